"""The pages on which a patient is forgotten (extra file: they open nothing, and have two people before them)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import WORDS
from quietledger.billing.patients import forgetting, queries
from quietledger.billing.patients.forms import ForgetForm
from quietledger.billing.patients.queries import PatientRow
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import AlreadySettled, NoSuchProposal, NotASecond
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy

STAYS: Final = (
    "The ledger’s amounts, dates and claim numbers, without a name",
    "Dates, codes and amounts of sessions",
    "Entries of the trail, which name a patient by a mark that says nothing of who it is",
    "Files with many patients in them (claims sent, remittances, letters), sealed, until they are destroyed as files",
)
GOES: Final = (
    "Name, birth date, address, phone, email and client ID",
    "Plans and member IDs",
    "Diagnoses and remarks of sessions, and what claims and statements say in words",
    "Every way to find this patient by name or ID",
)


@require_GET
def forget(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """What forgetting does, what stays, and who has to agree."""
    row = _row(request, patient_id)
    gate.require(request.who, Can.FORGET_PATIENT, on=[Ref("patient", patient_id)], now=request.now)
    with tenancy.scope(request.who):
        proposal = forgetting.proposal_about(patient_id, request.now)
        until = gate.second_until(proposal, request.now) if proposal else None
    is_mine = proposal is not None and proposal.proposed_by == request.who.person_id
    return shell.page(
        request, "patients/forget.html", patient=row, proposal=proposal, is_mine=is_mine, until=until,
        may=proposal is not None and (not is_mine or (until is not None and until <= request.now)),
        form=ForgetForm(), stays=STAYS, goes=GOES,
    )  # fmt: skip


@require_POST
def propose(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """Propose it, with a reason from the list."""
    form = ForgetForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose why this patient is to be forgotten.")
    else:
        _row(request, patient_id)
        forgetting.propose_forgetting(request.who, patient_id, form.cleaned_data["reason"], now=request.now)
        messages.success(request, "Proposed. Nothing is destroyed until a second person approves.")
    return redirect("patients:forget", patient_id)


@require_POST
def approve(request: people.SignedIn, patient_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Approve it: from here on nobody opens this patient's records, ever."""
    _row(request, patient_id)
    try:
        forgetting.forget(request.who, patient_id, proposal_id, now=request.now)
    except NotASecond as problem:
        when = f"after {problem.until:%B %-d, %H:%M} UTC" if problem.until else "by another owner"
        messages.error(request, f"You proposed it yourself, so it can be approved only {when}.")
        return redirect("patients:forget", patient_id)
    except (NoSuchProposal, AlreadySettled):
        messages.error(request, "This proposal was settled already, or has lapsed.")
        return redirect("patients:patient", patient_id)
    messages.success(request, "This patient is forgotten.")
    return redirect("patients:patient", patient_id)


def forgotten(request: people.SignedIn, row: PatientRow) -> HttpResponse:
    """An account whose patient was forgotten: the day, and what the ledger still says."""
    gate.require(request.who, Can.SEE_PATIENT, now=request.now)
    with tenancy.scope(request.who):
        balance = ledger.patient_balance(row.id)
    owed = [(WORDS[account], cents) for account, cents in balance.items() if cents and not account.startswith("Rev:")]
    return shell.page(request, "patients/forgotten.html", patient=row, owed=owed, stays=STAYS)


def _row(request: people.SignedIn, patient_id: UUID) -> PatientRow:
    with tenancy.scope(request.who):
        row = queries.rows([patient_id]).get(patient_id)
    if row is None or row.forgotten_at is not None:
        raise Http404
    return row
