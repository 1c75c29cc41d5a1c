"""Charge signed visits, release held ones, and hand charged ones over to claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from quietledger.billing.charges import pricing, queries, rules
from quietledger.billing.charges.models import Charge, Hold
from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger.rules import NewEntry
from quietledger.billing.patients import queries as patients
from quietledger.billing.patients.queries import CoverRow
from quietledger.billing.payers import queries as payers
from quietledger.billing.visits import actions as visits
from quietledger.billing.visits import queries as visit_queries
from quietledger.billing.visits.queries import ClinicianRow, VisitRow
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Decision
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit


@dataclass(frozen=True, slots=True)
class Charged:
    """What became of a batch of visits.  Units: visits, cents."""

    charged: int = 0
    held: int = 0
    cents: int = 0
    refused: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class _World:
    """What prices a batch, read once for all of it."""

    covers: Mapping[UUID, Sequence[CoverRow]]
    terms: pricing.TermsOf
    clinicians: Mapping[UUID, ClinicianRow]
    same_day: Mapping[UUID, Sequence[VisitRow]]
    lines: dict[UUID, Sequence[rules.ChargeLine]]  # by visit, of the same days; grows with the batch


@dataclass(slots=True)
class _Work:
    """What a batch leaves behind, before it is written."""

    charges: list[Charge] = field(default_factory=list)
    entries: list[NewEntry] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    charged: list[UUID] = field(default_factory=list)
    held: list[UUID] = field(default_factory=list)


def charge_visits(who: Actor, batch: Sequence[VisitRow], *, now: datetime) -> Charged:
    """Price a batch of signed visits and enter what is owed; what can't be priced is held with its reasons.

    What the patient paid at the visit is entered for held visits too: the money is there. What the gate refuses stays
    signed with its reason, and is asked for again by the next run.

    Needs: Can.CHARGE on each patient and visit.
    Trail: gate.decide, charges.charged.
    """
    sifted = gate.sift(who, Can.CHARGE, items=_items(batch), now=now)
    with tenancy.scope(who):
        work = _Work()
        allowed = [visit for visit in batch if visit.id not in sifted.refused]
        world = _world(allowed)
        for visit in allowed:
            _take(work, visit, _priced(visit, world), now)
        _write(sifted.permit, work, now=now)
        _note_refused([visit for visit in batch if visit.id in sifted.refused], sifted.refused, now)
        cents = sum(charge.charge_cents for charge in work.charges)
        audit.record(
            sifted.permit, "charges.charged", on=refs("visit", work.charged), now=now, count=len(work.charged),
            held=len(work.held),
        )  # fmt: skip
    return Charged(len(work.charged), len(work.held), cents, tuple(sifted.refused))


def release_holds(who: Actor, held: Sequence[queries.HeldVisit], *, now: datetime) -> None:
    """Let held visits be charged again, after somebody has mended what was wrong with them.

    Needs: Can.WRITE_VISIT on each patient and visit.
    Trail: gate.decide, charges.released.
    """
    permit = gate.require(who, Can.WRITE_VISIT, on=[ref for one in held for ref in _refs(one)], now=now)
    with tenancy.scope(who):
        rows = visit_queries.rows([one.visit_id for one in held])
    visits.release(who, [row.id for row in rows.values() if row.state == "held"], now=now)
    with tenancy.scope(who):
        _settle_holds(rows, now)
        audit.record(permit, "charges.released", on=refs("visit", rows), now=now)


def mark_claimed(permit: Permit, visit_ids: Collection[UUID]) -> None:
    """Take charges out of the claims' tray, in the transaction that opens their claims.

    Needs: a permit of Can.OPEN_CLAIMS for these visits.
    """
    for visit_id in visit_ids:
        permit.check(tenancy.practice_id(), visit_id)
    ready = Charge.objects.filter(visit_id__in=list(visit_ids), state=Charge.State.READY)
    ready.update(state=Charge.State.CLAIMED)


def _items(batch: Sequence[VisitRow]) -> dict[UUID, list[Ref]]:
    return {visit.id: [Ref("patient", visit.patient_id), Ref("visit", visit.id)] for visit in batch}


def _refs(held: queries.HeldVisit) -> tuple[Ref, Ref]:
    return Ref("patient", held.patient_id), Ref("visit", held.visit_id)


def _world(batch: Sequence[VisitRow]) -> _World:
    of_day: dict[date, list[UUID]] = defaultdict(list)
    for visit in batch:
        of_day[visit.service_on].append(visit.patient_id)
    covers: dict[UUID, Sequence[CoverRow]] = {}
    for day, patient_ids in of_day.items():
        on_day = patients.covers_of(patient_ids, on=day)
        covers |= {visit.id: on_day.get(visit.patient_id, ()) for visit in batch if visit.service_on == day}
    same_day = visit_queries.same_day([visit.id for visit in batch])
    others = {other.id for found in same_day.values() for other in found}
    charged = queries.of_visits(others) if others else {}
    lines: dict[UUID, Sequence[rules.ChargeLine]] = {
        visit_id: [rules.ChargeLine(code=row.code, modifiers=row.modifiers) for row in rows]
        for visit_id, rows in charged.items()
    }
    return _World(covers, payers.terms(), visit_queries.clinicians(), same_day, lines)


def _priced(visit: VisitRow, world: _World) -> tuple[UUID | None, rules.Priced] | rules.Held:
    """Who pays what for one visit, or everything that is in the way."""
    payment = pricing.payment_of(visit, world.covers.get(visit.id, ()), world.terms)
    if isinstance(payment, rules.Held):
        return payment
    clinician = world.clinicians.get(visit.clinician_id)
    if clinician is None:
        return rules.Held((pricing.NO_CLINICIAN,))
    same_day = world.same_day.get(visit.id, ())
    priced = rules.charge_lines(pricing.work_of(visit, clinician, same_day), payment.terms)
    if isinstance(priced, rules.Held):
        return priced
    before = [line for other in same_day for line in world.lines.get(other.id, ())]
    if beside := pricing.clashes(priced.lines, before):
        return rules.Held(beside)
    world.lines[visit.id] = priced.lines
    return payment.payer_id, priced


def _take(work: _Work, visit: VisitRow, found: tuple[UUID | None, rules.Priced] | rules.Held, now: datetime) -> None:
    """Add one visit's rows to what the batch leaves behind."""
    if visit.paid_cents:
        work.entries.append(pricing.copay_entry(visit))
    if isinstance(found, rules.Held):
        work.held.append(visit.id)
        work.holds.extend(_holds(visit, found, now))
        return
    payer_id, priced = found
    charges = [_charge(visit, payer_id, number, line) for number, line in enumerate(priced.lines, start=1)]
    lines = [pricing.Line(charge.id, charge.code, charge.charge_cents) for charge in charges]
    work.charges.extend(charges)
    work.entries.append(pricing.charge_entry(visit, payer_id, lines))
    work.charged.append(visit.id)


