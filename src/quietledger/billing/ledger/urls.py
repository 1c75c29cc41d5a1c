"""The ledger's addresses."""

from __future__ import annotations

from django.urls import path

from quietledger.billing.ledger import pages

app_name = "ledger"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("accounts/<str:name>", pages.account, name="account"),
    path("entries/<uuid:entry_id>", pages.entry, name="entry"),
    path("sources/<uuid:file_id>/<int:segment>", pages.source, name="source"),
]
