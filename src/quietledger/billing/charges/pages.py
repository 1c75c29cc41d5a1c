"""The sessions that can't be charged yet, each with its reasons, and their release."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.charges import actions, queries
from quietledger.billing.charges.forms import ReleaseForm
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import PatientDoc
from quietledger.core.facts.rules import refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy


@dataclass(frozen=True, slots=True)
class Row:
    """One held session with its patient's name, opened for the whole page at once."""

    held: queries.HeldVisit
    patient: str


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """One page of held sessions, oldest first."""
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 0 < int(number) < 100_000:
        raise Http404
    with tenancy.scope(request.who):
        held = queries.holds(int(number))
        count = queries.held_count()
    patient_ids = {one.patient_id for one in held}
    permit = gate.require(request.who, Can.SEE_VISITS, on=refs("patient", patient_ids), now=request.now)
    with tenancy.scope(request.who):
        names = patients.open_patients(permit, patient_ids)
    rows = [Row(one, _name(names.get(one.patient_id, PatientDoc()))) for one in held]
    last = max(1, -(-count // queries.PAGE))
    return shell.page(request, "charges/worklist.html", rows=rows, count=count, page=int(number), last=last)


@require_POST
def release(request: people.SignedIn) -> HttpResponse:
    """Let the chosen sessions be charged again by the next run."""
    form = ReleaseForm({"visit": request.POST.getlist("visit")})
    if not form.is_valid():
        messages.error(request, str(form.errors["visit"][0]))
        return redirect("charges:worklist")
    with tenancy.scope(request.who):
        held = queries.held_visits(form.cleaned_data["visit"])
    if not held:
        messages.info(request, "Nothing was changed: none of these sessions is held any more.")
        return redirect("charges:worklist")
    actions.release_holds(request.who, held, now=request.now)
    messages.success(request, f"{counted(len(held), 'session')} released. The next run charges what is right now.")
    return redirect("charges:worklist")


def _name(doc: PatientDoc) -> str:
    return f"{doc.first[:1]}. {doc.last}" if doc.first else doc.last
