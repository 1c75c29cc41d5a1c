"""The folder of a made-up practice: practice.json, patients.csv, sessions.csv and, with canaries, their list."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from quietledger.sandbox import canaries, practices, visits
from quietledger.sandbox.people import Person, people
from quietledger.sandbox.practices import Practice
from quietledger.sandbox.visits import Visit

Progress = Callable[[int, int], None]
PATIENT_COLUMNS: Final = (
    "Client ID", "Last Name", "First Name", "Date of Birth", "Sex", "Street", "City", "State", "ZIP", "Phone", "Email",
    "Payer ID", "Member ID", "Group Number", "Relation", "Subscriber Last", "Subscriber First", "Subscriber DOB",
    "Subscriber Sex",
)  # fmt: skip
SESSION_COLUMNS: Final = (
    "Session ID", "Client ID", "Client Name", "Clinician", "Date of Service", "Start Time", "End Time", "Service Code",
    "Place", "Telehealth", "Diagnoses", "Authorization", "Copay Paid", "Do Not Share",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the folder now."""

    folder: Path
    practice: str
    patients: int
    sessions: int


def quiet(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def write(
    folder: Path, practice: Practice, count: int, on: date, *, seed: int, canary: bool, progress: Progress = quiet
) -> Written:
    """Fill the folder with `count` sessions of one day; the same arguments give the same bytes."""
    patients = people(practice, visits.patient_count(count), seed)
    if canary:
        patients = [canaries.planted(person, number) for number, person in enumerate(patients)]
    sessions = visits.day(practice, patients, count, on, seed, progress)
    folder.mkdir(parents=True, exist_ok=True)
    firm = json.dumps(practices.as_json(practice), indent=2)
    (folder / "practice.json").write_text(f"{firm}\n", encoding="utf-8")
    _write_table(folder / "patients.csv", PATIENT_COLUMNS, map(_patient_row, patients))
    _write_table(folder / "sessions.csv", SESSION_COLUMNS, _session_rows(practice, sessions))
    if canary:
        lines = "".join(f"{kind}\t{text}\n" for kind, text in canaries.listed(patients))
        (folder / "canaries.txt").write_text(lines, encoding="utf-8")
    return Written(folder, practice.key, len(patients), len(sessions))


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)


def _patient_row(person: Person) -> tuple[str, ...]:
    head = (person.client_id, person.last, person.first, _day(person.birth_on), person.sex)
    home = (person.street, person.city, person.state, person.zip, person.phone, person.email)
    plan = (person.payer_id, person.member_id, person.group_number, person.relation)
    holder = (person.subscriber_last, person.subscriber_first, _day(person.subscriber_birth_on), person.subscriber_sex)
    return head + home + plan + holder


def _session_rows(practice: Practice, sessions: Sequence[Visit]) -> Iterator[tuple[str, ...]]:
    for number, visit in enumerate(sessions, start=1):
        paid = f"{visit.paid_cents // 100}.{visit.paid_cents % 100:02}" if visit.paid_cents else ""
        yield (
            f"{practice.code}-{visit.service_on:%Y%m%d}-{number:06}",
            visit.client_id,
            visit.person.name,
            visit.clinician,
            _day(visit.service_on),
            _clock(visit.start),
            _clock(visit.end),
            visit.code,
            visit.place,
            visit.telehealth,
            "; ".join(visit.diagnoses),
            visit.authorization,
            paid,
            "yes" if visit.is_secret else "",
        )


def _day(day: date | None) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year}" if day else ""


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
