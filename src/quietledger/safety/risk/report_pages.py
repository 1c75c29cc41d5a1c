"""The risk analysis: printed as a draft at any time, signed, and checked again later."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.risk import complete, errors, report

BROKEN = "It can’t be printed: a name in it has a character that no font here has."


@require_GET
def page(request: people.SignedIn) -> HttpResponse:
    """What can be printed, whether it is complete, and every analysis that was signed."""
    return _page(request)


@require_GET
def draft(request: people.SignedIn, paper: str) -> HttpResponse:
    """The analysis as it stands now, as a draft: whole, or the owner's page."""
    try:
        body = report.draft(request.who, paper, now=request.now)
    except KeyError as problem:
        raise Http404 from problem
    except report.Unprintable:
        messages.error(request, BROKEN)
        return redirect("risk:report")
    return _pdf(f"risk-analysis-draft-{paper}.pdf", body)


@require_POST
def sign(request: people.SignedIn) -> HttpResponse:
    """Sign the analysis as it stands now."""
    try:
        report.sign(request.who, now=request.now)
    except report.Unprintable:
        messages.error(request, BROKEN)
    else:
        messages.success(request, "Signed. It is kept as it was printed, and its digests stand in the trail.")
    return redirect("risk:report")


@require_GET
def signed(request: people.SignedIn, snapshot_id: UUID) -> HttpResponse:
    """A signed analysis, as it was printed."""
    try:
        name, body = report.read(request.who, snapshot_id, now=request.now)
    except errors.NoSuchSnapshot as problem:
        raise Http404 from problem
    return _pdf(name, body)


@require_POST
def check(request: people.SignedIn, snapshot_id: UUID) -> HttpResponse:
    """Whether a signed analysis is whole, stands in the trail, and still follows from the facts as they were."""
    try:
        found = report.check(request.who, snapshot_id, now=request.now)
    except errors.NoSuchSnapshot as problem:
        raise Http404 from problem
    return _page(request, checked={"id": snapshot_id, "found": found})


def _page(request: people.SignedIn, checked: object = None) -> HttpResponse:
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        elements = complete.elements(request.who.practice_id, request.now)
        rows = report.snapshots()
        named = {row.id: row.name for row in known.people_of(request.who.practice_id, request.now)}
    signed_ones = [(row, named.get(row.signed_by, "somebody who has left") if row.signed_by else "") for row in rows]
    return shell.page(
        request, "risk/report.html", rows=signed_ones, checked=checked,
        missing=[one for one in elements if not one.is_complete], of=len(elements),
    )  # fmt: skip


def _pdf(name: str, body: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
