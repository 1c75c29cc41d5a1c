"""Balances out: the practice's accounts, and one patient's."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from ninja import Router

from quietledger.billing.ledger import queries
from quietledger.billing.patients import queries as patients
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.web.api.shapes import PROBLEMS, BalanceOut, BalancesOut, PatientBalancesOut
from quietledger.web.api.tokens import Called

router = Router(tags=["balances"])


@router.get("", response={200: BalancesOut, **PROBLEMS}, summary="The practice's accounts")
def balances(request: Called) -> BalancesOut:
    gate.require(request.auth, Can.SEE_LEDGER, now=request.now)
    with tenancy.scope(request.auth):
        trial = queries.trial()
    accounts = _shown((one.account, one.cents) for one in trial.balances)
    return BalancesOut(accounts=accounts, debit_cents=trial.debit_cents, credit_cents=trial.credit_cents)


@router.get("/{patient_id}", response={200: PatientBalancesOut, **PROBLEMS}, summary="One patient's accounts")
def of_patient(request: Called, patient_id: UUID) -> PatientBalancesOut:
    with tenancy.scope(request.auth):
        is_here = patient_id in patients.rows([patient_id])
    if not is_here:
        raise Http404
    gate.require(request.auth, Can.SEE_LEDGER, on=[Ref("patient", patient_id)], now=request.now)
    with tenancy.scope(request.auth):
        found = queries.patient_balance(patient_id)
    return PatientBalancesOut(patient=patient_id, accounts=_shown(found.items()))


def _shown(balances_found: Iterable[tuple[str, int]]) -> list[BalanceOut]:
    return [BalanceOut(account=account, cents=cents) for account, cents in balances_found]
