"""The mail job: every step of a practice's mail work, in turn, beside the billing day and never in its way.

Each step stands alone: one that fails is logged with ids only and tried again in the next round.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import FrameType
from typing import Final

import structlog
import typer
from django.conf import settings
from django.db import OperationalError, connections

from quietledger.cli import practices
from quietledger.core.post import actions as post
from quietledger.core.post import ours
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld, LeaseLost
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.safety.drills import jobs as drills
from quietledger.safety.drills.queries import is_drill
from quietledger.safety.mail import actions as mail
from quietledger.safety.mail import watching
from quietledger.safety.posture import actions as posture
from quietledger.safety.posture import ours as posture_ours
from quietledger.safety.selftest import jobs as selftest
from quietledger.safety.selftest.actions import Ways

log = structlog.get_logger("quietledger.mail")
JOB: Final = "mail"
ROUND_SECONDS: Final = 20.0
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


# In their order: what somebody waits for comes first.  A room adds its line here.
STEPS: Final[dict[str, Callable[[Actor, Clock], object]]] = {
    "watch mailboxes": lambda who, clock: watching.look(who, clock, is_drill=is_drill),
    "judge what was brought": lambda who, clock: mail.judge_waiting(who, now=clock()),
    "drills": lambda who, clock: drills.run(who, _lesson_address, now=clock()),
    "answer reports": lambda who, clock: mail.answer_all(who, now=clock()),
    "write answers": lambda who, clock: mail.write_answers(who, now=clock()),
    "carry letters": lambda who, clock: post.carry(who, now=clock(), transport=ours.post()),
    "test ourselves": lambda who, clock: selftest.tick(who, Ways(ours.post(), clock, socket.gethostname())),
    "check domains": lambda who, clock: posture.check_due(who, posture_ours.reach(), now=clock()),
    "forget": lambda who, clock: mail.forget_old(who, now=clock()),
}


def _lesson_address(secret: str) -> str:
    return f"{settings.ADDRESS}/d/{secret}"


def keep_up(practice: PracticeRow, clock: Clock = _now) -> list[str]:
    """One round of a practice's mail work; returns the names of the steps that failed."""
    try:
        who = tenancy.job(practice.id, JOB, clock())
    except LeaseHeld:
        return []
    failed = []
    try:
        for name, step in STEPS.items():
            if not _done(who, name, step, clock):
                failed.append(name)
            tenancy.renew(who, clock())
        tenancy.release(who, clock())
    except LeaseLost:
        log.warning("mail work was taken over", practice=practice.id)
    return failed


def _done(who: Actor, name: str, step: Callable[[Actor, Clock], object], clock: Clock) -> bool:
    try:
        step(who, clock)
    except LeaseLost:
        raise
    except Exception as problem:  # noqa: BLE001 - a step that breaks must not keep the others from their work
        log.warning("mail step failed", practice=who.practice_id, step=name, kind=type(problem).__name__)
        connections.close_all()
        return False
    return True


def loop(code: str, is_over: threading.Event, seconds: float = ROUND_SECONDS) -> None:
    """Keep up with all practices' mail until it is over."""
    while not is_over.is_set():
        try:
            with suppress(OperationalError, typer.Exit):  # the next round may find a database, or a practice
                for practice in practices.chosen(code):
                    if not is_over.is_set():
                        keep_up(practice)
        finally:
            connections.close_all()
        is_over.wait(seconds)


def beside(code: str) -> Callable[[], None]:
    """Keep up in a thread of its own; returns what ends it and waits for its step to be over."""
    is_over = threading.Event()
    thread = threading.Thread(target=loop, args=(code, is_over), name="mail", daemon=True)
    thread.start()

    def end() -> None:
        is_over.set()
        thread.join(timeout=ROUND_SECONDS)

    return end


def watch(code: str, seconds: float) -> None:
    """Keep up in the foreground until a signal ends it."""
    is_over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        is_over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    loop(code, is_over, seconds)
