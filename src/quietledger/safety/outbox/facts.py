"""The fact that this room tells: a patient has asked for plain mail, after being told of its risk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told

PLAIN_MAIL = "patient.plain_mail"


def tell(patient_id: UUID, until: datetime, choice_id: UUID, now: datetime) -> None:
    """Tell until when a patient's choice holds, `now` if it was taken back; inside the practice's scope."""
    about = Ref("patient", patient_id)
    facts.tell([Told(about, PLAIN_MAIL, until, f"choice:{choice_id}")], by="outbox", now=now)
