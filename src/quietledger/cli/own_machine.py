"""The machine that the house itself runs on, as a device of its practices: read every half hour beside the watched day.

The agent is a program of its own: it is asked as one, and brings neither the database nor what the house knows.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import structlog
import typer
from django.db import OperationalError, connections

from quietledger.cli import practices
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.pure.devicestate.report import Report, from_json
from quietledger.safety.devices import actions as devices
from quietledger.safety.devices import queries, rules
from quietledger.safety.devices.errors import NoSuchDevice

log = structlog.get_logger("quietledger.devices")
JOB: Final = "devices"
PATIENCE_SECONDS: Final = 120
END_SECONDS: Final = 10
MADE_UP: Final = "This practice is made up, and so are all its people."
_ASK: Final = [sys.executable, "-m", "quietledger.agent", "look", "--json"]


def read() -> Report | None:
    """What this machine says of itself now, None if it can't."""
    try:
        done = subprocess.run(_ASK, capture_output=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603 - our own program
    except (OSError, subprocess.TimeoutExpired):
        return None
    return from_json(done.stdout)[0]


def tell(practice: PracticeRow, report: Report) -> None:
    """Take what this machine says of itself in for a practice; somebody who has ended it there is believed."""
    with suppress(LeaseHeld, NoSuchDevice):
        who = tenancy.job(practice.id, JOB, _now())
        try:
            devices.this_machine(who, report, now=_now())
        finally:
            tenancy.release(who, _now())


def take_in_made_up(who: Actor) -> None:
    """Have this machine be a device of the made-up practice, as it is: nobody's data lies in it."""
    report = read()
    if report is None:
        return
    device_id = devices.this_machine(who, report, now=_now())
    with tenancy.scope(who):
        stands = queries.exception_of(device_id, _now())
    if stands is None:
        devices.except_(who, device_id, MADE_UP, _now() + rules.EXEMPT_MOST, now=_now())


def beside(code: str) -> Callable[[], None]:
    """Read in a thread of its own, now and every half hour; returns what ends it."""
    is_over = threading.Event()
    thread = threading.Thread(target=_loop, args=(code, is_over), name="own machine", daemon=True)
    thread.start()

    def end() -> None:
        is_over.set()
        thread.join(timeout=END_SECONDS)

    return end


def _loop(code: str, is_over: threading.Event) -> None:
    while not is_over.is_set():
        report = read()
        if report is None:
            log.warning("this machine can’t be read")
        else:
            _tell_all(code, report)
        is_over.wait(rules.INTERVAL_SECONDS)


def _tell_all(code: str, report: Report) -> None:
    try:
        with suppress(OperationalError, typer.Exit):  # the next round may find a database, or a practice
            for practice in practices.chosen(code):
                tell(practice, report)
    finally:
        connections.close_all()


def _now() -> datetime:
    return datetime.now(UTC)
