"""The addresses of plans and fees."""

from __future__ import annotations

from django.urls import path

from quietledger.billing.payers import pages

app_name = "payers"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("add", pages.add, name="add"),
    path("fees", pages.fees, name="fees"),
    path("<uuid:payer_id>", pages.payer, name="payer"),
    path("<uuid:payer_id>/fees", pages.fees, name="own_fees"),
]
