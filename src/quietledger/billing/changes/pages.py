"""Payment changes: the worklist, what is on file of a party, a request that came in, and the steps of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.changes import actions, errors, queries, rules
from quietledger.billing.changes.forms import CallForm, DetailsForm, RequestForm, StopForm
from quietledger.billing.changes.queries import ChangeRow
from quietledger.billing.changes.rules import KINDS, Party
from quietledger.billing.patients import queries as patients
from quietledger.billing.payers import queries as payers
from quietledger.core.gate import actions as gate
from quietledger.core.gate import queries as gates
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import AlreadySettled, NoSuchProposal, NotASecond
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import day
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7

ENDED_SHOWN: Final = 20


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Cases that wait, cases that ended, and whose details are on file."""
    gate.require(request.who, Can.SEE_CHANGES, now=request.now)
    with tenancy.scope(request.who):
        cases, ended, on_file = queries.waiting(), queries.ended(ENDED_SHOWN), queries.on_file()
        plans = [plan for key, plan in payers.terms().items() if key]
        numbers = patients.rows([one.party.id for one in on_file if one.party.patient_id])
    names = dict(actions.names(request.who, on_file, now=request.now))
    names |= {one: f"Account {row.number}" for one, row in numbers.items()}
    there = {one.party.id for one in on_file}
    return shell.page(
        request, "changes/worklist.html", cases=_named(cases, names), ended=_named(ended, names),
        on_file=[(one, names.get(one.party.id, "A closed account"), KINDS[one.party.kind]) for one in on_file],
        plans=[plan for plan in plans if plan.id not in there], message=_message(request),
    )  # fmt: skip


def enter(request: people.SignedIn) -> HttpResponse:
    """Put the details of a vendor or partner on file."""
    return _enter(request, Party("partner", uuid7()), DetailsForm(request.POST or None))


def enter_for(request: people.SignedIn, kind: str, about_id: UUID) -> HttpResponse:
    """Put the details of a plan or a patient on file."""
    where = _party(request, kind, about_id)
    with tenancy.scope(request.who):
        named = payers.names().get(about_id, "") if kind == "payer" else ""
    return _enter(request, where, DetailsForm(request.POST or None, initial={"name": named}))


