"""Record what left the practice, keep the register of asks, make the list and prove its lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.disclosures import errors, letter, queries, rules
from quietledger.safety.disclosures.models import Ask, Disclosure
from quietledger.safety.disclosures.rules import AskDoc, NewDisclosure


class Names(Protocol):
    """What a room that this one may not know must tell it, inside the practice's scope."""

    def open(self, permit: Permit, patient_ids: Collection[UUID]) -> Mapping[UUID, queries.Named]:
        """Number and name of these patients."""


def record(who: Actor, patient_id: UUID, new: NewDisclosure, *, today: date, now: datetime) -> UUID:
    """Record a disclosure of a patient's data; its entry on the trail is what the accounting's line points to.

    Needs: Can.WRITE_DISCLOSURE for the patient.   Trail: disclosure.sent, with purpose and category.
    Raises: NotRecorded.
    """
    permit = gate.require(who, Can.WRITE_DISCLOSURE, on=[Ref("patient", patient_id)], now=now)
    wrong = rules.check(new, today)
    if wrong or who.person_id is None:
        raise errors.NotRecorded(wrong)
    with tenancy.scope(who):
        row = Disclosure(
            patient_id=patient_id, purpose=new.purpose, happened_on=new.happened_on,
            last_on=new.last_on, times=new.times, held_until=new.held_until, recorded_by=who.person_id, recorded_at=now,
        )  # fmt: skip
        about = [Ref("patient", patient_id), Ref("disclosure", row.id)]
        row.entry = audit.record(
            permit, "disclosure.sent", on=about, now=now, act="disclose", pur=new.purpose, cat=[new.doc.category],
            on_day=new.happened_on.isoformat(), times=new.times,
            detail={"recipient": new.doc.recipient, "address": new.doc.address, "reference": new.doc.reference},
        )  # fmt: skip
        vault.seal(row, new.doc)
        row.save(force_insert=True)
    return row.id


def accounting(
    who: Actor, names: Names, patient_id: UUID, *, today: date, now: datetime, for_patient: bool = False
) -> queries.Accounting:
    """A patient's list for the last six years.   Needs: Can.SEE_DISCLOSURES for the patient.   Trail: gate.decide."""
    with tenancy.scope(who):
        about = [Ref("patient", patient_id), *refs("disclosure", queries.ids_of(patient_id))]
    permit = gate.require(who, Can.SEE_DISCLOSURES, on=about, now=now)
    return _accounting(permit, names, patient_id, today, for_patient=for_patient)


def _accounting(
    permit: Permit, names: Names, patient_id: UUID, today: date, *, for_patient: bool
) -> queries.Accounting:
    with tenancy.scope(permit.who):
        rows = queries.sealed(patient_id)
        docs = vault.open_all(permit, rows)
        recorded = [queries.recorded(row, doc) for row, doc in zip(rows, docs, strict=True)]
        patient = names.open(permit, [patient_id])[patient_id]
        lines = rules.lines(recorded, today, for_patient=for_patient)
        every = rules.lines(recorded, today, for_patient=False)
        places = queries.places([row.entry_id for line in lines for row in line.rows])
        unrecorded = tuple(queries.unrecorded(patient_id))
    held = sum(1 for line in every if line.held_until)
    return queries.Accounting(patient, rules.years_before(today), today, tuple(lines), held, places, unrecorded)


def export(who: Actor, names: Names, patient_id: UUID, *, today: date, now: datetime) -> bytes:
    """The list as the patient gets it, a PDF whose lines can be checked against the trail.

    The trail is brought up to this moment first, so that each line has its place under a signed checkpoint.

    Needs: Can.EXPORT_DISCLOSURES for the patient, with a fresh proof of who asks.   Trail: export.make, with its hash.
    Raises: Unprintable.
    """
    with tenancy.scope(who):
        about = [Ref("patient", patient_id), *refs("disclosure", queries.ids_of(patient_id))]
    permit = gate.require(who, Can.EXPORT_DISCLOSURES, on=about, now=now)
    signed = letter.Signed(audit.checkpoint(who.practice_id, now).note, audit.key(who.practice_id))
    found = _accounting(permit, names, patient_id, today, for_patient=True)
    with tenancy.scope(who):
        body = letter.pdf(found, practices.practice(who.practice_id), signed)
        audit.record(
            permit, "export.make", on=[Ref("patient", patient_id)], now=now, kind="accounting",
            sha256=sha256(body).hexdigest(), lines=len(found.lines),
        )  # fmt: skip
    return body


