"""The plan of who mends what, what is tried, and how it was at the end of each month."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.losses.frequencies import Level
from quietledger.safety.risk import (
    errors,
    gaps,
    history,
    measures,
    plan,
    plan_shown,
    queries,
    readings,
    shown,
    whatif,
)
from quietledger.safety.risk.plan_forms import ItemForm, WhatIfForm

DAYS: Final = timedelta(days=30)  # what a new item's day is set to, until somebody says otherwise


@require_GET
def listed(request: people.SignedIn) -> HttpResponse:
    """Every gap with what was decided about it, and what each mend buys."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    practice_id = request.who.practice_id
    with tenancy.scope(request.who):
        found = gaps.found(practice_id, request.now)
        standing, zone = plan.standing(practice_id, request.now), queries.zone_of(practice_id)
        names = {row.id: row.name for row in known.people_of(practice_id, request.now)}
    lines = shown.lines(found, names, zone)
    unplanned = [one for one in lines if one.gap.item is None]
    return shell.page(
        request, "risk/plan.html", found=found, buys=shown.best_buys(lines),
        planned=plan_shown.plan_lines(standing, lines, names),
        unplanned=[one for one in unplanned if one.gap.yearly_cents > 0],
        others=[one for one in unplanned if one.gap.yearly_cents <= 0],
        late_count=sum(one.state is plan.State.LATE for one in standing),
    )  # fmt: skip


def decide(request: people.SignedIn, fact: str) -> HttpResponse:
    """What becomes of one gap: who sees to it until when, or why the practice bears it."""
    can = Can.WRITE_RISK if request.method == "POST" else Can.SEE_RISK
    gate.require(request.who, can, now=request.now)
    measure = measures.BY_FACT.get(fact)
    if measure is None:
        raise Http404
    practice_id = request.who.practice_id
    with tenancy.scope(request.who):
        found = gaps.found(practice_id, request.now)
        reading = readings.read([measure], practice_id, request.now)[measure]
        said, zone = plan.decided(fact), queries.zone_of(practice_id)
        staff = known.people_of(practice_id, request.now)
    names = {row.id: row.name for row in staff}
    line = next((one for one in shown.lines(found, names, zone) if one.gap.fact == fact), None)
    newest = said[0] if said else None
    initial = ItemForm.of(newest, request.today + DAYS)
    form = ItemForm(request.POST or None, owners=[(str(row.id), row.name) for row in staff], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan.decide(request.who, fact, form.new(), now=request.now)
        except errors.NotTaken as problem:
            form.add_error(problem.field, problem.say)
        else:
            messages.success(request, "Noted. It closes by itself when the fact arrives.")
            return redirect("risk:plan")
    may_write = gate.explain(request.who, Can.WRITE_RISK, now=request.now).is_allowed
    return shell.page(
        request, "risk/decide.html", title=measures.title(measure), fact=fact, reading=reading, line=line, form=form,
        said=[(one, names.get(one.owner_id, "somebody who has left"), shown.mending(one.cost_cents)) for one in said],
        may_write=may_write, controls=measures.CONTROLS_OF[measure], law=measures.LAW_OF[measure],
    )  # fmt: skip


@require_GET
def what_if(request: people.SignedIn) -> HttpResponse:
    """What a year would cost if; htmx asks for the answer alone."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    form = WhatIfForm(request.GET or None)
    asked = form.asked() if form.is_bound and form.is_valid() else whatif.Asked(Level.MODE, {})
    with tenancy.scope(request.who):
        found = whatif.answer(request.who.practice_id, asked, request.now)
    answer, is_wrong = plan_shown.tried(found), form.is_bound and not form.is_valid()
    if request.headers.get("HX-Request"):
        return shell.partial(request, "risk/what_if.html#answer", answer=answer, is_wrong=is_wrong, is_swapped=True)
    return shell.page(request, "risk/what_if.html", form=form, answer=answer, is_wrong=is_wrong)


@require_GET
def months(request: people.SignedIn) -> HttpResponse:
    """How it was at the end of each month, recomputed of the facts as they held then."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        found = history.months(request.who.practice_id, request.now)
    return shell.page(request, "risk/history.html", rows=plan_shown.month_lines(found))
