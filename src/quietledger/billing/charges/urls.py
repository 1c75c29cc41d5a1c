"""The addresses of charges."""

from __future__ import annotations

from django.urls import path

from quietledger.billing.charges import pages

app_name = "charges"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("release", pages.release, name="release"),
]
