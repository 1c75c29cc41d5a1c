"""People with names, patients with homes, and accesses at chosen moments."""

from datetime import date, timedelta

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import NewPatient, PatientDoc
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from tests.web.signing import actor, known


def person(practice, name, *roles, now):
    """Somebody who has worked here for a year."""
    made = known(practice, *roles, now=now - timedelta(days=365), email=f"{name.split()[0].lower()}@example.com")
    made.person.name = name
    made.person.save()
    return made


def at_work(made, now):
    """The same person, acting."""
    return actor(made, now)


def add_patients(who, *names, now):
    """Patients without any session, by "First Last"; each lives elsewhere."""
    docs = [
        PatientDoc(
            name.split()[1], name.split()[0], "", date(1987, 4, 9), "F", f"{name} Lane", "Springfield", "IL", "62701",
            source_key=f"K-{name}",
        )
        for name in names
    ]  # fmt: skip
    return patients.add_patients(who, [NewPatient(doc) for doc in docs], now=now)


def begin(who, now):
    """Let the practice have been at work for a month: the review begins with the first entry."""
    gate.require(who, Can.SEE_DESK, now=now - timedelta(days=30))


def open_account(who, patient_id, at, can=Can.SEE_PATIENT):
    """What a page does that shows one account; whether it was allowed."""
    try:
        gate.require(who, can, on=[Ref("patient", patient_id)], now=at)
    except Refused:
        return False
    return True
