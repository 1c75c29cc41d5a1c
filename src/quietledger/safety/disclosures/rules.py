"""Which sendings count, how they become lines, and when an accounting is due.  Source: 45 CFR 164.528."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

YEARS: Final = 6
DUE_DAYS: Final = 60
EXTENSION_DAYS: Final = 30
ORAL_DAYS: Final = 30  # how long an official's spoken word holds a line back
SENDING: Final = frozenset({"transmit", "disclose"})  # the gate's actions by which something leaves the house

# What need not be accounted for, and where that is said.  Whatever stands in neither table counts.
EXEMPT: Final[dict[str, str]] = {
    "treatment": "45 CFR 164.528(a)(1)(i)",
    "payment": "45 CFR 164.528(a)(1)(i)",
    "operations": "45 CFR 164.528(a)(1)(i)",
    "security": "45 CFR 164.528(a)(1)(i); 164.501, operations",
    "individual": "45 CFR 164.528(a)(1)(ii)",
    "incident_to": "45 CFR 164.528(a)(1)(iii)",
    "authorised": "45 CFR 164.528(a)(1)(iv)",
    "directory": "45 CFR 164.528(a)(1)(v)",
    "national_security": "45 CFR 164.528(a)(1)(vi)",
    "correctional": "45 CFR 164.528(a)(1)(vii)",
    "limited_data_set": "45 CFR 164.528(a)(1)(viii)",
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason that counts.  `is_official`: an agency or official may ask that the patient not be told for a while."""

    say: str
    citation: str
    is_official: bool = False


PURPOSES: Final[dict[str, Purpose]] = {
    "judicial": Purpose("a court order or subpoena", "45 CFR 164.512(e)"),
    "law_enforcement": Purpose("law enforcement", "45 CFR 164.512(f)", is_official=True),
    "required_by_law": Purpose("required by law", "45 CFR 164.512(a)"),
    "public_health": Purpose("public health", "45 CFR 164.512(b)"),
    "abuse": Purpose("a report of abuse, neglect or violence", "45 CFR 164.512(c)"),
    "oversight": Purpose("health oversight", "45 CFR 164.512(d)", is_official=True),
    "threat": Purpose("a serious threat to health or safety", "45 CFR 164.512(j)"),
    "research": Purpose("research without authorisation", "45 CFR 164.512(i)"),
    "workers_comp": Purpose("workers' compensation", "45 CFR 164.512(l)"),
    "government": Purpose("a government function", "45 CFR 164.512(k)"),
    "decedent": Purpose("a coroner, examiner or funeral director", "45 CFR 164.512(g)"),
    "donation": Purpose("organ or tissue donation", "45 CFR 164.512(h)"),
    "wrong_recipient": Purpose("sent to somebody by mistake", "45 CFR 164.528(a)(1); 164.402"),
}

CATEGORIES: Final[dict[str, str]] = {
    "demographics": "name and contact",
    "insurance": "plans and member ids",
    "procedure": "sessions and codes",
    "diagnosis": "diagnoses",
    "claim": "claims and payments",
    "record": "the whole record",
    "other": "something else",
}


@dataclass(frozen=True, slots=True)
class DisclosureDoc:
    """What of a disclosure is sealed.  `reference`: the purpose in a sentence, or which request it answers."""

    recipient: str = ""
    address: str = ""
    category: str = ""
    brief: str = ""
    reference: str = ""
    reported_by: str = ""
    official: str = ""


@dataclass(frozen=True, slots=True)
class AskDoc:
    """What of an ask is sealed: who asked, and why it takes longer."""

    by: str = ""
    why_longer: str = ""


@dataclass(frozen=True, slots=True)
class NewDisclosure:
    """A disclosure to be recorded.

    A series has a last day and how many times; `held_until`: the day from which the patient may be told.
    """

    doc: DisclosureDoc
    purpose: str
    happened_on: date
    last_on: date | None = None
    times: int = 1
    held_until: date | None = None
    is_oral: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded disclosure, opened."""

    id: UUID
    entry_id: UUID
    doc: DisclosureDoc
    purpose: str
    happened_on: date
    last_on: date | None
    times: int
    held_until: date | None

    @property
    def ended_on(self) -> date:
        return self.last_on or self.happened_on


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the accounting: a disclosure, or all of them to one recipient for one purpose."""

    first_on: date
    last_on: date
    times: int
    recipient: str
    address: str
    brief: str
    why: str
    reported_by: str
    held_until: date | None
    rows: tuple[Recorded, ...]


