"""The drills' addresses for those who are signed in."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.drills import pages

app_name = "drills"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("lures", pages.lures, name="lures"),
    path("lures/new", pages.add_lure, name="add_lure"),
    path("new/<slug:lure_id>", pages.prepare, name="prepare"),
    path("<uuid:drill_id>", pages.drill, name="drill"),
    path("<uuid:drill_id>/rate", pages.rate, name="rate"),
    path("<uuid:drill_id>/propose", pages.propose, name="propose"),
    path("<uuid:drill_id>/approve", pages.approve, name="approve"),
    path("<uuid:drill_id>/withdraw", pages.withdraw, name="withdraw"),
]
