"""A practice of which everything that an insurer asks stands: fifteen devices, two people, one partner, all shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.pure.safeguards.controls import Over
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_signing as signing
from quietledger.safety.cyberinsurance import application_snapshots as snapshots
from quietledger.safety.cyberinsurance.application_rules import Typed, Value
from quietledger.safety.cyberinsurance.questions import MEASURES, QUESTIONS
from quietledger.safety.devices.models import Device
from quietledger.safety.partners import actions as partners
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import NewPartner
from quietledger.safety.risk import actions as risk
from quietledger.safety.risk.rules import ProfileRow
from tests.web.signing import Known, actor, known

INSURER = "Saltmarsh Mutual"
DEVICES = 15
ENDS, YEAR = timedelta(days=1), timedelta(days=365)
LONG = ("agreement.", "partner.", "mail.posture.")  # contracts, certificates, and what is looked up each night


def office(practice: PracticeRow, now: datetime) -> tuple[Known, Actor]:
    """Its owner, who sits at the desk, and the same person acting."""
    owner = known(practice, "owner", now=now)
    who = actor(owner, now)
    proven = Actor(
        who.practice_id, who.kind, person_id=who.person_id, name=who.name, mfa_level=2, signed_in_at=now,
        proven_seconds=0,
    )  # fmt: skip
    return owner, proven


def everything_shown(owner: Actor, now: datetime) -> list[UUID]:
    """Tell every fact that the questions ask, and what the practice is; returns its devices."""
    partner = partners.add(owner, NewPartner("Paperlark Exchange", "clearinghouse"), now=now)
    risk.say_profile(owner, ProfileRow(clinicians=4, records=5_000, revenue_cents=900_000_00), now=now)
    with tenancy.scope(owner):
        Partner.objects.filter(id=partner).update(state="chosen")
        devices = [
            Device.objects.create(
                person_id=owner.person_id, source="agent", name=f"Heron {number:02}", platform="macos", paired_at=now
            ).id
            for number in range(1, DEVICES + 1)
        ]  # fmt: skip
        things = {
            Over.PRACTICE: [owner.practice_id], Over.PEOPLE: [owner.person_id], Over.DEVICES: devices,
            Over.PARTNERS: [partner],
        }  # fmt: skip
        facts.tell(
            [Told(Ref(one.over.value, about), one.fact, now + (YEAR if one.fact.startswith(LONG) else ENDS), "test")
             for one in sorted(MEASURES, key=lambda one: one.fact) for about in things[one.over]],
            by="test", now=now,
        )  # fmt: skip
    return devices


def ended(owner: Actor, ref: Ref, fact: str, now: datetime) -> None:
    """Take a fact back."""
    with tenancy.scope(owner):
        facts.tell([Told(ref, fact, now, "test")], by="test", now=now)


def told(owner: Actor, ref: Ref, fact: str, now: datetime) -> None:
    with tenancy.scope(owner):
        facts.tell([Told(ref, fact, now + ENDS, "test")], by="test", now=now)


def completed(owner: Actor, now: datetime, insurer: str = INSURER) -> UUID:
    """An application with everything typed that only a person can say."""
    made = signing.begin(owner, insurer, now=now)
    for one in QUESTIONS:
        if one.add or one.is_typed:
            signing.reply(owner, made, one.id, Typed(note="As the register says."), now=now)
    signing.reply(owner, made, "Q40", Typed(Value.YES), now=now)
    return made


def signed(owner: Actor, application_id: UUID, now: datetime) -> str:
    """Signed as it would be read now."""
    with tenancy.scope(owner):
        read = snapshots.seen(applications.answers(owner.practice_id, now, application_id))
    return signing.sign(owner, application_id, read, now=now)
