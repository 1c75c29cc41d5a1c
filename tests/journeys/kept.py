"""Reads a house's kept files as the house itself may: a small program for the house's own environment.

It asks the gate, opens each file in the exchange by its permit, and prints one JSON line per file, oldest first.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from journeys import programs
from journeys.house import House


@dataclass(frozen=True)
class Kept:
    """One file of the exchange, opened."""

    direction: str
    kind: str
    state: str
    body: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.body).hexdigest()


def files(house: House) -> list[Kept]:
    """All files that a house keeps, oldest first."""
    said, _ = programs.run(house, "kept")
    told = [json.loads(line) for line in said.splitlines()]
    return [Kept(one["direction"], one["kind"], one["state"], base64.b64decode(one["body"])) for one in told]


def main() -> None:
    from quietledger.cli import boot

    boot.start(migrate=False)
    from quietledger.core.exchange import actions as exchange
    from quietledger.core.exchange import queries
    from quietledger.core.facts.rules import refs
    from quietledger.core.gate import actions as gate
    from quietledger.core.gate.actions import Can
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy import queries as practices

    now = datetime.now(UTC)  # noqa: TID251 - a program of its own, like a face
    for practice in practices.practices():
        who = tenancy.job(practice.id, "billing-day", now)
        with tenancy.scope(who):
            rows = sorted(queries.files(limit=10_000), key=lambda row: (row.at, row.id))
        permit = gate.require(who, Can.TAKE_REMITS, on=refs("file", [row.id for row in rows]), now=now)
        with tenancy.scope(who):
            for row in rows:
                body = base64.b64encode(exchange.body(permit, row.id)).decode()
                told = {"direction": row.direction, "kind": row.kind, "state": row.state, "body": body}
                print(json.dumps(told))  # noqa: T201 - its answer to the test
        tenancy.release(who, now)


if __name__ == "__main__":
    main()
