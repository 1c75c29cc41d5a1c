"""What an incident costs by coverage part, and help that nobody hires before the insurer agrees.

An extra file beside `actions`, which hands its functions on.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.incidents import checks, errors, recording, rules
from quietledger.safety.incidents.models import Cost, Help
from quietledger.safety.incidents.rules import Consent, Firm, Kind, NoteDoc


def spend(
    who: Actor, incident_id: UUID, part: str, cents: int, paid_on: date, text: str, *, now: datetime
) -> UUID:  # fmt: skip
    """Enter what was paid, under the coverage part that may bear it; less than nothing takes an entry back.

    Units: whole cents.   Needs: Can.WORK_INCIDENT.   Trail: incident.cost.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    if part and part not in rules.PARTS:
        raise errors.NotTaken({"part": "Choose a part of the cover, or none."})
    if not cents:
        raise errors.NotTaken({"cents": "Enter an amount."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        note_id = recording.write(permit, row, Kind.REASON, NoteDoc(text.strip()), now, topic="cost")
        told = {"part": part, "cents": cents, "paid_on": paid_on, "note": note_id}
        cost = Cost(incident_id=row.id, **told, entered_by=who.person_id, entered_at=now)
        cost.save(force_insert=True)
        recording.tell(permit, row, "cost", now, part=part, cents=cents, cost=str(cost.id))
    return cost.id


def agreed(who: Actor, incident_id: UUID, firm: Firm, text: str, *, now: datetime, at: datetime | None = None) -> None:
    """Record that the insurer agreed to a firm's cost: who there said so, and when.

    Needs: Can.WORK_INCIDENT.   Trail: incident.agreed.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    checks.check_firm(firm)
    if at and at > now:
        raise errors.NotTaken({"at": "That moment is still to come."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        found = _firm(row.id, firm)
        note_id = recording.write(permit, row, Kind.REASON, NoteDoc(text.strip()), now, topic=f"agreed {found.id}")
        found.mark_agreed(at or now, note_id)
        recording.tell(permit, row, "agreed", now, help=firm.kind, firm=str(found.id))


def hire(
    who: Actor, incident_id: UUID, firm: Firm, consent: Consent | None, *, is_urgent: bool = False, now: datetime
) -> None:
    """Hire help: once the insurer agreed, without a policy in force, or urgently within the hours that it allows.

    `consent`: what the cyber policy in force says of it, which the face reads from that room; None without a policy.

    Needs: Can.WORK_INCIDENT.   Trail: incident.hired.
    Raises: NoSuchIncident; NotNow; NotTaken; NoConsent.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_firm(firm)
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        found = _firm(row.id, firm)
        has_consent = found.agreed_at is not None
        checks.check_hire(consent, row.aware_at, now, has_consent=has_consent, is_urgent=is_urgent)
        found.mark_hired(now, is_urgent=is_urgent and not has_consent)
        recording.tell(permit, row, "hired", now, help=firm.kind, firm=str(found.id), urgent=found.is_urgent)


def _firm(incident_id: UUID, firm: Firm) -> Help:
    found = Help.objects.filter(incident_id=incident_id, firm=firm.name.strip()).first()
    if found is None:
        found = Help(incident_id=incident_id, kind=firm.kind, firm=firm.name.strip())
        found.save(force_insert=True)
    return found
