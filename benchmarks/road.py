"""The money road at a size: sessions/s from visit to 837P, claims/s from 835 to ledger, peak memory.

Run as `python -m benchmarks.road N` in a home of its own (`QUIETLEDGER_HOME`); prints one JSON object. The clearinghouse's
answers are made by the sandbox's own function, outside the measured time.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

# A payer answers a day in one remittance, not in one for each file of 200 claims: so about 800 claims an 835 here.
FILES_ANSWERED_AT_ONCE = 20


def main(count: int) -> dict[str, float]:
    from quietledger.cli import boot

    boot.start(migrate=True)
    from quietledger.cli import setting_up
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy import queries as practices

    sample = Path("sample")
    clearinghouse_that_is_never_called(sample)
    began = time.perf_counter()
    made = setting_up.from_folder(sample)
    taken_in = time.perf_counter() - began
    practice = practices.practices()[0]
    who = tenancy.job(practice.id, "billing-day", datetime.now(UTC))
    claims, out = visits_to_files(who)
    _acks, remitted, entered = answers(who)
    return {
        "sessions": count,
        "taken in per s": round(made.sessions / taken_in),
        "sessions/s, visit to 837P": round(made.sessions / out),
        "claims": claims,
        "claims/s, 835 to ledger": round(remitted / entered),
        "ms per session, visit to ledger": round(1000 * (out / made.sessions + entered / max(remitted, 1)), 3),
        "peak memory MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def clearinghouse_that_is_never_called(sample: Path) -> None:
    """The measured day carries nothing over SFTP; but claims are addressed to somebody."""
    import asyncssh

    key = asyncssh.generate_private_key("ssh-ed25519")
    (sample / "key").write_bytes(key.export_private_key())
    told = {
        "name": "Paperlark Exchange", "host": "127.0.0.1", "port": 9, "username": "bench", "private_key": "sample/key",
        "host_key": key.export_public_key().decode().strip(), "to_folder": "inbound", "from_folder": "outbound",
        "sender_id": "LANTERNHILL", "receiver_id": "PAPERLARK",
    }  # fmt: skip
    (sample / "connection.json").write_text(json.dumps(told))


def visits_to_files(who) -> tuple[int, float]:
    from quietledger.billing.charges import jobs as charges
    from quietledger.billing.claims import jobs as claims

    began = time.perf_counter()
    now = datetime.now(UTC)
    charges.run(who, now)
    claims.open_claims(who, now)
    sent = claims.send_claims(who, now)
    return sent.sent, time.perf_counter() - began


def answers(who) -> tuple[float, int, float]:
    """Deliver the sandbox's answers and take them; returns seconds for acks, claims remitted, seconds for remittances."""
    from quietledger.billing.claims import jobs as claims
    from quietledger.billing.remits import jobs as remits
    from quietledger.core.exchange import actions as exchange
    from quietledger.core.exchange import queries as files
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.sandbox import clearinghouse

    with tenancy.scope(who):
        waiting = [row.id for row in files.waiting()]
    remitted = 0
    for start in range(0, len(waiting), FILES_ANSWERED_AT_ONCE):
        sent = b"".join(_content(who, file_id) for file_id in waiting[start : start + FILES_ANSWERED_AT_ONCE])
        for answer in clearinghouse.answers(sent, 7, date(2026, 11, 23)):
            remitted += answer.body.count(b"\nCLP*") if answer.kind == "835" else 0
            exchange.take_in(who, name=answer.name, body=answer.body, channel="bench", now=datetime.now(UTC))
    began = time.perf_counter()
    claims.take_acks(who, datetime.now(UTC))
    acked = time.perf_counter()
    remits.take(who, datetime.now(UTC))
    remits.enter(who, datetime.now(UTC))
    return acked - began, remitted, time.perf_counter() - acked


def _content(who, file_id) -> bytes:
    from quietledger.core.exchange import actions as exchange
    from quietledger.core.facts.rules import Ref
    from quietledger.core.gate import actions as gate
    from quietledger.core.gate.actions import Can
    from quietledger.core.tenancy import actions as tenancy

    permit = gate.require(who, Can.TAKE_REMITS, on=[Ref("file", file_id)], now=datetime.now(UTC))
    with tenancy.scope(who):
        return exchange.body(permit, file_id)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
