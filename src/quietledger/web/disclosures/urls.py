"""The addresses of disclosures."""

from __future__ import annotations

from django.urls import path

from quietledger.web.disclosures import pages

app_name = "disclosures"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("find", pages.find, name="find"),
    path("of/<uuid:patient_id>", pages.patient, name="patient"),
    path("of/<uuid:patient_id>/add", pages.add, name="add"),
    path("of/<uuid:patient_id>/ask", pages.ask, name="ask"),
    path("of/<uuid:patient_id>/list.pdf", pages.letter, name="letter"),
    path("of/<uuid:patient_id>/<uuid:disclosure_id>.tlog-proof", pages.proof, name="proof"),
    path("asks/<uuid:ask_id>/extend", pages.extend, name="extend"),
    path("asks/<uuid:ask_id>/answer", pages.answer, name="answer"),
]
