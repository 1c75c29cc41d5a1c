"""Reads about claims: the trays, the worklist, one claim, and the bulk look-ups that answers are matched by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Min, Q, Sum

from quietledger.billing.claims.models import Batch, Claim, ClaimLine, Event, Finding
from quietledger.billing.claims.rows import (
    BatchRow,
    ClaimRow,
    ClaimView,
    EventRow,
    FindingRow,
    LineRow,
    Tray,
    Trays,
)
from quietledger.billing.claims.rules import ClaimState, Frequency, NoResend, Resend, Wish, resend
from quietledger.core.gate import actions as gate

__all__ = [
    "ANSWER_DAYS", "FILTERS", "NEAR_DAYS", "PAGE", "REJECTED", "UNBILLED", "WAITING", "BatchRow", "ClaimRow",
    "ClaimView", "EventRow", "FindingRow", "LineRow", "LiveCodes", "Tray", "Trays", "again", "batches",
    "by_control_numbers", "count_by_state", "counts", "file_findings", "findings", "listed", "live_codes", "locked",
    "ready_to_send", "resend_of", "rows", "trays", "view", "with_lines", "worklist",
]  # fmt: skip

LiveCodes = defaultdict[tuple[UUID, UUID, date], set[str]]  # patient, clinician, day -> coded services

PAGE: Final = 50
NEAR_DAYS: Final = 14  # a filing limit is near
ANSWER_DAYS: Final = 21  # after acceptance an answer is due; billing.md section 9

UNBILLED: Final = (ClaimState.OPEN, ClaimState.HELD, ClaimState.READY)
REJECTED: Final = (ClaimState.REJECTED, ClaimState.REJECTED_SYNTAX)
WAITING: Final = (ClaimState.SENT, ClaimState.RECEIVED, ClaimState.ACCEPTED)
ANSWERED: Final = (ClaimState.PAID, ClaimState.PARTLY_PAID, ClaimState.DENIED, ClaimState.REVERSED)

# The worklist's filters: the name in the address, and what it shows.
FILTERS: Final[dict[str, tuple[ClaimState, ...]]] = {
    "ready": (ClaimState.READY,),
    "held": (ClaimState.HELD, ClaimState.OPEN),
    "rejected": REJECTED,
    "denied": (ClaimState.DENIED,),
    "waiting": WAITING,
    "answered": (ClaimState.PAID, ClaimState.PARTLY_PAID, ClaimState.REVERSED),
    "all": tuple(ClaimState),
}

_ROW: Final = (
    "id", "number", "control_number", "version", "frequency", "patient_id", "payer_id", "visit_id", "clinician_id",
    "service_on", "charge_cents", "state", "payer_claim_number", "deadline_on", "accepted_on", "batch_id",
)  # fmt: skip
_LINE: Final = ("id", "charge_id", "number", "control_number", "code", "modifiers", "units", "charge_cents")
_BATCH: Final = (
    "id",
    "number",
    "reference",
    "group",
    "st",
    "file_id",
    "claim_count",
    "charge_cents",
    "sent_at",
    "verdict",
)
_FINDING: Final = ("id", "claim_id", "finding", "severity", "say", "fix", "field", "line", "segment", "found_at")
_EVENT: Final = ("id", "claim_id", "at", "kind", "say", "file_id", "segment", "offset", "cents")


def by_control_numbers(numbers: Collection[str]) -> dict[str, ClaimRow]:
    """The claims with these control numbers and their lines, in two queries; unknown numbers are missing."""
    found = rows(control_number__in=list(numbers))
    return {row.control_number: row for row in with_lines(found)}


def rows(**where: Any) -> list[ClaimRow]:
    """Claims by any columns, in number order, without their lines."""
    return [_row(values) for values in Claim.objects.filter(**where).order_by("number").values_list(*_ROW)]


def with_lines(claims: Sequence[ClaimRow]) -> list[ClaimRow]:
    """The same claims with their lines, in one query."""
    lines: dict[UUID, list[LineRow]] = defaultdict(list)
    found = ClaimLine.objects.filter(claim_id__in=[claim.id for claim in claims]).order_by("claim_id", "number")
    for claim_id, *values in found.values_list("claim_id", *_LINE):
        lines[claim_id].append(_line(values))
    return [_row([*(getattr(claim, name) for name in _ROW)], tuple(lines[claim.id])) for claim in claims]


def _row(values: Sequence[Any], lines: tuple[LineRow, ...] = ()) -> ClaimRow:
    fields = dict(zip(_ROW, values, strict=True))
    return ClaimRow(**fields | {"state": ClaimState(fields["state"])}, lines=lines)


def _line(values: Sequence[Any]) -> LineRow:
    fields = dict(zip(_LINE, values, strict=True))
    return LineRow(**fields | {"modifiers": tuple(filter(None, fields["modifiers"].split(":")))})


def listed(
    limit: int, *, after: int = 0, states: Collection[ClaimState] = (), since: datetime | None = None
) -> list[ClaimRow]:
    """Claims in number order, beyond a number; only in these states (none: in any) and moved since an instant."""
    found = Claim.objects.filter(number__gt=after).order_by("number")
    if states:
        found = found.filter(state__in=list(states))
    if since:
        found = found.filter(Q(acted_at__gte=since) | Q(heard_at__gte=since))
    return [_row(values) for values in found.values_list(*_ROW)[:limit]]


def ready_to_send(limit: int, *, after: int = 0) -> list[ClaimRow]:
    """The tray of claims that may go out, in number order, beyond a number."""
    found = Claim.objects.filter(state=ClaimState.READY, number__gt=after).order_by("number")
    return [_row(values) for values in found.values_list(*_ROW)[:limit]]


def live_codes(days: Collection[tuple[UUID, UUID, date]], *, without: Collection[UUID] = ()) -> LiveCodes:
    """The codes with their modifiers on live claims of these patients, clinicians and days; one query.

    `without`: claims that are being written anew.
    """
    found: LiveCodes = defaultdict(set)
    if not days:
        return found
    lines = ClaimLine.objects.filter(
        claim__patient_id__in={day[0] for day in days}, claim__service_on__in={day[2] for day in days}
    ).exclude(Q(claim__state=ClaimState.VOID) | Q(claim_id__in=list(without)))
    columns = ("claim__patient_id", "claim__clinician_id", "claim__service_on", "code", "modifiers")
    for patient_id, clinician_id, day, *coded in lines.values_list(*columns):
        found[patient_id, clinician_id, day].add(":".join(coded))
    return found


def worklist(state: str = "all", page: int = 1, plan: gate.Plan | None = None) -> list[ClaimRow]:
    """One page of claims, nearest deadline first, then by number; with a plan, those that its asker may see."""
    found = _of_filter(state).order_by(F("deadline_on").asc(nulls_last=True), "number")
    found = plan.filter(found) if plan else found
    return [_row(values) for values in found.values_list(*_ROW)[(page - 1) * PAGE : page * PAGE]]


def counts(names: Collection[str] = tuple(FILTERS)) -> dict[str, Tray]:
    """For each of these filters of the worklist how much is in it, in one query."""
    found = Claim.objects.filter(state__in={state for name in names for state in FILTERS[name]}).values_list("state")
    by_state = {
        ClaimState(state): Tray(count, cents, first)
        for state, count, cents, first in found.annotate(Count("id"), Sum("charge_cents"), Min("deadline_on"))
    }
    return {name: _together(by_state.get(state, Tray()) for state in FILTERS[name]) for name in names}


def count_by_state() -> dict[ClaimState, int]:
    """How many claims stand in each state, in one query; a state without claims is missing."""
    return {ClaimState(state): count for state, count in Claim.objects.values_list("state").annotate(Count("id"))}


def trays(today: date) -> Trays:
    """The desk's trays, in one query."""
    near = Q(state__in=UNBILLED, deadline_on__lte=today + timedelta(days=NEAR_DAYS))
    late = Q(state__in=WAITING) & (
        Q(accepted_on__lte=today - timedelta(days=ANSWER_DAYS))
        | Q(accepted_on=None, acted_at__date__lte=today - timedelta(days=ANSWER_DAYS))
    )
    wanted = {
        "to_send": Q(state=ClaimState.READY),
        "held": Q(state__in=(ClaimState.HELD, ClaimState.OPEN)),
        "rejected": Q(state__in=REJECTED),
        "denied": Q(state=ClaimState.DENIED),
        "filing_near": near,
        "unanswered": late,
    }
    asked: dict[str, Any] = {}
    for name, where in wanted.items():
        asked |= {
            f"{name}_count": Count("id", filter=where),
            f"{name}_cents": Sum("charge_cents", filter=where, default=0),
            f"{name}_first": Min("deadline_on", filter=where),
        }
    said = Claim.objects.filter(state__in=(*UNBILLED, *REJECTED, *WAITING, ClaimState.DENIED)).aggregate(**asked)
    return Trays(**{name: Tray(said[f"{name}_count"], said[f"{name}_cents"], said[f"{name}_first"]) for name in wanted})


