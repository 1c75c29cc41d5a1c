"""The addresses that osquery asks, under those that its documentation and most servers use."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.devices import osquery_api

app_name = "osquery"
urlpatterns = [
    path("enroll", osquery_api.enroll, name="enroll"),
    path("config", osquery_api.config, name="config"),
    path("log", osquery_api.log, name="log"),
    path("distributed/read", osquery_api.distributed_read, name="read"),
    path("distributed/write", osquery_api.distributed_write, name="write"),
]