def _enter(request: people.SignedIn, where: Party, form: DetailsForm) -> HttpResponse:
    gate.require(request.who, Can.WRITE_CHANGE, on=[where.ref], now=request.now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter(request.who, where, form.details(), now=request.now)
        except errors.NotTaken as problem:
            _mark(form, problem)
        except errors.OnFileAlready:
            messages.error(request, "Details are on file already: a change needs a call.")
            return redirect("changes:party", where.kind, where.id)
        else:
            messages.success(request, "On file. From now on they change only by a case with a call-back.")
            return redirect("changes:party", where.kind, where.id)
    return shell.page(request, "changes/enter.html", form=form, kind=KINDS[where.kind])


@require_GET
def party(request: people.SignedIn, kind: str, about_id: UUID) -> HttpResponse:
    """What is on file of one party, what stood before, and its cases."""
    where = _party(request, kind, about_id)
    found = actions.versions(request.who, where, now=request.now)
    if not found:
        return shell.page(request, "changes/nothing.html", party=where, kind=KINDS[kind])
    with tenancy.scope(request.who):
        cases = queries.of_party(where)
    return shell.page(
        request, "changes/party.html", party=where, kind=KINDS[kind], now_stands=found[-1], lines=_lines(found[-1].doc),
        earlier=list(reversed(found[:-1])), cases=[(row, rules.STATES[row.state]) for row in cases],
        phone_from=rules.FROM.get(found[-1].doc.phone_from, ""), message=_message(request),
    )  # fmt: skip


def request_change(request: people.SignedIn, kind: str, about_id: UUID) -> HttpResponse:
    """A request came in: make it a case."""
    where = _party(request, kind, about_id)
    found = actions.versions(request.who, where, now=request.now)
    if not found:
        raise Http404
    first = {"received_on": request.today, "message": _message(request)}
    first |= {"came_by": "message"} if first["message"] else {}
    form = RequestForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_change(request.who, where, form.new(), today=request.today, now=request.now)
        except errors.NotTaken as problem:
            _mark(form, problem)
        else:
            messages.success(request, "The case is open. Nothing has changed: the next step is a call.")
            return redirect("changes:change", opened)
    return shell.page(request, "changes/request.html", form=form, party=where, name=found[-1].doc.name)


@require_GET
def change(request: people.SignedIn, change_id: UUID) -> HttpResponse:
    """One case: what they ask for beside what is on file, and its next step."""
    return _change(request, change_id)


def _change(
    request: people.SignedIn, change_id: UUID, *, call_form: CallForm | None = None, stop_form: StopForm | None = None
) -> HttpResponse:
    row = _row(request, change_id)
    doc, versions = actions.case(request.who, row, now=request.now)
    number = rules.number_to_call(versions, row.opened_at, request.now)
    stood = next((one for one in reversed(versions) if one.since <= row.opened_at), versions[0])
    with tenancy.scope(request.who):
        waits = next((one for one in gates.proposals(request.now) if one.id == row.proposal), None)
        until = gate.second_until(waits, request.now) if waits else None
    is_mine = row.called_by == request.who.person_id
    asked = [
        (rules.LABELS[name], rules.masked(name, getattr(stood.doc, name)), getattr(doc.wanted, name))
        for name in row.what
    ]
    return shell.page(
        request, "changes/change.html", row=row, doc=doc, name=versions[-1].doc.name, asked=asked, number=number,
        kind=KINDS[row.party.kind], came_by=rules.WAYS.get(row.came_by, ""), state=rules.STATES[row.state],
        origin=rules.FROM.get(number.source, "") if number else "", is_mine=is_mine, until=until,
        calls=[(one, rules.OUTCOMES.get(one.outcome, "")) for one in doc.calls],
        may_confirm=not is_mine or (until is not None and until <= request.now),
        may_let_in=row.state == "cooling" and row.effective_at is not None and row.effective_at <= request.now,
        call_form=call_form or CallForm(), stop_form=stop_form or StopForm(),
    )  # fmt: skip


@require_POST
def call(request: people.SignedIn, change_id: UUID) -> HttpResponse:
    """Write down a call."""
    form = CallForm(request.POST)
    if form.is_valid():
        said = form.call()
        try:
            _step(request, lambda: actions.note_call(request.who, change_id, said, now=request.now))
        except errors.NotTaken as problem:
            _mark(form, problem)
        else:
            if said.outcome == "denied":
                messages.error(request, "Stopped. Somebody tried to divert a payment: report the message, and keep it.")
            return redirect("changes:change", change_id)
    return _change(request, change_id, call_form=form)


@require_POST
def confirm(request: people.SignedIn, change_id: UUID) -> HttpResponse:
    """Confirm it as the second person."""

    def do() -> None:
        from_at = actions.confirm(request.who, change_id, now=request.now)
        messages.success(
            request, f"Confirmed. It takes effect on {day(from_at.date())}; until then anybody may stop it."
        )

    try:
        _step(request, do)
    except NotASecond as problem:
        when = f"after {problem.until:%B %-d, %H:%M} UTC" if problem.until else "by another person"
        messages.error(request, f"You made the call yourself, so it can be confirmed only {when}.")
    except (NoSuchProposal, AlreadySettled):
        messages.error(request, "This was settled already, or the call is too long ago: stop it, and open it anew.")
    return redirect("changes:change", change_id)


@require_POST
def stop(request: people.SignedIn, change_id: UUID) -> HttpResponse:
    """Stop it: nothing changes."""
    form = StopForm(request.POST)
    if not form.is_valid():
        return _change(request, change_id, stop_form=form)
    why = form.cleaned_data["why"]
    _step(request, lambda: actions.stop(request.who, change_id, why, now=request.now))
    return redirect("changes:change", change_id)


@require_POST
def let_in(request: people.SignedIn, change_id: UUID) -> HttpResponse:
    """Its days of waiting are over: let it stand."""
    _step(request, lambda: actions.let_in(request.who, change_id, now=request.now))
    return redirect("changes:change", change_id)


def _step(request: people.SignedIn, do: Callable[[], Any]) -> None:
    """Take a step of a case; one that it is past is said in words."""
    try:
        do()
    except errors.NoSuchChange as problem:
        raise Http404 from problem
    except errors.NotNow as problem:
        say = rules.STATES.get(problem.state, problem.state)
        messages.error(request, f"This case is at another step by now: it is {say}.")


def _message(request: people.SignedIn) -> str:
    """The id of the message that led here, "" if none did."""
    try:
        return str(UUID(request.GET.get("message", "")))
    except ValueError:
        return ""


def _party(request: people.SignedIn, kind: str, about_id: UUID) -> Party:
    """The party of an address, if it is there and kept here."""
    with tenancy.scope(request.who):
        here = {
            "payer": lambda: about_id in payers.names(),
            "patient": lambda: about_id in patients.rows([about_id]),
            "partner": lambda: bool(queries.version_ids(Party("partner", about_id))),
        }.get(kind, lambda: False)()
    if not here:
        raise Http404
    return Party(kind, about_id)


def _row(request: people.SignedIn, change_id: UUID) -> ChangeRow:
    with tenancy.scope(request.who):
        row = queries.change(change_id)
    if row is None:
        raise Http404
    return row


def _named(rows: list[ChangeRow], names: dict[UUID, str]) -> list[tuple[ChangeRow, str, str]]:
    return [(row, names.get(row.party.id, "A closed account"), rules.STATES[row.state]) for row in rows]


def _lines(doc: rules.DetailsDoc) -> list[tuple[str, str]]:
    return [(say, rules.masked(name, getattr(doc, name))) for name, say in rules.LABELS.items() if getattr(doc, name)]


def _mark(form: Any, problem: errors.NotTaken) -> None:
    for name, say in problem.findings.items():
        form.add_error(name if name in form.fields else None, say)
