"""Enter what a patient paid, and deposits that were seen at the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger.rules import NewEntry, Source
from quietledger.billing.patients import queries as patients
from quietledger.billing.payments import errors, queries, rules
from quietledger.billing.payments.models import Deposit, Payment
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor


@dataclass(frozen=True, slots=True)
class NewPayment:
    """What a patient paid.  `once`: a new id for each payment, the same when one is sent again."""

    patient_id: UUID
    amount_cents: int
    method: rules.Method
    paid_on: date
    once: UUID


@dataclass(frozen=True, slots=True)
class NewDeposit:
    """A deposit as the bank's statement shows it."""

    trace: str
    amount_cents: int
    deposited_on: date
    once: UUID


def take_payment(who: Actor, new: NewPayment, *, now: datetime, today: date) -> UUID:
    """Enter what a patient paid: against what they owe, oldest session first, the rest kept for them.

    Needs: Can.TAKE_PAYMENT on the patient.   Trail: gate.decide, ledger.entered, payment.taken.
    Raises: NotAPayment, NoSuchPatient.
    """
    permit = gate.require(who, Can.TAKE_PAYMENT, on=[Ref("patient", new.patient_id)], now=now)
    rules.check_payment(new.amount_cents, new.paid_on, today)
    with tenancy.scope(who):
        if new.patient_id not in patients.rows([new.patient_id]):
            raise errors.NoSuchPatient(new.patient_id)
        there = Payment.objects.filter(once=new.once).values_list("id", flat=True).first()
        if there:
            return there
        payment_id, held = ids.uuid7(), queries.held_cents(new.patient_id)
        owed = queries.owed(new.patient_id)
        lines = rules.payment_lines(new.amount_cents, new.method, new.patient_id, owed, held)
        source = Source("payment", ref_id=payment_id)
        entry = NewEntry("payment", new.paid_on, f"payment/{new.once}", source, lines)
        entered = ledger.enter(permit, [entry], now=now)
        Payment.objects.create(
            id=payment_id, patient_id=new.patient_id, number=tenancy.next_numbers("payment", 1)[0],
            amount_cents=new.amount_cents, method=new.method.value, paid_on=new.paid_on, taken_at=now,
            person=who.person_id, entry_id=entered[entry.once], once=new.once,
        )  # fmt: skip
        about = [Ref("payment", payment_id), Ref("patient", new.patient_id)]
        audit.record(permit, "payment.taken", on=about, now=now, method=new.method.value)
    return payment_id


def enter_deposit(who: Actor, new: NewDeposit, *, now: datetime, today: date) -> UUID:
    """Enter a deposit of a plan's payment: its trace goes to zero, or what is missing stays open on it.

    Needs: Can.SETTLE.   Trail: gate.decide, ledger.entered, deposit.entered.
    Raises: NotAPayment, NoSuchTrace.
    """
    permit = gate.require(who, Can.SETTLE, now=now)
    rules.check_payment(new.amount_cents, new.deposited_on, today)
    with tenancy.scope(who):
        there = Deposit.objects.filter(once=new.once).values_list("id", flat=True).first()
        if there:
            return there
        waiting = queries.waiting_trace(new.trace)
        if waiting is None:
            raise errors.NoSuchTrace(new.trace)
        deposit_id, payer_id = ids.uuid7(), waiting.payer_id
        lines = rules.deposit_lines(new.amount_cents, payer_id, new.trace)
        entry = NewEntry(
            "deposit", new.deposited_on, f"deposit/{new.once}", Source("deposit", ref_id=deposit_id), lines
        )
        entered = ledger.enter(permit, [entry], now=now)
        Deposit.objects.create(
            id=deposit_id, trace=new.trace, payer_id=payer_id, amount_cents=new.amount_cents,
            deposited_on=new.deposited_on, taken_at=now, person=who.person_id, entry_id=entered[entry.once],
            once=new.once,
        )  # fmt: skip
        audit.record(permit, "deposit.entered", on=[Ref("payment", deposit_id)], now=now)
    return deposit_id
