"""The addresses of domains."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.posture import pages

app_name = "posture"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("<uuid:domain_id>", pages.domain, name="domain"),
    path("<uuid:domain_id>/check", pages.check, name="check"),
    path("<uuid:domain_id>/history", pages.history, name="history"),
    path("<uuid:domain_id>/reports", pages.reported, name="reports"),
    path("<uuid:domain_id>/reports/take", pages.take_report, name="take_report"),
    path("<uuid:domain_id>/remove", pages.remove, name="remove"),
]
