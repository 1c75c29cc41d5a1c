"""The addresses of mailboxes."""

from __future__ import annotations

from django.urls import path

from quietledger.web.mailboxes import pages

app_name = "mailboxes"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("new", pages.new, name="new"),
    path("<uuid:account_id>/try", pages.attempt, name="try"),
    path("<uuid:account_id>/end", pages.end, name="end"),
]
