"""Addresses of the incident pages, below `/incidents/`: ids and codes only, never a name."""

from __future__ import annotations

from django.urls import path

from quietledger.web.incidents import deciding, disclosing, keeping, notices, opening, pages, steps, touching

app_name = "incidents"
urlpatterns = [
    path("", opening.worklist, name="worklist"),
    path("first-notice", opening.first, name="first"),
    path("noted", opening.noted, name="noted"),
    path("rehearse/<slug:plan>", opening.rehearse, name="rehearse"),
    path("lost/<uuid:loss_id>", opening.open_lost, name="open_lost"),
    path("<uuid:incident_id>", pages.incident, name="incident"),
    path("<uuid:incident_id>/take-up", steps.take_up, name="take_up"),
    path("<uuid:incident_id>/dismiss", steps.dismiss, name="dismiss"),
    path("<uuid:incident_id>/note", steps.note, name="note"),
    path("<uuid:incident_id>/answer", steps.answer, name="answer"),
    path("<uuid:incident_id>/tasks", steps.add_task, name="add_task"),
    path("<uuid:incident_id>/tasks/<uuid:task_id>/done", steps.task_done, name="task_done"),
    path("<uuid:incident_id>/tasks/<uuid:task_id>/drop", steps.task_drop, name="task_drop"),
    path("<uuid:incident_id>/people", touching.people_, name="people"),
    path("<uuid:incident_id>/people/facts", touching.facts, name="facts"),
    path("<uuid:incident_id>/people/look", touching.look, name="look"),
    path("<uuid:incident_id>/people/touched", touching.touch, name="touch"),
    path("<uuid:incident_id>/people/numbers", touching.touch_numbers, name="touch_numbers"),
    path("<uuid:incident_id>/people/person", touching.touch_person, name="touch_person"),
    path("<uuid:incident_id>/people/<uuid:person_id>/out", touching.take_out, name="take_out"),
    path("<uuid:incident_id>/people/disclosed", disclosing.disclose, name="disclose"),
    path("<uuid:incident_id>/assessment", pages.assessment, name="assessment"),
    path("<uuid:incident_id>/assessment/<slug:factor>", deciding.factor, name="factor"),
    path("<uuid:incident_id>/decision", deciding.decide, name="decide"),
    path("<uuid:incident_id>/notices", notices.notices, name="notices"),
    path("<uuid:incident_id>/notices/delay", deciding.delay, name="delay"),
    path("<uuid:incident_id>/notices/of/<str:clock>", notices.notice, name="notice"),
    path("<uuid:incident_id>/notices/of/<str:clock>/print", notices.print_, name="print"),
    path("<uuid:incident_id>/help", pages.help_, name="help"),
    path("<uuid:incident_id>/help/consent", keeping.consent, name="consent"),
    path("<uuid:incident_id>/help/hire", keeping.hire, name="hire"),
    path("<uuid:incident_id>/help/cost", keeping.cost, name="cost"),
    path("<uuid:incident_id>/evidence", pages.evidence, name="evidence"),
    path("<uuid:incident_id>/evidence/keep", keeping.keep_file, name="keep_file"),
    path("<uuid:incident_id>/evidence/<uuid:file_id>", keeping.file, name="file"),
    path("<uuid:incident_id>/evidence/<uuid:file_id>/custody", keeping.custody, name="custody"),
    path("<uuid:incident_id>/closing", pages.closing, name="closing"),
    path("<uuid:incident_id>/closing/cause", steps.cause, name="cause"),
    path("<uuid:incident_id>/closing/change", steps.change, name="change"),
    path("<uuid:incident_id>/closing/sanctions", steps.sanctions, name="sanctions"),
    path("<uuid:incident_id>/closing/lesson", steps.lesson, name="lesson"),
    path("<uuid:incident_id>/closing/related", steps.relate, name="relate"),
    path("<uuid:incident_id>/closing/told", deciding.told, name="told"),
    path("<uuid:incident_id>/close", deciding.close, name="close"),
    path("<uuid:incident_id>/reopen", deciding.reopen, name="reopen"),
]
