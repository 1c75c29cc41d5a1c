"""The lessons' addresses."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.training import owner_pages, pages

app_name = "training"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("lesson/<slug:lesson>/<int:screen>", pages.screen, name="lesson"),
    path("lesson/<slug:lesson>/answer", pages.answer, name="answer"),
    path("team", owner_pages.team, name="team"),
    path("record.csv", owner_pages.record_csv, name="record_csv"),
    path("record.pdf", owner_pages.record_pdf, name="record_pdf"),
    path("own", owner_pages.own, name="own"),
    path("own/<slug:lesson>/take-back", owner_pages.take_back, name="take_back"),
]
