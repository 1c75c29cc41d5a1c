"""Candidates side by side: knock-outs, points, weights, prices, figures; and the choice itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import asking, comparing, criteria, deciding, drawing, errors, memo, questions, rating
from quietledger.safety.partners.forms import (
    RATED,
    ChooseForm,
    FigureForm,
    KnockOutForm,
    MixForm,
    OfferForm,
    RateForm,
    WeightsForm,
)
from quietledger.safety.partners.pages import mark, partner_row
from quietledger.safety.partners.rules import KINDS


@require_GET
def compare(request: people.SignedIn, kind: str) -> HttpResponse:
    """The candidates of one kind, side by side."""
    gate.require(request.who, Can.SEE_PARTNERS, now=request.now)
    if kind not in KINDS:
        raise Http404
    with tenancy.scope(request.who):
        found = comparing.comparison(kind, request.now)
    tests = {one.test.id: one.test for candidate in found.candidates for one in candidate.knock_outs}
    return shell.page(
        request, "partners/compare.html", found=found, kind=kind, kind_words=KINDS[kind], said=drawing.said(found),
        wide=drawing.wide(found), narrow=drawing.narrow(found), draws=f"{comparing.DRAWS:,}",
        tests=[(one, [(candidate.row, _of(candidate, one.id)) for candidate in found.candidates])
               for one in tests.values()],
        rows=[
            (one, found.weights[one.id], [(candidate.row, candidate.scores[place]) for candidate in found.candidates])
            for place, one in enumerate(criteria.CRITERIA)
        ],
        measures=[(one, [(candidate.row, _figure(candidate, one.name)) for candidate in found.candidates])
                  for one in criteria.MEASURES],
        is_split=found.other_view is not None and found.other_view.id != found.ranked[0][0].row.id,
    )  # fmt: skip


def knock_out(request: people.SignedIn, partner_id: UUID, test: str) -> HttpResponse:
    """Note whether a candidate passes one test, or except it from the test."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    if test not in criteria.BY_TEST:
        raise Http404
    with tenancy.scope(request.who):
        noted = _of(comparing.candidate(partner_id, request.now), test)
    form = KnockOutForm(request.POST or None, initial={"reason": noted.reason if noted else ""})
    if request.method == "POST" and form.is_valid():
        result, reason = form.cleaned_data["result"], form.cleaned_data["reason"]
        try:
            if result == rating.EXCEPTED:
                rating.except_knock_out(request.who, partner_id, test, reason, now=request.now)
            else:
                rating.note_knock_out(request.who, partner_id, test, result, reason, now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Noted, with your name.")
            return redirect("partners:compare", row.kind)
    return shell.page(request, "partners/knock_out.html", form=form, row=row, test=criteria.BY_TEST[test], noted=noted)


def rate(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Give a candidate its points; what its answers suggest stands beside each."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    heard = asking.heard(request.who, partner_id, now=request.now)
    suggested = questions.suggested(questions.judged(row.tier, heard.answers, request.today))
    with tenancy.scope(request.who):
        found = {one.criterion.id: one for one in comparing.candidate(partner_id, request.now).scores}
    initial: dict[str, Any] = {}
    for one in RATED:
        initial[f"{one.id}_points"] = str(int(found[one.id].points * 2))
        initial[f"{one.id}_rests"] = found[one.id].confidence.value
        initial[f"{one.id}_why"] = found[one.id].reason
    form = RateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = {name: given for name, given in form.rated().items() if _is_new(given, found[name])}
        try:
            rating.rate(request.who, partner_id, changed, now=request.now)
        except errors.NotTaken as problem:
            for name, words in problem.wrong.items():
                form.add_error(f"{name}_why", words)
        else:
            messages.success(request, "Noted. The order is computed anew.")
            return redirect("partners:compare", row.kind)
    groups = [(one, fields, suggested.get(one.id)) for one, fields in form.groups]
    return shell.page(request, "partners/rate.html", form=form, row=row, groups=groups)


def weigh(request: people.SignedIn) -> HttpResponse:
    """Say how much each criterion counts."""
    gate.require(request.who, Can.WRITE_PARTNER, now=request.now)
    with tenancy.scope(request.who):
        initial = comparing.weights()
    form = WeightsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rating.weigh(request.who, form.weights(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "From now on this counts. Every order is computed anew.")
            return redirect("partners:worklist")
    return shell.page(request, "partners/plain_form.html", form=form, title="How much each criterion counts",
                      lead="Set this before you look at the candidates, and together to 100. The usual weights stand "
                      "there now.", button="Keep these weights")  # fmt: skip


def mix(request: people.SignedIn) -> HttpResponse:
    """Say what the practice itself collects and sends in a year."""
    gate.require(request.who, Can.WRITE_PARTNER, now=request.now)
    with tenancy.scope(request.who):
        initial = MixForm.of(comparing.mix())
    form = MixForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rating.note_mix(request.who, form.mix(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Prices are compared at these volumes now.")
            return redirect("partners:worklist")
    return shell.page(request, "partners/plain_form.html", form=form, title="Your own year",
                      lead="Fees are compared at what you collect and send yourself, never at an average practice’s.",
                      button="Compare prices by this")  # fmt: skip


def offer(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Note what a candidate asks for its work."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    with tenancy.scope(request.who):
        noted = comparing.candidate(partner_id, request.now).offer
    form = OfferForm(request.POST or None, initial=OfferForm.of(noted))
    if request.method == "POST" and form.is_valid():
        try:
            rating.note_offer(request.who, partner_id, form.offer(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Noted.")
            return redirect("partners:compare", row.kind)
    return shell.page(request, "partners/plain_form.html", form=form, row=row, title=f"What {row.name} asks for",
                      lead="Every fee, also the small ones: the comparison adds them up at your own year.",
                      button="Keep this offer")  # fmt: skip


def figure(request: people.SignedIn, partner_id: UUID, figure: str) -> HttpResponse:
    """Note a figure that a candidate gave of its work."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row, measure = partner_row(request, partner_id), criteria.BY_MEASURE.get(figure)
    if measure is None:
        raise Http404
    form = FigureForm(request.POST or None, measure=measure)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            rating.note_figure(request.who, partner_id, figure, int(given["value"] * 10), given["formula"],
                               given["period"], now=request.now)  # fmt: skip
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Noted." if given["formula"] else "Noted, and compared with nothing: no formula.")
            return redirect("partners:compare", row.kind)
    return shell.page(request, "partners/plain_form.html", form=form, row=row, title=f"{measure.title} of {row.name}",
                      lead="Firms count this in different ways. Without its formula a figure is compared with nothing.",
                      button="Keep this figure")  # fmt: skip


def choose(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Choose a candidate, and write the record of it."""
    gate.require(request.who, Can.CHOOSE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    form = ChooseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.choose(request.who, partner_id, form.cleaned_data["why"], signed=request.who.name, now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        except errors.KeptOut:
            form.add_error(None, "It hasn’t passed every test below. Note what shows it, or except it.")
        except errors.NotAStep:
            form.add_error(None, "It is suspended or ended. Say first, on its page, that it is a candidate again.")
        except memo.Unprintable:
            form.add_error("why", "The record can’t be set with these characters. Write it with others.")
        else:
            messages.success(request, "Chosen, and on record. Nothing flows until an agreement is in force.")
            return redirect("partners:partner", partner_id)
    with tenancy.scope(request.who):
        found = comparing.comparison(row.kind, request.now)
    mine = next((one for one in found.candidates if one.row.id == partner_id), None)
    return shell.page(request, "partners/choose.html", form=form, row=row, found=found, mine=mine,
                      said=drawing.said(found))  # fmt: skip


def _of(candidate: comparing.Candidate, test: str) -> comparing.Knocked | None:
    return next((one for one in candidate.knock_outs if one.test.id == test), None)


def _figure(candidate: comparing.Candidate, name: str) -> comparing.Told | None:
    return next((one for one in candidate.figures if one.measure.name == name), None)


def _is_new(given: criteria.Rated, noted: comparing.Scored) -> bool:
    return (given.halves / 2, given.confidence, given.reason) != (noted.points, noted.confidence, noted.reason)
