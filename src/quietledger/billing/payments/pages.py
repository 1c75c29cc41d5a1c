"""Patients' payments, and plans' payments that wait for their deposit."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from quietledger.billing.ledger import queries as ledger
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries as patient_queries
from quietledger.billing.payments import actions, errors, queries
from quietledger.billing.payments.forms import DepositForm, PaymentForm
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import money_parts
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids

SHOWN = 50


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Who owes, and what was paid."""
    with tenancy.scope(request.who):
        owing = ledger.open_patient_balances(1)
        paid = queries.payments()
    shown = sorted(owing, key=lambda one: -one.cents)[:SHOWN]
    names = _names(request, {one.patient_id for one in shown} | {one.patient_id for one in paid})
    return shell.page(
        request, "payments/worklist.html", owing=[(one, names.get(one.patient_id)) for one in shown],
        owing_count=len(owing), owing_cents=sum(one.cents for one in owing),
        paid=[(one, names.get(one.patient_id)) for one in paid],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def take(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """Enter what one patient paid."""
    with tenancy.scope(request.who):
        if patient_id not in patient_queries.rows([patient_id]):
            raise Http404
    name = _names(request, {patient_id})[patient_id]
    form = PaymentForm(request.POST or None, initial={"once": ids.uuid7(), "paid_on": request.today, "method": "card"})
    if request.method == "POST" and form.is_valid():
        try:
            cents, method, paid_on, once = form.values()
            new = actions.NewPayment(patient_id, cents, method, paid_on, once)
            actions.take_payment(request.who, new, now=request.now, today=request.today)
        except errors.NotAPayment as problem:
            form.add_error(None, problem.say)
        else:
            messages.success(request, f"{''.join(money_parts(cents))} is entered.")
            return redirect("payments:worklist")
    with tenancy.scope(request.who):
        owed, held = queries.owed(patient_id), queries.held_cents(patient_id)
    return shell.page(
        request, "payments/take.html", form=form, name=name, patient_id=patient_id, held_cents=held,
        owed=sorted(owed, key=lambda one: one.service_on), owed_cents=sum(one.cents for one in owed),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def deposits(request: people.SignedIn) -> HttpResponse:
    """Plans' payments that were not yet seen at the bank, and the form for one that was."""
    gate.require(request.who, Can.SEE_LEDGER, now=request.now)
    initial = {"once": ids.uuid7(), "deposited_on": request.today, "trace": request.GET.get("trace", "")}
    form = DepositForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _enter_deposit(request, form):
        return redirect("payments:deposits")
    with tenancy.scope(request.who):
        waiting, seen = queries.waiting_traces(), queries.deposits()
    return shell.page(
        request, "payments/deposits.html", form=form, waiting=waiting, seen=seen,
        waiting_cents=sum(one.cents for one in waiting),
    )  # fmt: skip


def _enter_deposit(request: people.SignedIn, form: DepositForm) -> bool:
    given = form.cleaned_data
    new = actions.NewDeposit(given["trace"].strip(), given["amount"], given["deposited_on"], given["once"])
    try:
        actions.enter_deposit(request.who, new, now=request.now, today=request.today)
    except errors.NotAPayment as problem:
        form.add_error(None, problem.say)
    except errors.NoSuchTrace:
        form.add_error("trace", "No payment waits under this trace. Its remittance may not have come yet.")
    else:
        messages.success(request, f"The deposit of {''.join(money_parts(given['amount']))} is entered.")
        return True
    return False


def _names(request: people.SignedIn, patient_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names to be shown; a patient whom the gate refuses is missing."""
    items = {one: [Ref("patient", one)] for one in patient_ids}
    if not items:
        gate.require(request.who, Can.TAKE_PAYMENT, now=request.now)
        return {}
    sifted = gate.sift(request.who, Can.TAKE_PAYMENT, items=items, now=request.now)
    with tenancy.scope(request.who):
        found = patients.open_patients(sifted.permit, [one for one in items if one not in sifted.refused])
    return {patient: f"{doc.first} {doc.last}" for patient, doc in found.items()}