def proof(who: Actor, patient_id: UUID, disclosure_id: UUID, *, now: datetime) -> str:
    """The proof that a line stands on the trail, as a file that a stranger's tool can check.

    Needs: Can.SEE_DISCLOSURES for the patient.   Trail: gate.decide.
    Raises: NoSuchDisclosure.
    """
    gate.require(who, Can.SEE_DISCLOSURES, on=[Ref("patient", patient_id)], now=now)
    audit.checkpoint(who.practice_id, now)
    with tenancy.scope(who):
        entry_id = queries.entry_of(patient_id, disclosure_id)
        if entry_id is None:
            raise errors.NoSuchDisclosure(disclosure_id)
        return trail.proof(entry_id)


def take_ask(who: Actor, patient_id: UUID, received_on: date, by: str, *, today: date, now: datetime) -> UUID:
    """Enter in the register that somebody asked for a patient's list.

    Needs: Can.WRITE_DISCLOSURE for the patient.   Trail: disclosure.asked.
    Raises: NotRecorded, for a day to come.
    """
    permit = gate.require(who, Can.WRITE_DISCLOSURE, on=[Ref("patient", patient_id)], now=now)
    if received_on > today or who.person_id is None:
        raise errors.NotRecorded({"received_on": "That day is still to come."})
    with tenancy.scope(who):
        row = Ask(patient_id=patient_id, received_on=received_on, recorded_by=who.person_id, recorded_at=now)
        vault.seal(row, AskDoc(by))
        row.save(force_insert=True)
        audit.record(permit, "disclosure.asked", on=_about(row), now=now, on_day=received_on.isoformat())
    return row.id


def extend(who: Actor, ask_id: UUID, why: str, *, today: date, now: datetime) -> None:
    """Take the one extension of 30 days; the patient must be told why, and until when.

    Needs: Can.WRITE_DISCLOSURE for the patient.   Trail: disclosure.extended.
    Raises: NoSuchDisclosure; AlreadyDone.
    """
    permit = _permit_for(who, ask_id, now)
    with tenancy.scope(who):
        row = _open_ask(ask_id)
        if row.extended_on:
            raise errors.AlreadyDone(ask_id)
        doc: AskDoc = vault.open(permit, row)
        vault.reseal(permit, row, replace(doc, why_longer=why), now=now)
        row.mark_extended(today, row.doc)
        audit.record(permit, "disclosure.extended", on=_about(row), now=now, detail={"why": why})


def answer(who: Actor, ask_id: UUID, *, today: date, now: datetime) -> None:
    """Enter that the list was given.

    Needs: Can.WRITE_DISCLOSURE for the patient.   Trail: disclosure.answered.
    Raises: NoSuchDisclosure; AlreadyDone.
    """
    permit = _permit_for(who, ask_id, now)
    with tenancy.scope(who):
        row = _open_ask(ask_id)
        row.mark_answered(today)
        audit.record(permit, "disclosure.answered", on=_about(row), now=now)


def asked_by(who: Actor, rows: Collection[queries.AskRow], *, now: datetime) -> dict[UUID, AskDoc]:
    """Who asked for these lists.   Needs: Can.SEE_DISCLOSURES for each patient.   Trail: gate.decide."""
    about = [ref for row in rows for ref in (Ref("patient", row.patient_id), Ref("ask", row.id))]
    permit = gate.require(who, Can.SEE_DISCLOSURES, on=about, now=now)
    with tenancy.scope(who):
        sealed = list(Ask.objects.filter(id__in=[row.id for row in rows]))
        return {row.id: doc for row, doc in zip(sealed, vault.open_all(permit, sealed), strict=True)}


def _permit_for(who: Actor, ask_id: UUID, now: datetime) -> Permit:
    with tenancy.scope(who):
        patient_id = queries.patient_of_ask(ask_id)
    about = [Ref("patient", patient_id), Ref("ask", ask_id)] if patient_id else [Ref("ask", ask_id)]
    return gate.require(who, Can.WRITE_DISCLOSURE, on=about, now=now)


def _open_ask(ask_id: UUID) -> Ask:
    row = queries.locked(ask_id)
    if row is None:
        raise errors.NoSuchDisclosure(ask_id)
    if row.answered_on:
        raise errors.AlreadyDone(ask_id)
    return row


def _about(row: Ask) -> list[Ref]:
    return [Ref("patient", row.patient_id), Ref("ask", row.id)]
