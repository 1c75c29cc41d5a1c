"""Incidents with clocks, tasks, costs and answers, without what is sealed; and whom the trail names as touched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import queries as audit
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import FactRow
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.pure.breachclocks.case import Case, Clock, Delay, Role, Term
from quietledger.pure.breachclocks.clocks import clocks as all_clocks
from quietledger.safety.incidents import plans, rules
from quietledger.safety.incidents.models import (
    Answer,
    Cost,
    Decision,
    File,
    Help,
    Incident,
    LawDelay,
    Lesson,
    Note,
    Person,
    Task,
)
from quietledger.safety.incidents.rows import (
    AnswerRow,
    CostRow,
    DecisionRow,
    DelayRow,
    FileRow,
    HelpRow,
    IncidentRow,
    LessonRow,
    NoteRow,
    Running,
    TaskRow,
    Touch,
    Trace,
    Waiting,
    Workbook,
)
from quietledger.safety.incidents.rules import CaseFacts, Outcome, State

__all__ = [
    "AnswerRow",
    "CostRow",
    "DecisionRow",
    "DelayRow",
    "FileRow",
    "HelpRow",
    "IncidentRow",
    "LessonRow",
    "NoteRow",
    "Running",
    "TaskRow",
    "Touch",
    "Trace",
    "Waiting",
    "Workbook",
]

TermsOf = Callable[[IncidentRow], Sequence[Term]]
_JUST_BEFORE: Final = timedelta(seconds=1)


def incident(incident_id: UUID) -> IncidentRow | None:
    """One incident, None if the practice has none of that id."""
    found = Incident.objects.filter(id=incident_id).first()
    return row_of(found) if found else None


def open_incidents() -> list[IncidentRow]:
    """Incidents that are not closed, exercises too, oldest first."""
    return [row_of(one) for one in Incident.objects.exclude(state=State.CLOSED.value).order_by("reported_at", "id")]


def incidents(since: datetime) -> list[IncidentRow]:
    """Incidents reported since an instant, newest first; never an exercise, so this is what insurers are told."""
    rows = Incident.objects.filter(is_exercise=False, reported_at__gte=since)
    return [row_of(one) for one in rows.order_by("-reported_at", "-id")]


def closed_incidents(limit: int = 50) -> list[IncidentRow]:
    """Closed incidents and exercises, newest first."""
    rows = Incident.objects.filter(state=State.CLOSED.value).order_by("-closed_at", "-id")
    return [row_of(one) for one in rows[:limit]]


def workbook(incident_id: UUID) -> Workbook | None:
    """All of one incident that is not sealed, None if the practice has none of that id."""
    row = incident(incident_id)
    if row is None:
        return None
    mine = {"incident_id": incident_id}
    files = File.objects.filter(**mine).defer("doc").order_by("put_at", "id")
    costs = Cost.objects.filter(**mine).order_by("entered_at", "id")
    return Workbook(
        row=row, notes=tuple(notes(incident_id)), people_count=len(people_ids(incident_id)),
        tasks=tuple(tasks(incident_id)), files=tuple(file_row(one) for one in files),
        costs=tuple(CostRow(one.id, one.part, one.cents, one.paid_on, one.note, one.entered_at) for one in costs),
        decisions=tuple(_decisions(incident_id)), delays=tuple(delays(incident_id)),
        help=tuple(_help(one) for one in Help.objects.filter(**mine).order_by("id")),
        answers=answers(incident_id), lessons=tuple(_lessons(**mine)),
    )  # fmt: skip


def notes(incident_id: UUID) -> list[NoteRow]:
    """An incident's notes by when what they tell of happened, without their texts."""
    rows = Note.objects.filter(incident_id=incident_id).defer("doc").order_by("happened_at", "id")
    return [note_row(one) for one in rows]


def note_row(one: Note) -> NoteRow:
    """A note without its text."""
    return NoteRow(one.id, rules.Kind(one.kind), one.topic, one.happened_at, one.written_by, one.written_at)


