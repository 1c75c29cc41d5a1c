"""Partners: the list, a firm and how it stands, the steps to its use, its decisions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import (
    actions,
    asking,
    comparing,
    deciding,
    errors,
    filing,
    looking,
    onboarding,
    queries,
    rules,
)  # fmt: skip
from quietledger.safety.partners.forms import WORDS, NoteForm, PartnerForm, StateForm
from quietledger.safety.partners.rules import PartnerRow, State
from quietledger.safety.posture import ours


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Who works for the practice, and who might."""
    gate.require(request.who, Can.SEE_PARTNERS, now=request.now)
    with tenancy.scope(request.who):
        rows = queries.partners()
        held = facts.held([Ref("partner", row.id) for row in rows], ["partner.screened", "agreement.baa"], request.now)
    standing = {(ref.id, name) for ref, name in held}
    in_use = [(row, (row.id, "agreement.baa") in standing, (row.id, "partner.screened") in standing) for row in rows
              if row.state not in (State.CANDIDATE, State.ENDED)]  # fmt: skip
    candidates = [row for row in rows if row.state is State.CANDIDATE]
    compared = {row.kind: row.kind_words for row in rows if row.state in comparing.COMPARED}
    return shell.page(
        request, "partners/worklist.html", in_use=in_use, candidates=candidates, states=WORDS,
        ended=[row for row in rows if row.state is State.ENDED], kinds=sorted(compared.items()),
    )  # fmt: skip


def add(request: people.SignedIn) -> HttpResponse:
    """Enter a firm as a candidate."""
    gate.require(request.who, Can.WRITE_PARTNER, now=request.now)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add(request.who, form.new(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Entered as a candidate. Nothing flows by it.")
            return redirect("partners:partner", added)
    return shell.page(request, "partners/form.html", form=form, row=None)


def change(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Change what is kept of a firm."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    form = PartnerForm(request.POST or None, initial=PartnerForm.of(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(request.who, partner_id, form.new(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Changed.")
            return redirect("partners:partner", partner_id)
    return shell.page(request, "partners/form.html", form=form, row=row)


@require_GET
def partner(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """One firm: what is known of it, how it stands, and what comes next."""
    gate.require(request.who, Can.SEE_PARTNERS, on=[Ref("partner", partner_id)], now=request.now)
    return _partner(request, partner_id)


def _partner(request: people.SignedIn, partner_id: UUID, form: Form | None = None) -> HttpResponse:
    row = partner_row(request, partner_id)
    with tenancy.scope(request.who):
        found = comparing.candidate(partner_id, request.now)
        steps = onboarding.steps(row, request.now) if row.is_in_use else []
        looked, signed = looking.newest(partner_id), deciding.decisions(partner_id)
        rounds = asking.rounds(partner_id, request.now)
        files = filing.files(partner_id, filing.SHOWN)
        told = facts.history(Ref("partner", partner_id))
    states = sorted(rules.STEPS[row.state], key=list(State).index)
    if not signed:
        states = [one for one in states if one is not State.CHOSEN]
    holding = sorted({one.name: one for one in reversed(told)}.values(), key=lambda one: one.name)
    return shell.page(
        request, "partners/partner.html", row=row, tier=rules.TIERS[row.tier], found=found, steps=steps,
        left=sum(not one.is_done for one in steps), looked=looked, decisions=signed, rounds=rounds, files=files,
        said=WORDS[row.state], states=states, form=form or StateForm(states=states),
        facts=[(CATALOGUE[one.name].say, one) for one in holding if one.holds(request.now)],
        may_write=gate.explain(request.who, Can.WRITE_PARTNER, now=request.now).is_allowed,
    )  # fmt: skip


@require_POST
def set_state(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Set how a partner stands."""
    gate.require(request.who, Can.CHOOSE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    form = StateForm(request.POST, states=sorted(rules.STEPS[row.state], key=list(State).index))
    if not form.is_valid():
        return _partner(request, partner_id, form)
    given = form.cleaned_data
    try:
        actions.set_state(request.who, partner_id, State(given["state"]), given["why"], now=request.now)
    except errors.NotAStep:
        messages.error(request, "That needs a decision on record first.")
    except errors.NotTaken as problem:
        mark(form, problem)
        return _partner(request, partner_id, form)
    else:
        messages.success(request, f"From now on: {WORDS[State(given['state'])]}.")
    return redirect("partners:partner", partner_id)


@require_POST
def tick(request: people.SignedIn, partner_id: UUID, step: str) -> HttpResponse:
    """Tick a step to use, or take the tick back."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    form = NoteForm(request.POST)
    partner_row(request, partner_id)
    try:
        if form.is_valid():
            given = form.cleaned_data
            onboarding.tick(request.who, partner_id, step, given["note"], is_done=given["is_done"], now=request.now)
    except errors.NotTaken:
        raise Http404 from None
    return redirect("partners:partner", partner_id)


@require_POST
def look(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Look at its mail domain now."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    partner_row(request, partner_id)
    try:
        looking.look(request.who, partner_id, ours.reach(), now=request.now)
    except errors.NotTaken:
        messages.error(request, "Enter the domain that it writes from first.")
    return redirect("partners:partner", partner_id)


@require_GET
def decision(request: people.SignedIn, decision_id: UUID) -> HttpResponse:
    """The record of a decision, as it was signed."""
    gate.require(request.who, Can.SEE_PARTNERS, on=[Ref("decision", decision_id)], now=request.now)
    try:
        _, body = deciding.record(request.who, decision_id, now=request.now)
    except errors.NoSuchPartner:
        raise Http404 from None
    return attached(body, "application/pdf", "decision.pdf")


def partner_row(request: people.SignedIn, partner_id: UUID) -> PartnerRow:
    """One partner of the practice, or the page that says it isn't there."""
    try:
        with tenancy.scope(request.who):
            return queries.partner(partner_id)
    except errors.NoSuchPartner:
        raise Http404 from None


def mark(form: Form, problem: errors.NotTaken) -> None:
    """Say what can't be kept beside the field that it is about."""
    for name, words in problem.wrong.items():
        form.add_error(name if name in form.fields else None, words)


def attached(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)
