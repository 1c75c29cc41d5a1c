"""Ready claims leave: one 837P file for each batch, handed to the exchange (extra file of actions)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quietledger.billing.claims import queries, rules, writing
from quietledger.billing.claims.models import Batch, Claim, Event, Finding, keep_standings
from quietledger.billing.claims.queries import ClaimRow
from quietledger.core.audit import actions as audit
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange.rules import ConnectionRow
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Decision
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a batch of ready claims.  `file_id` None: nothing left.  Units: claims, cents."""

    sent: int = 0
    held: int = 0
    cents: int = 0
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Claims with their opened contents, in number order."""

    claims: Sequence[Claim]
    contents: Sequence[rules.ClaimContent]


def send_claims(who: Actor, batch: Sequence[ClaimRow], *, to: ConnectionRow, now: datetime) -> Sent:
    """Write ready claims into one file for the clearinghouse; it leaves after commit, by the courier.

    A claim whose facts are missing, or that cannot be written, is held with a finding; the others go.

    Needs: Can.SEND_CLAIMS on each claim with its patient and visit, to this partner.
    Trail: gate.decide, exchange.handed_out, claims.sent.
    """
    sifted = gate.sift(who, Can.SEND_CLAIMS, items=_items(batch), to=to.partner, now=now)
    with tenancy.scope(who):
        rows = [claim for claim in queries.locked([row.id for row in batch]) if claim.state == rules.ClaimState.READY]
        allowed = [claim for claim in rows if claim.id not in sifted.refused]
        _hold_refused([claim for claim in rows if claim.id in sifted.refused], sifted.refused, now)
        sheet = _Sheet(allowed, vault.open_all(sifted.permit, allowed))
        sent = _hand_out(sifted.permit, sheet, to, now)
    return Sent(sent.sent, len(rows) - sent.sent, sent.cents, sent.file_id)


def _items(batch: Sequence[ClaimRow]) -> dict[UUID, list[Ref]]:
    return {row.id: [Ref("patient", row.patient_id), Ref("visit", row.visit_id), Ref("claim", row.id)] for row in batch}


def _hand_out(permit: Permit, sheet: _Sheet, to: ConnectionRow, now: datetime) -> Sent:
    if not sheet.claims:
        return Sent()
    practice = practices.practice(permit.practice_id)
    number, interchange = tenancy.next_numbers("batch", 1)[0], tenancy.next_numbers("interchange", 1)[0]
    envelope = writing.Envelope(interchange, f"{practice.code}B{number:07d}", now)
    try:
        file = writing.written(sheet.contents, envelope, practice, to)
    except writing.WriteProblem:
        problems = {
            claim.id: problem
            for claim, content in zip(sheet.claims, sheet.contents, strict=True)
            if (problem := writing.problem_of(content, envelope, practice, to))
        }
        if not problems:
            raise
        _hold_unwritable(sheet.claims, problems, now)
        sheet = _without(sheet, problems)
        if not sheet.claims:
            return Sent()
        file = writing.written(sheet.contents, envelope, practice, to)
    return _mark_sent(permit, sheet, file, envelope, number=number, to=to, now=now)


def _mark_sent(
    permit: Permit, sheet: _Sheet, file: writing.Written, envelope: writing.Envelope, *, number: int, to: ConnectionRow,
    now: datetime,
) -> Sent:  # fmt: skip
    once = f"837P {envelope.reference}"
    file_id = exchange.hand_out(permit, to=to.id, kind="837P", body=file.body, once=once, now=now)
    cents = sum(claim.charge_cents for claim in sheet.claims)
    batch = Batch.objects.create(
        number=number, reference=envelope.reference, interchange=str(envelope.interchange),
        group=str(envelope.interchange), st=writing.SET_CONTROL, file_id=file_id, claim_count=len(sheet.claims),
        charge_cents=cents, sent_at=now,
    )  # fmt: skip
    claim_ids = [claim.id for claim in sheet.claims]
    standing = rules.sent(rules.Standing(), now)
    Claim.objects.filter(id__in=claim_ids).update(
        state=standing.state.value, rank=standing.rank, heard_at=standing.at, acted_at=now, batch_id=batch.id
    )
    Event.objects.bulk_create(
        Event(
            claim_id=claim.id,
            at=now,
            kind="sent",
            say=f"To {to.name}, in batch {number}.",
            file_id=file_id,
            segment=place.segment,
            offset=place.offset,
            cents=claim.charge_cents,
        )
        for claim in sheet.claims
        for place in [file.places[claim.control_number]]
    )
    audit.record(
        permit, "claims.sent", on=[Ref("file", file_id), Ref("batch", batch.id)], now=now, count=len(claim_ids),
        reference=envelope.reference,
    )  # fmt: skip
    return Sent(len(claim_ids), 0, cents, file_id)


def _without(sheet: _Sheet, problems: Mapping[UUID, object]) -> _Sheet:
    kept = [
        (claim, content)
        for claim, content in zip(sheet.claims, sheet.contents, strict=True)
        if claim.id not in problems
    ]
    return _Sheet([claim for claim, _ in kept], [content for _, content in kept])


def _hold_refused(claims: Sequence[Claim], refused: Mapping[UUID, Decision], now: datetime) -> None:
    found = {
        claim.id: [
            (f"GATE-{one.rule}", one.say, "Mend this, then release the claim.", one.fact)
            for one in refused[claim.id].unmet
        ]
        for claim in claims
    }
    _hold(claims, found, "The gate refused to let it leave.", now)


def _hold_unwritable(claims: Sequence[Claim], problems: Mapping[UUID, writing.WriteProblem], now: datetime) -> None:
    held = [claim for claim in claims if claim.id in problems]
    found = {
        claim.id: [
            (
                "WRITE-FIELD",
                f"{problems[claim.id].field} can't be written: {problems[claim.id].why}.",
                "Correct this field where it comes from, then check the claim again.",
                problems[claim.id].field,
            )
        ]
        for claim in held
    }
    _hold(held, found, "It could not be written.", now)


def _hold(
    claims: Sequence[Claim], found: Mapping[UUID, Sequence[tuple[str, str, str, str]]], say: str, now: datetime
) -> None:
    if not claims:
        return
    for claim in claims:
        claim.mark_standing(rules.acted(claim.standing(), rules.ClaimState.HELD, now))
    keep_standings(claims)
    Finding.objects.bulk_create(
        Finding(
            claim_id=claim_id,
            finding=finding,
            severity=rules.Severity.BLOCK.value,
            say=words,
            fix=fix,
            field=where,
            found_at=now,
        )
        for claim_id, findings in found.items()
        for finding, words, fix, where in findings
    )
    Event.objects.bulk_create(Event(claim_id=claim.id, at=now, kind="held", say=say) for claim in claims)
