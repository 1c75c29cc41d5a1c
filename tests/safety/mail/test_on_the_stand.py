"""The filter behind a real Postfix: while it is down, mail waits; killed at any moment, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.mail import actions, queries
from quietledger.safety.mail.gateway import AT_ONCE
from quietledger.safety.mail.models import Domain
from quietledger.safety.mail.rules import Fate
from tests.conftest import ROOT, make_person, make_practice
from tests.deploy.serving import clock, wait_for
from tests.safety.mail.letters import lure, plain

TOOL = str(Path(sys.executable).with_name("quietledger"))
SENDER = "someone@foreign.test"


@pytest.fixture
def practice(fresh_database: str) -> Any:
    made = make_practice("Quiet Oak Psychology", "QO")
    Domain.objects.create(name="practice.test", practice_id=made.id, server_id="mx.practice.test")
    return made


@contextmanager
def gateway(stand: Any, database: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The filter in a process of its own, until the test is done with it."""
    command = [TOOL, "mail", "gateway", "--listen", f"127.0.0.1:{stand.filter_port}"]
    command += ["--next", f"127.0.0.1:{stand.reinject_port}"]
    surroundings = os.environ | {"QUIETLEDGER_DATABASE_NAME": database}
    with log.open("ab") as said, subprocess.Popen(command, env=surroundings, stdout=said, stderr=said, cwd=ROOT) as run:
        try:
            wait_for(f"127.0.0.1:{stand.filter_port}")
            yield run
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait(30)


def wait(is_so: Any, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def send(stand: Any, raw: bytes, mark: str) -> None:
    own = raw.replace(b"billing@lanternhill.example", b"desk@practice.test").replace(b"<", b"<" + mark.encode(), 1)
    lines = [line for line in own.split(b"\r\n") if not line.startswith((b"DKIM-Signature", b"From:"))]
    told = b"From: Somebody <" + SENDER.encode() + b">\r\n" + b"\r\n".join(lines)
    assert stand.from_stranger(told, "desk@practice.test", sender=SENDER)[0] == 250


def rows(practice: Any) -> list[Any]:
    with tenancy.within(practice.id):
        return queries.messages()


def test_mail_is_passed_tagged_held_released_and_waits_for_a_filter_that_is_down(
    stand: Any, practice: Any, fresh_database: str, tmp_path: Path
) -> None:
    box, log = stand.mailbox("practice.test", "desk"), tmp_path / "log"
    box.clear()
    with stand.filtering():
        send(stand, plain("canary-while-down"), "x1.")
        time.sleep(3)
        assert box.letters() == []
        with gateway(stand, fresh_database, log):
            read = stand.wait_for(box, b"canary-while-down", 40)
            assert b"X-Quietledger: look" in read
            send(stand, lure("canary-held"), "x2.")
            wait(lambda: Fate.HELD in {row.fate for row in rows(practice)})
            assert b"no link" in stand.wait_for(box, b"A message for you is held")
            held = next(row.id for row in rows(practice) if row.fate is Fate.HELD)
            now = clock()
            actions.ask_release(make_person(practice.id, now, "biller"), held, now=now)
            actions.release(make_person(practice.id, now, "owner"), held, now=now)
            assert b"X-Quietledger: hold" in stand.wait_for(box, b"canary-held", 20)
    assert {row.fate for row in rows(practice)} == {Fate.PASSED, Fate.SENT_ON}
    dump = subprocess.run(
        ["grep", "-rlaE", "canary-(held|while)", os.environ["QUIETLEDGER_HOME"], str(log)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert dump.stdout == ""


def test_a_filter_that_is_killed_loses_nothing_and_judges_each_message_once(
    stand: Any, practice: Any, fresh_database: str, tmp_path: Path
) -> None:
    box, log, count, kills = stand.mailbox("practice.test", "desk"), tmp_path / "log", 12, 3
    box.clear()
    with stand.filtering():
        for number in range(count):
            send(stand, plain(f"killed-{number:02}-"), f"k{number}.")
        for pause in (0.3, 0.7, 1.1)[:kills]:
            with gateway(stand, fresh_database, log) as run:
                time.sleep(pause)
                run.kill()
        with gateway(stand, fresh_database, log):
            for number in range(count):
                stand.wait_for(box, f"killed-{number:02}-".encode(), 60)
            wait(lambda: [row.fate for row in rows(practice)] == [Fate.PASSED] * count)
    letters = b"".join(box.letters())
    times = [letters.count(f"killed-{number:02}-".encode()) for number in range(count)]
    assert min(times) == 1
    # Only what the next server took in the very moment of a kill comes twice, as between any two mail servers.
    assert sum(times) - count <= kills * AT_ONCE
