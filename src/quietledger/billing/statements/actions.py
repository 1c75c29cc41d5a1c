"""Write statements, and open them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quietledger.billing.charges import queries as charges
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import PatientDoc
from quietledger.billing.statements import composing, letter, queries
from quietledger.billing.statements.models import Statement
from quietledger.billing.statements.rules import StatementContent, StatementRow
from quietledger.core.audit import actions as audit
from quietledger.core.exchange import actions as exchange
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit

LETTERS_AT_ONCE: Final = 50  # each takes the typesetter some time, and a permit lives five minutes


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of some who owe.  Units: letters, people, cents."""

    issued: int = 0
    held: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class _Letters:
    """What all letters of a batch share."""

    permit: Permit
    practice: composing.Practice
    prefix: str
    issued_on: date
    now: datetime


def issue_statements(who: Actor, candidates: Sequence[queries.Candidate], *, today: date, now: datetime) -> Issued:
    """Write a statement to each of these who may be written to; it is kept sealed and sent nowhere.

    Whom the gate refuses, whom something speaks against, or who owes nothing that plans are done with, is passed over.

    Needs: Can.ISSUE_STATEMENTS on each patient, asked once for all.
    Trail: gate.decide, exchange.kept, statements.issued.
    """
    free = {one.patient_id: one for one in candidates if not one.holds}
    sifted = gate.sift(who, Can.ISSUE_STATEMENTS, items={one: [Ref("patient", one)] for one in free}, now=now)
    if not free:
        return Issued(held=len(candidates))
    allowed = [one for one in free if one not in sifted.refused]
    with tenancy.scope(who) as practice_id:
        row = practices.practice(practice_id)
        practice = composing.Practice(row.name, row.street, row.city, row.state, row.zip9, row.phone, row.tax_id)
        letters = _Letters(sifted.permit, practice, row.code, today, now)
        people = patients.open_patients(sifted.permit, allowed)
        there = set(
            Statement.objects.filter(patient_id__in=allowed, issued_on=today).values_list("patient_id", flat=True)
        )
        written = [
            statement
            for patient_id in allowed
            if patient_id not in there
            and (rows := _rows(patient_id))
            and sum(one.balance_cents for one in rows) >= max(row.statement_floor_cents, 1)
            for statement in [_write(letters, patient_id, people[patient_id], rows)]
        ]
        Statement.objects.bulk_create(written)
        about = [Ref("statement", one.id) for one in written]
        audit.record(sifted.permit, "statements.issued", on=about, now=now, count=len(written))
    return Issued(len(written), len(candidates) - len(written), sum(one.total_cents for one in written))


def _rows(patient_id: UUID) -> tuple[StatementRow, ...]:
    lines = ledger.patient_lines(patient_id)
    services = {
        visit: " and ".join(dict.fromkeys(charge.label for charge in found))
        for visit, found in charges.of_visits({line.visit_id for line in lines if line.visit_id}).items()
    }
    return composing.rows_of(lines, services)


def _write(letters: _Letters, patient_id: UUID, person: PatientDoc, rows: tuple[StatementRow, ...]) -> Statement:
    number = tenancy.next_numbers("statement", 1)[0]
    town = f"{person.city}, {person.state} {person.zip[:5]}".strip(", ")
    to = f"{person.first} {person.last}".strip(), tuple(filter(None, (person.street, town)))
    content = composing.content(letters.practice, f"{letters.prefix}-S{number:06d}", to, rows, letters.issued_on)
    once = f"statement/{patient_id}/{letters.issued_on}"
    file_id = exchange.keep(letters.permit, kind="STATEMENT", body=letter.pdf(content), once=once, now=letters.now)
    statement = Statement(
        patient_id=patient_id, number=number, issued_on=content.issued_on, due_on=content.due_on,
        total_cents=content.total_cents, file_id=file_id, written_at=letters.now,
    )  # fmt: skip
    vault.seal(statement, content)
    return statement


def open_statement(who: Actor, statement: queries.StatementRow, *, now: datetime) -> StatementContent:
    """What a statement says.   Needs: Can.SEE_STATEMENT on its patient.   Trail: gate.decide."""
    permit = _permit(who, statement, now)
    with tenancy.scope(who):
        found: StatementContent = vault.open(permit, queries.sealed(statement.id))
    return found


def open_letter(who: Actor, statement: queries.StatementRow, *, now: datetime) -> bytes:
    """The very PDF that was kept.   Needs: Can.SEE_STATEMENT on its patient.   Trail: gate.decide."""
    permit = _permit(who, statement, now)
    with tenancy.scope(who):
        return exchange.body(permit, statement.file_id)


def _permit(who: Actor, statement: queries.StatementRow, now: datetime) -> Permit:
    about = [Ref("patient", statement.patient_id), Ref("statement", statement.id), Ref("file", statement.file_id)]
    return gate.require(who, Can.SEE_STATEMENT, on=about, now=now)
