"""Print the risk analysis, sign it, and check what was signed.

An extra file of the room: beside answers and plans stand the documents that are made of both. A signed analysis is a
document, kept sealed as it was printed; what it says is read from the facts anew whenever somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.shell import printing
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.losses.simulating import YEARS
from quietledger.safety.risk import curves, errors, queries, reporting
from quietledger.safety.risk.models import File, Snapshot

Unprintable = printing.Unprintable
WHOLE: Final = Path(__file__).with_name("report.typ")
OWNERS: Final = Path(__file__).with_name("report_owner.typ")
TEMPLATES: Final[Mapping[str, Path]] = {"whole": WHOLE, "owner": OWNERS}
CONTENT, PDF = "report_content", "report_pdf"
SIGNED: Final = "risk.signed"
FACT: Final = "practice.risk_analysed"
GOOD_FOR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One signed analysis.  as_of: when the facts were read.  review_on: when it is to be done again at the latest."""

    id: UUID
    number: int
    as_of: datetime
    seed: int
    years: int
    content_id: UUID
    content_sha256: str
    pdf_id: UUID
    pdf_sha256: str
    signed_by: UUID | None
    signed_at: datetime
    review_on: date


@dataclass(frozen=True, slots=True)
class Check:
    """What is still so of a signed analysis.  mean_now: its expected loss, computed anew from the facts of then."""

    is_whole: bool
    is_on_trail: bool
    mean_then: str
    mean_now: str

    @property
    def is_good(self) -> bool:
        return self.is_whole and self.is_on_trail and self.mean_then == self.mean_now


def draft(who: Actor, kind: str = "whole", *, now: datetime) -> bytes:
    """The analysis as it stands now, printed as a draft; `kind`: whole, or the owner's page.

    Needs: SEE_RISK.   Raises: Refused; KeyError, for another kind; Unprintable.
    """
    gate.require(who, Can.SEE_RISK, now=now)
    template = TEMPLATES[kind]
    with tenancy.scope(who):
        zone = queries.zone_of(who.practice_id)
        said = reporting.content(who.practice_id, now, zone)
    return printing.pdf(template, said, now.astimezone(zone).date())


def sign(who: Actor, *, now: datetime) -> UUID:
    """Sign the analysis as it stands now: its words and its print are kept sealed, their digests enter the trail.

    Needs: SIGN_RISK.   Trail: risk.signed, with both digests.
    Tells: practice.risk_analysed, for a year.
    Raises: Refused; Unprintable.
    """
    permit = gate.require(who, Can.SIGN_RISK, now=now)
    with tenancy.scope(who):
        zone = queries.zone_of(who.practice_id)
        number = (Snapshot.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        signer, snapshot_id = reporting.Signer(number, who.name, now), uuid7()
        # Told first: the analysis that is signed here is the one that its own eighth element asks for.
        told = Told(Ref("practice", who.practice_id), FACT, now + GOOD_FOR, f"snapshot:{snapshot_id}")
        facts.tell([told], by="risk", now=now)
        said = reporting.content(who.practice_id, now, zone, signer)
        on = now.astimezone(zone).date()
        words = _keep(permit, CONTENT, f"risk-analysis-{number}.json", _canonical(said), now)
        print_ = _keep(permit, PDF, f"risk-analysis-{number}.pdf", printing.pdf(WHOLE, said, on), now)
        row = Snapshot(
            id=snapshot_id, number=number, as_of=now, seed=curves.SEED, years=YEARS, content=words,
            content_sha256=words.sha256, pdf=print_, pdf_sha256=print_.sha256, signed_by=who.person_id, signed_at=now,
            review_on=on + GOOD_FOR,
        )  # fmt: skip
        row.save(force_insert=True)
        on_trail = [Ref("snapshot", row.id)]
        audit.record(permit, SIGNED, on=on_trail, now=now, content=words.sha256, pdf=print_.sha256)
    return row.id


def read(who: Actor, snapshot_id: UUID, *, now: datetime) -> tuple[str, bytes]:
    """The name and the bytes of a signed analysis, as it was printed.

    Needs: WRITE_RISK, about the file.   Raises: Refused; NoSuchSnapshot.
    """
    row = _of(who.practice_id, snapshot_id)
    permit = gate.require(who, Can.WRITE_RISK, on=[Ref("risk_file", row.pdf_id)], now=now)
    with tenancy.scope(who):
        file = File.objects.get(id=row.pdf_id)
        return file.name, vault.open_bytes(permit, file)


def check(who: Actor, snapshot_id: UUID, *, now: datetime) -> Check:
    """Whether a signed analysis is whole, stands in the trail, and still follows from the facts as they were.

    Needs: WRITE_RISK, about its files.   Raises: Refused; NoSuchSnapshot.
    """
    row = _of(who.practice_id, snapshot_id)
    on = [Ref("risk_file", row.content_id), Ref("risk_file", row.pdf_id)]
    permit = gate.require(who, Can.WRITE_RISK, on=on, now=now)
    with tenancy.scope(who):
        words, print_ = (vault.open_bytes(permit, File.objects.get(id=one)) for one in (row.content_id, row.pdf_id))
        is_whole = (sha256(words).hexdigest(), sha256(print_).hexdigest()) == (row.content_sha256, row.pdf_sha256)
        signed = [(one.get("content"), one.get("pdf")) for one in trail.of_event(SIGNED).values()]
        on_trail = (row.content_sha256, row.pdf_sha256) in signed
        then = str(json.loads(words)["mean"])
        return Check(is_whole, on_trail, then, reporting.mean(who.practice_id, row.as_of))


def snapshots() -> list[SnapshotRow]:
    """Every signed analysis, newest first; inside the scope."""
    return [_row(one) for one in Snapshot.objects.order_by("-number")]


def _of(practice_id: UUID, snapshot_id: UUID) -> SnapshotRow:
    with tenancy.within(practice_id):
        row = Snapshot.objects.filter(id=snapshot_id).first()
    if row is None:
        raise errors.NoSuchSnapshot(snapshot_id)
    return _row(row)


def _canonical(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _keep(permit: Permit, kind: str, name: str, body: bytes, now: datetime) -> File:
    row = File(
        kind=kind, name=name, sha256=sha256(body).hexdigest(), size_bytes=len(body), came_at=now,
        came_by=permit.who.person_id,
    )  # fmt: skip
    vault.seal_bytes(row, body)
    row.save(force_insert=True)
    return row


def _row(row: Snapshot) -> SnapshotRow:
    return SnapshotRow(**{name: getattr(row, name) for name in SnapshotRow.__dataclass_fields__})
