"""What the guard asks the rooms of billing: by blind indexes, so that no list of patients is ever made."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from quietledger.billing.claims import queries as claims
from quietledger.billing.patients import actions as accounts
from quietledger.billing.patients import queries as patients
from quietledger.billing.visits import queries as visits
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.mailguard.shapes import NOTHING, Known, Name
from quietledger.safety.outbox import queries

LONGEST_NUMBER = 12


def of_draft(request: people.SignedIn, row: queries.MessageRow) -> Known:
    """What the guard may ask about a draft; nothing for a message that has left, which is guarded no more.

    The patient's own telephone number and address are opened for it, and go with it.
    """
    return asked(_contacts(request, row.patient_id)) if row.is_draft else NOTHING


def asked(contacts: tuple[str, ...] = ()) -> Known:
    """What the guard may ask, inside the practice's scope."""
    return Known(_patients, _clinicians, patients.known_members, _numbers, contacts)


def _contacts(request: people.SignedIn, patient_id: UUID | None) -> tuple[str, ...]:
    if patient_id is None:
        return ()
    permit = gate.require(request.who, Can.WRITE_MESSAGE, on=[Ref("patient", patient_id)], now=request.now)
    with tenancy.scope(request.who):
        doc = accounts.open_patients(permit, [patient_id])[patient_id]
    return tuple(one for one in (doc.phone, doc.email) if one)


def _patients(names: Collection[Name]) -> Collection[Name]:
    return [Name(*one) for one in patients.known_names(names)]


def _clinicians(names: Collection[Name]) -> Collection[Name]:
    there = {(row.first.casefold(), row.last.casefold()) for row in visits.clinicians().values()}
    return [one for one in names if (one.first.casefold(), one.last.casefold()) in there]


def _numbers(numbers: Collection[str]) -> Collection[str]:
    """Control numbers of claims, and account numbers of patients."""
    plain = {one: int(one) for one in numbers if one.isdecimal() and len(one) <= LONGEST_NUMBER}
    ours = patients.known_numbers(plain.values())
    return {*claims.by_control_numbers(numbers), *(one for one, number in plain.items() if number in ours)}