def resend_of(claim_ids: Collection[UUID], wish: Wish) -> list[tuple[ClaimRow, Resend | NoResend]]:
    """How each of these claims would go out again, or why it can't: what a preview shows."""
    claims = Claim.objects.defer("doc").filter(id__in=list(claim_ids)).order_by("number")
    found = {claim.id: again(claim, wish) for claim in claims}
    return [(row, found[row.id]) for row in rows(id__in=list(found))]


def again(claim: Claim, wish: Wish) -> Resend | NoResend:
    """How a claim goes out next: as it was meant to while it is still here, else by what was said about it."""
    standing = claim.standing()
    if standing.state in UNBILLED and wish is not Wish.VOID:
        number = "" if claim.frequency == Frequency.ORIGINAL else claim.payer_claim_number
        return Resend(Frequency(claim.frequency), number)
    return resend(standing, wish, payer_claim_number=claim.payer_claim_number)


def view(claim_id: UUID) -> ClaimView | None:
    """One claim with its lines, batch, events and open findings; None if the practice has no such claim."""
    found = rows(id=claim_id)
    if not found:
        return None
    claim = with_lines(found)[0]
    batch = batches(id=claim.batch_id)[0] if claim.batch_id else None
    events = Event.objects.filter(claim_id=claim_id).order_by("at", "id").values_list(*_EVENT)
    beside = _of_state(claim.state).order_by("number")
    return ClaimView(
        claim, batch, tuple(EventRow(*values) for values in events), tuple(findings([claim_id])),
        beside.filter(number__lt=claim.number).order_by("-number").values_list("id", flat=True).first(),
        beside.filter(number__gt=claim.number).values_list("id", flat=True).first(),
    )  # fmt: skip


