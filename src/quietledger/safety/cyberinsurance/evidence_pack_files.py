"""The files of an evidence pack, each read from the facts and registers of now: counts and names of staff, no patient.

An extra file of the evidence pack. Words that people write freely stay out, but for the answers of a signed
application, which were written for the insurer.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.safety.agreements import queries as agreements
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_reading as reading
from quietledger.safety.cyberinsurance import application_snapshots as snapshots
from quietledger.safety.cyberinsurance import queries
from quietledger.safety.cyberinsurance.application import ApplicationRow
from quietledger.safety.cyberinsurance.questions import YEARS_BACK
from quietledger.safety.incidents import queries as incidents
from quietledger.safety.risk import queries as risk
from quietledger.safety.risk import readings
from quietledger.safety.training import queries as training

DEVICES: Final = (
    "device.encrypted", "device.malware", "device.updates", "device.supported", "device.lock", "device.firewall",
    "device.plain_user",
)  # fmt: skip
PARTNERS: Final = (
    "partner.chosen", "partner.screened", "agreement.baa", "agreement.qsoa", "partner.evidence.insurance",
)  # fmt: skip
BACKUPS: Final = ("practice.backed_up", "practice.restore_tested", "practice.recovery_tested")
FACTORS: Final = tuple(f"practice.safeguard.{one}" for one in ("mfa_mail", "mfa_remote", "mfa_admin", "mfa_apps"))
YEAR: Final = timedelta(days=365)
COLUMNS: Final = ("what", "fact", "about", "holds", "since", "until", "told at", "evidence")


@dataclass(frozen=True, slots=True)
class File:
    """One file of the pack.  say: what it is, for the first page; count: of its rows.  as_of: of the pack, if None."""

    name: str
    say: str
    source: str
    count: int
    data: bytes
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Now:
    """Of which practice, as of when, and what its people, devices and partners are called."""

    practice_id: UUID
    names: Mapping[UUID, str]
    at: datetime


def files(practice_id: UUID, row: ApplicationRow | None, now: datetime) -> list[File]:
    """Everything that goes into a pack, in its order; inside the scope."""
    here = _Now(practice_id, reading.names_of(practice_id, now), now)
    people = [Measure("person.mfa", Over.PEOPLE), Measure("person.trained", Over.PEOPLE), *map(Measure, FACTORS)]
    domain = [Measure(one) for one in CATALOGUE if one.startswith("mail.")]
    return [
        *(_application(row) if row else []), _training(here.names),
        _standing("people.csv", "Second factors and training that count now", people, here),
        _standing("devices.csv", "What each device shows", [Measure(one, Over.DEVICES) for one in DEVICES], here),
        _backups(here),
        _standing("mail.csv", "The mail domain (SPF, DKIM, DMARC) and its filter", domain, here),
        _standing("partners.csv", "Each partner’s choice, screening and agreement",
                  [Measure(one, Over.PARTNERS) for one in PARTNERS], here),
        _agreements(here.names), _answers(), _policies(), _incidents(now),
    ]  # fmt: skip


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[bytes, int]:
    """A CSV file, and how many rows it has; no cell is taken for a formula."""
    text, count = io.StringIO(), 0
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last one is how many there were
        writer.writerow([_cell(one) for one in row])
    return text.getvalue().encode(), count


def _application(row: ApplicationRow) -> list[File]:
    """The very bytes that were signed, their answers as a table, and the words of the facts behind each."""
    if row.signed is None:
        return []
    signed = row.signed
    proved = {one.question: one.matches for one in applications.proofs(signed)}
    words = {one: snapshots.snapshot(found) for one, found in applications.evidence_then(signed).items() if found}
    rows = [
        (one["id"], one["ask"], one["text"], one["state"], one["reason"], one["evidence"], proved.get(one["id"], ""))
        for one in signed.said["answers"]
    ]
    columns = ("question", "asked", "answered", "rests on", "reason", "evidence sha256", "evidence matches")
    data, count = table(columns, rows)
    source = f"application {row.id}, signed {signed.signed_at.isoformat(timespec='seconds')}"
    return [
        File("application/signed.json", f"The application to {row.insurer} as it was signed", source, count,
             snapshots.canonical(applications.covered(row)), signed.as_of),
        File("application/answers.csv", "Its answers as a table", source, count, data, signed.as_of),
        File("application/evidence.json", "What the facts said to each answer at that instant", "facts", len(words),
             snapshots.canonical(words), signed.as_of),
    ]  # fmt: skip


def _training(names: Mapping[UUID, str]) -> File:
    rows = [
        (names.get(one.person_id, one.person_id), one.title, one.version[:12], _when(one.finished_at))
        for one in training.finishes()
    ]
    data, count = table(("person", "lesson", "version", "finished"), rows)
    return File("training.csv", "Who finished which lesson", "training", count, data)


def _standing(name: str, say: str, measures: Sequence[Measure], here: _Now) -> File:
    """Of each person, device, partner or of the practice: whether each fact holds now, and its newest word."""
    found = readings.read(measures, here.practice_id, here.at)
    data, count = table(COLUMNS, [row for one in found.values() for row in _rows(one, here.names)])
    return File(name, say, "facts", count, data)


def _rows(one: readings.Reading, names: Mapping[UUID, str]) -> Iterable[tuple[Any, ...]]:
    fact, things = one.measure.fact, {**one.holding, **one.lacking}
    for ref in sorted(things, key=lambda ref: (names.get(ref.id, ""), ref.id)):
        who = names.get(ref.id, "the practice" if ref.kind == Over.PRACTICE else ref.id)
        yield CATALOGUE[fact].say, fact, who, "yes" if ref in one.holding else "no", *_times(things[ref])


def _backups(here: _Now) -> File:
    """Every word of a year about backups and restores, newest first."""
    rows = [
        (CATALOGUE[one.name].say, one.name, "the practice", "yes" if one.holds(here.at) else "no", *_times(one))
        for one in facts.history(Ref("practice", here.practice_id))
        if one.name in BACKUPS and here.at - YEAR <= one.told_at <= here.at
    ]
    data, count = table(COLUMNS, rows)
    return File("backups.csv", "Backups and restores of a year", "facts", count, data)


def _agreements(names: Mapping[UUID, str]) -> File:
    found = agreements.agreements()
    standing = agreements.standing_versions(found)
    rows = [
        (names.get(one.partner_id, one.partner_id), one.kind, one.state, version.number, version.sha256,
         version.check_found.get("score", ""), " ".join(version.check_found.get("missing", ())))
        for one in found if (version := standing.get(one.id))
    ]  # fmt: skip
    columns = ("partner", "kind", "state", "version", "sha256", "score of the check", "provisions not found")
    data, count = table(columns, rows)
    return File("agreements.csv", "Agreements in force, and what their check found", "agreements", count, data)


def _answers() -> File:
    rows = [
        (one.key, one.value, one.shown_as, one.seen_on or "", one.sha256, _when(one.said_at))
        for one in risk.answers().values()
    ]
    data, count = table(("safeguard", "answer", "shown as", "seen on", "file sha256", "said at"), rows)
    return File("safeguards.csv", "What people answered about safeguards, and what shows it", "risk", count, data)


def _policies() -> File:
    rows = [
        (one.terms.insurer, one.terms.policy_no, one.kept.value, one.terms.effective_on, one.last_on)
        for one in queries.policies()
    ]
    data, count = table(("insurer", "policy", "state", "from", "first day without it"), rows)
    return File("policies.csv", "Cyber policies and offers", "cyberinsurance", count, data)


def _incidents(now: datetime) -> File:
    """How many incidents of which kind in which year: what happened stays in the workbook."""
    found = incidents.incidents(now - timedelta(days=366 * YEARS_BACK))
    counts = Counter((one.reported_at.year, one.plan.title, one.state.value) for one in found)
    rows = [(*key, count) for key, count in sorted(counts.items(), reverse=True)]
    data, _ = table(("year", "kind", "state", "incidents"), rows)
    return File("incidents.csv", "Incidents of five years, counted", "incidents", len(found), data)


def _times(row: FactRow | None) -> tuple[str, str, str, str]:
    if row is None:
        return "", "", "never", ""
    return _when(row.since), _when(row.until) if row.until else "until told otherwise", _when(row.told_at), row.evidence


def _when(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
