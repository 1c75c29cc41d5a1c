"""What a visit says of itself, and what can't be so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from quietledger.pure.sheets.findings import Finding

DAY_MINUTES: Final = 24 * 60
OLDEST_DAYS: Final = 10 * 366
SHAREABLE_FOR: Final = timedelta(days=2 * 365)
INTERACTIVE: Final = "90785"  # interactive complexity comes as a second code and is a circumstance of the first
_CODE: Final = re.compile(r"[A-Z0-9]\d{3}[A-Z0-9]")
_MODIFIER: Final = re.compile(r"[A-Z0-9]{2}")
_DIAGNOSIS: Final = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}")
TELEHEALTH: Final = ("", "video", "audio")


@dataclass(frozen=True, slots=True)
class VisitDoc:
    """What of a visit is sealed.  `diagnoses`: without points, main one first; `remark`: for billing, no note."""

    diagnoses: tuple[str, ...] = ()
    authorization: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to be entered, apart from who it is about.  Units: minutes, cents."""

    service_on: date
    start_time: time | None = None
    stop_time: time | None = None
    minutes: int | None = None
    place: str = "11"
    telehealth: str = ""
    code: str = ""
    kind: str = ""
    modifiers: tuple[str, ...] = ()
    is_interactive: bool = False
    quantity: int = 1
    paid_cents: int = 0
    share: bool = True
    is_signed: bool = True
    doc: VisitDoc = VisitDoc()


def minutes_between(start: time, stop: time) -> int:
    """Minutes from start to stop on one day; below zero if the stop comes first."""
    return (stop.hour - start.hour) * 60 + stop.minute - start.minute


def check(row: int, visit: NewVisit, today: date) -> list[Finding]:
    """What can't be so about a visit; `row` is where it stood, 0 for a form.  An empty list: it may go in."""
    found = [*_check_day(row, visit.service_on, today), *_check_times(row, visit)]
    if not visit.code and not visit.kind:
        found.append(finding(row, "VIS-CODE", "there is no service code", "Write the code of the service: 90837."))
    elif visit.code and not _CODE.fullmatch(visit.code):
        found.append(
            finding(row, "VIS-CODE", "the service code is not five characters such as 90837", "Correct the code.")
        )
    if any(not _MODIFIER.fullmatch(one) for one in visit.modifiers) or len(visit.modifiers) > 4:
        found.append(
            finding(row, "VIS-MODIFIER", "a modifier is not two characters, or there are more than four", "Correct it.")
        )
    if not re.fullmatch(r"\d{2}", visit.place):
        words = "the place of service is not two digits"
        found.append(
            finding(
                row,
                "VIS-PLACE",
                words,
                "Write 11 for the office, 10 for telehealth at the patient's home, 02 elsewhere.",
            )
        )
    if visit.telehealth not in TELEHEALTH:
        found.append(
            finding(row, "VIS-TELE", "telehealth is neither video nor audio", "Write video, audio, or nothing.")
        )
    if visit.paid_cents < 0:
        found.append(
            finding(row, "VIS-COPAY", "the copay is below zero", "Enter money given back as a refund, not here.")
        )
    return found + _check_diagnoses(row, visit.doc.diagnoses)


def _check_day(row: int, service_on: date, today: date) -> list[Finding]:
    if service_on > today:
        words = f"the session lies in the future ({service_on:%m/%d/%Y})"
        return [finding(row, "VIS-FUTURE", words, "Correct the day, or take it in when it has taken place.")]
    if (today - service_on).days > OLDEST_DAYS:
        words = f"the session is more than ten years old ({service_on:%m/%d/%Y})"
        return [finding(row, "VIS-OLD", words, "Correct the year.")]
    return []


def _check_times(row: int, visit: NewVisit) -> list[Finding]:
    start, stop, minutes = visit.start_time, visit.stop_time, visit.minutes
    if start and stop:
        between = minutes_between(start, stop)
        times = f"{start:%H:%M} to {stop:%H:%M}"
        if between < 0:
            words = f"the session ends before it begins ({times})"
            return [finding(row, "VIS-ENDS", words, "Swap or correct the times; a session past midnight is two rows.")]
        if between == 0:
            return [finding(row, "VIS-ENDS", f"the session ends as it begins ({times})", "Correct the times.")]
        if minutes is not None and minutes != between:
            words = f"the row says {minutes} minutes, its times say {between} ({times})"
            return [finding(row, "VIS-MINUTES", words, "Correct the minutes or the times.")]
    if minutes is not None and not 0 < minutes <= DAY_MINUTES:
        words = (
            f"the session lasts {minutes} minutes"
            if minutes <= 0
            else f"the session lasts {minutes} minutes, more than a day"
        )
        return [finding(row, "VIS-LONG", words, "Correct the minutes.")]
    return []


def _check_diagnoses(row: int, diagnoses: tuple[str, ...]) -> list[Finding]:
    """The code itself is never repeated: it is what must not stand outside the vault."""
    bad = [number for number, one in enumerate(diagnoses, start=1) if not _DIAGNOSIS.fullmatch(one)]
    if bad:
        words = f"diagnosis {bad[0]} is not a code of the form letter, digit, then one to five more"
        return [finding(row, "VIS-DX", words, "Write ICD-10-CM codes, with a semicolon between them.")]
    if len(diagnoses) > 12:
        words = f"there are {len(diagnoses)} diagnoses"
        return [finding(row, "VIS-DX", words, "A claim holds twelve: leave those out that this session was not about.")]
    return []


def completed(visit: NewVisit) -> NewVisit:
    """The visit with its minutes, where only its times are known."""
    if visit.minutes is None and visit.start_time and visit.stop_time:
        return replace(visit, minutes=minutes_between(visit.start_time, visit.stop_time))
    return visit


def shareable_until(service_on: date) -> datetime:
    """How long a visit may be named to a payer: longer than any payer takes claims for it."""
    return datetime.combine(service_on + SHAREABLE_FOR, time(), UTC)


def finding(row: int, code: str, words: str, fix: str) -> Finding:
    """A finding as a sentence: with its row in front, or, for a form, without."""
    say = f"Row {row}: {words}." if row else f"{words[0].upper()}{words[1:]}."
    return Finding(row, code, say, fix)


def unknown_people(row: int, patients_count: int, *, knows_clinician: bool) -> list[Finding]:
    """The findings of a row whose client or clinician is not here; neither is repeated, since cells may be swapped."""
    found = []
    if patients_count == 0:
        fix = "Add the patient, or correct the client ID; then take the file again."
        found.append(finding(row, "VIS-CLIENT", "no patient here has this client ID", fix))
    elif patients_count > 1:
        words = f"{patients_count} patients here have this name and birth date"
        found.append(finding(row, "VIS-CLIENT", words, "Write the client ID."))
    if not knows_clinician:
        fix = "Write the name as the practice's list of clinicians has it."
        found.append(finding(row, "VIS-CLINICIAN", "no clinician here has this name", fix))
    return found


def twice(row: int, first: int) -> Finding:
    """The finding of a session that stands in a file twice; the first row counts."""
    words = f"it is the same session as row {first}, which is in"
    return finding(row, "VIS-TWICE", words, "Leave the row out, or correct what makes it another session.")


def changed(row: int) -> Finding:
    """The finding of a session that is here with other values: a charge may stand on them already."""
    words = "this session is here already, with other values"
    return finding(row, "VIS-CHANGED", words, "Compare both, and correct the session that is here if the row is right.")
