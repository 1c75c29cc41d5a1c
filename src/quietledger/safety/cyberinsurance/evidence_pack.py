"""Packs what an insurer may ask to see, at a renewal or a claim, so that a stranger can check it offline.

An extra file beside `actions`. The pack holds counts, and names of staff, devices and firms: nothing about a patient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.audit.queries import CheckpointRow
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.shell import printing
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.packs import packing as packs
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_drift as drifting
from quietledger.safety.cyberinsurance import application_reading as reading
from quietledger.safety.cyberinsurance import application_words as words
from quietledger.safety.cyberinsurance import evidence_pack_files as filing
from quietledger.safety.cyberinsurance.application import ApplicationRow
from quietledger.safety.cyberinsurance.application_rules import State, Verdict, verdict_of
from quietledger.safety.cyberinsurance.evidence_pack_files import File
from quietledger.safety.risk import report

Unprintable = printing.Unprintable
TEMPLATE: Final = Path(__file__).with_name("evidence_pack.typ")
FIRST_PAGE: Final = "summary.pdf"
# What the first page counts: the questions whose answers are figures that an insurer looks for.
FIGURES: Final = {
    "Q09": "Disks that are encrypted", "Q07": "Machines with endpoint protection", "Q04": "People with a second factor",
    "Q19": "People who are trained", "Q12": "A backup within two days", "Q15": "A restore that worked",
    "Q17": "False mail is turned away (SPF, DKIM, DMARC)", "Q34": "Firms that were chosen and have signed",
    "Q35": "Firms with cyber insurance",
}  # fmt: skip
_RESTS: Final = {
    State.TYPED.value: "the signer’s word", State.OVERRIDDEN.value: "the signer’s reason",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it is handed out."""

    name: str
    data: bytes
    sha256: str


def make(who: Actor, application_id: UUID | None = None, *, now: datetime) -> Pack:
    """Pack the evidence as it stands now, with a signed application if one is named.

    Needs: EXPORT_EVIDENCE, freshly proven; and WRITE_RISK, for a signed risk analysis.
    Trail: evidence.exported, with the hash of the pack.   Raises: Refused; NoSuchApplication; Unprintable.
    """
    on = [Ref("application", application_id)] if application_id else []
    permit = gate.require(who, Can.EXPORT_EVIDENCE, on=on, now=now)
    analysis, analysed = _analysis(who, now)
    checkpoint = audit.checkpoint(who.practice_id, now)
    with tenancy.scope(who):
        row = applications.application(application_id) if application_id else None
        found = [*filing.files(who.practice_id, row, now), *analysis]
        entries = [*([row.signed.entry_id] if row and row.signed else []), *analysed]
        proofs = {f"{one}.tlog-proof": trail.proof(one) for one in entries}
        told = _trail(checkpoint, len(proofs)) | _now(who, row, now)
        first = _first_page(told, found, now.astimezone(reading.zone_of(who.practice_id)).date())
        data = packs.make(
            [packs.Entry(one.name, one.data, one.source, one.as_of or now) for one in [first, *found]],
            {"what": told["title"], "practice": told["practice"], "made_at": now.isoformat(),
             "key": audit.key(who.practice_id)},
            checkpoint.note, proofs,
        )  # fmt: skip
        digest = sha256(data).hexdigest()
        audit.record(permit, "evidence.exported", on=on, now=now, sha=digest, files=len(found) + 1)
    return Pack(told["file"], data, digest)


def _analysis(who: Actor, now: datetime) -> tuple[list[File], list[UUID]]:
    """The newest signed risk analysis as it was printed, and the entry of its signature; nothing if there is none."""
    with tenancy.scope(who):
        rows = report.snapshots()
        signed = trail.of_event(report.SIGNED) if rows else {}
    if not rows:
        return [], []
    _, data = report.read(who, rows[0].id, now=now)
    source = f"risk analysis {rows[0].number}, facts as of {rows[0].as_of.isoformat(timespec='seconds')}"
    entries = [entry for entry, body in signed.items() if body.get("content") == rows[0].content_sha256]
    return [
        File("risk/analysis.pdf", "The risk analysis that was signed last", source, 1, data, rows[0].as_of)
    ], entries


def _first_page(told: Mapping[str, Any], found: Sequence[File], on: date) -> File:
    files = [
        {"name": one.name, "say": one.say, "source": one.source, "count": one.count,
         "sha256": sha256(one.data).hexdigest()}
        for one in found
    ]  # fmt: skip
    return File(FIRST_PAGE, "This page", "the files beside it", 1, printing.pdf(TEMPLATE, {**told, "files": files}, on))


def _trail(checkpoint: CheckpointRow, proofs: int) -> dict[str, Any]:
    """What the first page says of the trail."""
    said = f"Beside it: {counted(proofs, 'proof')} of signatures." if proofs else "No signature is among these files."
    return {"size": f"{checkpoint.size:,}", "root": checkpoint.root.hex(), "proofs": said}


def _now(who: Actor, row: ApplicationRow | None, now: datetime) -> dict[str, Any]:
    """What the first page says of the practice as it stands, and of an application."""
    zone = reading.zone_of(who.practice_id)
    on = now.astimezone(zone).date().isoformat()
    return {
        "title": f"Evidence for {row.insurer}" if row else "Evidence for cyber insurance",
        "practice": practices.practice(who.practice_id).name, "on": on, "file": f"evidence-{on}.zip",
        "lead": _lead(row, zone), "figures": _figures(who.practice_id, zone, now),
        "drift": [one.say for one in drifting.drift(now) if row and one.application_id == row.id],
        "answered": _answered(row, zone), "answers": _answers(row), "maker": who.name,
        "at": f"{now.astimezone(zone):%Y-%m-%d %H:%M}",
    }  # fmt: skip


def _lead(row: ApplicationRow | None, zone: ZoneInfo) -> str:
    if row is None or row.signed is None:
        return "What the facts show now of people, machines, backups, mail and firms. No application is among it."
    day = words.day_of(row.signed.signed_at, zone)
    return f"What was told to {row.insurer} on {day}, what showed it then, and what the facts show now."


def _figures(practice_id: UUID, zone: ZoneInfo, now: datetime) -> Sequence[Mapping[str, str]]:
    found = reading.evidence(practice_id, now)
    rows = []
    for question, say in FIGURES.items():
        evidence = [one for one in found[question] if one.is_counted] or list(found[question])
        times = [row.told_at for one in evidence for row in one.words.values() if row is not None]
        verdict = {Verdict.YES: "yes", Verdict.NO: "no"}.get(verdict_of(evidence), "not shown")
        count = f"{min(one.shown for one in evidence)} of {max(one.of for one in evidence)}"
        on = f"newest word {words.day_of(max(times), zone)}" if times else "no word"
        rows.append({"say": say, "count": count if evidence[0].is_counted else verdict, "on": on})
    return rows


def _answered(row: ApplicationRow | None, zone: ZoneInfo) -> str:
    if row is None or row.signed is None:
        return ""
    return f"Answers, as {row.signed.signer} signed them on {words.day_of(row.signed.signed_at, zone)}"


def _answers(row: ApplicationRow | None) -> Sequence[Mapping[str, str]]:
    if row is None or row.signed is None:
        return []
    return [
        {"id": one["id"], "ask": one["ask"], "text": one["text"],
         "rests": f"{one['evidence'][:12]}" if one["evidence"] and one["state"] == State.SHOWN
         else _RESTS.get(one["state"], "the profile")}
        for one in row.signed.said["answers"]
    ]  # fmt: skip