def counts(purpose: str) -> bool:
    """Whether a disclosure for this purpose must be accounted for; what nobody has classified counts."""
    return purpose not in EXEMPT


def is_accountable(body: Mapping[str, Any]) -> bool:
    """Whether an entry of the trail tells of a sending that counts: allowed, gone out, its purpose not exempt."""
    is_allowed = any(one.endswith(":allow") for one in body.get("dec", ()))
    return body.get("act") in SENDING and is_allowed and counts(body.get("pur", ""))


def check(new: NewDisclosure, today: date) -> dict[str, str]:
    """What can't be so, by field; empty if it may be recorded."""
    wrong = {}
    if new.purpose not in PURPOSES:
        wrong["purpose"] = "Choose a reason that counts; the others need not be recorded."
    if new.happened_on > today or (new.last_on and new.last_on > today):
        wrong["happened_on"] = "A disclosure is recorded when it has happened, not before."
    if new.last_on and (new.last_on < new.happened_on or new.times < 2):
        wrong["last_on"] = "A series has a last day after its first, and happened at least twice."
    if new.times < 1 or (new.times > 1 and new.last_on is None):
        wrong["times"] = "What happened more than once needs its last day."
    return wrong | _check_hold(new, today)


def _check_hold(new: NewDisclosure, today: date) -> dict[str, str]:
    """Only oversight agencies and law enforcement may ask for silence.  Source: 45 CFR 164.528(a)(2)."""
    if new.held_until is None:
        return {}
    purpose = PURPOSES.get(new.purpose)
    if purpose is None or not purpose.is_official:
        return {"held_until": "Only law enforcement or an oversight agency may ask that the patient not be told."}
    if not new.doc.official:
        return {"official": "Write down who asked for it: name and agency."}
    if new.is_oral and new.held_until > today + timedelta(days=ORAL_DAYS):
        return {"held_until": "What was only spoken holds for 30 days; ask for it in writing."}
    return {}


def lines(rows: Iterable[Recorded], on: date, *, for_patient: bool) -> list[Line]:
    """The accounting's rows on a day, newest first; repeated disclosures to one recipient for one purpose are one row.

    For the patient, what an official asked to hold back is left out until its day.

    Source: 45 CFR 164.528(a)(2), (b)(2), (b)(3).
    """
    series: dict[tuple[str, str, str], list[Recorded]] = {}
    for row in rows:
        is_held = row.held_until is not None and on < row.held_until
        if years_before(on) <= row.ended_on and row.happened_on <= on and not (is_held and for_patient):
            key = (_plain(row.doc.recipient), _plain(row.doc.address), row.purpose)
            series.setdefault(key, []).append(row)
    found = [_line(sorted(group, key=lambda row: (row.happened_on, row.id)), on) for group in series.values()]
    return sorted(found, key=lambda line: (line.last_on, line.first_on, line.rows[0].id), reverse=True)


def _line(group: Sequence[Recorded], on: date) -> Line:
    first, purpose = group[0], PURPOSES[group[0].purpose]
    held = [row.held_until for row in group if row.held_until and on < row.held_until]
    why = purpose.say[:1].upper() + purpose.say[1:]
    return Line(
        first.happened_on, max(row.ended_on for row in group), sum(row.times for row in group), first.doc.recipient,
        first.doc.address, _brief(first.doc), f"{why}: {first.doc.reference}" if first.doc.reference else why,
        next((row.doc.reported_by for row in group if row.doc.reported_by), ""), max(held, default=None), tuple(group),
    )  # fmt: skip


def _brief(doc: DisclosureDoc) -> str:
    category = CATEGORIES.get(doc.category, "").capitalize()
    return f"{category}: {doc.brief}" if category and doc.brief else category or doc.brief


def years_before(on: date) -> date:
    """The first day of the six years that an accounting covers."""
    try:
        return on.replace(year=on.year - YEARS)
    except ValueError:  # February 29
        return on.replace(year=on.year - YEARS, day=28)


def due_on(received_on: date, *, is_extended: bool) -> date:
    """The last day for the answer: 60 days, once 30 more.  Source: 45 CFR 164.528(c)(1)."""
    return received_on + timedelta(days=DUE_DAYS + (EXTENSION_DAYS if is_extended else 0))


def is_free(received_on: date, earlier: Iterable[date]) -> bool:
    """Whether this ask costs nothing: the first within twelve months.  Source: 45 CFR 164.528(c)(2)."""
    year_before = _year_before(received_on)
    return not any(year_before < one <= received_on for one in earlier)


def _year_before(on: date) -> date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:  # February 29
        return on.replace(year=on.year - 1, day=28)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
