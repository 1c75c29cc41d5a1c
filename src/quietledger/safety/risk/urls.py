"""Addresses of this room, below `/risk/`."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.risk import report_pages

app_name = "risk"
urlpatterns = [
    path("report", report_pages.page, name="report"),
    path("report/draft/<slug:kind>", report_pages.draft, name="draft"),
    path("report/sign", report_pages.sign, name="sign"),
    path("report/<uuid:snapshot_id>", report_pages.signed, name="signed"),
    path("report/<uuid:snapshot_id>/check", report_pages.check, name="check"),
]
