"""The addresses that browsers with device-bound sessions ask by themselves."""

from __future__ import annotations

from django.urls import path

from quietledger.web.binding import dbsc

app_name = "dbsc"
urlpatterns = [
    path("register", dbsc.register, name="register"),
    path("refresh", dbsc.refresh, name="refresh"),
]
