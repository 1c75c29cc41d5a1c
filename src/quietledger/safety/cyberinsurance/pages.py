"""Cover at a glance, one policy, what it leaves, conditions, dates, and offers side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import (
    actions,
    caveats,
    comparing,
    conditions,
    errors,
    forms,
    layers,
    queries,
    renewals,
    rules,
    showing,
    side_by_side,
)
from quietledger.safety.cyberinsurance import vocabulary as words
from quietledger.safety.cyberinsurance.rules import PolicyRow
from quietledger.safety.risk import curves
from quietledger.safety.risk.words import dollars


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """The cover that leads: what it leaves, what it hangs on, and what is due."""
    gate.require(request.who, Can.SEE_COVER, now=request.now)
    with tenancy.scope(request.who):
        rows = queries.policies()
        standing = queries.in_force(request.now)
        context = _led(request, standing[0]) if standing else {}
    listed = [(row, rules.STATES[row.state(request.today)], caveats.is_thin(row)) for row in rows]
    return shell.page(
        request, "cyberinsurance/worklist.html", rows=listed,
        has_offers=len(comparing.beside_of(rows, request.today)) > 1, days=renewals.due(rows, request.today),
        caveats=caveats.of_cover(standing) if standing else [], **context,
    )  # fmt: skip


@require_GET
def policy(request: people.SignedIn, policy_id: UUID) -> HttpResponse:
    """One policy or offer: its pages as data, part by part, with what losses of each kind come to."""
    return show(request, policy_id)


def show(request: people.SignedIn, policy_id: UUID, **more: Any) -> HttpResponse:
    """The page of one policy, with a form that was sent back if there is one."""
    gate.require(request.who, Can.SEE_COVER, on=[rules.ref(policy_id)], now=request.now)
    with tenancy.scope(request.who):
        row = _row(policy_id)
        found = comparing.candidates([row], request.who.practice_id, request.now)[0]
        worth = layers.values(layers.years(request.who.practice_id, request.now), layers.cover(row))
        files = queries.files(policy_id)
    terms = row.terms
    context: dict[str, Any] = {
        "row": row, "terms": terms, "state": rules.STATES[row.state(request.today)], "found": found,
        "basis": words.BASES[terms.basis], "form_words": words.FORMS[terms.form], "market": words.MARKETS[terms.market],
        "defence": words.DEFENCES[terms.defence], "knowing": words.KNOWING[terms.knowledge_group],
        "notice": rules.notice_term(row), "panel": [(words.ROLES[one.role], one.firm) for one in terms.panel],
        "parts": showing.parts(row, found.laid), "lines": showing.condition_lines(found.standings, worth),
        "exclusions": [(one, words.EXCLUSIONS[one.exclusion].say) for one in row.exclusions],
        "more_exclusions": [(key, one.say) for key, one in words.EXCLUSIONS.items()
                            if key not in {it.exclusion for it in row.exclusions}],
        "files": [(one, words.FILE_KINDS[one.kind]) for one in files if one.kind in words.FILE_KINDS],
        "file_form": forms.FileForm(), "end_form": forms.EndForm(initial={"ended_on": request.today}),
        "is_over": row.state(request.today) is rules.PolicyState.EXPIRED,
    }  # fmt: skip
    return shell.page(request, "cyberinsurance/policy.html", **(context | more))


@require_GET
def losses(request: people.SignedIn, policy_id: UUID) -> HttpResponse:
    """One policy over the practice's own losses: the chart, why something stays, other limits."""
    gate.require(request.who, Can.SEE_COVER, on=[rules.ref(policy_id)], now=request.now)
    with tenancy.scope(request.who):
        row = _row(policy_id)
        over = layers.years(request.who.practice_id, request.now)
        found = comparing.candidates([row], request.who.practice_id, request.now)[0]
    heads, limits = showing.limits(layers.limit_curve(over, layers.cover(row)))
    return shell.page(
        request, "cyberinsurance/losses.html", row=row, found=found, figures=showing.figures(found),
        lead=showing.lead(found), chart=showing.drawn(over, found), causes=showing.causes(found.laid),
        by_law=showing.by_law(found.laid), heads=heads, limits=limits, seed=curves.SEED,
        thin=caveats.thin_signs(row) if caveats.is_thin(row) else (), rescinded=dollars(found.laid.paid_cents),
        own=showing.own_terms(row),
    )  # fmt: skip


