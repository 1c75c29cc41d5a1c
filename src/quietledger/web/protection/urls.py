"""Addresses of what protects the practice."""

from __future__ import annotations

from django.urls import path

from quietledger.web.protection import emergency, limits, pages

app_name = "protection"
urlpatterns = [
    path("", pages.now, name="now"),
    path("forecast", pages.forecast, name="forecast"),
    path("policy", pages.policy, name="policy"),
    path("policy.md", pages.policy_file, name="policy_file"),
    path("policy/limits", limits.change, name="change"),
    path("policy/limits/<uuid:proposal_id>/approve", limits.approve, name="approve"),
    path("policy/limits/<uuid:proposal_id>/withdraw", limits.withdraw, name="withdraw"),
    path("emergency", emergency.worklist, name="emergency"),
    path("emergency/open", emergency.open_glass, name="open_glass"),
    path("emergency/end", emergency.end_glass, name="end_glass"),
    path("emergency/<uuid:glass_id>", emergency.review, name="review"),
]
