"""The facts that this room tells: a patient asked for plain mail, a partner's server proved itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told

PLAIN_MAIL = "patient.plain_mail"
MAIL_PROTECTED = "partner.mail_protected"


def tell(patient_id: UUID, until: datetime, choice_id: UUID, now: datetime) -> None:
    """Tell until when a patient's choice holds, `now` if it was taken back; inside the practice's scope."""
    about = Ref("patient", patient_id)
    facts.tell([Told(about, PLAIN_MAIL, until, f"choice:{choice_id}")], by="outbox", now=now)


def tell_protected(partner: Ref, until: datetime, letter_id: UUID | None, now: datetime) -> None:
    """Tell that a letter, which was to go only to a proved server, came to a partner; inside the practice's scope."""
    facts.tell([Told(partner, MAIL_PROTECTED, until, f"letter:{letter_id}")], by="outbox", now=now)
