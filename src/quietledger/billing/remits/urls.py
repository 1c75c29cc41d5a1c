"""The room's addresses."""

from django.urls import path

from quietledger.billing.remits import pages

app_name = "remits"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("differences", pages.differences, name="differences"),
    path("differences/<uuid:difference_id>", pages.difference, name="difference"),
    path("denials", pages.denials, name="denials"),
    path("denials/<uuid:denial_id>/worked", pages.worked, name="worked"),
    path("unmatched", pages.unmatched, name="unmatched"),
    path("unmatched/<uuid:remit_claim_id>/confirm", pages.confirm, name="confirm"),
    path("<uuid:remit_id>", pages.remit, name="remit"),
]
