"""Addresses of this room, below `/risk/`."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.risk import (
    curve_pages,
    firm_pages,
    law_pages,
    map_pages,
    plan_pages,
    proof_pages,
    question_pages,
    report_pages,
)

app_name = "risk"
urlpatterns = [
    path("inventory", map_pages.listed, name="inventory"),
    path("inventory/add", map_pages.add_asset, name="add_asset"),
    path("inventory/look", map_pages.look_through, name="look_through"),
    path("inventory/own/<uuid:asset_id>/end", map_pages.end_asset, name="end_asset"),
    path("inventory/<slug:sort>/<uuid:thing_id>", map_pages.thing, name="thing"),
    path("inventory/<slug:sort>/<uuid:thing_id>/custody", map_pages.note_custody, name="note_custody"),
    path("flows", map_pages.flow_map, name="flows"),
    path("flows/<uuid:flow_id>/end", map_pages.end_flow, name="end_flow"),
    path("choice/<slug:trade>", firm_pages.choice, name="choice"),
    path("hired", proof_pages.services, name="hired"),
    path("complete", proof_pages.elements, name="complete"),
    path("recognised", proof_pages.months, name="recognised"),
    path("", curve_pages.worklist, name="worklist"),
    path("scenarios", curve_pages.listed, name="scenarios"),
    path("scenarios/<slug:scenario>", curve_pages.scenario, name="scenario"),
    path("what-if", plan_pages.what_if, name="what_if"),
    path("plan", plan_pages.listed, name="plan"),
    path("plan/<str:fact>", plan_pages.decide, name="decide"),
    path("history", plan_pages.months, name="history"),
    path("questions", question_pages.questions, name="questions"),
    path("questions/<slug:question>", question_pages.question, name="question"),
    path("questions/<slug:question>/hand-over", question_pages.hand_over, name="hand_over"),
    path("shown/<uuid:file_id>", question_pages.shown_file, name="shown_file"),
    path("law", law_pages.table, name="law"),
    path("law/<slug:row>", law_pages.row, name="row"),
    path("views", law_pages.view, name="views"),
    path("views/<slug:view>", law_pages.view, name="view"),
    path("strengths", law_pages.strengths, name="strengths"),
    path("profile", law_pages.profile, name="profile"),
    path("printable", law_pages.printable, name="printable"),
    path("report", report_pages.page, name="report"),
    path("report/draft/<slug:paper>", report_pages.draft, name="draft"),
    path("report/sign", report_pages.sign, name="sign"),
    path("report/<uuid:snapshot_id>", report_pages.signed, name="signed"),
    path("report/<uuid:snapshot_id>/check", report_pages.check, name="check"),
]
