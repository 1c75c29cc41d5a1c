"""Pages that show what can be proven: hired services, the nine elements, and months of recognized practices.

An extra file beside `pages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.losses.library import LIBRARY
from quietledger.safety.risk import complete, hired, recognised
from quietledger.safety.risk.recognised import Month, Timeline

TITLES: Final = {one.id: one.title for one in LIBRARY}
STEP, TALL = 24, 24  # of a drawing 312 wide


@dataclass(frozen=True, slots=True)
class Bar:
    """One month, drawn."""

    x: int
    y: int
    height: int
    month: Month


@require_GET
def services(request: people.SignedIn) -> HttpResponse:
    """Each hired service by what stands about it."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        found = hired.services(request.now)
    return shell.page(
        request, "risk/hired.html", services=found, lacking=sum(bool(one.missing) for one in found),
        titles={number: TITLES[number] for number in ("S08", "S09")},
    )  # fmt: skip


@require_GET
def elements(request: people.SignedIn) -> HttpResponse:
    """Whether the analysis is complete, element by element."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        found = complete.elements(request.who.practice_id, request.now)
        review_at = complete.next_review(request.who.practice_id, request.now)
    return shell.page(
        request, "risk/complete.html", elements=found, complete_count=sum(one.is_complete for one in found),
        review_at=review_at,
    )  # fmt: skip


@require_GET
def months(request: people.SignedIn) -> HttpResponse:
    """Twelve months of each control, as the facts prove them."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        found = recognised.timelines(request.who.practice_id, request.now)
    return shell.page(
        request, "risk/recognised.html", lines=[(one, bars(one)) for one in found],
        proven_count=sum(one.is_proven for one in found), months=[one.first_on for one in found[0].months],
        most=recognised.MONTHS,
    )  # fmt: skip


def bars(line: Timeline) -> list[Bar]:
    """A control's months as bars on one line: as high as what was evidenced."""
    return [
        Bar(nth * STEP, TALL - round(TALL * (one.share or 0)), round(TALL * (one.share or 0)), one)
        for nth, one in enumerate(line.months)
    ]
