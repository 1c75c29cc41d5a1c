"""The room's addresses."""

from django.urls import path

from quietledger.billing.statements import pages

app_name = "statements"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("write", pages.issue, name="issue"),
    path("<uuid:statement_id>", pages.statement, name="statement"),
    path("<uuid:statement_id>/letter.pdf", pages.letter, name="letter"),
]
