"""The addresses of payment changes."""

from __future__ import annotations

from django.urls import path

from quietledger.billing.changes import pages

app_name = "changes"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("on-file/new", pages.enter, name="enter"),
    path("on-file/<slug:kind>/<uuid:about_id>", pages.party, name="party"),
    path("on-file/<slug:kind>/<uuid:about_id>/first", pages.enter_for, name="enter_for"),
    path("on-file/<slug:kind>/<uuid:about_id>/request", pages.request_change, name="request"),
    path("<uuid:change_id>", pages.change, name="change"),
    path("<uuid:change_id>/call", pages.call, name="call"),
    path("<uuid:change_id>/confirm", pages.confirm, name="confirm"),
    path("<uuid:change_id>/stop", pages.stop, name="stop"),
    path("<uuid:change_id>/let-in", pages.let_in, name="let_in"),
]
