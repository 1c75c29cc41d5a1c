"""What could happen and what it would cost; the scenarios behind it, with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

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
from quietledger.pure.losses.library import SOURCES
from quietledger.safety.incidents import queries as incidents
from quietledger.safety.risk import covered, curves, errors, gaps, queries, scenario_shown, scenarios, shown, words
from quietledger.safety.risk.plan_forms import EstimateForm

SHOWN: Final = 7  # gaps on the first page; the plan has all


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """What could happen, as the facts prove it and as people say; and what each open gap costs."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    practice_id = request.who.practice_id
    with tenancy.scope(request.who):
        found = gaps.found(practice_id, request.now)
        cover, zone = covered.covered(practice_id, request.now), queries.zone_of(practice_id)
        names = {row.id: row.name for row in known.people_of(practice_id, request.now)}
    lines = [one for one in shown.lines(found, names, zone) if one.gap.yearly_cents > 0]
    regulatory = found.pair.evidenced.regulatory_mean_cents
    return shell.page(
        request, "risk/worklist.html", found=found, figures=shown.figures(found.pair, cover),
        chart=shown.drawn(found.pair, cover), lines=lines[:SHOWN], more=len(lines) - SHOWN, gap_count=len(lines),
        apart=found.claimed - found.holding, seed=curves.SEED, scenario_count=len(found.pair.here),
        saved=words.dollars(found.together.yearly_cents), sum=words.dollars(found.sum_cents),
        is_less=found.together.yearly_cents < found.sum_cents, mend=words.dollars(found.mend_cents),
        regulatory=words.dollars(regulatory), error=words.dollars(found.pair.evidenced.standard_error_cents),
        regulatory_share=words.chance(regulatory / max(found.pair.evidenced.mean_cents, 1)),
    )  # fmt: skip


@require_GET
def listed(request: people.SignedIn) -> HttpResponse:
    """The scenarios, each with its interval, its source, and its part of a year."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        pair, profile = curves.now(request.who.practice_id, request.now), queries.profile(request.now)
    rows = scenario_shown.rows(pair)
    return shell.page(
        request, "risk/scenarios.html", rows=rows, profile=profile, sources=SOURCES.values(),
        cells=scenario_shown.matrix(rows), grades=scenario_shown.GRADES, swings=scenario_shown.swings(pair),
    )  # fmt: skip


def scenario(request: people.SignedIn, scenario: str) -> HttpResponse:
    """One scenario: what the library says, what the practice said, and a form to say otherwise."""
    can = Can.WRITE_RISK if request.method == "POST" else Can.SEE_RISK
    gate.require(request.who, can, now=request.now)
    with tenancy.scope(request.who):
        found = next((one for one in scenarios.here(request.now) if one.scenario.id == scenario), None)
        if found is None:
            raise Http404
        said = scenarios.edits(scenario)
        learnt = [one for one in incidents.lessons() if one.scenario == scenario]
        names = {row.id: row.name for row in known.people_of(request.who.practice_id, request.now)}
    form = EstimateForm(request.POST or None, initial=EstimateForm.of(found))
    if request.method == "POST" and form.is_valid() and _kept(request, scenario, form):
        return redirect("risk:scenarios")
    may_write = gate.explain(request.who, Can.WRITE_RISK, now=request.now).is_allowed
    return shell.page(
        request, "risk/scenario.html", here=found, form=form, may_write=may_write,
        said=[
            (one, scenario_shown.interval(one.estimate) if one.estimate else "The library’s again", _by(one, names))
            for one in said
        ],
        usual=scenario_shown.interval(found.usual), learnt=learnt,
        sources=[SOURCES[name] for name in found.usual.sources if name in SOURCES],
    )  # fmt: skip


def _by(edit: scenarios.Edit, names: Mapping[UUID, str]) -> str:
    return names.get(edit.noted_by, "Somebody who has left") if edit.noted_by else "The set-up"


def _kept(request: people.SignedIn, scenario: str, form: EstimateForm) -> bool:
    try:
        if form.cleaned_data["is_usual"]:
            scenarios.take_back(request.who, scenario, form.cleaned_data["reason"], now=request.now)
            messages.success(request, "The library’s estimate counts again.")
        else:
            scenarios.estimate(request.who, scenario, form.estimate(), form.cleaned_data["reason"], now=request.now)
            messages.success(request, "Your estimate counts from now on. Every figure was computed anew.")
    except errors.NotTaken as problem:
        form.add_error(problem.field, problem.say)
        return False
    return True
