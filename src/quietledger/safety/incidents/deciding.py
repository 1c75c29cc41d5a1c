"""The four factors, the decision, what officials asked for, and drafts of notices.

An extra file beside `actions`, which hands its functions on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.breachclocks.case import Delay
from quietledger.safety.incidents import checks, errors, people, queries, recording, rules
from quietledger.safety.incidents.models import Decision, LawDelay
from quietledger.safety.incidents.rules import Kind, NoteDoc, Outcome, State


def weigh(who: Actor, incident_id: UUID, factor: str, text: str, evidence: str, *, now: datetime) -> None:
    """Write one of the four factors, with what shows it; the newest words of each count.

    Needs: Can.WORK_INCIDENT.   Trail: incident.factor.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    if factor not in rules.FACTORS:
        raise errors.NotTaken({"factor": "Choose one of the four."})
    checks.check_text(text)
    checks.check_text(evidence, "evidence")
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        doc = NoteDoc(text.strip(), {"evidence": evidence.strip()})
        note_id = recording.write(permit, row, Kind.FACTOR, doc, now, topic=factor)
        recording.tell(permit, row, "factor", now, factor=factor, note=str(note_id))


def decide(who: Actor, incident_id: UUID, outcome: Outcome, reason: str, *, now: datetime, exclusion: str = "") -> None:
    """Sign whether it is a breach; the newest decision counts, and the clocks go by it.

    Needs: Can.DECIDE_INCIDENT, with a fresh proof of who asks.   Trail: incident.decided, with outcome and exclusion.
    Raises: NoSuchIncident; NotNow; NotReady, with what is lacking (`rules.lacks_for_decision`).
    """
    permit = recording.asked(who, Can.DECIDE_INCIDENT, incident_id, now)
    factors = people.read(who, incident_id, now=now).newest(Kind.FACTOR)
    named = exclusion if outcome is Outcome.EXCLUSION else ""
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        facts = queries.row_of(row).facts
        if lacks := rules.lacks_for_decision(outcome, named, reason, factors, facts):
            raise errors.NotReady(lacks)
        note_id = recording.write(permit, row, Kind.REASON, NoteDoc(reason.strip()), now, topic="decision")
        told = {"outcome": outcome.value, "exclusion": named, "note": note_id}
        Decision(incident_id=row.id, **told, signed_by=who.person_id, signed_at=now).save(force_insert=True)
        row.mark_state(State.ASSESSED)
        recording.tell(permit, row, "decided", now, outcome=outcome.value, exclusion=named)


def hold_back(who: Actor, incident_id: UUID, delay: Delay, text: str, *, today: date, now: datetime) -> None:
    """Record that officials asked to hold notices back; a spoken word counts 30 days at most.  `text`: who said what.

    Needs: Can.WORK_INCIDENT.   Trail: incident.held_back, with its days.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    checks.check_delay(delay, today)
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        note_id = recording.write(permit, row, Kind.REASON, NoteDoc(text.strip()), now, topic="delay")
        told = {"stated_on": delay.stated_on, "until": delay.until, "is_written": delay.is_written}
        LawDelay(incident_id=row.id, **told, note=note_id, entered_by=who.person_id, entered_at=now).save(
            force_insert=True
        )
        until = delay.ends_on.isoformat()
        recording.tell(
            permit, row, "held_back", now, on_day=delay.stated_on.isoformat(), until=until, written=delay.is_written
        )


def draft(who: Actor, incident_id: UUID, clock: str, elements: Mapping[str, str], *, now: datetime) -> None:
    """Keep a draft of a notice; of each clock the newest counts.  `rules.missing` says which elements it still lacks.

    Needs: Can.WORK_INCIDENT.   Trail: incident.drafted, with the clock.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    if elements.keys() - rules.ELEMENTS.keys() or any(len(one) > rules.TEXT_MOST for one in elements.values()):
        raise errors.NotTaken({"elements": "A notice has its five parts, and none is that long."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        doc = NoteDoc("", {key: text.strip() for key, text in elements.items()})
        note_id = recording.write(permit, row, Kind.NOTICE, doc, now, topic=clock)
        recording.tell(permit, row, "drafted", now, clock=clock, note=str(note_id))
