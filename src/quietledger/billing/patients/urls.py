"""The addresses of patients: ids only, never a name."""

from __future__ import annotations

from django.urls import path

from quietledger.billing.patients import forget_pages, pages

app_name = "patients"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("find", pages.find, name="find"),
    path("add", pages.add, name="add"),
    path("file", pages.take_file, name="take_file"),
    path("link", pages.link, name="link"),
    path("findings/<uuid:finding_id>/settle", pages.settle, name="settle"),
    path("<uuid:patient_id>", pages.patient, name="patient"),
    path("<uuid:patient_id>/forget", forget_pages.forget, name="forget"),
    path("<uuid:patient_id>/forget/propose", forget_pages.propose, name="propose_forgetting"),
    path("<uuid:patient_id>/forget/<uuid:proposal_id>", forget_pages.approve, name="approve_forgetting"),
    path("<uuid:patient_id>/cover", pages.add_cover, name="add_cover"),
]
