"""Addresses of this room, below `/cyber-insurance/`."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.cyberinsurance import application_pages, entry_pages, evidence_pack_pages, pages

app_name = "cyberinsurance"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("compare", pages.compare, name="compare"),
    path("conditions", pages.hangs_on, name="conditions"),
    path("dates", pages.dates, name="dates"),
    path("new", entry_pages.new, name="new"),
    path("files/<uuid:file_id>", pages.file, name="file"),
    path("policy/<uuid:policy_id>", pages.policy, name="policy"),
    path("policy/<uuid:policy_id>/losses", pages.losses, name="losses"),
    path("policy/<uuid:policy_id>/change", entry_pages.change, name="change"),
    path("policy/<uuid:policy_id>/part/<slug:part>", entry_pages.part, name="part"),
    path("policy/<uuid:policy_id>/exclusion/<slug:exclusion>", entry_pages.exclusion, name="exclusion"),
    path("policy/<uuid:policy_id>/condition", entry_pages.condition, name="add_condition"),
    path("policy/<uuid:policy_id>/condition/<uuid:condition_id>", entry_pages.condition, name="condition"),
    path("policy/<uuid:policy_id>/drop/<slug:clause>", entry_pages.drop, name="drop"),
    path("policy/<uuid:policy_id>/bind", entry_pages.bind, name="bind"),
    path("policy/<uuid:policy_id>/decline", entry_pages.decline, name="decline"),
    path("policy/<uuid:policy_id>/end", entry_pages.end, name="end"),
    path("policy/<uuid:policy_id>/file", entry_pages.keep_file, name="keep_file"),
    path("applications", application_pages.worklist, name="applications"),
    path("applications/<uuid:application_id>", application_pages.application, name="application"),
    path("applications/<uuid:application_id>/sign", application_pages.sign, name="sign"),
    path("applications/<uuid:application_id>/signed", application_pages.signed, name="signed"),
    path("applications/<uuid:application_id>/<slug:asked>", application_pages.question, name="question"),
    path("drift", application_pages.drift, name="drift"),
    path("evidence", evidence_pack_pages.evidence, name="evidence"),
    path("evidence/pack", evidence_pack_pages.pack, name="pack"),
]
