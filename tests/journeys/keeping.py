"""Does inside a house's own process what tests of backups need: forget a patient, add a neighbour, let a file wait."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from uuid import UUID

from quietledger.cli import boot

boot.start(migrate=False)

from quietledger.billing.patients import queries as patients  # noqa: E402 - Django is set up first
from quietledger.core.audit import actions as audit  # noqa: E402 - the same
from quietledger.core.exchange.models import File  # noqa: E402 - the same
from quietledger.core.tenancy import actions as tenancy  # noqa: E402 - the same
from quietledger.core.tenancy import queries as practices  # noqa: E402 - the same
from quietledger.core.tenancy.ids import uuid7  # noqa: E402 - the same
from quietledger.core.tenancy.rules import Actor, Kind  # noqa: E402 - the same
from quietledger.core.vault import actions as vault  # noqa: E402 - the same
from quietledger.core.vault.models import Key  # noqa: E402 - the same
from quietledger.core.vault.rules import Permit  # noqa: E402 - the same

NOW = datetime.now(UTC)  # noqa: TID251 - a program of its own, like a face


def forget() -> dict:
    """Destroy one patient's keys."""
    practice = practices.practices()[0]
    who = Actor(practice.id, Kind.STAFF, person_id=uuid7(), name="Odalys")
    with tenancy.within(practice.id):
        patient = patients.ids()[0]
    permit = Permit(uuid7(), who, "FORGET_PATIENT", frozenset({patient}), {}, NOW, time.monotonic() + 300)
    with tenancy.within(practice.id):
        return {"patient": str(patient), "keys": vault.forget(permit, patient, now=NOW)}


def keys(patient: str) -> dict:
    """How the keys of a patient stand: state and length of what is wrapped."""
    with tenancy.within(practices.practices()[0].id):
        rows = Key.objects.filter(patient=UUID(patient))
        return {"states": sorted({(row.state, len(row.wrapped)) for row in rows})}


def neighbour() -> dict:
    """A second practice with a key, a number and an entry on its trail."""
    told = {"npi": "1999999984", "tax_id": "000123456", "taxonomy": "261QM0801X", "street": "100 SAMPLE STREET"}
    told |= {"city": "SPRINGFIELD", "state": "IL", "zip9": "627019998", "phone": "5555550100"}
    row = tenancy.add_practice(name="River House Counseling", code="RH", email="desk@example.com", **told)
    with tenancy.within(row.id):
        vault.make_patient_keys([uuid7()])
        audit.record(Actor(row.id, Kind.JOB, name="test"), "admin.test", now=NOW)
    audit.sequence(row.id, NOW)
    return {"practice": str(row.id)}


def wait() -> dict:
    """Let a file that was sent wait again, as it did when a backup caught it on the way."""
    with tenancy.within(practices.practices()[0].id):
        sent = File.objects.filter(direction="out", state="sent").order_by("id").first()
        assert sent
        File.objects.filter(id=sent.id).update(state="waiting")
        return {"name": sent.name}


if __name__ == "__main__":
    told = {"forget": forget, "neighbour": neighbour, "wait": wait}.get(sys.argv[1])
    print(json.dumps(told() if told else keys(sys.argv[2])))  # noqa: T201 - its answer to the test