def file_row(one: File) -> FileRow:
    """A piece of evidence without its bytes."""
    return FileRow(one.id, one.sha256, one.size_bytes, one.put_by, one.put_at)


def people_ids(incident_id: UUID) -> list[UUID]:
    """The rows of people who were touched, without those who were taken out again."""
    rows = Person.objects.filter(incident_id=incident_id, taken_out_at__isnull=True)
    return list(rows.order_by("id").values_list("id", flat=True))


def tasks(incident_id: UUID) -> list[TaskRow]:
    """An incident's tasks, those that are due first in front."""
    row = Incident.objects.filter(id=incident_id).values_list("kind", flat=True).get()
    says = {step.key: step.say for plan in (plans.BY_KEY[row], *plans.PLANS) for step in plan.tasks}
    found = Task.objects.filter(incident_id=incident_id)
    rows = sorted(found, key=lambda one: (one.due_at is None, one.due_at, one.id))
    return [
        TaskRow(
            one.id, one.role, says.get(one.key, ""), one.note, one.due_at, one.state, one.settled_by, one.settled_at,
            one.reason,
        )
        for one in rows
    ]  # fmt: skip


def delays(incident_id: UUID) -> list[DelayRow]:
    """When officials asked to hold notices back."""
    rows = LawDelay.objects.filter(incident_id=incident_id).order_by("stated_on", "id")
    return [DelayRow(Delay(one.stated_on, one.until, one.is_written), one.note, one.entered_at) for one in rows]


def answers(incident_id: UUID) -> dict[str, AnswerRow]:
    """The newest answer of each clock."""
    rows = Answer.objects.filter(incident_id=incident_id).order_by("given_at", "id")
    return {one.clock: AnswerRow(one.clock, one.met_on, one.note, one.given_by, one.given_at) for one in rows}


def decision_of(incident_id: UUID) -> DecisionRow | None:
    """What was decided last, None if nothing was."""
    return next(iter(_decisions(incident_id)), None)


def _decisions(incident_id: UUID) -> list[DecisionRow]:
    rows = Decision.objects.filter(incident_id=incident_id).order_by("-signed_at", "-id")
    return [
        DecisionRow(one.id, Outcome(one.outcome), one.exclusion, one.note, one.signed_by, one.signed_at) for one in rows
    ]


def case(row: IncidentRow) -> Case:
    """The case of an incident as the clocks take it; hours in the practice's time zone.

    It is a breach of unsecured data until somebody has signed that it is not; a decision that data was secured falls
    with the facts that it stood on.
    """
    newest, told, known = decision_of(row.id), answers(row.id), row.facts
    falls = newest is None or (newest.outcome is Outcome.SECURED and known.is_unsecured)
    decided = Outcome.BREACH if newest is None or falls else newest.outcome
    return Case(
        discovered_on=known.discovered_on, aware_at=known.aware_at.astimezone(zone()),
        partner_discovered_on=known.partner_discovered_on, partner_is_agent=known.partner_is_agent,
        residents=known.residents, total=known.total, role=known.role,
        is_breach=decided is Outcome.BREACH, is_unsecured=decided is not Outcome.SECURED,
        is_part2=known.is_part2, is_licensed_clinic=known.is_licensed_clinic,
        delays=tuple(one.delay for one in delays(row.id)),
        told={one.clock: one.met_on for one in told.values() if one.met_on},
    )  # fmt: skip


def running(row: IncidentRow, terms: Sequence[Term] = ()) -> tuple[Running, ...]:
    """All clocks of an incident with their answers, computed anew.

    `terms`: of contracts and of the cyber policy, which the face reads from their rooms.
    """
    told = answers(row.id)
    return tuple(Running(one, told.get(one.id)) for one in all_clocks(case(row), terms))


def tray(now: datetime, terms_of: TermsOf = lambda _: ()) -> tuple[Waiting, ...]:
    """Incidents that are not closed, each with its next clock: first notices first, then what runs out first.

    `terms_of`: the terms of contracts and of the cyber policy for an incident, which the face reads from their rooms.
    """
    local = now.astimezone(zone())
    return tuple(sorted((_waiting(row, local, terms_of(row)) for row in open_incidents()), key=_urgency))


