"""The addresses of the pages about devices."""

from __future__ import annotations

from django.urls import path

from quietledger.web.devices import osquery, owning, pages, pairing

app_name = "devices"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("all", pages.everybody, name="everybody"),
    path("pair", pairing.pair, name="pair"),
    path("pair/waiting", pairing.waiting, name="waiting"),
    path("pair/done", pairing.paired, name="paired"),
    path("agent.pyz", pairing.kit, name="kit"),
    path("osquery", osquery.osquery, name="osquery"),
    path("osquery/end", osquery.end_osquery, name="end_osquery"),
    path("days", owning.days, name="days"),
    path("lost/<uuid:loss_id>", owning.looked_into, name="looked_into"),
    path("<uuid:device_id>", pages.device, name="device"),
    path("<uuid:device_id>/tie", pairing.tie, name="tie"),
    path("<uuid:device_id>/lost", pages.lost, name="lost"),
    path("<uuid:device_id>/exception", owning.exception, name="exception"),
    path("<uuid:device_id>/exception/end", owning.end_exception, name="end_exception"),
    path("<uuid:device_id>/start", owning.accept_start, name="accept_start"),
    path("<uuid:device_id>/take-back", owning.take_back, name="take_back"),
]
