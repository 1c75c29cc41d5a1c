"""The addresses of claims."""

from __future__ import annotations

from django.urls import path

from quietledger.billing.claims import pages

app_name = "claims"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("preview", pages.preview, name="preview"),
    path("act", pages.act, name="act"),
    path("<uuid:claim_id>", pages.claim, name="claim"),
]
