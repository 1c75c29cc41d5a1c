"""835 files are taken: payments and answers become rows, and each answer finds its claim (extra file of actions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.billing.claims import queries as claims
from quietledger.billing.patients import queries as patients
from quietledger.billing.payers import queries as payers
from quietledger.billing.remits import reading, rules
from quietledger.billing.remits.models import Adjustment, Balance, Difference, Remit, RemitClaim, RemitLine
from quietledger.billing.remits.reading import Answer, Payment
from quietledger.core.audit import actions as audit
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.pure.x12 import reader

FILES_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class RemitTaken:
    """What became of some 835 files.  Units: files, payments, claims; `again`: payments that came before."""

    files: int = 0
    quarantined: int = 0
    remits: int = 0
    claims: int = 0
    unmatched: int = 0
    again: int = 0

    def __add__(self, other: RemitTaken) -> RemitTaken:
        names = RemitTaken.__dataclass_fields__
        return RemitTaken(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(slots=True)
class _Taking:
    """Some files while they are taken: answers gather until there are enough of them to be written together."""

    now: datetime
    payers: Mapping[str, UUID]
    gathered: list[tuple[Remit, Answer]] = field(default_factory=list)

    def gather(self, remit: Remit, answers: Sequence[Answer]) -> int:
        """Take answers in; returns how many of those written by it found no claim."""
        self.gathered += [(remit, answer) for answer in answers]
        return self.write() if len(self.gathered) >= reading.CLAIMS_AT_ONCE else 0

    def write(self) -> int:
        """Write what was gathered, each answer with its claim; returns how many found none."""
        gathered, self.gathered = self.gathered, []
        return _keep(gathered) if gathered else 0


def take_remits(who: Actor, file_ids: Sequence[UUID], *, now: datetime) -> RemitTaken:
    """Take some 835 files: rows for all that they say, and each answer matched to its claim; nothing is entered yet.

    A file that is cut off is set aside whole. A payment that came before, in whatever file, is noted as a difference
    and nothing is made of it.

    Needs: Can.TAKE_REMITS on each file.
    Trail: gate.decide, then for each file exchange.taken and remits.taken, or exchange.quarantined.
    """
    permit = gate.require(who, Can.TAKE_REMITS, on=refs("file", file_ids), now=now)
    with tenancy.scope(who):
        taking = _Taking(now, payers.by_payer_id())
        taken = RemitTaken()
        for file_id in file_ids:
            taken += _take_file(permit, taking, file_id)
        return taken + RemitTaken(unmatched=taking.write())


def _take_file(permit: Permit, taking: _Taking, file_id: UUID) -> RemitTaken:
    if files.file(file_id).state != "arrived":
        return RemitTaken()
    document = reader.read(exchange.body(permit, file_id))
    if say := reading.unreadable(document):
        exchange.quarantine(permit, file_id, code="835-ENVELOPE", say=say, now=taking.now)
        return RemitTaken(files=1, quarantined=1)
    found, answers, taken = reading.payments(document), reading.Answers(document), RemitTaken(files=1)
    for payment in found:
        taken += _take(taking, file_id, payment, answers)
    errors = sum(finding.severity == "error" for finding in document.findings)
    exchange.mark_taken(permit, file_id, findings=errors, now=taking.now)
    audit.record(
        permit, "remits.taken", on=[Ref("file", file_id)], now=taking.now, remits=len(found), claims=taken.claims,
        again=taken.again,
    )  # fmt: skip
    return taken


def _take(taking: _Taking, file_id: UUID, payment: Payment, answers: reading.Answers) -> RemitTaken:
    remit = _remit(taking, file_id, payment)
    if apart := _came_before(payment):
        remit.state = Remit.State.AGAIN
        remit.save(force_insert=True)
        _keep_apart(remit, apart, taking.now)
        return RemitTaken(remits=1, again=1)
    remit.save(force_insert=True)
    claims_count = unmatched = 0
    for batch in answers.of(payment):
        claims_count += len(batch)
        unmatched += taking.gather(remit, batch)
    Balance.objects.bulk_create(
        Balance(
            remit_id=remit.id, ordinal=place, segment=plb.segment, offset=plb.offset, element=plb.element,
            code=plb.code, reference=plb.reference, cents=plb.cents, payer_key=remit.payer_key,
        )
        for place, plb in enumerate(payment.balances, start=1)
    )  # fmt: skip
    return RemitTaken(remits=1, claims=claims_count, unmatched=unmatched)


def _remit(taking: _Taking, file_id: UUID, payment: Payment) -> Remit:
    return Remit(
        file_id=file_id, ordinal=payment.ordinal, digest=payment.digest, st_control=payment.st_control,
        segment=payment.segment, offset=payment.offset, last_segment=payment.last_segment,
        payer_id=taking.payers.get(payment.payer_code), payer_name=payment.payer_name, payer_key=payment.payer_key,
        payer_trace_id=payment.payer_trace_id, trace=payment.trace, payee_id=payment.payee_id,
        handling=payment.handling, method=payment.method, paid_cents=payment.paid_cents, pay_on=payment.pay_on,
        produced_on=payment.produced_on, claims_count=payment.end - payment.first, lines_count=payment.lines_count,
        claims_cents=payment.claims_cents, lines_cents=payment.lines_cents, balances_cents=payment.balances_cents,
        taken_at=taking.now,
    )  # fmt: skip


def _came_before(payment: Payment) -> rules.Apart | None:
    """Whether the same content came before, or the same payment (trace, payer, amount, day, payee) with other content.

    Source: billing.md 10.7.
    """
    at = {"segment": payment.segment, "offset": payment.offset}
    before = Remit.objects.exclude(state=Remit.State.AGAIN)
    if before.filter(digest=payment.digest).exists():
        say = "The same remittance came before in another file. Nothing was entered from this one."
        return rules.Apart(rules.Level.PAYMENT, rules.Why.AGAIN, abs(payment.paid_cents), say, **at)
    same = before.filter(
        trace=payment.trace, payer_trace_id=payment.payer_trace_id, paid_cents=payment.paid_cents,
        pay_on=payment.pay_on,
        payee_id=payment.payee_id,
    )  # fmt: skip
    if payment.trace and same.exists():
        say = (
            "This payment came before with other content. Nothing was entered from this one; ask the payer which holds."
        )
        return rules.Apart(rules.Level.PAYMENT, rules.Why.SAME_TRACE, abs(payment.paid_cents), say, **at)
    return None


def _keep_apart(remit: Remit, apart: rules.Apart, now: datetime) -> None:
    Difference.objects.create(
        remit_id=remit.id, level=apart.level.value, why=apart.why.value, cents=apart.cents, say=apart.say,
        segment=apart.segment, offset=apart.offset, found_at=now,
    )  # fmt: skip


def _keep(batch: Sequence[tuple[Remit, Answer]]) -> int:
    """Write some answers with their lines and reductions, each with its claim; returns how many found none."""
    found = _matches([answer for _, answer in batch])
    rows = [_row(remit, answer, *match) for (remit, answer), match in zip(batch, found, strict=True)]
    RemitClaim.objects.bulk_create(rows)
    pairs = [(row.id, row.practice_id, answer.said) for row, (_, answer) in zip(rows, batch, strict=True)]
    RemitLine.objects.bulk_create(
        RemitLine(
            practice_id=practice, remit_claim_id=row_id, ordinal=line.ordinal, segment=line.segment, offset=line.offset,
            code=line.code, modifiers=line.modifiers, original_code=line.original_code, charge_cents=line.charge_cents,
            paid_cents=line.paid_cents, allowed_cents=line.allowed_cents, units_milli=line.units_milli,
            service_on=line.service_on, control_number=line.control_number, remarks=line.remarks,
        )
        for row_id, practice, said in pairs
        for line in said.lines
    )  # fmt: skip
    Adjustment.objects.bulk_create(
        Adjustment(
            practice_id=practice, remit_claim_id=row_id, line=ordinal, segment=cas.segment, offset=cas.offset,
            element=cas.element, group=cas.group, reason=cas.reason, cents=cas.cents, quantity_milli=cas.quantity_milli,
        )
        for row_id, practice, said in pairs
        for ordinal, cas in _all_reductions(said)
    )  # fmt: skip
    return sum(row.claim_id is None for row in rows)


def _all_reductions(said: rules.SaidClaim) -> Iterator[tuple[int, rules.Cas]]:
    yield from ((0, cas) for cas in said.adjustments)
    yield from ((line.ordinal, cas) for line in said.lines for cas in line.adjustments)


def _row(remit: Remit, answer: Answer, how: rules.How, claim_id: UUID | None, suggestion_id: UUID | None) -> RemitClaim:
    said = answer.said
    return RemitClaim(
        practice_id=remit.practice_id, remit_id=remit.id, ordinal=said.ordinal, first=answer.first,
        segment=said.segment,
        offset=said.offset, control_number=said.control_number, payer_claim_number=said.payer_claim_number,
        status=said.status, charge_cents=said.charge_cents, paid_cents=said.paid_cents,
        patient_cents=said.patient_cents, interest_cents=answer.interest_cents, remarks=answer.remarks, how=how.value,
        claim_id=claim_id, suggestion_id=suggestion_id,
    )  # fmt: skip


Match = tuple[rules.How, "UUID | None", "UUID | None"]


def _matches(batch: Sequence[Answer]) -> list[Match]:
    """The claim of each answer, in their order: by our number, else by the payer's; else at most a suggestion."""
    ours = {
        row.control_number: row for row in claims.rows(control_number__in={one.said.control_number for one in batch})
    }
    others = {one.said.payer_claim_number for one in batch if one.said.control_number not in ours} - {""}
    theirs = _only_once(claims.rows(payer_claim_number__in=others)) if others else {}
    found: list[Match] = []
    for answer in batch:
        how, number = rules.claim_key(answer.said, ours, theirs)
        claim = (ours if how is rules.How.CONTROL else theirs).get(number)
        found.append((how, claim.id if claim else None, None if claim else _suggestion(answer)))
    return found


def _only_once(rows: Sequence[claims.ClaimRow]) -> dict[str, claims.ClaimRow]:
    """Claims by the payer's number; a number that two claims share tells nothing."""
    found: dict[str, claims.ClaimRow] = {}
    twice = set()
    for row in rows:
        if row.payer_claim_number in found:
            twice.add(row.payer_claim_number)
        found[row.payer_claim_number] = row
    return {number: row for number, row in found.items() if number not in twice}


def _suggestion(answer: Answer) -> UUID | None:
    """A claim of the same member, day and charge, if there is exactly one: a person confirms it or not."""
    days = {line.service_on for line in answer.said.lines if line.service_on}
    if not answer.member_id or not days:
        return None
    found = claims.rows(
        patient_id__in=patients.find_member(answer.member_id),
        service_on__in=days,
        charge_cents=answer.said.charge_cents,
    )
    return found[0].id if len(found) == 1 else None
