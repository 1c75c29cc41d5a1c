"""Addresses of this room, below `/cyber-insurance/`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "cyberinsurance"
urlpatterns: list[URLPattern] = []
