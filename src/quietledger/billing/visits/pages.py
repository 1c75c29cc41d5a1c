"""Sessions by day, one session, its form, files of sessions, and what was wrong with their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.ledger import queries as ledger
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries as patient_rows
from quietledger.billing.visits import actions, errors, queries
from quietledger.billing.visits.forms import FileForm, RowForm, VisitForm
from quietledger.billing.visits.queries import ClinicianRow, VisitRow
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.exchange import queries as files
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault.rules import Permit

PAGE: Final = 50
# A state in two words at most, with its tone and icon.
STATES: Final = {
    "draft": ("soon", "ask", "Not signed"), "signed": ("way", "go", "To charge"), "held": ("bad", "hold", "Held"),
    "charged": ("fine", "check", "Charged"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A session with the names that the permit lets be shown; `patient` "": the account is closed to this reader."""

    row: VisitRow
    patient: str
    clinician: str
    chip: tuple[str, str, str]


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """The sessions of one day, fifty under one permit, beside the other days and the findings that wait."""
    number = _page(request.GET.get("page", "1"))
    plan = gate.plan(request.who, Can.SEE_VISITS, now=request.now)
    with tenancy.scope(request.who):
        days = queries.days()
        on = _day(request.GET.get("day", "")) or (days[0][0] if days else request.today)
        rows = queries.day(on, plan, limit=PAGE, offset=(number - 1) * PAGE)
        count, paid_cents = queries.day_totals(on, plan)
        counts, waiting = queries.count_by_state(), queries.open_findings_count()
        imports = queries.imports(5)
    sifted = gate.sift_page(plan, _items(rows))
    shown = _named([row for row in rows if row.id not in sifted.refused], sifted, request)
    return shell.page(
        request, "visits/worklist.html", on=on, rows=shown, count=count, days=days, counts=counts, waiting=waiting,
        imports=imports, page=number, last=max(1, -(-count // PAGE)), paid_cents=paid_cents,
        drafts=[one for one in shown if one.row.state == "draft"],
    )  # fmt: skip


@require_GET
def of_patient(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """One patient's sessions, newest first."""
    with tenancy.scope(request.who):
        if patient_id not in patient_rows.rows([patient_id]):
            raise Http404
        rows = queries.of_patient(patient_id)[:200]
    sifted = gate.sift(request.who, Can.SEE_VISITS, items=_items(rows), now=request.now)
    return shell.page(request, "visits/of_patient.html", rows=_named(rows, sifted, request), patient_id=patient_id)


@require_GET
def visit(request: people.SignedIn, visit_id: UUID) -> HttpResponse:
    """One session: what was done, what is sealed with it, and what became of its money."""
    row = _row(request, visit_id)
    permit = _permit(request, Can.SEE_VISITS, row)
    with tenancy.scope(request.who):
        doc = actions.open_visits(permit, [visit_id])[visit_id]
        clinician = queries.clinicians()[row.clinician_id]
        name = _names(permit, [row.patient_id]).get(row.patient_id, "")
        lines = ledger.visit_lines(visit_id)
    return shell.page(
        request, "visits/visit.html", visit=row, doc=doc, clinician=clinician, name=name, lines=lines,
        chip=STATES[row.state], diagnoses=[f"{one[:3]}.{one[3:]}".rstrip(".") for one in doc.diagnoses],
    )  # fmt: skip


def add(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """Enter one session of a patient."""
    gate.require(request.who, Can.SEE_VISITS, on=[Ref("patient", patient_id)], now=request.now)
    with tenancy.scope(request.who):
        if patient_id not in patient_rows.rows([patient_id]):
            raise Http404
        clinicians = _choices()
    form = VisitForm(request.POST or None, clinicians=clinicians)
    if request.method == "POST" and form.is_valid():
        who, clinician_id = request.who, form.cleaned_data["clinician"]
        try:
            visit_id = actions.add_visit(
                who, patient_id, clinician_id, form.visit(), now=request.now, today=request.today
            )
        except errors.NotTaken as problem:
            _complain(form, problem)
        else:
            messages.success(request, "The session is in.")
            return redirect("visits:visit", visit_id)
    back = ("visits:of_patient", patient_id)
    return shell.page(
        request, "visits/form.html", form=form, heading="Enter a session", button="Enter the session", back=back
    )


def change(request: people.SignedIn, visit_id: UUID) -> HttpResponse:
    """Correct a session that is not charged yet."""
    row = _row(request, visit_id)
    permit = _permit(request, Can.WRITE_VISIT, row)
    with tenancy.scope(request.who):
        doc: VisitDoc = actions.open_visits(permit, [visit_id])[visit_id]
        clinicians = _choices()
    form = VisitForm(request.POST or None, clinicians=clinicians, initial=_typed(row, doc))
    form.fields["clinician"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_visit(request.who, visit_id, form.visit(), now=request.now, today=request.today)
        except errors.NotTaken as problem:
            _complain(form, problem)
        except errors.NotOpen:
            form.add_error(None, "This session is charged. Undo its charge first; then it can be corrected.")
        else:
            messages.success(request, "The session was corrected, and waits to be charged.")
            return redirect("visits:visit", visit_id)
    back = ("visits:visit", visit_id)
    return shell.page(
        request, "visits/form.html", form=form, heading="Correct a session", button="Correct it", back=back
    )


@require_POST
def sign(request: people.SignedIn) -> HttpResponse:
    """Sign the chosen drafts."""
    chosen = _chosen(request.POST.getlist("visit"))
    if not chosen:
        messages.info(request, "Choose a session first.")
        return redirect("visits:worklist")
    try:
        actions.sign(request.who, chosen, now=request.now)
    except errors.NotOpen:
        messages.info(request, "Nothing was changed: one of them is signed already.")
    else:
        messages.success(request, f"{counted(len(chosen), 'session is', 'sessions are')} signed, and can be charged.")
    return redirect("visits:visit", chosen[0]) if len(chosen) == 1 else redirect("visits:worklist")


@require_POST
def release(request: people.SignedIn, visit_id: UUID) -> HttpResponse:
    """Give a held session back to the charges."""
    try:
        actions.release(request.who, [visit_id], now=request.now)
    except errors.NotOpen:
        messages.info(request, "Nothing was changed: the session isn't held any more.")
    else:
        messages.success(request, "The session waits to be charged again.")
    return redirect("visits:visit", visit_id)


def take_file(request: people.SignedIn) -> HttpResponse:
    """Keep a file of sessions, and go on to its preview."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        file_id = actions.keep_file(request.who, upload.name, upload.read(), now=request.now)
        return redirect("visits:preview", file_id)
    gate.require(request.who, Can.SEE_VISITS, now=request.now)
    with tenancy.scope(request.who):
        imports = queries.imports()
    return shell.page(request, "visits/file.html", form=form, imports=imports)


@require_GET
def preview(request: people.SignedIn, file_id: UUID) -> HttpResponse:
    """Which column is which in a file, and what would go in."""
    _check_file(request, file_id)
    found = actions.preview(request.who, file_id, now=request.now, today=request.today)
    with tenancy.scope(request.who):
        done = queries.import_of(file_id)
    return shell.page(request, "visits/preview.html", preview=found, file_id=file_id, done=done)


@require_POST
def take(request: people.SignedIn, file_id: UUID) -> HttpResponse:
    """Take in a file's good rows."""
    _check_file(request, file_id)
    done = actions.import_visits(request.who, file_id, now=request.now, today=request.today)
    if done.problem:
        return redirect("visits:preview", file_id)
    words = f"{counted(done.taken, 'session is', 'sessions are')} in."
    if done.findings:
        messages.info(request, f"{words} {counted(done.findings, 'row waits', 'rows wait')} for you.")
        return redirect("visits:findings")
    messages.success(request, f"{words} Nothing was wrong with the file.")
    return redirect("visits:worklist")


@require_GET
def findings(request: people.SignedIn) -> HttpResponse:
    """What was wrong with rows of files, worst file first, and how to mend each."""
    gate.require(request.who, Can.SEE_VISITS, now=request.now)
    with tenancy.scope(request.who):
        found = queries.findings()
        imports = {one.id: one for one in queries.imports(50)}
    groups: dict[UUID, list[queries.FindingRow]] = {}
    for one in found:
        groups.setdefault(one.import_id, []).append(one)
    shown = [(imports[key], rows) for key, rows in groups.items() if key in imports]
    return shell.page(request, "visits/findings.html", groups=shown, count=len(found))


def mend(request: people.SignedIn, finding_id: UUID) -> HttpResponse:
    """Correct one row of a file, cell by cell, and take it in."""
    with tenancy.scope(request.who):
        found = queries.finding(finding_id)
    if found is None or found.settled_at:
        raise Http404
    cells = actions.row_cells(request.who, finding_id, now=request.now)
    form = RowForm(request.POST or None, cells=cells)
    if request.method == "POST" and form.is_valid():
        mended = {name: value.strip() for name, value in {**cells, **form.cleaned_data}.items()}
        try:
            visit_id = actions.mend_row(request.who, finding_id, mended, now=request.now, today=request.today)
        except errors.NotTaken as problem:
            _complain(form, problem)
        else:
            messages.success(request, f"Row {found.row} is in.")
            return redirect("visits:visit", visit_id)
    return shell.page(request, "visits/mend.html", form=form, finding=found)


@require_POST
def leave_out(request: people.SignedIn, finding_id: UUID) -> HttpResponse:
    """Leave a row out for good."""
    try:
        actions.leave_out(request.who, finding_id, now=request.now)
    except errors.NoSuchFinding as problem:
        raise Http404 from problem
    messages.success(request, "The row is left out. It stays in the kept file.")
    return redirect("visits:findings")


def _items(rows: Sequence[VisitRow]) -> dict[UUID, list[Ref]]:
    return {row.id: [Ref("patient", row.patient_id)] for row in rows}


def _named(rows: Sequence[VisitRow], sifted: gate.Sifted, request: people.SignedIn) -> list[Named]:
    allowed = {row.patient_id for row in rows if row.id not in sifted.refused}
    with tenancy.scope(request.who):
        names, clinicians = _names(sifted.permit, allowed), queries.clinicians()
    return [
        Named(row, names.get(row.patient_id, ""), _clinician(clinicians[row.clinician_id]), STATES[row.state])
        for row in rows
    ]


def _typed(row: VisitRow, doc: VisitDoc) -> dict[str, Any]:
    """A session that is here, as its form shows it."""
    return {
        "clinician": str(row.clinician_id), "service_on": row.service_on, "start_time": row.start_time,
        "stop_time": row.stop_time, "code": row.code, "modifiers": " ".join(row.modifiers),
        "is_interactive": row.is_interactive, "place": row.place, "telehealth": row.telehealth,
        "diagnoses": "; ".join(doc.diagnoses), "authorization": doc.authorization,
        "paid": f"{row.paid_cents // 100}.{row.paid_cents % 100:02}" if row.paid_cents else "",
        "private": not row.share, "is_signed": row.state != "draft",
    }  # fmt: skip


def _names(permit: Permit, patient_ids: Sequence[UUID] | set[UUID]) -> dict[UUID, str]:
    docs = patients.open_patients(permit, patient_ids)
    return {one: f"{doc.first} {doc.last}" for one, doc in docs.items()}


def _choices() -> dict[UUID, str]:
    return {one.id: f"{one.first} {one.last}, {one.license}" for one in queries.clinicians().values()}


def _clinician(row: ClinicianRow) -> str:
    return f"{row.first} {row.last}"


def _row(request: people.SignedIn, visit_id: UUID) -> VisitRow:
    with tenancy.scope(request.who):
        row = queries.rows([visit_id]).get(visit_id)
    if row is None:
        raise Http404
    return row


def _permit(request: people.SignedIn, can: Can, row: VisitRow) -> Permit:
    about = [Ref("visit", row.id), Ref("patient", row.patient_id)]
    return gate.require(request.who, can, on=about, now=request.now)


def _check_file(request: people.SignedIn, file_id: UUID) -> None:
    with tenancy.scope(request.who):
        try:
            file = files.file(file_id)
        except ObjectDoesNotExist as problem:
            raise Http404 from problem
    if file.kind != "CSV":
        raise Http404


def _complain(form: Form, problem: errors.NotTaken) -> None:
    for one in problem.findings:
        form.add_error(None, f"{one.say} {one.fix}")


def _chosen(typed_ids: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in typed_ids]
    except ValueError as problem:
        raise Http404 from problem


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise Http404 from problem


def _page(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 100_000:
        raise Http404
    return int(text)
