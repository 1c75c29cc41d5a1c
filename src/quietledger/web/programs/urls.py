"""The addresses of programs."""

from __future__ import annotations

from django.urls import path

from quietledger.web.programs import pages

app_name = "programs"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("new", pages.new, name="new"),
    path("<uuid:client_id>/end", pages.end, name="end"),
]
