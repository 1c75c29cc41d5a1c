"""Drills with their ratings and figures, messages that are due, and lures; never whom a message is for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.vault import actions as vault
from quietledger.pure.phishscale.scale import Difficulty
from quietledger.safety.drills import errors, letters, lures, rules
from quietledger.safety.drills.lures import Lure
from quietledger.safety.drills.models import Drill, OwnLure, RatingRow, Recipient
from quietledger.safety.drills.rules import Rated, State, Totals
from quietledger.safety.mail import queries as mail
from quietledger.safety.mail.rules import domain_of


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill.  difficulty: None while two raters don't agree; recipients: how many messages it has."""

    id: UUID
    lure: Lure
    state: State
    difficulty: Difficulty | None
    since: datetime
    until: datetime
    prepared_by: UUID
    prepared_at: datetime
    proposal: UUID | None
    approved_by: UUID | None
    approved_at: datetime | None
    ended_at: datetime | None
    recipients: int
    totals: Totals


def drills(*states: State) -> list[DrillRow]:
    """Drills, newest first, of all states or of some."""
    rows = Drill.objects.order_by("-prepared_at", "-id")
    if states:
        rows = rows.filter(state__in=[one.value for one in states])
    return _rows(list(rows))


def drill(drill_id: UUID) -> DrillRow:
    """One drill.  Raises: NoSuchDrill."""
    return _rows([_one(Drill.objects.filter(id=drill_id).first())])[0]


def locked(drill_id: UUID, *states: State) -> Drill:
    """One drill for this room's actions to change, if it is in one of these states.  Raises: NoSuchDrill."""
    wanted = [one.value for one in states]
    return _one(Drill.objects.select_for_update().filter(id=drill_id, state__in=wanted).first())


def _one(row: Drill | None) -> Drill:
    if row is None:
        raise errors.NoSuchDrill
    return row


def _rows(found: list[Drill]) -> list[DrillRow]:
    messages = Recipient.objects.filter(drill__in=[row.id for row in found]).defer("doc")
    marks: dict[UUID, list[rules.Mark]] = {}
    for one in messages:
        marks.setdefault(one.drill_id, []).append(one.row_mark())
    return [_row(row, marks.get(row.id, [])) for row in found]


def _row(row: Drill, marks: list[rules.Mark]) -> DrillRow:
    is_final = row.state == State.ENDED
    return DrillRow(
        row.id, lures.parse(row.text, id=row.lure, family=row.family), State(row.state),
        Difficulty(row.difficulty) if row.difficulty else None, row.since, row.until, row.prepared_by,
        row.prepared_at, row.proposal, row.approved_by, row.approved_at, row.ended_at, len(marks),
        _kept(row) if is_final else rules.totals(marks),
    )  # fmt: skip


def _kept(row: Drill) -> Totals:
    return Totals(**{name: getattr(row, name) for name in Totals.__dataclass_fields__})


def ratings(drill_id: UUID) -> list[Rated]:
    """What raters said of a drill, in their order; pages show what `rules.visible` leaves."""
    return [row.rated() for row in RatingRow.objects.filter(drill=drill_id).order_by("rated_at", "id")]


def recipients(drill_id: UUID) -> list[Recipient]:
    """A drill's messages, with whom each is for still sealed."""
    return list(Recipient.objects.filter(drill=drill_id).order_by("id"))


def recipient_ids(drill_id: UUID) -> list[UUID]:
    """A drill's messages by their ids."""
    return list(Recipient.objects.filter(drill=drill_id).order_by("id").values_list("id", flat=True))


def due(now: datetime) -> list[UUID]:
    """The tray of messages whose minute has come, oldest first."""
    rows = Recipient.objects.filter(
        planned_at__lte=now, sent_at=None, left_out_at=None, drill__state=State.APPROVED.value, drill__until__gt=now
    )
    return list(rows.order_by("planned_at", "id").values_list("id", flat=True))


def sent_since(at: datetime) -> int:
    """How many messages of drills left since an instant."""
    return Recipient.objects.filter(sent_at__gt=at).count()


def undelivered() -> dict[UUID, UUID]:
    """Messages of which nobody knows yet whether a mailbox took them, with their letters."""
    rows = Recipient.objects.filter(delivered_at=None, letter_id__isnull=False)
    return {one: letter for one, letter in rows.values_list("id", "letter_id") if letter}


def over(now: datetime) -> list[UUID]:
    """The tray of drills whose links no longer count: their figures become final."""
    rows = Drill.objects.filter(state=State.APPROVED.value, until__lte=now - rules.ANSWERED_FOR)
    return list(rows.values_list("id", flat=True))


def waiting_count() -> int:
    """How many drills wait for a rating, a proposal or a second person."""
    return Drill.objects.filter(state__in=[one.value for one in (State.DRAFT, State.RATED, State.PROPOSED)]).count()


def ids_of_person(person_id: UUID) -> list[UUID]:
    """The messages that may be somebody's; who opens them compares."""
    tags = vault.tags(Recipient, "person_tag", str(person_id))
    return list(Recipient.objects.filter(person_tag__in=tags).order_by("-id").values_list("id", flat=True))


def own_lures() -> list[Lure]:
    """The lures that the practice wrote, newest first."""
    return [lures.parse(row.text, id=str(row.id), family=row.family) for row in OwnLure.objects.order_by("-id")]


def every_lure() -> Mapping[str, Lure]:
    """The practice's own lures and those that come with the product, by id."""
    return {one.id: one for one in own_lures()} | dict(lures.shipped())


def used() -> Mapping[str, datetime]:
    """When each lure was last prepared."""
    return dict(Drill.objects.order_by("prepared_at").values_list("lure", "prepared_at"))


def is_drill(practice_id: UUID, raw: bytes) -> bool:
    """Whether a message is a drill of this practice, for filters: it is meant to be read, however false it looks.

    Opens a scope of its own.  Only a mark that the practice made itself counts, so nobody else gets past a filter so.
    """
    if letters.HEADER.encode() not in raw:
        return False
    with tenancy.within(practice_id):
        recipient_id = letters.recipient_of(raw)
        return recipient_id is not None and Recipient.objects.filter(id=recipient_id).exists()


def own_domains(practice_id: UUID) -> frozenset[str]:
    """The domains whose addresses are the practice's own."""
    mine = domain_of(practices.practice(practice_id).email)
    return frozenset(mail.domains(practice_id)) | ({mine} if mine else frozenset())


def allowed(practice_id: UUID, now: datetime) -> dict[UUID, str]:
    """Who may be sent drills now, with their addresses."""
    everybody = [(row.id, row.email) for row in people.people_of(practice_id, now)]
    return rules.allowed(everybody, own_domains(practice_id))


def counts(drill_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many messages of each drill left, and how many were left out."""
    told = Recipient.objects.filter(drill__in=list(drill_ids)).values("drill_id")
    sent, out = Count("id", filter=Q(sent_at__isnull=False)), Count("id", filter=Q(left_out_at__isnull=False))
    return {row["drill_id"]: (row["sent"], row["out"]) for row in told.annotate(sent=sent, out=out)}