def _waiting(row: IncidentRow, local: datetime, terms: Sequence[Term]) -> Waiting:
    first = next_clock(row, terms)
    left = Task.objects.filter(incident_id=row.id, state="open").count()
    return Waiting(row, first, bool(first and first.is_over(local)), left)


def next_clock(row: IncidentRow, terms: Sequence[Term] = ()) -> Clock | None:
    """The clock that runs out first of those without an answer, None if all have one."""
    left = [one.clock for one in running(row, terms) if one.answer is None]
    return min(left, key=lambda one: (one.due_on is None, one.due_on or date.max), default=None)


def _urgency(one: Waiting) -> tuple[bool, date, datetime]:
    due_on = one.next.due_on if one.next else None
    return one.row.state is not State.FIRST_NOTICE, due_on or date.max, one.row.reported_at


def lessons(since: datetime | None = None) -> list[LessonRow]:
    """What was learnt from incidents and exercises, newest first, for the scenarios of the risk room."""
    return _lessons(**({"learnt_at__gte": since} if since else {}))


def _lessons(**wanted: Any) -> list[LessonRow]:
    rows = Lesson.objects.filter(**wanted).select_related("incident").order_by("-learnt_at", "-id")
    return [
        LessonRow(
            one.id, one.incident_id, one.incident.number, one.incident.kind, one.incident.is_exercise, one.scenario,
            one.note, one.learnt_at,
        )
        for one in rows
    ]  # fmt: skip


def device_before(device_id: UUID, at: datetime) -> dict[str, FactRow]:
    """What held about a device just before an instant, by fact: whether it was encrypted when it was lost."""
    before = at - _JUST_BEFORE
    words = facts.last_words([device_id], ["device.encrypted", "device.lock", "device.reported"], before)
    return {name: row for (_, name), row in words.items() if row.holds(before)}


def touched(trace: Trace, since: datetime, until: datetime, patients: Mapping[str, UUID]) -> tuple[Touch, ...]:
    """Whom the trail names in what these did between two instants, most often first; what was refused touched nobody.

    `patients`: pseudonym -> patient, as `review.queries.pseudonyms` makes it. Of a list that was allowed in part all
    are named, so this may say too many, never too few.
    """
    seen: dict[UUID, list[tuple[datetime, str]]] = {}
    for entry in audit.entries(since=since, until=until):
        if trace.follows(entry.body) and _is_allowed(entry.body):
            for one in {patients[name] for name in entry.body.get("res", ()) if name in patients}:
                seen.setdefault(one, []).append((entry.at, entry.body.get("can") or entry.body["ev"]))
    found = [
        Touch(one, min(at for at, _ in did), max(at for at, _ in did), len(did), frozenset(can for _, can in did))
        for one, did in seen.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.first_at, one.patient_id)))


def _is_allowed(body: Mapping[str, Any]) -> bool:
    decided: Collection[str] = body.get("dec", ())
    return not decided or any(one.endswith(":allow") for one in decided)


def zone() -> ZoneInfo:
    """The time zone in which the practice's days begin; inside its scope."""
    return ZoneInfo(practices.practice(tenancy.practice_id()).timezone)


def row_of(one: Incident) -> IncidentRow:
    """An incident's row as others see it."""
    names = CaseFacts.__dataclass_fields__
    known = {name: getattr(one, name) for name in names}
    known |= {"role": Role(one.role), "data": tuple(one.data), "systems": tuple(one.systems)}
    return IncidentRow(
        one.id, one.number, one.kind, State(one.state), one.is_exercise, one.is_going_on, one.reported_by,
        one.reported_at, one.device_id, one.related_id, CaseFacts(**known), one.closed_by, one.closed_at,
    )  # fmt: skip


def _help(one: Help) -> HelpRow:
    return HelpRow(one.id, one.kind, one.firm, one.agreed_at, one.agreed_note, one.hired_at, one.is_urgent)
