"""One laptop loses its encryption and gets it back, inside a house; prints what each reader of the fact says then."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from quietledger.cli import boot

boot.start(migrate=False)

from django.db import connection  # noqa: E402 - Django is set up first
from journeys.walls import PRACTICE, owner  # noqa: E402 - the same

from quietledger.core.facts import queries as facts  # noqa: E402 - the same
from quietledger.core.facts.rules import Ref  # noqa: E402 - the same
from quietledger.core.gate import actions as gate  # noqa: E402 - the same
from quietledger.core.gate.actions import Can  # noqa: E402 - the same
from quietledger.core.gate.errors import Refused  # noqa: E402 - the same
from quietledger.core.people import actions as people  # noqa: E402 - the same
from quietledger.core.people.rules import Role  # noqa: E402 - the same
from quietledger.core.tenancy import actions as tenancy  # noqa: E402 - the same
from quietledger.core.tenancy.rules import Actor, Kind  # noqa: E402 - the same
from quietledger.safety.agreements import promises  # noqa: E402 - the same
from quietledger.safety.cyberinsurance import conditions, layers  # noqa: E402 - the same
from quietledger.safety.cyberinsurance import queries as cover  # noqa: E402 - the same
from quietledger.safety.devices import actions as devices  # noqa: E402 - the same
from quietledger.safety.devices import queries as machines  # noqa: E402 - the same
from quietledger.safety.partners import screening  # noqa: E402 - the same
from quietledger.safety.risk import gaps, opened, recognised, report  # noqa: E402 - the same
from tests.safety.devices.world import Machine, pair  # noqa: E402 - the same

FACT = "device.encrypted"
READERS = ("risk", "cyberinsurance", "incidents", "agreements", "partners")


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a program is a face


def rowan() -> tuple[Actor, Machine]:
    """A biller who came after everybody's first days were over, and their laptop, which reports."""
    new = people.NewPerson("rowan@lantern-hill.example", "Rowan Thistledown", [Role.BILLER], "Thistle-down-try-out-2",
                           with_authenticator=True)  # fmt: skip
    person_id = people.add_person(owner(), new, now=now()).person_id
    screening.screen(owner(), now=now())
    who = Actor(PRACTICE.id, Kind.STAFF, person_id=person_id, name=new.name, mfa_level=2, signed_in_at=now(),
                proven_seconds=0)  # fmt: skip
    machine = pair(who, now())
    machine.report(now())
    return replace(who, device_id=machine.device_id, binding=2), machine


def put_the_house_machine_away() -> None:
    """The container that tests run in says of itself that it isn't encrypted: it is no device of this office."""
    with tenancy.within(PRACTICE.id):
        machine = machines.this_machine()
    assert machine is not None
    devices.take_back(owner(), machine.id, is_lost=False, now=now())


def read(who: Actor, machine: Machine) -> dict[str, Any]:
    """What the five readers say of the same fact at one instant."""
    at = now()
    try:
        gate.require(who, Can.SEE_CLAIMS, now=at)
        said = ""
    except Refused as refused:
        said = " ".join(one.say for one in refused.decision.unmet)
    with tenancy.within(PRACTICE.id):
        found = gaps.found(PRACTICE.id, at)
        (policy,) = cover.in_force(at)
        (standing,) = [
            one for one in conditions.standings([policy], PRACTICE.id, at) if one.condition.kind == "encryption"
        ]
        worth = layers.values(layers.years(PRACTICE.id, at), layers.cover(policy))
        return {
            "gate": said,
            "gap": {one.fact: [one.yearly_cents, one.why] for one in found.gaps}.get(FACT),
            "mean_cents": found.pair.evidenced.mean_cents,
            "condition": standing.stand.value, "worth_cents": worth[str(standing.condition.id)],
            "broken": [one.key for one in promises.broken(PRACTICE.id, at)],
            "work": [one.say for one in opened.opened(PRACTICE.id, at) if one.fact == FACT],
            "history": [row.holds(row.told_at) for row in reversed(facts.history(Ref("device", machine.device_id)))
                        if row.name == FACT],
            "gap_days": _gap_days(at), "rows": _rows(),
        }  # fmt: skip


def _gap_days(at: datetime) -> list[str]:
    (line,) = [one for one in recognised.timelines(PRACTICE.id, at) if one.control.id == "C06"]
    return sorted({f"{one.began.date()}" for one in line.gaps if one.began > at - timedelta(days=1)})


def _rows() -> dict[str, str]:
    """A digest of every row of the rooms that read the fact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = sorted(name for (name,) in cursor.fetchall() if name.startswith(tuple(f"{one}_" for one in READERS)))
        found = {}
        for name in tables:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{name}\" t")
            found[name] = cursor.fetchone()[0]
    return found


def main() -> None:
    report.sign(owner(), now=now())  # the made-up practice is assessed
    who, machine = rowan()
    put_the_house_machine_away()
    said = {"kept": read(who, machine)}
    machine.report(now(), disk__system="not_encrypted")
    said["lost"] = read(who, machine)
    machine.report(now())
    said["mended"] = read(who, machine)
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
