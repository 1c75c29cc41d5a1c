"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from quietledger.web.desk import pages

app_name = "desk"
urlpatterns = [
    path("", pages.desk, name="desk"),
    path("files", pages.files, name="files"),
    path("find", pages.find, name="find"),
    path("practice", pages.choose, name="choose"),
    path("all-practices", pages.all_practices, name="all_practices"),
    path("standing", pages.standing, name="standing"),
    path("away", pages.away, name="away"),
    path("still-here", pages.still_here, name="still_here"),
]
