"""The addresses of sessions: ids only, never a name."""

from __future__ import annotations

from django.urls import path

from quietledger.billing.visits import pages

app_name = "visits"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("file", pages.take_file, name="take_file"),
    path("file/<uuid:file_id>", pages.preview, name="preview"),
    path("file/<uuid:file_id>/take", pages.take, name="take"),
    path("findings", pages.findings, name="findings"),
    path("findings/<uuid:finding_id>", pages.mend, name="mend"),
    path("findings/<uuid:finding_id>/leave-out", pages.leave_out, name="leave_out"),
    path("sign", pages.sign, name="sign"),
    path("of/<uuid:patient_id>", pages.of_patient, name="of_patient"),
    path("of/<uuid:patient_id>/add", pages.add, name="add"),
    path("<uuid:visit_id>", pages.visit, name="visit"),
    path("<uuid:visit_id>/change", pages.change, name="change"),
    path("<uuid:visit_id>/release", pages.release, name="release"),
]
