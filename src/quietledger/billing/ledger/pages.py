"""Accounts with their balances, the entries behind a balance, one entry, and the very segments that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from quietledger.billing.ledger import queries, rules
from quietledger.billing.ledger import source as segments
from quietledger.billing.ledger.queries import EntryRow, LineRow
from quietledger.billing.ledger.rules import Account
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy

PAGE: Final = 50
KINDS: Final = {
    "charge": "Session charged", "copay": "Copay taken", "remit": "Remittance entered", "plb": "The plan's own balance",
    "payment": "Patient paid", "reversal": "Undone", "transfer": "Moved", "writeoff": "Written off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as one account's list shows it.  Units: cents, debit positive."""

    entry: EntryRow
    words: str
    cents: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with the address of its amount in words."""

    line: LineRow
    words: str
    address: str

    @property
    def credit_cents(self) -> int:
        return -self.line.cents


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """All accounts with their balances, what is owed by age, and whether everything adds up."""
    gate.require(request.who, Can.SEE_LEDGER, now=request.now)
    with tenancy.scope(request.who):
        trial, ageing, drift = queries.trial(), queries.ageing(request.today), queries.control()
        newest = [_listed(entry) for entry in queries.entries(limit=8)]
    buckets = [
        (name, *(one.cents[place] for one in ageing), sum(one.cents[place] for one in ageing))
        for place, name in enumerate(rules.BUCKETS)
    ]
    owed = [one.total_cents for one in ageing]
    return shell.page(
        request, "ledger/worklist.html", trial=trial, buckets=buckets, owed=owed, owed_cents=sum(owed), drift=drift,
        newest=newest,
    )  # fmt: skip


@require_GET
def account(request: people.SignedIn, name: str) -> HttpResponse:
    """The entries of one account, newest first."""
    chosen, before = _account(name), _uuid(request.GET.get("before", ""))
    gate.require(request.who, Can.SEE_LEDGER, now=request.now)
    with tenancy.scope(request.who):
        balance = next((one for one in queries.balances() if one.account is chosen), None)
        found = queries.entries(chosen, limit=PAGE + 1, before=before)
    rows = [_listed(entry, chosen) for entry in found[:PAGE]]
    return shell.page(
        request, "ledger/account.html", account=chosen, words=rules.WORDS[chosen], balance=balance, rows=rows,
        next_before=found[PAGE - 1].id if len(found) > PAGE else None, is_first=before is None,
    )  # fmt: skip


@require_GET
def entry(request: people.SignedIn, entry_id: UUID) -> HttpResponse:
    """One entry with its lines, each amount with its address."""
    gate.require(request.who, Can.SEE_LEDGER, on=[Ref("entry", entry_id)], now=request.now)
    with tenancy.scope(request.who):
        found = queries.entry(entry_id)
        if found is None:
            raise Http404
        file = files.file(found.file_id) if found.file_id else None
    lines = [Placed(line, rules.WORDS[line.account], _address(line, file.kind if file else "")) for line in found.lines]
    kind = KINDS.get(found.kind, found.kind)
    visit_id = next((line.visit_id for line in found.lines if line.visit_id), None)
    patient_id = next((line.patient_id for line in found.lines if line.patient_id), None)
    return shell.page(
        request, "ledger/entry.html", entry=found, lines=lines, kind=kind, file=file, visit_id=visit_id,
        patient_id=patient_id,
    )  # fmt: skip


@require_GET
def source(request: people.SignedIn, file_id: UUID, segment: int) -> HttpResponse:
    """The segments around one that said something, and what was entered from it."""
    permit = gate.require(request.who, Can.SEE_SOURCE, on=[Ref("file", file_id)], now=request.now)
    with tenancy.scope(request.who):
        try:
            file = files.file(file_id)
        except ObjectDoesNotExist as problem:
            raise Http404 from problem
        shown = segments.around(exchange.body(permit, file_id), segment)
        if not shown:
            raise Http404
        entered = queries.lines_at(file_id, [one.ordinal for one in shown])
    return shell.page(
        request, "ledger/source.html", file=file, segment=segment, shown=shown, entered=entered, permit=permit
    )


def _listed(entry: EntryRow, account: Account | None = None) -> Listed:
    cents = sum(line.cents for line in entry.lines if line.account is account) if account else entry.moved_cents
    return Listed(entry, KINDS.get(entry.kind, entry.kind), cents)


def _address(line: LineRow, file_kind: str) -> str:
    if line.file_id and line.segment:
        return f"{file_kind} · seg {line.segment}"
    return "reversal" if line.source_kind == "entry" else f"{line.source_kind} of {line.effective_on:%Y-%m-%d}"


def _account(name: str) -> Account:
    try:
        return Account(name)
    except ValueError as problem:
        raise Http404 from problem


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as problem:
        raise Http404 from problem