def _charge(visit: VisitRow, payer_id: UUID | None, number: int, line: rules.ChargeLine) -> Charge:
    return Charge(
        id=ids.uuid7(), patient_id=visit.patient_id, visit_id=visit.id, payer_id=payer_id,
        clinician_id=visit.clinician_id, number=visit.number, line=number, code=line.code,
        modifiers=":".join(line.modifiers), units=line.units, charge_cents=line.charge_cents, place=line.place,
        service_on=visit.service_on, rule=line.rule, label=line.label,
        state=Charge.State.READY if payer_id else Charge.State.PATIENT,
    )  # fmt: skip


def _holds(visit: VisitRow, found: rules.Held, now: datetime) -> list[Hold]:
    return [
        Hold(
            visit_id=visit.id,
            patient_id=visit.patient_id,
            number=visit.number,
            service_on=visit.service_on,
            finding=finding.id,
            say=finding.say,
            fix=finding.fix,
            field=finding.field,
            held_at=now,
        )
        for finding in found.findings
    ]


def _reasons(refusal: Decision) -> tuple[rules.Finding, ...]:
    """Why the gate refused a visit, as a reason that its page can show."""
    return tuple(
        rules.Finding(f"GATE-{one.rule}", one.say, "Mend this; the next run charges the session.", field=one.fact)
        for one in refusal.unmet
    )


def _note_refused(visits_refused: Sequence[VisitRow], refused: Mapping[UUID, Decision], now: datetime) -> None:
    """Say once why the gate refused these visits."""
    known = {held.visit_id for held in queries.held_visits(refused)}
    new = [visit for visit in visits_refused if visit.id not in known]
    Hold.objects.bulk_create(
        hold for visit in new for hold in _holds(visit, rules.Held(_reasons(refused[visit.id])), now)
    )


def _write(permit: Permit, work: _Work, *, now: datetime) -> None:
    _settle_holds([*work.charged, *work.held], now)
    Charge.objects.bulk_create(work.charges)
    Hold.objects.bulk_create(work.holds)
    if work.entries:
        ledger.enter(permit, work.entries, now=now)
    if work.charged:
        visits.mark_charged(permit, work.charged)
    if work.held:
        visits.mark_held(permit, work.held)


def _settle_holds(visit_ids: Collection[UUID], now: datetime) -> None:
    Hold.objects.filter(visit_id__in=list(visit_ids), released_at=None).update(released_at=now)
