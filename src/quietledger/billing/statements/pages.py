"""The statements that were written, who waits for one and why, and one statement as page and as letter."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.patients import actions as patients
from quietledger.billing.statements import actions, queries
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """What waits to be written, what holds it, and what was written."""
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 0 < int(number) < 100_000:
        raise Http404
    with tenancy.scope(request.who):
        waiting = queries.candidates(request.practice.statement_floor_cents, request.today)
        rows, count = queries.statements(int(number)), queries.count()
    held = sorted((one for one in waiting if one.holds), key=lambda one: -one.cents)[: queries.PAGE]
    free = [one for one in waiting if not one.holds]
    names = _names(request, {one.patient_id for one in held} | {row.patient_id for row in rows})
    return shell.page(
        request, "statements/worklist.html", free=free, free_cents=sum(one.cents for one in free),
        held=[(one, names.get(one.patient_id)) for one in held],
        rows=[(row, names.get(row.patient_id)) for row in rows],
        count=count, page=int(number), last=max(1, -(-count // queries.PAGE)),
    )  # fmt: skip


@require_POST
def issue(request: people.SignedIn) -> HttpResponse:
    """Write what may be written now; what is too much for one request stays for the next one, or for the day's run."""
    with tenancy.scope(request.who):
        waiting = queries.candidates(request.practice.statement_floor_cents, request.today)
    free = [one for one in waiting if not one.holds][: actions.LETTERS_AT_ONCE]
    done = actions.issue_statements(request.who, free, today=request.today, now=request.now)
    said = f"{counted(done.issued, 'statement')} written." if done.issued else "Nothing could be written now."
    messages.success(request, said)
    return redirect("statements:worklist")


@require_GET
def statement(request: people.SignedIn, statement_id: UUID) -> HttpResponse:
    """One statement as its letter says it."""
    row = _found(request, statement_id)
    content = actions.open_statement(request.who, row, now=request.now)
    return shell.page(request, "statements/statement.html", row=row, content=content)


@require_GET
def letter(request: people.SignedIn, statement_id: UUID) -> HttpResponse:
    """The very PDF that was kept."""
    row = _found(request, statement_id)
    body = actions.open_letter(request.who, row, now=request.now)
    headers = {"Content-Disposition": f'attachment; filename="statement-{row.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _found(request: people.SignedIn, statement_id: UUID) -> queries.StatementRow:
    with tenancy.scope(request.who):
        row = queries.statement(statement_id)
    if row is None:
        raise Http404
    return row


def _names(request: people.SignedIn, patient_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names to be shown; a patient whom the gate refuses is missing."""
    items = {one: [Ref("patient", one)] for one in patient_ids}
    if not items:
        gate.require(request.who, Can.SEE_STATEMENT, now=request.now)
        return {}
    sifted = gate.sift(request.who, Can.SEE_STATEMENT, items=items, now=request.now)
    with tenancy.scope(request.who):
        found = patients.open_patients(sifted.permit, [one for one in items if one not in sifted.refused])
    return {patient: f"{doc.first} {doc.last}" for patient, doc in found.items()}
