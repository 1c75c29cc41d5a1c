"""The addresses at which messages are picked up; they open without a sign-in."""

from __future__ import annotations

from django.urls import path

from quietledger.web.pickup import pages

app_name = "pickup"
urlpatterns = [
    path("<str:link>", pages.enter, name="enter"),
    path("<str:link>/message", pages.message, name="message"),
    path("<str:link>/answer", pages.answer, name="answer"),
    path("<str:link>/files/<int:number>", pages.file, name="file"),
]
