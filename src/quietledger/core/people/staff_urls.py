"""The addresses of the pages about who works here; their namespace is the room's name."""

from __future__ import annotations

from django.urls import path

from quietledger.core.people import staff_pages

app_name = "people"
urlpatterns = [
    path("", staff_pages.worklist, name="worklist"),
    path("new", staff_pages.new, name="new"),
    path("<uuid:person_id>", staff_pages.person, name="person"),
    path("<uuid:person_id>/roles", staff_pages.roles, name="roles"),
    path("<uuid:person_id>/code", staff_pages.invite, name="invite"),
    path("<uuid:person_id>/reset", staff_pages.propose_reset, name="propose_reset"),
    path("<uuid:person_id>/reset/<uuid:proposal_id>", staff_pages.reset, name="reset"),
    path("<uuid:person_id>/end", staff_pages.end, name="end"),
]
