"""Claims out: where each stands, page by page, and one with its story."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from quietledger.billing.claims import queries
from quietledger.billing.claims.rules import ClaimState
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.web.api.shapes import (
    PROBLEMS,
    ClaimDetailOut,
    ClaimOut,
    ClaimsOut,
    EventOut,
    Finding,
    Instant,
    LineOut,
)
from quietledger.web.api.tokens import Called

router = Router(tags=["claims"])
PAGE: Final = 50
PAGE_MOST: Final = 200
Cursor = Annotated[str, Field(pattern=r"^[0-9]{1,15}$", description="`next` of the page before.")]
Since = Annotated[Instant, Field(description="Only claims with which something has happened since.")]


@router.get("", response={200: ClaimsOut, **PROBLEMS}, summary="Claims, in the order of their numbers")
def claims(
    request: Called,
    *,
    cursor: Annotated[Cursor | None, Query()] = None,
    since: Annotated[Since | None, Query()] = None,
    state: Annotated[list[ClaimState], Query(default_factory=list, max_length=20)],
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = PAGE,
) -> ClaimsOut:
    """Claims of patients whose accounts are closed are left out and counted as withheld."""
    who, after = request.auth, int(cursor or 0)
    gate.require(who, Can.SEE_CLAIMS, now=request.now)
    with tenancy.scope(who):
        found = queries.listed(limit + 1, after=after, states=state, since=since)
    page = found[:limit]
    items = {row.id: [Ref("patient", row.patient_id)] for row in page}
    refused = gate.sift(who, Can.SEE_CLAIMS, items=items, now=request.now).refused if items else {}
    shown = [_claim(row) for row in page if row.id not in refused]
    return ClaimsOut(claims=shown, withheld=len(refused), next=str(page[-1].number) if len(found) > limit else None)


@router.get("/{claim_id}", response={200: ClaimDetailOut, **PROBLEMS}, summary="One claim")
def claim(request: Called, claim_id: UUID) -> ClaimDetailOut:
    with tenancy.scope(request.auth):
        found = queries.view(claim_id)
    if found is None:
        raise Http404
    about = [Ref("claim", claim_id), Ref("patient", found.claim.patient_id)]
    gate.require(request.auth, Can.SEE_CLAIMS, on=about, now=request.now)
    return ClaimDetailOut(
        **_claim(found.claim).model_dump(),
        lines=[
            LineOut(
                number=one.number, code=one.code, modifiers=list(one.modifiers), units=one.units,
                charge_cents=one.charge_cents,
            )
            for one in found.claim.lines
        ],
        events=[EventOut(at=one.at, kind=one.kind, title=one.title, cents=one.cents) for one in found.events],
        findings=[Finding(code=one.finding, say=one.say, fix=one.fix) for one in found.findings],
    )  # fmt: skip


def _claim(row: queries.ClaimRow) -> ClaimOut:
    return ClaimOut(
        id=row.id, control_number=row.control_number, version=row.version, patient=row.patient_id, visit=row.visit_id,
        payer=row.payer_id, service_on=row.service_on, charge_cents=row.charge_cents, state=row.state,
        payer_claim_number=row.payer_claim_number, deadline_on=row.deadline_on, accepted_on=row.accepted_on,
    )  # fmt: skip