@require_GET
def hangs_on(request: people.SignedIn) -> HttpResponse:
    """Every condition of what is in force and on offer, as it stands now."""
    gate.require(request.who, Can.SEE_COVER, now=request.now)
    practice_id = request.who.practice_id
    with tenancy.scope(request.who):
        chosen = comparing.beside(request.now)
        over, found = layers.years(practice_id, request.now), conditions.standings(chosen, practice_id, request.now)
    groups = [
        (row, rules.STATES[row.state(request.today)], showing.condition_lines(
            [one for one in found if one.policy.id == row.id], layers.values(over, layers.cover(row))))
        for row in chosen
    ]  # fmt: skip
    return shell.page(request, "cyberinsurance/conditions.html", groups=groups)


@require_GET
def dates(request: people.SignedIn) -> HttpResponse:
    """Every day that a policy in force, or one just over, asks for."""
    gate.require(request.who, Can.SEE_COVER, now=request.now)
    with tenancy.scope(request.who):
        rows = queries.policies()
    bound = [one for one in rows if one.kept is rules.PolicyState.BOUND]
    days = sorted((day for one in bound for day in renewals.calendar(one)), key=lambda one: one.on)
    return shell.page(
        request, "cyberinsurance/dates.html", days=[one for one in days if one.on >= request.today],
        due=set(renewals.due(rows, request.today)), rows=[one for one in bound if one.last_on > request.today],
    )  # fmt: skip


@require_GET
def compare(request: people.SignedIn) -> HttpResponse:
    """What is in force and what is offered, side by side over the same years."""
    gate.require(request.who, Can.SEE_COVER, now=request.now)
    with tenancy.scope(request.who):
        found = comparing.candidates(comparing.beside(request.now), request.who.practice_id, request.now)
    states = [rules.STATES[one.row.state(request.today)] for one in found]
    return shell.page(
        request, "cyberinsurance/compare.html", found=found, heads=list(zip(found, states, strict=True)),
        rows=side_by_side.figures(found), parts=side_by_side.parts(found), wordings=side_by_side.wordings(found),
    )  # fmt: skip


@require_GET
def file(request: people.SignedIn, file_id: UUID) -> HttpResponse:
    """A document, as it was brought."""
    try:
        name, body = actions.file(request.who, file_id, now=request.now)
    except errors.NoSuchPolicy as problem:
        raise Http404 from problem
    kind = "application/pdf" if body.startswith(b"%PDF") else "application/octet-stream"
    safe = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)


def _led(request: people.SignedIn, row: PolicyRow) -> dict[str, Any]:
    """What the first page shows of the policy that leads; inside the scope."""
    over = layers.years(request.who.practice_id, request.now)
    found = comparing.candidates([row], request.who.practice_id, request.now)[0]
    lines = showing.condition_lines(found.standings, layers.values(over, layers.cover(row)))
    return {
        "row": row, "found": found, "figures": showing.figures(found), "lead": showing.lead(found),
        "broken": [one for one in lines if one.is_broken], "kept_count": sum(not one.is_broken for one in lines),
        "at_risk": dollars(found.at_risk_cents), "chart": showing.drawn(over, found), "seed": curves.SEED,
        "causes": showing.causes(found.laid)[:4],
    }  # fmt: skip


def _row(policy_id: UUID) -> PolicyRow:
    """A policy.  Raises: Http404."""
    row = queries.policy(policy_id)
    if row is None:
        raise Http404
    return row
