"""The practice's plans with their filing limits, and what it charges."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from quietledger.billing.payers import actions, errors, queries, terms
from quietledger.billing.payers.actions import NewFee, NewPayer
from quietledger.billing.payers.forms import FeesForm, PayerForm, written
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """All plans, and the fees that hold for everybody."""
    gate.require(request.who, Can.SEE_PAYERS, now=request.now)
    with tenancy.scope(request.who):
        plans = [plan for key, plan in queries.terms().items() if key]
        general = queries.fee_schedule(None)
    return shell.page(request, "payers/worklist.html", plans=plans, general=general)


def add(request: people.SignedIn) -> HttpResponse:
    """Enter a plan."""
    form = PayerForm(request.POST or None, initial={"limit_days": 90, "appeal_days": 180, "filing_code": "CI"})
    if request.method == "POST" and form.is_valid():
        payer_id = actions.add_payer(request.who, NewPayer(**form.cleaned_data), now=request.now)
        messages.success(request, f"{form.cleaned_data['name']} is in. Its fees come next.")
        return redirect("payers:own_fees", payer_id)
    gate.require(request.who, Can.SEE_PAYERS, now=request.now)
    return shell.page(request, "payers/payer.html", form=form, plan=None)


def payer(request: people.SignedIn, payer_id: UUID) -> HttpResponse:
    """One plan: its terms, its fees, and the form that changes it."""
    gate.require(request.who, Can.SEE_PAYERS, now=request.now)
    with tenancy.scope(request.who):
        plan, schedule = _plan(payer_id), queries.fee_schedule(payer_id)
    form = PayerForm(request.POST or None, initial={name: getattr(plan, name) for name in PayerForm.base_fields})
    if request.method == "POST" and form.is_valid():
        new = NewPayer(**form.cleaned_data, terms=terms.written(plan.terms))
        try:
            actions.change_payer(request.who, payer_id, new, now=request.now)
        except IntegrityError:
            form.add_error("payer_id", "Another plan here has this payer ID.")
        else:
            messages.success(request, f"{new.name} was changed. Claims that were sent stay as they were.")
            return redirect("payers:payer", payer_id)
    return shell.page(request, "payers/payer.html", form=form, plan=plan, schedule=schedule)


def fees(request: people.SignedIn, payer_id: UUID | None = None) -> HttpResponse:
    """The fees of a plan, or those for everybody, as one list to type in."""
    gate.require(request.who, Can.SEE_PAYERS, now=request.now)
    with tenancy.scope(request.who):
        plan = _plan(payer_id) if payer_id else None
        schedule = [row for row in queries.fee_schedule(payer_id) if row.is_own]
    typed = written((row.code, row.charge_cents, row.allowed_cents) for row in schedule)
    form = FeesForm(request.POST or None, initial={"fees": typed})
    if request.method == "POST" and form.is_valid():
        new = [NewFee(*row) for row in form.cleaned_data["fees"]]
        actions.set_fees(request.who, payer_id, new, now=request.now)
        messages.success(request, "The fees hold from now on. What was charged stays as it was.")
        return redirect("payers:payer", payer_id) if payer_id else redirect("payers:worklist")
    return shell.page(request, "payers/fees.html", form=form, plan=plan)


def _plan(payer_id: UUID) -> queries.PayerRow:
    try:
        return queries.payer(payer_id)
    except errors.NoSuchPayer as problem:
        raise Http404 from problem
