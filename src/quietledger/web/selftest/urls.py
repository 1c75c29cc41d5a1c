"""The addresses of the self-test."""

from __future__ import annotations

from django.urls import path

from quietledger.web.selftest import pages

app_name = "selftest"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("ask", pages.ask, name="ask"),
    path("<uuid:run_id>", pages.run, name="run"),
]
