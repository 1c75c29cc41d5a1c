"""The partners' addresses."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.partners import choice_pages, pages, question_pages, screening_urls

app_name = "partners"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("add", pages.add, name="add"),
    path("weights", choice_pages.weigh, name="weigh"),
    path("year", choice_pages.mix, name="mix"),
    path("compare/<slug:kind>", choice_pages.compare, name="compare"),
    path("decisions/<uuid:decision_id>.pdf", pages.decision, name="decision"),
    path("<uuid:partner_id>", pages.partner, name="partner"),
    path("<uuid:partner_id>/change", pages.change, name="change"),
    path("<uuid:partner_id>/state", pages.set_state, name="set_state"),
    path("<uuid:partner_id>/step/<slug:step>", pages.tick, name="tick"),
    path("<uuid:partner_id>/look", pages.look, name="look"),
    path("<uuid:partner_id>/test/<slug:test>", choice_pages.knock_out, name="knock_out"),
    path("<uuid:partner_id>/points", choice_pages.rate, name="rate"),
    path("<uuid:partner_id>/offer", choice_pages.offer, name="offer"),
    path("<uuid:partner_id>/figure/<slug:figure>", choice_pages.figure, name="figure"),
    path("<uuid:partner_id>/choose", choice_pages.choose, name="choose"),
    path("<uuid:partner_id>/answers", question_pages.answers, name="answers"),
    path("<uuid:partner_id>/ask", question_pages.ask, name="ask"),
    path("<uuid:partner_id>/ask/<uuid:questionnaire_id>/close", question_pages.revoke, name="revoke"),
    path("<uuid:partner_id>/questions.json", question_pages.export, name="export"),
    path("<uuid:partner_id>/questions.pdf", question_pages.paper, name="paper"),
    path("<uuid:partner_id>/bring", question_pages.bring, name="bring"),
    path("<uuid:partner_id>/files/<uuid:file_id>", question_pages.file, name="file"),
    *screening_urls.ADDRESSES,
]
