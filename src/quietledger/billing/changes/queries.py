"""Cases and details by what plain columns tell; documents are opened by `actions`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from quietledger.billing.changes import rules
from quietledger.billing.changes.models import Change, Details
from quietledger.billing.changes.rules import Party


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A case without what was asked for."""

    id: UUID
    party: Party
    what: tuple[str, ...]
    came_by: str
    message_id: UUID | None
    received_on: date
    state: str
    opened_at: datetime
    calls_count: int
    called_by: UUID | None
    called_at: datetime | None
    proposal: UUID | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    effective_at: datetime | None
    ended_at: datetime | None

    @property
    def due_on(self) -> date:
        return rules.due_on(self.received_on)

    @property
    def words(self) -> str:
        """What would change, as a list that a sentence can hold."""
        return ", ".join(rules.LABELS[name][:1].lower() + rules.LABELS[name][1:] for name in self.what)


@dataclass(frozen=True, slots=True)
class OnFile:
    """One party whose details are on file, with the id of the version that stands."""

    party: Party
    version_id: UUID
    number: int
    since: datetime


def change(change_id: UUID) -> ChangeRow | None:
    """One case, None if the practice has none of that id."""
    found = Change.objects.filter(id=change_id).defer("doc").first()
    return _row(found) if found else None


def waiting() -> list[ChangeRow]:
    """All cases that are not at their end, oldest request first."""
    rows = Change.objects.filter(state__in=rules.WAITING).defer("doc").order_by("received_on", "id")
    return [_row(one) for one in rows]


def ended(limit: int) -> list[ChangeRow]:
    """The cases that ended last."""
    rows = Change.objects.filter(ended_at__isnull=False).defer("doc").order_by("-ended_at")[:limit]
    return [_row(one) for one in rows]


def of_party(party: Party) -> list[ChangeRow]:
    """A party's cases, newest first."""
    rows = Change.objects.filter(about_kind=party.kind, about_id=party.id).defer("doc").order_by("-opened_at")
    return [_row(one) for one in rows]


def ripe(now: datetime) -> list[ChangeRow]:
    """Confirmed cases whose days of waiting are over."""
    rows = Change.objects.filter(state=Change.State.COOLING, effective_at__lte=now).defer("doc").order_by("id")
    return [_row(one) for one in rows]


def on_file() -> list[OnFile]:
    """Every party whose details are on file, as they stand, oldest first."""
    rows = Details.objects.filter(until__isnull=True).defer("doc").order_by("id")
    return [OnFile(Party(one.about_kind, one.about_id), one.id, one.number, one.since) for one in rows]


def version_ids(party: Party) -> list[UUID]:
    """The ids of all versions of a party's details."""
    found = Details.objects.filter(about_kind=party.kind, about_id=party.id)
    return list(found.order_by("number").values_list("id", flat=True))


def nearest_due_on() -> tuple[int, date | None]:
    """How many cases wait for a call or a second person, and the nearest day by which they should be settled."""
    days = list(
        Change.objects.filter(state__in=["open", "called"])
        .order_by("received_on")
        .values_list("received_on", flat=True)
    )
    return len(days), rules.due_on(days[0]) if days else None


def _row(one: Change) -> ChangeRow:
    return ChangeRow(
        one.id, Party(one.about_kind, one.about_id), tuple(one.what.split()), one.came_by, one.message_id,
        one.received_on, one.state, one.opened_at, one.calls_count, one.called_by, one.called_at, one.proposal,
        one.confirmed_by, one.confirmed_at, one.effective_at, one.ended_at,
    )  # fmt: skip
