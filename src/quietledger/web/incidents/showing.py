"""What a workbook's pages show, as plain rows: clocks, timeline, tasks, factors, money, evidence, lessons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from quietledger.pure.breachclocks.case import Clock
from quietledger.pure.losses.library import LIBRARY
from quietledger.safety.incidents import rules
from quietledger.safety.incidents.queries import AnswerRow, HelpRow, NoteRow
from quietledger.safety.incidents.rules import Kind, NoteDoc
from quietledger.web.incidents.reading import Book
from quietledger.web.incidents.steps_forms import DOERS, OUTCOMES, PAYING

SCENARIOS: Final = {one.id: one.title for one in LIBRARY}
TITLES: Final = {
    Kind.CONTAINED: "Contained", Kind.CAUSE: "Cause", Kind.CHANGE: "Changed", Kind.SANCTIONS: "Sanctions lists",
    Kind.LESSON: "Lesson",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock with its answer.  hour: of one that ends at an instant."""

    clock: Clock
    answer: AnswerRow | None
    words: str
    is_late: bool
    hour: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline.  late: it was written on another day than it tells of."""

    at: datetime
    title: str
    text: str
    by: str
    written_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task in words."""

    id: UUID
    say: str
    role: str
    due_at: datetime | None
    state: str
    by: str
    settled_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class FactorShown:
    """One of the four factors."""

    key: str
    say: str
    text: str
    evidence: str
    is_usual: bool

    @property
    def is_done(self) -> bool:
        return bool(self.text and self.evidence)


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A decision in words."""

    say: str
    exclusion: str
    reason: str
    by: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class FirmShown:
    """A firm that helps, with the insurer's word."""

    row: HelpRow
    say: str
    words: str


@dataclass(frozen=True, slots=True)
class CostShown:
    """What was paid."""

    say: str
    part: str
    cents: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class FileShown:
    """A piece of evidence with who had it."""

    id: UUID
    name: str
    size: str
    sha256: str
    by: str
    put_at: datetime
    custody: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LessonShown:
    """A lesson with the scenario that it speaks of."""

    scenario: str
    title: str
    text: str


def clocks(book: Book) -> list[ClockShown]:
    """All clocks, the policy's first."""
    return [
        ClockShown(
            one.clock, one.answer, book.opened.text(one.answer.note) if one.answer else "", one.is_late,
            f"{timezone.localtime(one.clock.due):%H:%M}" if isinstance(one.clock.due, datetime) else "",
        )
        for one in book.running
    ]  # fmt: skip


def timeline(book: Book) -> list[Line]:
    """What happened and what was done, by when it was."""
    return [_line(book, row, doc) for row, doc in book.opened.of(Kind.TIMELINE, Kind.CONTAINED)]


def learnt(book: Book) -> list[Line]:
    """Cause, changes and look-ups."""
    return [_line(book, row, doc) for row, doc in book.opened.of(Kind.CAUSE, Kind.CHANGE, Kind.SANCTIONS)]


def _line(book: Book, row: NoteRow, doc: NoteDoc) -> Line:
    late = timezone.localtime(row.written_at).date() != timezone.localtime(row.happened_at).date()
    text = f"{doc.text}\n{whose}" if (whose := doc.more.get("whose")) else doc.text
    return Line(row.happened_at, TITLES.get(row.kind, ""), text, book.by(row.written_by), row.written_at, late)


def tasks(book: Book) -> list[TaskShown]:
    """Tasks, the open ones first, by when they are due."""
    found = [
        TaskShown(
            one.id, one.say or book.opened.text(one.note), DOERS[one.role].capitalize(), one.due_at, one.state,
            book.by(one.settled_by) if one.settled_at else "", one.settled_at, book.opened.text(one.reason),
        )
        for one in book.work.tasks
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.is_open)


def factors(book: Book) -> list[FactorShown]:
    """The four factors with the newest words of each."""
    said, usual = book.opened.newest(Kind.FACTOR), book.row.plan.factors
    return [
        FactorShown(
            key, say, said[key].text if key in said else "", said[key].more.get("evidence", "") if key in said else "",
            key in usual,
        )
        for key, say in rules.FACTORS.items()
    ]  # fmt: skip


def decisions(book: Book) -> list[DecisionShown]:
    """What was decided, newest first."""
    return [
        DecisionShown(
            OUTCOMES[one.outcome.value], rules.EXCLUSIONS.get(one.exclusion, ""), book.opened.text(one.note),
            book.by(one.signed_by), one.signed_at,
        )
        for one in book.work.decisions
    ]  # fmt: skip


def firms(book: Book) -> list[FirmShown]:
    """Who helps, or was agreed to."""
    return [FirmShown(one, rules.HELP[one.kind], book.opened.text(one.agreed_note)) for one in book.work.help]


def costs(book: Book) -> list[CostShown]:
    """What was paid, in the order of its entry."""
    return [
        CostShown(book.opened.text(one.note), PAYING.get(one.part, ""), one.cents, one.paid_on)
        for one in book.work.costs
    ]  # fmt: skip


def by_part(book: Book) -> list[tuple[str, int]]:
    """Whole cents by coverage part, in words."""
    return [(PAYING.get(part, "No part of the policy"), cents) for part, cents in book.work.costs_by_part.items()]


def files(book: Book) -> list[FileShown]:
    """Evidence with its custody: the first note of each names it."""
    custody: dict[str, list[tuple[NoteRow, NoteDoc]]] = {}
    for row, doc in sorted(book.opened.of(Kind.CUSTODY), key=lambda one: (one[0].written_at, one[0].id)):
        custody.setdefault(row.topic, []).append((row, doc))
    found = []
    for one in book.work.files:
        steps = custody.get(str(one.id), [])
        name = steps[0][1].more.get("name", "") if steps else ""
        lines = tuple(_line(book, row, doc) for row, doc in steps)
        size = filesizeformat(one.size_bytes)
        found.append(FileShown(one.id, name or "A file", size, one.sha256, book.by(one.put_by), one.put_at, lines))
    return found


def lessons(book: Book) -> list[LessonShown]:
    """What was learnt, newest first."""
    return [
        LessonShown(one.scenario, SCENARIOS.get(one.scenario, ""), book.opened.text(one.note))
        for one in book.work.lessons
    ]  # fmt: skip
