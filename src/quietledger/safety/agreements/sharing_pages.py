"""What a partner got, and why: the pages over the trail.

Beside `pages`, for their own permission: they show what left, not what was agreed.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.agreements import actions, composing, errors
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.sharing import proof as proof_of
from quietledger.safety.partners import errors as partners_errors
from quietledger.safety.partners import queries as partners


@require_GET
def shared(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """What left, or was refused, to one partner."""
    name = _name(request, partner_id)
    rows = actions.sendings(request.who, partner_id, now=request.now)
    return shell.page(request, "agreements/shared.html", rows=rows, name=name, partner_id=partner_id)


@require_GET
def why(request: people.SignedIn, entry_id: UUID) -> HttpResponse:
    """Why one thing left, or didn't."""
    try:
        found = actions.why(request.who, entry_id, now=request.now)
    except errors.NoSuchAgreement as problem:
        raise Http404 from problem
    doing = found.can.value
    clauses = [
        (
            one,
            words.CATEGORIES.get(one.category, one.category),
            composing.row(one.rule) if one.rule else None,
            ", ".join(words.CHANNELS.get(way, way) for way in one.fact.value.split()),
        )
        for one in found.clauses
    ]
    return shell.page(
        request, "agreements/why.html", found=found, name=_name(request, found.partner_id), clauses=clauses,
        say=doing.say,
        what=", ".join(words.CATEGORIES.get(one, one) for one in doing.categories),
        purpose=words.PURPOSES.get(doing.purpose, doing.purpose), way=words.CHANNELS.get(doing.channel, doing.channel),
    )  # fmt: skip


@require_GET
def proof(request: people.SignedIn, entry_id: UUID) -> HttpResponse:
    """The proof that the entry stands on the trail, for a stranger's tool."""
    try:
        text = proof_of(request.who, entry_id, now=request.now)
    except errors.NoSuchAgreement as problem:
        raise Http404 from problem
    headers = {"Content-Disposition": f'attachment; filename="{entry_id}.tlog-proof"', "Cache-Control": "no-store"}
    return HttpResponse(text.encode(), content_type="text/plain; charset=utf-8", headers=headers)


def _name(request: people.SignedIn, partner_id: UUID) -> str:
    with tenancy.scope(request.who):
        try:
            return partners.partner(partner_id).name
        except partners_errors.NoSuchPartner as problem:
            raise Http404 from problem
