"""The list of patients, the search for one, one patient's account, and the files that bring them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import WORDS
from quietledger.billing.patients import actions, errors, forget_pages, looking_up, queries
from quietledger.billing.patients.forms import CoverForm, FileForm, FindForm, PatientForm
from quietledger.billing.patients.queries import CoverRow, PatientRow
from quietledger.billing.patients.rules import CoverDoc, PatientDoc
from quietledger.billing.payers import queries as payers
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A patient with what the permit lets be shown; `doc` None: the account is closed to this reader."""

    row: PatientRow
    doc: PatientDoc | None
    plan: str


@dataclass(frozen=True, slots=True)
class Covered:
    """One plan of a patient, opened."""

    row: CoverRow
    doc: CoverDoc
    plan: str


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """One page of patients, fifty under one permit."""
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 0 < int(number) < 100_000:
        raise Http404
    plan = gate.plan(request.who, Can.SEE_PATIENT, now=request.now)
    with tenancy.scope(request.who):
        rows, count = queries.page(plan, limit=PAGE, offset=(int(number) - 1) * PAGE)
    sifted = gate.sift_page(plan, _items(rows))
    rows = [row for row in rows if row.id not in sifted.refused]
    return _list(request, rows, FindForm(), sifted, page=int(number), last=max(1, -(-count // PAGE)), count=count)


@require_POST
def find(request: people.SignedIn) -> HttpResponse:
    """Search by ID, or by surname and birth date; what is searched for never stands in an address."""
    typed = request.POST.copy()
    typed.setdefault("member_id", typed.get("q", ""))
    form = FindForm(typed)
    found: list[PatientRow] = []
    if form.is_valid():
        try:
            ids = _found(request, form)
        except errors.TooManyLookups:
            form.add_error(None, "That were many searches in one minute. Wait a minute, then go on.")
        else:
            with tenancy.scope(request.who):
                found = list(queries.rows(ids).values())
        if len(found) == 1:
            return redirect("patients:patient", found[0].id)
    sifted = gate.sift(request.who, Can.SEE_PATIENT, items=_items(found), now=request.now)
    return _list(request, found, form, sifted, page=1, last=1, count=len(found), is_search=True)


@require_GET
def patient(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """One patient's account: who it is, which plans pay, what is owed."""
    with tenancy.scope(request.who):
        row = queries.rows([patient_id]).get(patient_id)
    if row is None:
        raise Http404
    if row.forgotten_at is not None:
        return forget_pages.forgotten(request, row)
    permit = gate.require(request.who, Can.SEE_PATIENT, on=[Ref("patient", patient_id)], now=request.now)
    with tenancy.scope(request.who):
        doc = actions.open_patients(permit, [patient_id])[patient_id]
        opened, names = actions.open_covers(permit, [patient_id]), payers.names()
        covers = [Covered(one, opened[one.id], _plan(one, names)) for one in queries.all_covers(patient_id)]
        balance = ledger.patient_balance(patient_id)
        lines = ledger.patient_lines(patient_id)[-12:][::-1]
    owed = [(WORDS[account], cents) for account, cents in balance.items() if cents and not account.startswith("Rev:")]
    return shell.page(
        request, "patients/patient.html", patient=row, doc=doc, covers=covers, owed=owed, lines=lines,
        name=f"{doc.first} {doc.last}",
    )  # fmt: skip


def add(request: people.SignedIn) -> HttpResponse:
    """Enter one patient."""
    form = PatientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            (patient_id,) = actions.add_patients(request.who, [form.patient()], now=request.now)
        except errors.NotTaken as problem:
            _complain(form, problem)
        else:
            messages.success(
                request, "The patient is in. Add the plan that pays first, or leave it: then the patient pays."
            )
            return redirect("patients:add_cover", patient_id)
    gate.require(request.who, Can.SEE_PATIENT, now=request.now)
    return shell.page(request, "patients/add.html", form=form, heading="Add a patient", button="Add the patient")


def add_cover(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """Enter one more plan of a patient."""
    gate.require(request.who, Can.SEE_PATIENT, on=[Ref("patient", patient_id)], now=request.now)
    with tenancy.scope(request.who):
        if patient_id not in queries.rows([patient_id]):
            raise Http404
        plans = {plan.payer_id: plan.name for plan in payers.terms().values() if plan.id}
    form = CoverForm(request.POST or None, plans=plans)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_cover(request.who, patient_id, form.cover(), now=request.now)
        except errors.NotTaken as problem:
            _complain(form, problem)
        else:
            messages.success(request, "The plan is in. Sessions that are charged from now on go to it.")
            return redirect("patients:patient", patient_id)
    return shell.page(
        request, "patients/add.html", form=form, heading="Add a plan", button="Add the plan", patient_id=patient_id
    )


def take_file(request: people.SignedIn) -> HttpResponse:
    """Take in a file of patients, and show what was wrong with it."""
    form = FileForm(request.POST or None, request.FILES or None)
    done = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        file_id = actions.keep_file(request.who, upload.name, upload.read(), now=request.now)
        done = actions.import_patients(request.who, file_id, now=request.now)
        if done.problem:
            form.add_error("file", done.problem)
    gate.require(request.who, Can.SEE_PATIENT, now=request.now)
    with tenancy.scope(request.who):
        findings, unknown = queries.findings(), queries.unknown_payers()
    return shell.page(request, "patients/file.html", form=form, done=done, findings=findings, unknown=unknown)


@require_POST
def link(request: people.SignedIn) -> HttpResponse:
    """Tie the covers of plans that were added since to those plans."""
    count = actions.link_covers(request.who, now=request.now)
    words = (
        f"{counted(count, 'cover is', 'covers are')} tied to a plan now."
        if count
        else "No plan was added for them yet."
    )
    messages.info(request, words)
    return redirect("patients:take_file")


@require_POST
def settle(request: people.SignedIn, finding_id: UUID) -> HttpResponse:
    """Settle a finding by hand."""
    actions.settle(request.who, finding_id, now=request.now)
    return redirect("patients:take_file")


def _items(rows: Sequence[PatientRow]) -> dict[UUID, list[Ref]]:
    return {row.id: [Ref("patient", row.id)] for row in rows}


def _list(
    request: people.SignedIn,
    rows: Sequence[PatientRow],
    form: Form,
    sifted: gate.Sifted,
    *,
    page: int,
    last: int,
    count: int,
    is_search: bool = False,
) -> HttpResponse:
    with tenancy.scope(request.who):
        docs = actions.open_patients(sifted.permit, [row.id for row in rows if row.id not in sifted.refused])
        covers, names = queries.covers_of([row.id for row in rows], request.today), payers.names()
        unknown = queries.unknown_payers()
    named = [
        Named(row, docs.get(row.id), ", ".join(_plan(one, names) for one in covers.get(row.id, ())) or "pays alone")
        for row in rows
    ]
    return shell.page(
        request, "patients/worklist.html", rows=named, form=form, page=page, last=last, count=count,
        unknown_count=sum(unknown.values()), is_search=is_search,
    )  # fmt: skip


def _found(request: people.SignedIn, form: FindForm) -> list[UUID]:
    """Whom a search means: found by tags, then opened and compared, as two values may share a tag."""
    given = form.cleaned_data
    typed_id, last, birth_on, year = given["member_id"], given["last"], given["birth_on"], given["year"]
    found = looking_up.look_up(request.who, typed_id=typed_id, last=last, birth_on=birth_on, year=year, now=request.now)
    if typed_id or not found:
        return found
    items = {one: [Ref("patient", one)] for one in found}
    sifted = gate.sift(request.who, Can.SEE_PATIENT, items=items, now=request.now)
    with tenancy.scope(request.who):
        docs = actions.open_patients(sifted.permit, [one for one in found if one not in sifted.refused])
    return [one for one in found if one not in docs or looking_up.is_meant(docs[one], last, birth_on, year)]


def _plan(cover: CoverRow, names: dict[UUID, str]) -> str:
    return names[cover.payer_id] if cover.payer_id else f"unknown plan {cover.payer_code}"


def _complain(form: Form, problem: errors.NotTaken) -> None:
    for one in problem.findings:
        form.add_error(None, f"{one.say} {one.fix}")
