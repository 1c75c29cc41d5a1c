"""A billing day with and without protection: here, and nowhere else, the gate, the vault and the trail are taken out.

Run as `python -m benchmarks.unprotected N on|off` in a home of its own; prints one JSON object. `off`: the gate allows
without reading a fact, documents lie in their columns as plain JSON, and nothing is written on the trail; the wall, the
ledger and the files stay as they are.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import road


def main(count: int, *, is_protected: bool) -> dict[str, object]:
    from quietledger.cli import boot

    boot.start(migrate=True)
    if not is_protected:
        take_out()
    from quietledger.cli import setting_up
    from quietledger.core.audit import actions as audit
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy import queries as practices

    sample = Path("sample")
    road.clearinghouse_that_is_never_called(sample)
    setting_up.from_folder(sample)
    practice = practices.practices()[0]
    who = tenancy.job(practice.id, "billing-day", datetime.now(UTC))
    sent, out = road.visits_to_files(who)
    acked, remitted, entered = road.answers(who)
    began = time.perf_counter()
    audit.sequence(practice.id, datetime.now(UTC), everything=True)
    placed = time.perf_counter() - began
    return {
        "sessions": count, "claims": sent, "remitted": remitted, "seconds": out + acked + entered + placed,
        "ledger": _sums(who),
    }  # fmt: skip


def _sums(who: Any) -> dict[str, int]:
    """Cents by account: both days must end with the same ledger, or nothing was compared."""
    from django.db.models import Sum

    from quietledger.billing.ledger.models import Line
    from quietledger.core.tenancy import actions as tenancy

    with tenancy.scope(who):
        found = Line.objects.order_by().values_list("account").annotate(Sum("cents"))
        return {account: int(cents) for account, cents in found}


def take_out() -> None:
    """Put plain stand-ins in the places where the house calls gate, vault and trail."""
    _no_gate()
    _no_vault()
    _no_trail()


def _no_gate() -> None:
    from quietledger.core.gate import actions as gate
    from quietledger.core.gate.actions import Sifted
    from quietledger.core.tenancy import ids
    from quietledger.core.vault.rules import Permit

    def permit(who: Any, can: Any, subjects: Any, now: Any) -> Permit:
        return Permit(ids.uuid7(), who, can.name, frozenset(subjects), can.value.opens, now, float("inf"))

    def require(who: Any, can: Any, *, on: Any = (), now: Any, **_to: Any) -> Permit:
        return permit(who, can, (ref.id for ref in on), now)

    def sift(who: Any, can: Any, *, items: Any, now: Any, **_to: Any) -> Sifted:
        return Sifted(permit(who, can, {*items, *(ref.id for on in items.values() for ref in on)}, now), {})

    gate.require, gate.sift = require, sift


def _no_vault() -> None:
    from quietledger.core.vault import actions as vault
    from quietledger.core.vault import indexes, rows
    from quietledger.core.vault.models import Sealed

    def seal_all(pairs: Any) -> list[Any]:
        for one, document in pairs:
            one.doc = Sealed(rows.adapter_of(one.Document).dump_json(document))
            indexes.tag(one, document)  # what rows are found by stays: without it there would be another index
        return [one for one, _ in pairs]

    def seal_bytes(one: Any, body: bytes) -> Any:
        one.doc = Sealed(body)
        return one

    def open_all(_permit: Any, sealed: Any) -> list[Any]:
        return [rows.adapter_of(one.Document).validate_json(one.doc.cell) for one in sealed]

    vault.seal_all, vault.seal_bytes, vault.open_all = seal_all, seal_bytes, open_all
    vault.seal = lambda one, document: seal_all([(one, document)])[0]
    vault.reseal_all = lambda _by, pairs, *, now: seal_all(pairs)  # noqa: ARG005 - the door's own form
    vault.reseal = lambda _by, one, document, *, now: seal_all([(one, document)])[0]  # noqa: ARG005 - the same
    vault.open = lambda permit, one: open_all(permit, [one])[0]
    vault.open_bytes = lambda _permit, one: one.doc.cell
    vault.make_patient_keys = lambda _ids: None


def _no_trail() -> None:
    from quietledger.core.audit import actions as audit
    from quietledger.core.tenancy import ids

    audit.record = lambda *_given, **_said: ids.uuid7()
    audit.record_many = lambda _who, said, **_more: [ids.uuid7() for _ in said]
    audit.sequence = lambda *_given, **_more: 0


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), is_protected=sys.argv[2] == "on")))
