"""The addresses that devices ask; people's pages about devices are the web's own."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.devices import api

app_name = "device"
urlpatterns = [
    path("enroll", api.enroll, name="enroll"),
    path("posture", api.posture, name="posture"),
    path("renew", api.renew, name="renew"),
]
