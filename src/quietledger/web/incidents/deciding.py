"""The weighty steps: factors, the decision, officials who ask to wait, everybody told, the workbook closed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from quietledger.core.people import actions as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.breachclocks.case import Delay
from quietledger.safety.incidents import actions, errors
from quietledger.safety.incidents.rules import Outcome
from quietledger.web.incidents import notices, pages, reading
from quietledger.web.incidents.fields import mark
from quietledger.web.incidents.steps import said, step
from quietledger.web.incidents.steps_forms import DecideForm, DelayForm, FactorForm


@step("assessment")
def factor(request: people.SignedIn, incident_id: UUID, factor: str) -> HttpResponse:
    """One of the four factors with what shows it."""
    form = FactorForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"text": "", "evidence": ""}
    actions.weigh(request.who, incident_id, factor, given.get("text", ""), given.get("evidence", ""), now=request.now)
    return said(request, "assessment", incident_id, "The factor is written.")


@step("assessment")
def decide(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Sign whether it is a breach."""
    form = DecideForm(request.POST, prefix="decide")
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.decide(
                request.who, incident_id, Outcome(given["outcome"]), given["reason"], now=request.now,
                exclusion=given["exclusion"],
            )  # fmt: skip
        except errors.NotReady as problem:
            return pages.show_assessment(request, incident_id, decide_form=form, wanting=problem.lacks)
        return said(request, "assessment", incident_id, "The decision is signed. The clocks go by it.")
    return pages.show_assessment(request, incident_id, decide_form=form)


@step("notices")
def delay(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Officials ask to hold notices back."""
    form = DelayForm(request.POST, prefix="delay")
    if form.is_valid():
        given = form.cleaned_data
        asked = Delay(given["stated_on"], given["until"], given["written"] == "yes")
        try:
            actions.hold_back(request.who, incident_id, asked, given["who"], today=request.today, now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return said(request, "notices", incident_id, "Noted. The clocks that may wait, wait.")
    return notices.show_notices(request, incident_id, delay_form=form)


@step("closing")
def told(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Everybody was told who had to be."""
    row = reading.row_of(request, incident_id)
    with tenancy.scope(request.who):
        terms = reading.terms_of(request, row)
    actions.noticed(request.who, incident_id, terms, now=request.now)
    return said(request, "closing", incident_id, "Everybody was told who had to be.")


@step("closing")
def close(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Close the workbook; an exercise that is closed counts as a rehearsal."""
    row = reading.row_of(request, incident_id)
    with tenancy.scope(request.who):
        terms = reading.terms_of(request, row)
    actions.close(request.who, incident_id, terms, now=request.now)
    words = "The workbook is closed, and kept for six years."
    if row.is_exercise:
        words = "The exercise is closed. The practice has rehearsed, and that counts for a year."
    return said(request, "closing", incident_id, words)


@step("closing")
def reopen(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Open a closed workbook again."""
    actions.reopen(request.who, incident_id, request.POST.get("why", ""), now=request.now)
    messages.success(request, "The workbook is open again.")
    return redirect("incidents:incident", incident_id)
