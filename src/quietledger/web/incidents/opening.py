"""The worklist, the first notice that anybody may give, and how workbooks are opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.facts import queries as facts
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.breachclocks.case import Clock
from quietledger.pure.breachclocks.clocks import kept_until
from quietledger.safety.devices import queries as devices
from quietledger.safety.incidents import actions, errors, plans, queries
from quietledger.safety.incidents.queries import IncidentRow
from quietledger.web.incidents import terms
from quietledger.web.incidents.fields import mark
from quietledger.web.incidents.forms import FirstForm

REHEARSED = "practice.rehearsed"
REHEARSALS = tuple(one for one in plans.PLANS if one.key != "other")


@dataclass(frozen=True, slots=True)
class Listed:
    """One workbook on the worklist.  next: the unanswered clock that ends first."""

    row: IncidentRow
    next: Clock | None = None
    keep_until: date | None = None

    @property
    def title(self) -> str:
        return self.row.plan.title

    @property
    def count(self) -> int | None:
        return self.row.facts.total


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Open workbooks by their next clock, lost devices without one, plans to rehearse; for others the first notice."""
    who, now = request.who, request.now
    gate.require(who, Can.REPORT_INCIDENT, now=now)
    if not gate.explain(who, Can.SEE_INCIDENTS, now=now).is_allowed:
        return redirect("incidents:first")
    gate.require(who, Can.SEE_INCIDENTS, now=now)
    with tenancy.scope(who):
        rows = [Listed(row, terms.next_clock(row, request.today, now)) for row in queries.open_incidents()]
        closed = [
            Listed(row, keep_until=kept_until(timezone.localtime(row.closed_at).date()))
            for row in queries.closed_incidents() if row.closed_at
        ]  # fmt: skip
        word = facts.newest_words([who.practice_id], [REHEARSED]).get((who.practice_id, REHEARSED))
        lost = devices.lost_tray()
    return shell.page(
        request, "incidents/worklist.html", open_rows=sorted(rows, key=_order), closed=closed, lost=lost,
        plans=REHEARSALS, rehearsed=word if word and word.holds(now) else None,
    )  # fmt: skip


def _order(one: Listed) -> tuple[bool, date, datetime]:
    due_on = one.next.due_on if one.next else None
    return one.row.is_exercise, due_on or date.max, one.row.reported_at


@require_http_methods(["GET", "POST"])
def first(request: people.SignedIn) -> HttpResponse:
    """The first notice: four questions, open to everybody who works here."""
    gate.require(request.who, Can.REPORT_INCIDENT, now=request.now)
    form = FirstForm(request.POST or None, initial={"noticed_on": request.today, "kind": "other"})
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(request.who, form.notice(timezone.localtime(request.now)), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            return redirect("incidents:noted")
    may_see = gate.explain(request.who, Can.SEE_INCIDENTS, now=request.now).is_allowed
    return shell.page(request, "incidents/first.html", form=form, may_see=may_see)


@require_GET
def noted(request: people.SignedIn) -> HttpResponse:
    """What happens next, for whoever gave a first notice."""
    gate.require(request.who, Can.REPORT_INCIDENT, now=request.now)
    return shell.page(request, "incidents/thanks.html")


@require_POST
def rehearse(request: people.SignedIn, plan: str) -> HttpResponse:
    """Open an exercise."""
    try:
        made = actions.exercise(request.who, plan, now=request.now)
    except errors.NotTaken:
        raise Http404 from None
    messages.success(request, "The exercise has begun. Its people are made up; do everything as in earnest.")
    return redirect("incidents:incident", made)


@require_POST
def open_lost(request: people.SignedIn, loss_id: UUID) -> HttpResponse:
    """Open the workbook of a device that was reported lost."""
    try:
        made = actions.open_from_loss(request.who, loss_id, now=request.now)
    except errors.NoSuchIncident:
        raise Http404 from None
    messages.success(request, "The workbook is open. Its hours count from when the loss was reported.")
    return redirect("incidents:incident", made)
