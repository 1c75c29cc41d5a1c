"""Keeps what partners show: the document sealed, beside it what it says; tells it until it ends.

An extra file beside `actions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.partners import errors, filing, proofs, queries
from quietledger.safety.partners.models import Evidence
from quietledger.safety.partners.proofs import Artefact

MOST_WORDS: Final = 2_000


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What a document says.  dated_on: the day it counts from; stated_on: the last day that it names itself."""

    artefact: str
    scope: str
    dated_on: date
    starts_on: date | None = None
    stated_on: date | None = None
    exceptions: str = ""
    carved_out: str = ""
    ours: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One document that was shown.  value: what it is worth today, of 100."""

    id: UUID
    artefact: Artefact
    scope: str
    starts_on: date | None
    dated_on: date
    ends_on: date
    exceptions: str
    carved_out: str
    ours: str
    file_id: UUID
    noted_at: datetime
    withdrawn_at: datetime | None
    value: int


def keep(who: Actor, partner_id: UUID, new: NewEvidence, name: str, body: bytes, *, now: datetime) -> UUID:
    """Keep a document that a partner showed, sealed, with what it says.

    Needs: Can.WRITE_PARTNER.   Trail: evidence.kept, with its digest.   Tells: partner.evidence.<kind> until it ends.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        zone = ZoneInfo(practices.practice(who.practice_id).timezone)
        _check(new, body, now.astimezone(zone).date())
        queries.partner(partner_id)
        artefact = proofs.BY_ID[new.artefact]
        ends_on = proofs.ends_on(artefact, new.dated_on, new.stated_on)
        until = datetime.combine(ends_on, time(), zone).astimezone(UTC)
        file = filing.keep(
            permit, partner_id, filing.EVIDENCE, body, name=name, topic=artefact.id, until=until, now=now
        )
        row = Evidence(
            partner_id=partner_id, artefact=artefact.id, scope=new.scope.strip(), starts_on=new.starts_on,
            dated_on=new.dated_on, ends_on=ends_on, exceptions=new.exceptions.strip(),
            carved_out=new.carved_out.strip(), ours=new.ours.strip(), file_id=file.id, noted_by=who.person_id,
            noted_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        _tell(partner_id, artefact.proves, zone, now)
        audit.record(permit, "evidence.kept", on=[Ref("partner", partner_id), Ref("evidence", row.id)], now=now,
                     kind=artefact.id, sha256=file.sha256, ends_on=ends_on.isoformat())  # fmt: skip
    return row.id


def withdraw(who: Actor, partner_id: UUID, evidence_id: UUID, *, now: datetime) -> None:
    """Let a document count no more: it was the wrong one, or taken back; it stays on file.

    Needs: Can.WRITE_PARTNER.   Trail: evidence.withdrawn.   Tells: ends partner.evidence.<kind>, unless another holds.
    Raises: Refused; NoSuchRow.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        row = Evidence.objects.select_for_update().filter(id=evidence_id, partner_id=partner_id).first()
        if row is None or row.withdrawn_at is not None:
            raise errors.NoSuchRow(evidence_id)
        row.mark_withdrawn(now)
        zone = ZoneInfo(practices.practice(who.practice_id).timezone)
        _tell(partner_id, proofs.BY_ID[row.artefact].proves, zone, now)
        on = [Ref("partner", partner_id), Ref("evidence", evidence_id)]
        audit.record(permit, "evidence.withdrawn", on=on, now=now, kind=row.artefact)


def shown(partner_id: UUID | None, today: date) -> list[EvidenceRow]:
    """What a partner has shown, or all have, soonest end first; inside the practice's scope."""
    rows = Evidence.objects.order_by("ends_on", "-noted_at")
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id)
    return [_row(row, today) for row in rows]


def _tell(partner_id: UUID, proves: str, zone: ZoneInfo, now: datetime) -> None:
    """Tell what the longest of the documents of a kind proves, or end it, where the last word says something else."""
    kinds = [one.id for one in proofs.ARTEFACTS if one.proves == proves]
    rows = Evidence.objects.filter(partner_id=partner_id, artefact__in=kinds, withdrawn_at=None)
    best = rows.order_by("-ends_on", "-noted_at").first()
    until = datetime.combine(best.ends_on, time(), zone).astimezone(UTC) if best else now
    name, about = f"partner.evidence.{proves}", Ref("partner", partner_id)
    last = known.newest_words([partner_id], [name]).get((partner_id, name))
    if until > now or (last is not None and last.holds(now)):
        evidence = f"evidence:{best.id}" if best else "evidence:withdrawn"
        facts.tell([Told(about, name, max(until, now), evidence)], by="partners", now=now)


def _check(new: NewEvidence, body: bytes, today: date) -> None:
    wrong = {}
    if new.artefact not in proofs.BY_ID:
        wrong["artefact"] = "Choose what it is."
    if not new.scope.strip():
        wrong["scope"] = "Say what it covers: which product, which sites."
    if new.dated_on > today:
        wrong["dated_on"] = "This day is still to come."
    if new.stated_on and new.stated_on < new.dated_on:
        wrong["stated_on"] = "It can’t end before it begins."
    if not body or len(body) > filing.MOST_BYTES:
        wrong["file"] = "Choose the document, at most 10 MB."
    if any(len(text) > MOST_WORDS for text in (new.scope, new.exceptions, new.carved_out, new.ours)):
        wrong["scope"] = f"At most {MOST_WORDS} characters each."
    if wrong:
        raise errors.NotTaken(wrong)


def _row(row: Evidence, today: date) -> EvidenceRow:
    worth = 0 if row.withdrawn_at else round(100 * proofs.value(row.dated_on, row.ends_on, today))
    return EvidenceRow(
        row.id, proofs.BY_ID[row.artefact], row.scope, row.starts_on, row.dated_on, row.ends_on, row.exceptions,
        row.carved_out, row.ours, row.file_id, row.noted_at, row.withdrawn_at, worth,
    )  # fmt: skip
