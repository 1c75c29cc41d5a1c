"""Kills the billing day with SIGKILL at many moments and starts it again; a program for a prepared house's environment.

Django is imported once; each run of the day is a fork of this process with a database and a clearinghouse of its own,
both copied from the prepared ones. What a run leaves is read by plain SQL and from the clearinghouse's log. The answer
is one JSON object on standard output: what the undisturbed run left, then each killed one.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from quietledger import settings
from quietledger.cli import boot

boot.start(migrate=False)

import asyncssh  # noqa: E402 - Django is set up first
from django.db import connections  # noqa: E402 - the same
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402 - the same

from quietledger.cli import day as days  # noqa: E402 - the same
from quietledger.core.audit import actions as audit  # noqa: E402 - the same
from quietledger.core.exchange.mailbox import Mailbox as Courier  # noqa: E402 - the same
from quietledger.sandbox import server  # noqa: E402 - the same
from quietledger.sandbox.mailbox import Mailbox as Clearinghouse  # noqa: E402 - the same

CLUSTER = boot.own_cluster()
PREPARED = settings.env.database_name
CAREFUL_TRIES = 5
QUESTIONS = {
    "accounts": "SELECT account, sum(cents)::bigint FROM ledger_line GROUP BY account ORDER BY account",
    "lines": "SELECT entry.kind, account, cents, line.reason, trace, line.segment FROM ledger_line line"
    " JOIN ledger_entry entry ON entry.id = line.entry_id ORDER BY 1, 2, 3, 4, 5, 6",
    "claims": "SELECT control_number, number, version, state FROM claims_claim ORDER BY number",
    "visits": "SELECT number, state FROM visits_visit ORDER BY number",
    "files": "SELECT file_kind, state, count(*) FROM exchange_file GROUP BY 1, 2 ORDER BY 1, 2",
    "differences": "SELECT count(*) FROM remits_difference",
}


@dataclass(frozen=True)
class Moment:
    """When a run is killed: after some seconds, or at the n-th time that something happens."""

    what: str
    turn: float

    def arm(self) -> None:
        """In the run itself: die when the moment comes."""
        if self.what in PLACES:
            owner, name, is_before = PLACES[self.what]
            _die_at(owner, name, int(self.turn), is_before=is_before)


# Where a run dies by its own hand: the worst places we could think of. The flag: before it is done, else just after.
PLACES: dict[str, tuple[Any, str, bool]] = {
    "trail": (audit, "record", False),
    "commit": (BaseDatabaseWrapper, "_commit", False),
    "before a commit": (BaseDatabaseWrapper, "_commit", True),
    "uploaded, not yet renamed": (asyncssh.SFTPClient, "posix_rename", True),
    "uploaded, not yet noted": (Courier, "put", False),
    "fetched, not yet kept": (Courier, "get", False),
    "kept, not yet removed there": (Courier, "remove", True),
}


def _die_at(owner: Any, name: str, turn: int, *, is_before: bool) -> None:
    done, calls = getattr(owner, name), 0

    def watched(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if is_before and calls == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = done(*args, **options)
        if not is_before and calls == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, watched)


def _count(owner: Any, name: str, path: Path) -> None:
    """In the undisturbed run: one byte in a file for each call."""
    done = getattr(owner, name)

    def counted(*args: Any, **options: Any) -> Any:
        with path.open("ab") as file:
            file.write(b".")
        return done(*args, **options)

    setattr(owner, name, counted)


@dataclass(frozen=True)
class Attempt:
    """One database and one clearinghouse, copied from the prepared ones."""

    folder: Path

    @property
    def database(self) -> str:
        return self.folder.name

    @contextmanager
    def ready(self, sample: Path) -> Iterator[None]:
        shutil.copytree(sample, self.folder)
        CLUSTER.create(self.database, PREPARED)
        house = self._fork(self._serve)
        try:
            while not (self.folder / "connection.json").exists():
                time.sleep(0.005)
            port = json.loads((self.folder / "connection.json").read_text())["port"]
            with CLUSTER.connect(self.database) as connection:
                connection.execute("UPDATE exchange_connection SET port = %s", [port])
            yield
        finally:
            os.kill(house, signal.SIGTERM)
            os.waitpid(house, 0)
            CLUSTER.drop(self.database)

    def run(self, *, first: Callable[[], None] = lambda: None, seconds: float | None = None) -> int:
        """Run the day in a process of its own; returns how it ended, -9 for killed."""
        child = self._fork(self._day, first)
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def left(self) -> dict[str, Any]:
        """What stands now, in plain values."""
        with CLUSTER.connect(self.database) as connection:
            return {name: connection.execute(sql).fetchall() for name, sql in QUESTIONS.items()}

    def log(self) -> list[dict[str, Any]]:
        path = self.folder / "received" / "log.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def _fork(self, work: Callable[..., int], *args: Any) -> int:
        sys.stdout.flush()
        child = os.fork()
        if child:
            return child
        try:
            with (self.folder / "said.log").open("a") as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
            code = work(*args)
            sys.stdout.flush()
        except BaseException:  # noqa: BLE001 - a fork must never return into its parent's code
            import traceback

            traceback.print_exc()
            code = 99
        os._exit(code)

    def _day(self, first: Callable[[], None]) -> int:
        for alias in ("default", "owner"):
            connections[alias].settings_dict["NAME"] = self.database
        days.POLL_SECONDS = 0.05
        first()
        return days.run("", patience_seconds=3.0, as_json=True)

    def _serve(self) -> int:
        mailbox = Clearinghouse(self.folder, 7, days.datetime.now(days.UTC).date)
        quiet: Callable[[Any], None] = lambda _told: None  # noqa: E731 - nobody listens
        asyncio.run(server.serve(self.folder, mailbox, port=0, on_ready=quiet, on_received=quiet))
        return 0


def moments(seconds: float, counts: dict[str, int]) -> list[Moment]:
    """Twenty-five: half of them spread over the run by the clock, half at places where it would hurt most."""
    clock = [Moment("seconds", seconds * turn / 13) for turn in range(1, 13)]
    trail = [Moment("trail", max(1, counts["trail"] * turn // 5)) for turn in range(1, 5)]
    commits = [Moment("commit", max(1, counts["commit"] * turn // 5)) for turn in range(1, 4)]
    edges = [Moment("before a commit", max(1, counts["commit"] * turn // 3)) for turn in range(1, 3)]
    courier = [
        Moment("uploaded, not yet renamed", 1), Moment("uploaded, not yet noted", 1),
        Moment("fetched, not yet kept", 2), Moment("kept, not yet removed there", 3),
    ]  # fmt: skip
    return [*clock, *trail, *commits, *edges, *courier]


def undisturbed(work: Path, sample: Path) -> tuple[dict[str, Any], float, dict[str, int]]:
    attempt = Attempt(work / "whole")
    counted = {"trail": work / "trail.count", "commit": work / "commit.count"}

    def count() -> None:
        for name, path in counted.items():
            _count(*PLACES[name][:2], path)

    with attempt.ready(sample):
        began = time.monotonic()
        code = attempt.run(first=count)
        seconds = time.monotonic() - began
        assert code == 0, (attempt.folder / "said.log").read_text()
        return attempt.left(), seconds, {name: path.stat().st_size for name, path in counted.items()}


def killed(work: Path, sample: Path, number: int, moment: Moment, whole: dict[str, Any]) -> dict[str, Any]:
    """Kill a run at a moment, run again to the end, and compare; one that was over before its moment is tried again."""
    for turn in range(CAREFUL_TRIES):
        attempt = Attempt(work / f"killed_{number}_{turn}")
        with attempt.ready(sample):
            seconds = moment.turn * 0.8**turn if moment.what == "seconds" else None
            if attempt.run(first=moment.arm, seconds=seconds) != -signal.SIGKILL:
                continue
            code, left, log = attempt.run(), attempt.left(), attempt.log()
            apart = [name for name in QUESTIONS if left[name] != whole[name]]
            twice = [entry["name"] for entry in log if entry["duplicate"] or entry["repeated"]]
            sent = sorted(claim for entry in log for claim in entry["claims"])
            said = (attempt.folder / "said.log").read_text() if code or apart or twice else ""
            return asdict(moment) | {"code": code, "apart": apart, "twice": twice, "sent": sent, "said": said}
    return asdict(moment) | {"code": None, "apart": [], "twice": [], "sent": [], "said": "it was never killed"}


def main(sample: Path, work: Path) -> None:
    connections.close_all()
    with CLUSTER.connect("postgres") as connection:  # this database is thrown away: no reason to wait for the disk
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    whole, seconds, counts = undisturbed(work, sample)
    tries = in_lanes(
        work, lambda numbered: killed(work, sample, *numbered, whole), [*enumerate(moments(seconds, counts))]
    )
    answer = {"lines": len(whole["lines"]), "claims": whole["claims"], "tries": tries}
    print(json.dumps(answer))  # noqa: T201 - its answer to the test


def in_lanes(work: Path, one: Callable[[Any], dict[str, Any]], items: list[Any]) -> list[dict[str, Any]]:
    """Two lanes, each a fork of this process: runs wait for each other's network and disk most of the time."""
    children = []
    for lane in range(2):
        child = os.fork()
        if not child:
            (work / f"lane{lane}.json").write_text(json.dumps([one(item) for item in items[lane::2]]))
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return [done for lane in range(2) for done in json.loads((work / f"lane{lane}.json").read_text())]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
