"""The register of asks, one patient's list, recording a disclosure, the list as a letter, and the proof of a line."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.patients import queries as accounts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.disclosures import actions, errors, queries, rules
from quietledger.safety.review.actions import Patient
from quietledger.web.charts import Charts
from quietledger.web.disclosures.forms import AskForm, DisclosureForm, ExtendForm, FindForm

SHOWN = 50


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Asks that wait for their answer, and what was recorded last."""
    return _worklist(request, FindForm())


@require_POST
def find(request: people.SignedIn) -> HttpResponse:
    """The list of the patient with this account number."""
    gate.require(request.who, Can.SEE_DISCLOSURES, now=request.now)
    form = FindForm(request.POST)
    if form.is_valid():
        with tenancy.scope(request.who):
            found = accounts.numbered(form.cleaned_data["number"])
        if found:
            return redirect("disclosures:patient", found)
        form.add_error("number", "No account here has that number.")
    return _worklist(request, form)


def _worklist(request: people.SignedIn, form: FindForm) -> HttpResponse:
    gate.require(request.who, Can.SEE_DISCLOSURES, now=request.now)
    with tenancy.scope(request.who):
        asks, newest = queries.open_asks(), queries.newest(SHOWN)
    named = _names(request, {row.patient_id for row in asks} | {row.patient_id for row in newest})
    return shell.page(
        request, "disclosures/worklist.html", form=form,
        asks=[(row, named.get(row.patient_id)) for row in asks],
        newest=[(row, named.get(row.patient_id), rules.PURPOSES[row.purpose].say) for row in newest],
    )  # fmt: skip


@require_GET
def patient(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """One patient's list, with what is held back and what was asked."""
    return _patient(request, patient_id, AskForm(initial={"received_on": request.today}))


def _patient(request: people.SignedIn, patient_id: UUID, form: AskForm) -> HttpResponse:
    _check_here(request, patient_id)
    found = actions.accounting(request.who, Charts(), patient_id, today=request.today, now=request.now)
    with tenancy.scope(request.who):
        asks = queries.asks(patient_id)
    by = actions.asked_by(request.who, asks, now=request.now) if asks else {}
    lines = [(line, [(row, found.places.get(row.entry_id)) for row in line.rows]) for line in found.lines]
    return shell.page(
        request, "disclosures/patient.html", found=found, patient_id=patient_id, lines=lines, form=form,
        asks=[(row, by[row.id]) for row in asks],
    )  # fmt: skip


def add(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """Record a disclosure."""
    _check_here(request, patient_id)
    form = DisclosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record(request.who, patient_id, form.new(), today=request.today, now=request.now)
        except errors.NotRecorded as problem:
            for field, words in problem.findings.items():
                form.add_error(field, words)
        else:
            messages.success(request, "Recorded. Its entry is on the trail, and it stands in the patient’s list.")
            return redirect("disclosures:patient", patient_id)
    gate.require(request.who, Can.WRITE_DISCLOSURE, on=[Ref("patient", patient_id)], now=request.now)
    with tenancy.scope(request.who):
        number = accounts.rows([patient_id])[patient_id].number
    return shell.page(request, "disclosures/add.html", form=form, patient_id=patient_id, number=number)


@require_POST
def ask(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """Enter that somebody asks for the list."""
    _check_here(request, patient_id)
    form = AskForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.take_ask(
                request.who, patient_id, given["received_on"], given["by"], today=request.today, now=request.now
            )
        except errors.NotRecorded as problem:
            form.add_error("received_on", problem.findings["received_on"])
        else:
            messages.success(request, "It is in the register. Give the list within 60 days.")
            return redirect("disclosures:patient", patient_id)
    return _patient(request, patient_id, form)


@require_POST
def extend(request: people.SignedIn, ask_id: UUID) -> HttpResponse:
    """Take the one extension."""
    patient_id = _of_ask(request, ask_id)
    form = ExtendForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why it takes longer: the patient must be told.")
        return redirect("disclosures:patient", patient_id)
    try:
        actions.extend(request.who, ask_id, form.cleaned_data["why"], today=request.today, now=request.now)
    except errors.AlreadyDone:
        messages.info(request, "It was extended or answered before; there is only one extension.")
    else:
        messages.success(request, "Extended by 30 days. Tell the patient in writing why, and until when.")
    return redirect("disclosures:patient", patient_id)


@require_POST
def answer(request: people.SignedIn, ask_id: UUID) -> HttpResponse:
    """Enter that the list was given."""
    patient_id = _of_ask(request, ask_id)
    try:
        actions.answer(request.who, ask_id, today=request.today, now=request.now)
    except errors.AlreadyDone:
        messages.info(request, "It was answered before.")
    else:
        messages.success(request, "The ask is answered.")
    return redirect("disclosures:patient", patient_id)


@require_GET
def letter(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """The list as the patient gets it."""
    number = _check_here(request, patient_id)
    body = actions.export(request.who, Charts(), patient_id, today=request.today, now=request.now)
    return _file(body, "application/pdf", f"disclosures-{number}.pdf")


@require_GET
def proof(request: people.SignedIn, patient_id: UUID, disclosure_id: UUID) -> HttpResponse:
    """The proof of one line, for a stranger's tool."""
    _check_here(request, patient_id)
    try:
        text = actions.proof(request.who, patient_id, disclosure_id, now=request.now)
    except errors.NoSuchDisclosure:
        raise Http404 from None
    return _file(text.encode(), "text/plain; charset=utf-8", f"{disclosure_id}.tlog-proof")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)


def _check_here(request: people.SignedIn, patient_id: UUID) -> int:
    """The account's number.  Raises: Http404, if this practice has no such patient."""
    with tenancy.scope(request.who):
        row = accounts.rows([patient_id]).get(patient_id)
    if row is None:
        raise Http404
    return row.number


def _of_ask(request: people.SignedIn, ask_id: UUID) -> UUID:
    with tenancy.scope(request.who):
        patient_id = queries.patient_of_ask(ask_id)
    if patient_id is None:
        raise Http404
    return patient_id


def _names(request: people.SignedIn, patient_ids: Iterable[UUID]) -> dict[UUID, Patient]:
    """Patients to be named; whom the gate refuses is missing."""
    items = {one: [Ref("patient", one)] for one in patient_ids}
    if not items:
        return {}
    sifted = gate.sift(request.who, Can.SEE_DISCLOSURES, items=items, now=request.now)
    with tenancy.scope(request.who):
        return dict(Charts().open(sifted.permit, [one for one in items if one not in sifted.refused]))
