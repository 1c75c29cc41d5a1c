"""One row of a file of sessions, from text to values; whatever can't be read is a finding, and nothing is guessed.

An extra file of the room, beside `rules`: this is how cells are read, `rules.check` says what can't be so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final, TypeVar

from quietledger.billing.visits import rules
from quietledger.billing.visits.rules import NewVisit, VisitDoc
from quietledger.pure.money import amounts
from quietledger.pure.money.errors import MoneyProblem
from quietledger.pure.sheets import values
from quietledger.pure.sheets.findings import Finding

Value = TypeVar("Value")
PLACES: Final = {"": "11", "office": "11", "home": "12", "school": "03", "telehealth in home": "10"}
TELEHEALTH: Final = {
    "": "", "no": "", "n": "", "false": "", "in person": "", "in-person": "", "video": "video", "audio": "audio",
    "phone": "audio", "telephone": "audio",
}  # fmt: skip
SIGNED: Final = {
    "": True, "signed": True, "yes": True, "y": True, "true": True, "locked": True, "complete": True,
    "completed": True,
    "no": False, "n": False, "false": False, "draft": False, "unsigned": False, "incomplete": False, "no note": False,
    "unlocked": False,
}  # fmt: skip
_BETWEEN_CODES: Final = re.compile(r"[;,|\s]+")
_MODIFIER: Final = re.compile(r"[A-Z0-9]{2}")


@dataclass(frozen=True, slots=True)
class Session:
    """A row that could be read.  `client`, or `last` and `birth_on`: who was treated; `key`: its own number."""

    row: int
    key: str
    client: str
    last: str
    birth_on: date | None
    clinician: str
    visit: NewVisit


@dataclass(slots=True)
class _Cells:
    """One row's cells, and what was wrong with them so far."""

    row: int
    cells: Mapping[str, str]
    is_day_first: bool
    found: list[Finding] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def wrong(self, code: str, words: str, fix: str) -> None:
        self.found.append(rules.finding(self.row, code, words, fix))

    def one_of(self, name: str, known: Mapping[str, Value], wrong: tuple[str, str, str], otherwise: Value) -> Value:
        word = self.text(name).casefold()
        if word not in known:
            self.wrong(*wrong)
        return known.get(word, otherwise)

    def read(self, name: str, how: Callable[[str], Value | None], wrong: tuple[str, str, str]) -> Value | None:
        text = self.text(name)
        value = how(text) if text else None
        if text and value is None:
            self.wrong(*wrong)
        return value


def read_row(row: int, cells: Mapping[str, str], today: date, *, is_day_first: bool) -> Session | tuple[Finding, ...]:
    """One row as a session, or everything that is wrong with it.

    `is_day_first`: another row of the file has its day in front, so that 03/11 may be March or November.
    """
    reader = _Cells(row, cells, is_day_first)
    service_on = _day(reader)
    code, modifiers, is_interactive = _codes(reader)
    visit = NewVisit(
        service_on=service_on or today,
        start_time=_time(reader, "start", "the start time"),
        stop_time=_time(reader, "stop", "the end time"),
        minutes=_minutes(reader),
        place=_place(reader),
        telehealth=reader.one_of("telehealth", TELEHEALTH, _TELEHEALTH_WRONG, ""),
        code=code,
        modifiers=modifiers,
        is_interactive=is_interactive,
        paid_cents=_paid(reader),
        share=not _is_private(reader),
        is_signed=reader.one_of("status", SIGNED, _STATUS_WRONG, otherwise=False),
        doc=VisitDoc(_diagnoses(reader.text("diagnoses")), reader.text("authorization")),
    )
    visit = rules.completed(visit)
    birth_on = reader.read("birth", values.us_date, _BIRTH_WRONG)
    _named(reader, birth_on)
    found = reader.found + (rules.check(row, visit, today) if service_on else [])
    if found:
        return tuple(found)
    text = reader.text
    return Session(row, text("key"), text("client"), text("last"), birth_on, text("clinician"), visit)


