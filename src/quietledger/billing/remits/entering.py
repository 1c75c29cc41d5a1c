"""Answers are entered: some hundred at a time become ledger entries, work and differences (extra file of actions)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from quietledger.billing.claims import actions as claims
from quietledger.billing.claims import queries as claim_queries
from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger import queries as ledger_queries
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source
from quietledger.billing.patients import queries as patients
from quietledger.billing.payers import queries as payers
from quietledger.billing.remits import queries, rules
from quietledger.billing.remits.models import Denial, Difference, Remit, RemitClaim, keep_outcomes
from quietledger.billing.remits.reasons import reason
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit

PATIENT_SHARE = "PR"


@dataclass(frozen=True, slots=True)
class RemitEntered:
    """What became of a batch of answers.  Units: answers, cents."""

    entered: int = 0
    unapplied: int = 0
    held: int = 0
    denied: int = 0
    differences: int = 0
    paid_cents: int = 0

    @property
    def claims(self) -> int:
        """All answers that were dealt with."""
        return self.entered + self.unapplied + self.held

    def __add__(self, other: RemitEntered) -> RemitEntered:
        names = RemitEntered.__dataclass_fields__
        return RemitEntered(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(slots=True)
class _Batch:
    """Answers that are entered together, with all that deciding about them needs."""

    rows: Sequence[RemitClaim]
    remits: Mapping[UUID, Remit]
    said: Mapping[UUID, rules.SaidClaim]
    ours: dict[UUID, rules.OurClaim]
    earlier: Mapping[tuple[str, str], list[rules.Earlier]]
    decided: dict[UUID, rules.Decided] = field(default_factory=dict)

    def where(self, remit: Remit) -> rules.Where:
        return rules.Where(remit.payer_id, remit.trace, day_of(remit))

    def groups(self) -> Iterator[tuple[Remit, list[RemitClaim]]]:
        """Answers about one control number in one payment, together."""
        for (remit_id, _), rows in groupby(self.rows, key=lambda row: (row.remit_id, row.first)):
            yield self.remits[remit_id], list(rows)


def day_of(remit: Remit) -> date:
    """The day that a payment belongs to: when it is paid, else when it was written, else when it came."""
    return remit.pay_on or remit.produced_on or remit.taken_at.date()


def enter_claims(who: Actor, waiting: Sequence[queries.Waiting], *, now: datetime) -> RemitEntered:
    """Enter some answers: amounts in the ledger, outcomes on the claims, work and differences in their trays.

    Needs: Can.ENTER_REMITS on the files and claims, asked once for all.
    Trail: gate.decide, ledger.entered, remits.entered.
    """
    files = {one.file_id for one in waiting}
    matched = {one.claim_id for one in waiting if one.claim_id}
    permit = gate.require(who, Can.ENTER_REMITS, on=[*refs("file", files), *refs("claim", matched)], now=now)
    with tenancy.scope(who):
        batch = _load([one.id for one in waiting])
        for remit, rows in batch.groups():
            _decide(batch, remit, rows)
        entries = _enter(permit, batch, now)
        _keep(batch, entries, now)
        claims.mark_answered(permit, list(_answers(batch)), now=now)
        audit.record(permit, "remits.entered", on=refs("file", files), now=now, answers=len(batch.rows))
    return _counted(batch)


def _load(ids: Sequence[UUID]) -> _Batch:
    rows = queries.locked(ids)
    remits = {remit.id: remit for remit in Remit.objects.filter(id__in={row.remit_id for row in rows})}
    said = queries.said(rows)
    ours = our_claims({row.claim_id for row in rows if row.claim_id}, _with_patient_share(rows, said))
    return _Batch(rows, remits, said, ours, _earlier(rows))


def _with_patient_share(rows: Sequence[RemitClaim], said: Mapping[UUID, rules.SaidClaim]) -> set[UUID]:
    """Claims whose answer leaves a share to the patient: only for them the next payer matters."""
    return {
        row.claim_id
        for row in rows
        if row.claim_id and any(cas.group == PATIENT_SHARE for cas in said[row.id].every_reduction)
    }


def our_claims(claim_ids: Iterable[UUID], with_next: Iterable[UUID] = ()) -> dict[UUID, rules.OurClaim]:
    """These claims with what stands open on each line; `with_next`: those whose next payer is wanted, too."""
    rows = claim_queries.with_lines(claim_queries.rows(id__in=list(claim_ids)))
    open_cents = ledger_queries.line_balances({row.visit_id for row in rows})
    following = _next_payers([row for row in rows if row.id in set(with_next)])
    return {
        row.id: rules.OurClaim(
            row.id, row.patient_id, row.visit_id, row.payer_id,
            tuple(
                rules.OurLine(
                    line.charge_id, line.code, line.charge_cents,
                    open_cents.get((row.visit_id, line.charge_id), {}).get(Account.AR_INSURANCE, 0),
                    ":".join(line.modifiers), line.control_number,
                )
                for line in row.lines
            ),
            row.service_on, following.get(row.id),
        )
        for row in rows
    }  # fmt: skip


def _next_payers(rows: Sequence[claim_queries.ClaimRow]) -> dict[UUID, UUID]:
    """The payer after each claim's own, by the ranks of the patient's covers on the day of service."""
    found: dict[UUID, UUID] = {}
    for day, of_day in groupby(sorted(rows, key=lambda row: row.service_on), key=lambda row: row.service_on):
        some = list(of_day)
        covers = patients.covers_of([row.patient_id for row in some], day)
        for row in some:
            order = [cover.payer_id for cover in covers.get(row.patient_id, ())]
            after = order[order.index(row.payer_id) + 1 :] if row.payer_id in order else []
            if after and after[0]:
                found[row.id] = after[0]
    return found


def _earlier(rows: Sequence[RemitClaim]) -> dict[tuple[str, str], list[rules.Earlier]]:
    """Answers that stand, by payer and control number, newest first."""
    before = queries.standing({row.control_number for row in rows if row.control_number})
    said = queries.said([row for row, _ in before])
    entry_ids = {one for row, _ in before for one in (row.entry_id, row.applied_entry_id) if one}
    entries = ledger_queries.as_entered(entry_ids) if entry_ids else {}
    found: dict[tuple[str, str], list[rules.Earlier]] = defaultdict(list)
    for row, payer_key in before:
        lines = [
            line
            for one in (row.entry_id, row.applied_entry_id)
            if one and one in entries
            for line in entries[one].lines
        ]
        found[payer_key, row.control_number].append(rules.Earlier(row.id, row.entry_id, said[row.id], tuple(lines)))
    return found


def _decide(batch: _Batch, remit: Remit, rows: Sequence[RemitClaim]) -> None:
    answers = [batch.said[row.id] for row in rows]
    ours = batch.ours.get(rows[0].claim_id) if rows[0].claim_id else None
    earlier = batch.earlier.get((remit.payer_key, rows[0].control_number), [])
    where = batch.where(remit)
    if ours and remit.payer_id and ours.payer_id != remit.payer_id and answers[0].status in rules.LATER_PAYER:
        ours = rules.for_payer(ours, remit.payer_id)
    decided = rules.decide_group(answers, ours, earlier, remit.basis(), where, where.paid_on)
    for row, one in zip(rows, decided, strict=True):
        batch.decided[row.id] = one
    if ours:
        batch.ours[ours.claim_id] = ours.after(_moved(decided))


def _moved(decided: Sequence[rules.Decided]) -> dict[UUID, int]:
    moved: dict[UUID, int] = defaultdict(int)
    for one in decided:
        for line in one.lines:
            if line.account is Account.AR_INSURANCE and line.line_id:
                moved[line.line_id] += line.cents
    return moved


def once(remit: Remit, place: str) -> str:
    """The key under which a part of a payment is entered: from its content, so that no other file enters it again."""
    return f"835/{remit.digest[:40]}/{place}"


def _enter(permit: Permit, batch: _Batch, now: datetime) -> dict[UUID, UUID]:
    """One ledger call for the whole batch.  Returns the entry of each answer that has one."""
    keys: dict[str, UUID] = {}
    entries = []
    for row in batch.rows:
        decided = batch.decided[row.id]
        remit = batch.remits[row.remit_id]
        if lines := net(decided.lines):
            key = once(remit, f"claim/{row.ordinal}")
            keys[key] = row.id
            entries.append(
                NewEntry(
                    "reversal" if decided.reverses else "remit", day_of(remit), key,
                    Source("remit", remit.file_id, row.id, row.segment, row.offset), lines,
                    decided.reverses.entry_id if decided.reverses else None,
                )
            )  # fmt: skip
    entered = ledger.enter(permit, entries, now=now) if entries else {}
    return {keys[key]: entry_id for key, entry_id in entered.items()}


def net(lines: Sequence[NewLine]) -> tuple[NewLine, ...]:
    """The lines that move something."""
    return tuple(line for line in lines if line.cents)


def _keep(batch: _Batch, entries: Mapping[UUID, UUID], now: datetime) -> None:
    taken_back = []
    for row in batch.rows:
        decided = batch.decided[row.id]
        row.mark_decided(decided, entries.get(row.id))
        if decided.reverses:
            taken_back.append(decided.reverses.id)
    keep_outcomes(batch.rows)
    if taken_back:
        RemitClaim.objects.filter(id__in=taken_back).update(state=rules.State.REVERSED.value)
        Denial.objects.filter(remit_claim_id__in=taken_back, state=Denial.State.OPEN).update(
            state=Denial.State.TAKEN_BACK, closed_at=now
        )
    Difference.objects.bulk_create(_differences(batch, now))
    Denial.objects.bulk_create(_denials(batch, now))


def _differences(batch: _Batch, now: datetime) -> Iterator[Difference]:
    for row in batch.rows:
        for apart in batch.decided[row.id].aparts:
            yield difference(row.remit_id, apart, now, remit_claim_id=row.id, ordinal=row.ordinal)


def difference(
    remit_id: UUID, apart: rules.Apart, now: datetime, *, remit_claim_id: UUID | None = None, ordinal: int = 0
) -> Difference:
    """A row for something that does not add up."""
    return Difference(
        remit_id=remit_id, remit_claim_id=remit_claim_id, ordinal=ordinal, level=apart.level.value, why=apart.why.value,
        cents=apart.cents, suspense_cents=apart.suspense_cents, say=apart.say, segment=apart.segment,
        offset=apart.offset, found_at=now,
    )  # fmt: skip


def _denials(batch: _Batch, now: datetime) -> Iterator[Denial]:
    terms = appeal_days() if any(one.works for one in batch.decided.values()) else {}
    for row in batch.rows:
        if row.claim_id and (works := batch.decided[row.id].works):
            clock = day_of(batch.remits[row.remit_id])
            yield from denials_of(row, batch.ours[row.claim_id], works, Clock(clock, terms, now))


def appeal_days() -> dict[UUID | None, int]:
    """How long each payer takes appeals."""
    return {payer: row.appeal_days for payer, row in payers.terms().items()}


@dataclass(frozen=True, slots=True)
class Clock:
    """From which day work is due, how long each payer takes appeals, and when this was found."""

    day: date
    appeal_days: Mapping[UUID | None, int]
    now: datetime


def denials_of(row: RemitClaim, ours: rules.OurClaim, works: Iterable[rules.Work], clock: Clock) -> Iterator[Denial]:
    """Rows for the work that an answer leaves."""
    for work in works:
        yield Denial(
            remit_claim_id=row.id, claim_id=ours.claim_id, payer_id=ours.payer_id, line_id=work.line_id,
            kind=work.kind.value, group=work.group, reason=work.reason, work=work.work.value, cents=work.cents,
            due_on=rules.appeal_by(work, clock.appeal_days, ours.payer_id, clock.day), segment=work.segment,
            offset=work.offset, found_at=clock.now,
        )  # fmt: skip


def _answers(batch: _Batch) -> Iterator[claims.Answer]:
    """What each claim is told; what is held tells nothing yet."""
    for row in batch.rows:
        decided = batch.decided[row.id]
        if row.claim_id and decided.verdict:
            yield answer_of(row, row.claim_id, batch.remits[row.remit_id], decided)


def answer_of(row: RemitClaim, claim_id: UUID, remit: Remit, judged: rules.Decided) -> claims.Answer:
    """What a claim is told about itself, with the reasons in words that are work for somebody."""
    works = [work for work in judged.works if work.reason]
    told = dict.fromkeys(f"{reason(work.reason).say} · {work.group}-{work.reason}" for work in works)
    return claims.Answer(
        claim_id=claim_id, verdict=judged.verdict, say="; ".join(told), said_on=remit.produced_on or day_of(remit),
        file_id=remit.file_id, segment=row.segment, offset=row.offset, paid_cents=row.paid_cents,
        payer_claim_number=row.payer_claim_number,
    )  # fmt: skip


def _counted(batch: _Batch) -> RemitEntered:
    decided = batch.decided.values()
    states = [one.state for one in decided]
    return RemitEntered(
        states.count(rules.State.ENTERED), states.count(rules.State.UNAPPLIED), states.count(rules.State.HELD),
        sum(one.verdict == "denied" for one in decided), sum(len(one.aparts) for one in decided),
        sum(line.cents for one in decided for line in one.lines if line.account is Account.CLEARING_REMIT),
    )  # fmt: skip
