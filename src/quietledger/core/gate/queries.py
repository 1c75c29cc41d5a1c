"""A practice's limits, the bundles that decisions were made by, what waits for a second person, emergency accesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import parameters
from quietledger.core.gate.models import Bundle, Glass, GlassReview, Limit, Settlement
from quietledger.core.gate.models import Proposal as ProposalModel
from quietledger.core.gate.parameters import Limits
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import NoScope


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person proposes.  `ripe_at`: when time becomes the second person in a practice of one."""

    id: UUID
    can: str
    body: dict[str, Any]
    on: tuple[Ref, ...]
    proposed_by: UUID
    proposed_at: datetime
    ripe_at: datetime
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class LimitChange:
    """One change of a limit, for the book's history; `body` tells what was proposed."""

    name: str
    value: int
    set_at: datetime
    proposed_by: UUID
    settled_by: UUID
    how: str


@dataclass(frozen=True, slots=True)
class GlassRow:
    """One emergency access without its reason.  `reviewed_by`: None until somebody has."""

    id: UUID
    person_id: UUID
    opened_at: datetime
    until: datetime
    review_due_at: datetime
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None
    was_right: bool | None = None

    def stands(self, at: datetime) -> bool:
        return self.opened_at <= at < self.until

    def is_overdue(self, at: datetime) -> bool:
        return self.reviewed_at is None and at >= self.review_due_at


# Written out, as every page asks for it at the door and with each question to the gate.
_LIMITS: Final = """
SELECT DISTINCT ON (name) name, value FROM gate_limit WHERE practice_id = %s ORDER BY name, id DESC
"""


def limits(practice_id: UUID) -> Limits:
    """The practice's limits; read once in each scope, and in a short transaction of its own outside any."""
    if not _is_open(practice_id):
        with tenancy.within(practice_id):
            return limits(practice_id)
    memory = tenancy.memory()
    if "limits" not in memory:
        with connection.cursor() as cursor:
            cursor.execute(_LIMITS, [practice_id])
            memory["limits"] = parameters.of(dict(cursor.fetchall()))
    found: Limits = memory["limits"]
    return found


def _is_open(practice_id: UUID) -> bool:
    try:
        return tenancy.practice_id() == practice_id
    except NoScope:
        return False


def limit_changes() -> list[LimitChange]:
    """Every change of a limit, newest first."""
    rows = Limit.objects.select_related("proposal").order_by("-id")
    ends = {row.proposal_id: row for row in Settlement.objects.filter(proposal__in=[one.proposal_id for one in rows])}
    return [
        LimitChange(
            row.name, row.value, row.set_at, row.proposal.proposed_by, ends[row.proposal_id].settled_by,
            ends[row.proposal_id].how,
        )
        for row in rows
    ]  # fmt: skip


def bundle(hash: str) -> str | None:  # noqa: A002 - the gate's own word
    """The text of a bundle, None if no decision of this practice was made by it."""
    return Bundle.objects.filter(hash=hash).values_list("body", flat=True).first()


def bundles() -> list[tuple[str, datetime]]:
    """Every bundle that decided something here and since when, newest first."""
    return list(Bundle.objects.order_by("-id").values_list("hash", "stored_at"))


def proposals(now: datetime) -> list[Proposal]:
    """What waits for a second person, oldest first; what nobody settled in a month has lapsed."""
    return [_proposal(row) for row in waiting(now).order_by("id")]


def waiting(now: datetime) -> Any:
    """Proposals that are neither settled nor lapsed, for this room's own actions."""
    settled = Settlement.objects.filter(proposal=OuterRef("id"))
    return ProposalModel.objects.filter(~Exists(settled), lapses_at__gt=now)


def proposal(proposal_id: UUID) -> Proposal | None:
    """One proposal, settled or not."""
    row = ProposalModel.objects.filter(id=proposal_id).first()
    return _proposal(row) if row else None


def is_settled(proposal_id: UUID) -> bool:
    """Whether somebody has approved or withdrawn it."""
    return Settlement.objects.filter(proposal=proposal_id).exists()


def active_people(role: str, now: datetime) -> set[UUID]:
    """Who works here now in a role, as the facts say."""
    held: dict[UUID, set[str]] = {}
    for row in facts.standing(["person"], now):
        if row.holds(now):
            held.setdefault(row.about.id, set()).add(row.name)
    return {one for one, names in held.items() if {"person.active", f"person.role.{role}"} <= names}


def glasses(person_id: UUID | None = None) -> list[GlassRow]:
    """Every emergency access, newest first, of one person or of all."""
    rows = Glass.objects.order_by("-id")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    reviews = {row.glass_id: row for row in GlassReview.objects.filter(glass__in=[one.id for one in rows])}
    return [_glass(row, reviews.get(row.id)) for row in rows]


def open_glass(person_id: UUID, now: datetime) -> GlassRow | None:
    """The emergency access of a person that stands now."""
    return next((one for one in glasses(person_id) if one.stands(now)), None)


def unreviewed_glass() -> list[GlassRow]:
    """Emergency accesses that nobody has reviewed, the most urgent first: the owners' tray."""
    reviewed = GlassReview.objects.filter(glass=OuterRef("id"))
    waiting = Glass.objects.filter(~Exists(reviewed)).order_by("review_due_at", "id")
    return [GlassRow(*told) for told in waiting.values_list("id", "person_id", "opened_at", "until", "review_due_at")]


def _proposal(row: ProposalModel) -> Proposal:
    on = tuple(Ref(kind, UUID(one)) for kind, one in row.on)
    return Proposal(
        row.id, row.can, dict(row.body), on, row.proposed_by, row.proposed_at, row.ripe_at, row.lapses_at
    )  # fmt: skip


def _glass(row: Glass, review: GlassReview | None) -> GlassRow:
    if review is None:
        return GlassRow(row.id, row.person_id, row.opened_at, row.until, row.review_due_at)
    return GlassRow(
        row.id, row.person_id, row.opened_at, row.until, row.review_due_at, review.reviewed_by, review.reviewed_at,
        review.was_right,
    )  # fmt: skip