_TELEHEALTH_WRONG: Final = ("VIS-TELE", "telehealth is neither video nor audio", "Write video, audio, or nothing.")
_STATUS_WRONG: Final = ("VIS-STATUS", "the status is not one that we know", "Write signed or draft.")
_BIRTH_WRONG: Final = ("VIS-BIRTH", "the client's birth date can't be read", "Write it as month/day/year: 04/09/1987.")
_PRIVATE_WRONG: Final = (
    "VIS-SHARE",
    "it can't be read whether the plan may learn of the session",
    "Write yes where the patient paid in full and asked that no plan is told, else nothing.",
)


def _day(reader: _Cells) -> date | None:
    text = reader.text("day")
    if values.is_day_first(text) or (reader.is_day_first and values.is_ambiguous(text)):
        words = "the day can be read in two ways, because this file writes days in front of months"
        reader.wrong("VIS-DATE", words, "Write month/day/year (11/03/2026) in the whole file, or 2026-11-03.")
        return None
    day = values.us_date(text)
    if day is None:
        words = "there is no day" if not text else "the day can't be read"
        reader.wrong("VIS-DATE", words, "Write month/day/year with four digits for the year: 11/03/2026.")
    return day


def _time(reader: _Cells, name: str, say: str) -> time | None:
    return reader.read(name, values.clock, ("VIS-TIME", f"{say} can't be read", "Write it as 15:00 or 3:00 PM."))


def _minutes(reader: _Cells) -> int | None:
    words = "the minutes are not a whole number"
    text = reader.text("minutes").casefold().removesuffix("minutes").removesuffix("min").strip()
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,6}", text):
        reader.wrong("VIS-TIME", words, "Write the length in minutes: 50.")
        return None
    return int(text)


def _codes(reader: _Cells) -> tuple[str, tuple[str, ...], bool]:
    """Code, modifiers and whether interactive complexity came along; a second service is a row of its own."""
    first, *more = re.split(r"[\s,+:-]+", reader.text("code").upper())
    more += [one for one in _BETWEEN_CODES.split(reader.text("modifiers").upper().replace(":", " ")) if one]
    modifiers = tuple(one for one in more if _MODIFIER.fullmatch(one))
    others = [one for one in more if one and one not in modifiers and one != rules.INTERACTIVE]
    if others:
        reader.wrong("VIS-CODES", "there is more than one service code", "Give each service a row of its own.")
    return first, modifiers, rules.INTERACTIVE in more


def _place(reader: _Cells) -> str:
    text = reader.text("place").casefold()
    if not text and reader.text("telehealth").casefold() in {"video", "audio", "phone", "telephone"}:
        words = "telehealth needs a place of service"
        reader.wrong("VIS-PLACE", words, "Write 10 if the patient was at home, 02 if elsewhere.")
    return PLACES.get(text, text.zfill(2) if text.isdigit() else text)


def _paid(reader: _Cells) -> int:
    text = reader.text("paid")
    if not text:
        return 0
    try:
        return amounts.parse(text)
    except MoneyProblem:
        reader.wrong("VIS-COPAY", "the amount paid can't be read", "Write it as 25.00, without words.")
        return 0


def _is_private(reader: _Cells) -> bool:
    """Unreadable counts as private for the moment: the row is a finding anyway."""
    answer = values.yes_or_no(reader.text("private"))
    if answer is None:
        reader.wrong(*_PRIVATE_WRONG)
    return answer is not False


def _diagnoses(text: str) -> tuple[str, ...]:
    """Diagnosis codes as claims carry them: without the point, none twice, in the order given."""
    codes = (one.replace(".", "").upper() for one in _BETWEEN_CODES.split(text))
    return tuple(dict.fromkeys(one for one in codes if one))


def _named(reader: _Cells, birth_on: date | None) -> None:
    if not reader.text("client") and not (reader.text("last") and birth_on):
        reader.wrong("VIS-CLIENT", "no client is named", "Write the client ID.")
    if not reader.text("clinician"):
        reader.wrong(
            "VIS-CLINICIAN", "no clinician is named", "Write the clinician's name as the practice's list has it."
        )
