"""Record that a patient asked for plain mail after a warning, and that they took it back.

An extra file of the room: the only place that tells the fact by which the gate lets plain mail pass.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.outbox import errors, facts, rules
from quietledger.safety.outbox.models import PlainChoice


def choose_plain(who: Actor, patient_id: UUID, how: str, *, now: datetime) -> UUID:
    """Record a patient's choice: who warned them, when, by which text, and how they said it; it holds for a year.

    Needs: Can.WRITE_MESSAGE for the patient.   Trail: gate.decide, outbox.plain_chosen.   Raises: NotWritten.
    Source: 45 CFR 164.522(b); 78 FR 5566 at 5634.
    """
    about = [Ref("patient", patient_id)]
    permit = gate.require(who, Can.WRITE_MESSAGE, on=about, now=now)
    if how not in rules.HOWS or who.person_id is None:
        raise errors.NotWritten({"how": "Say how the patient told you."})
    with tenancy.scope(who):
        _end(permit, patient_id, now)
        row = PlainChoice.objects.create(
            patient_id=patient_id, warned_by=who.person_id, chosen_at=now, text_version=rules.WARNING, how=how,
            until=now + rules.CHOICE_LASTS,
        )  # fmt: skip
        facts.tell(patient_id, row.until, row.id, now)
        audit.record(
            permit, "outbox.plain_chosen", on=[*about, Ref("choice", row.id)], now=now, text=row.text_version, how=how
        )
    return row.id


def end_plain(who: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Take a patient's choice back, at once: the next plain mail is refused.

    Needs: Can.WRITE_MESSAGE for the patient.   Trail: gate.decide, outbox.plain_ended.
    """
    permit = gate.require(who, Can.WRITE_MESSAGE, on=[Ref("patient", patient_id)], now=now)
    with tenancy.scope(who):
        _end(permit, patient_id, now)


def _end(permit: Permit, patient_id: UUID, now: datetime) -> None:
    row = PlainChoice.objects.select_for_update().filter(patient_id=patient_id, ended_at=None).first()
    if row is None:
        return
    row.mark_ended(permit.who.person_id, now)
    facts.tell(patient_id, now, row.id, now)
    audit.record(permit, "outbox.plain_ended", on=[Ref("patient", patient_id), Ref("choice", row.id)], now=now)
