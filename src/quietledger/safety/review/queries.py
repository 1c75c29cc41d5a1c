"""Accesses as the trail has them, verdicts, finished reviews, and what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import queries as audit
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.people import queries as people
from quietledger.core.people.rules import Role
from quietledger.core.vault import actions as vault
from quietledger.safety.review import rules
from quietledger.safety.review.models import Decision, Review
from quietledger.safety.review.rules import Access, Period, Verdict

_REVIEW: Final = (
    "id", "since", "until", "access_count", "odd_count", "incident_count", "finished_by", "finished_at",
)  # fmt: skip
_DECISION: Final = (
    "id", "entry", "kind", "about_person", "verdict", "accessed_at", "decided_by", "decided_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One finished review without its note."""

    id: UUID
    since: datetime
    until: datetime
    access_count: int
    odd_count: int
    incident_count: int
    finished_by: UUID
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One verdict without its note."""

    id: UUID
    entry: UUID
    kind: str
    about_person: UUID
    verdict: Verdict
    accessed_at: datetime
    decided_by: UUID
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the room's tray holds."""

    is_due: bool
    due_on: date | None
    asks: int
    incidents: int


def pseudonyms(patient_ids: Iterable[UUID]) -> dict[str, UUID]:
    """Which patient each pseudonym of the trail means; only the practice's own key can tell."""
    return {vault.pseudonym(one): one for one in patient_ids}


def accesses(since: datetime, until: datetime, patients: Mapping[str, UUID]) -> list[Access]:
    """Every access by a person between two instants; what jobs and programs did is not among them."""
    return list(_accesses(audit.entries(since=since, until=until), patients))


def accesses_to(patient_id: UUID, limit: int) -> list[Access]:
    """The newest accesses by people to one patient's records, on lists too."""
    name = vault.pseudonym(patient_id)
    return list(_accesses(audit.naming(name, limit=limit), {name: patient_id}))


def access(entry_id: UUID) -> Access | None:
    """One access by a person, None if the practice's trail has none of that id."""
    row = audit.entry(entry_id)
    return next(_accesses([row], {}), None) if row else None


def _accesses(rows: Iterable[audit.EntryRow], patients: Mapping[str, UUID]) -> Iterator[Access]:
    for row in rows:
        person = _person(row.body)
        if person is not None:
            yield Access(
                row.id, row.index, row.at, person, row.body["ev"], row.body.get("can", ""), row.body.get("act", ""),
                _is_allowed(row.body), frozenset(patients[one] for one in row.body.get("res", ()) if one in patients),
                frozenset(row.body.get("why", ())), len(set(row.body.get("res", ()))),
            )  # fmt: skip


def _person(body: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(body["who"])
    except ValueError:  # a job signs with its name
        return None


def _is_allowed(body: Mapping[str, Any]) -> bool:
    """A batch in which something was allowed counts as allowed; what is no decision is no refusal either."""
    decided = body.get("dec", ())
    return not decided or any(one.endswith(":allow") for one in decided)


def staff(practice_id: UUID, now: datetime) -> dict[UUID, rules.Staff]:
    """Everybody who works here, as far as the signs ask."""
    return {
        row.id: rules.Staff(
            rules.surname(row.name), rules.plain_name(row.name),
            frozenset(role.value for role in _roles(row.id, practice_id, now)), _since(row.id),
        )
        for row in people.people_of(practice_id, now)
    }  # fmt: skip


def _roles(person_id: UUID, practice_id: UUID, now: datetime) -> set[Role]:
    return {one.role for one in people.memberships(person_id, now) if one.practice_id == practice_id}


def _since(person_id: UUID) -> datetime | None:
    told = [row.since for row in facts.history(Ref("person", person_id)) if row.name == "person.active"]
    return min(told, default=None)


def judges(practice_id: UUID, now: datetime) -> set[UUID]:
    """Everybody who may review: the practice's owners."""
    rows = people.people_of(practice_id, now)
    return {row.id for row in rows if Role.OWNER in _roles(row.id, practice_id, now)}


def closed(patient_ids: Collection[UUID], at: datetime) -> dict[UUID, datetime]:
    """Which of these patients' accounts nobody may open any more, and since when."""
    words = facts.last_words(patient_ids, ["patient.open"], at)
    return {patient: row.until for (patient, _), row in words.items() if row.until and not row.holds(at)}


def reviewed_until() -> datetime | None:
    """The end of the newest period that was reviewed."""
    return Review.objects.order_by("-until").values_list("until", flat=True).first()


def due(now: datetime, zone: tzinfo) -> Period | None:
    """The period that waits for its review, None if none does."""
    reviewed = reviewed_until()
    first = None if reviewed else next(audit.entries(), None)
    return rules.due(reviewed, first.at if first else None, now, zone)


def reviews(limit: int = 60) -> list[ReviewRow]:
    """Finished reviews, newest first."""
    return [ReviewRow(*values) for values in Review.objects.order_by("-until").values_list(*_REVIEW)[:limit]]


def sealed_reviews(review_ids: Collection[UUID]) -> list[Review]:
    """Finished reviews with their sealed notes."""
    return list(Review.objects.filter(id__in=list(review_ids)))


def sealed_decisions(decision_ids: Collection[UUID]) -> list[Decision]:
    """Verdicts with their sealed notes."""
    return list(Decision.objects.filter(id__in=list(decision_ids)))


def decisions(since: datetime, until: datetime) -> dict[tuple[UUID, str], DecisionRow]:
    """The newest verdict on each odd access between two instants, by first entry and kind."""
    rows = Decision.objects.filter(accessed_at__gte=since, accessed_at__lt=until)
    return {(row.entry, row.kind): row for row in _newest(rows.order_by("decided_at", "id").values_list(*_DECISION))}


def standing(verdict: Verdict) -> list[DecisionRow]:
    """Odd accesses whose newest verdict is this one: those to ask about, those that are to be incidents."""
    newest = {
        (row.entry, row.kind): row
        for row in _newest(Decision.objects.order_by("decided_at", "id").values_list(*_DECISION))
    }
    return [row for row in newest.values() if row.verdict is verdict]


def waiting(now: datetime, zone: tzinfo) -> Waiting:
    """What waits in this room."""
    period = due(now, zone)
    due_on = rules.overdue_on(period, zone) if period else None
    return Waiting(period is not None, due_on, len(standing(Verdict.ASK)), len(standing(Verdict.INCIDENT)))


def _newest(values: Iterable[tuple[Any, ...]]) -> list[DecisionRow]:
    named = (dict(zip(_DECISION, one, strict=True)) for one in values)
    return [DecisionRow(**fields | {"verdict": Verdict(fields["verdict"])}) for fields in named]