def findings(claim_ids: Collection[UUID]) -> list[FindingRow]:
    """Open findings about these claims, blocks before warnings."""
    found = Finding.objects.filter(claim_id__in=list(claim_ids), settled_at=None)
    return [FindingRow(*values) for values in found.order_by("severity", "found_at", "id").values_list(*_FINDING)]


def last_words(claim_ids: Collection[UUID]) -> dict[UUID, str]:
    """What happened to each of these claims last, in words."""
    events = Event.objects.filter(claim_id__in=list(claim_ids)).order_by("claim_id", "-at", "-id").distinct("claim_id")
    return dict(events.values_list("claim_id", "say"))


def file_findings(file_id: UUID) -> list[FindingRow]:
    """Open findings about a file, in the order of its segments."""
    found = Finding.objects.filter(file_id=file_id, settled_at=None).order_by("segment", "id")
    return [FindingRow(*values) for values in found.values_list(*_FINDING)]


def batches(**where: Any) -> list[BatchRow]:
    """Batches by any columns, newest first."""
    return [BatchRow(*values) for values in Batch.objects.filter(**where).order_by("-number").values_list(*_BATCH)]


def locked(claim_ids: Collection[UUID]) -> list[Claim]:
    """The rows of these claims with their sealed content, locked until the transaction ends, in number order."""
    return list(Claim.objects.select_for_update(of=("self",)).filter(id__in=list(claim_ids)).order_by("number"))


def _of_filter(state: str) -> Any:
    states = FILTERS[state]
    return Claim.objects.all() if state == "all" else Claim.objects.filter(state__in=states)


def _of_state(state: ClaimState) -> Any:
    return Claim.objects.filter(state=state)


def _together(trays_of_states: Iterable[Tray]) -> Tray:
    some = list(trays_of_states)
    first = [tray.first_deadline_on for tray in some if tray.first_deadline_on]
    return Tray(sum(tray.count for tray in some), sum(tray.cents for tray in some), min(first, default=None))
