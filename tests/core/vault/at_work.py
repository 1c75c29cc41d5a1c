"""One process at work while keys are exchanged, told its role and a file of what it needs to know.

Roles: write (each write is read back before the next), read (everything opens and is found), rotate (every purpose,
again and again). A process ends when `state.stop` is there, and prints how much it did; anything lost ends it with 1.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries as known
from quietledger.billing.patients.models import Patient
from quietledger.billing.patients.rules import PatientDoc
from quietledger.core.exchange import actions as exchange
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault import keys, moving, rotation

DOC = PatientDoc("Quillfeather", "Tamsin", "", date(1987, 4, 9), "F", "1 Lane", "Springfield", "IL", "62701")
# A quarter of an hour as a test has it.
keys.CACHED_SECONDS, rotation.GRACE_SECONDS = 1, 2
moving.ROWS_AT_ONCE = moving.KEYS_AT_ONCE = 4


def clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a process of its own is a face


class AtWork:
    """What one process knows of the world."""

    def __init__(self, state: dict[str, Any], stop: Path) -> None:
        self.now = datetime.fromisoformat(state["now"])
        self.practice = UUID(state["practice"])
        self.who = Actor(
            self.practice, Kind.STAFF, person_id=UUID(state["person"]), mfa_level=2, signed_in_at=self.now,
            proven_seconds=0,
        )  # fmt: skip
        self.patients = [UUID(one) for one in state["patients"]]
        self.stop = stop

    def goes_on(self) -> bool:
        return not self.stop.exists()

    def opened(self, ids: list[UUID]) -> dict[UUID, PatientDoc]:
        permit = gate.require(self.who, Can.SEE_PATIENT, on=refs("patient", ids), now=self.now)
        with tenancy.scope(self.who):
            return patients.open_patients(permit, ids)

    def write(self, mine: int) -> int:
        """Count up in one patient's phone number, and keep files; what was written must be there the next time."""
        patient, count = self.patients[mine], 0
        while self.goes_on():
            assert self.opened([patient])[patient].phone == (str(count) if count else "")
            count += 1
            with tenancy.scope(self.who):
                row = Patient.objects.select_for_update().get(id=patient)
                vault.reseal(self.who, row, replace(DOC, phone=str(count), source_key=f"QO-{mine}"), now=self.now)
                row.save()
            body = f"{mine}/{count}".encode()
            file = exchange.take_in(self.who, name="x", body=body, channel="upload", now=self.now).file_id
            permit = gate.require(self.who, Can.SEE_SOURCE, on=[Ref("file", file)], now=self.now)
            with tenancy.scope(self.who):
                assert exchange.body(permit, file) == body
        return count

    def read(self) -> int:
        count = 0
        while self.goes_on():
            docs = self.opened(self.patients)
            assert {doc.last for doc in docs.values()} == {DOC.last}
            with tenancy.scope(self.who):
                wanted = {f"QO-{n}": one for n, one in enumerate(self.patients)}
                assert known.find_sources(list(wanted)) == wanted
                assert len(known.find_member("BLU1")) == 1
            count += len(docs)
        return count

    def rotate(self) -> int:
        """Go round the purposes until nothing is left to do, then begin anew."""
        ended = 0
        while self.goes_on():
            who = tenancy.job(self.practice, "key-rotation", clock())
            vault.rewrap(gate.require(who, Can.ROTATE_KEYS, now=clock()))
            for purpose in ("data", "file", "patient", "index"):
                done = vault.rotate(lambda who=who: gate.require(who, Can.ROTATE_KEYS, now=clock()), purpose)
                ended += done.destroyed
            time.sleep(0.1)
        return ended


def main(role: str, path: str, *which: str) -> None:
    state = Path(path)
    at_work = AtWork(json.loads(state.read_text()), state.with_suffix(".stop"))
    did = at_work.write(int(which[0])) if role == "write" else getattr(at_work, role)()
    sys.stdout.write(f"{did}\n")
