"""Forgets a patient for good: two people decide, the key is destroyed, and what the law keeps is kept without a name.

An extra file of the room. What stays: the ledger's sums, claim numbers, dates and codes of sessions, the trail's
pseudonyms, and files with many patients in them (claims sent, remittances, letters), sealed as the practice's records.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.billing.patients.models import Cover, Patient
from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate import queries as gates
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault import queries as keys
from quietledger.core.vault.rules import Permit

TAG_BYTES: Final = 8
FACTS: Final = ("patient.open", "patient.shareable.payment")


def propose_forgetting(who: Actor, patient_id: UUID, reason: str, *, now: datetime) -> UUID:
    """Propose to forget a patient; a second person has to approve.

    Needs: Can.FORGET_PATIENT for this patient, freshly proven.   Trail: proposal.made.
    """
    return gate.propose(who, Can.FORGET_PATIENT, {"reason": reason}, on=[Ref("patient", patient_id)], now=now)


def forget(who: Actor, patient_id: UUID, proposal_id: UUID, *, now: datetime) -> None:
    """Forget a patient whom somebody else proposed to forget: it can't be undone by anybody.

    Needs: Can.FORGET_PATIENT for this patient, and to be a second person.   Trail: key.destroy, patient.forgotten.
    Raises: NotASecond; NoSuchProposal; AlreadySettled.
    """
    permit = gate.require(who, Can.FORGET_PATIENT, on=[Ref("patient", patient_id)], now=now)
    with tenancy.scope(who):
        proposal = gate.second(who, proposal_id, can=Can.FORGET_PATIENT, now=now)
        permit.check(permit.practice_id, *(ref.id for ref in proposal.on))
        vault.forget(permit, patient_id, now=now)
        _wipe(permit, patient_id, now, why=str(proposal.body.get("reason", "")))


def forget_again(practice_id: UUID, *, now: datetime) -> int:
    """Wipe what an older copy of the database knows of patients whose keys are destroyed; returns of how many."""
    who = Actor(practice_id, Kind.JOB, name="shredding")
    with tenancy.within(practice_id):
        back = Patient.objects.filter(id__in=list(keys.forgotten())).exclude(state=Patient.State.FORGOTTEN)
        ids = list(back.values_list("id", flat=True))
        for patient_id in ids:
            _wipe(who, patient_id, now, why="again")
    return len(ids)


def proposal_about(patient_id: UUID, now: datetime) -> gates.Proposal | None:
    """The proposal to forget this patient that waits for a second person."""
    waiting = (one for one in gates.proposals(now) if one.can == Can.FORGET_PATIENT.name)
    return next((one for one in waiting if patient_id in {ref.id for ref in one.on}), None)


def _wipe(by: Permit | Actor, patient_id: UUID, now: datetime, *, why: str) -> None:
    """Overwrite the tags, which would still tell whether somebody of this name was here, and end the facts."""
    noise = [secrets.token_bytes(TAG_BYTES) for _ in range(4)]
    Patient.objects.filter(id=patient_id).update(
        state=Patient.State.FORGOTTEN, forgotten_at=now, person_tag=noise[0], start_tag=noise[1], name_tag=noise[3],
        source_tag=None,
    )  # fmt: skip
    Cover.objects.filter(patient_id=patient_id).update(member_tag=noise[2])
    about = Ref("patient", patient_id)
    facts.tell([Told(about, name, now, "forgotten") for name in FACTS], by="patients", now=now)
    audit.record(by, "patient.forgotten", on=[about], now=now, why=why)
