"""The address of the health page."""

from __future__ import annotations

from django.urls import path

from quietledger.web.health import pages

app_name = "health"
urlpatterns = [path("", pages.health, name="health")]
