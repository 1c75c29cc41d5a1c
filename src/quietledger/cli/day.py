"""The billing day: every step of the money road in its order, as one service actor, with a closing table.

Each step takes from its tray until the tray is empty, one transaction a batch. The process may be killed anywhere: the
next run goes on where the last commit was.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import FrameType
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from django.db import OperationalError, connection
from psycopg import errors as database
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from quietledger.billing.charges import jobs as charges
from quietledger.billing.claims import jobs as claims
from quietledger.billing.remits import jobs as remits
from quietledger.billing.statements import jobs as statements
from quietledger.cli import backing_up, mail_work, own_machine, practices, report, staff
from quietledger.core.audit import actions as audit
from quietledger.core.audit import jobs as trail
from quietledger.core.audit.errors import NotConsistent
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import errors as exchange_errors
from quietledger.core.exchange import queries as files
from quietledger.core.exchange.rules import Carried
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import errors as tenancy_errors
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.core.vault.errors import CannotOpen
from quietledger.safety.agreements import actions as agreements

JOB: Final = "billing-day"
POLL_SECONDS: Final = 0.25
WATCH_SECONDS: Final = 30
TRAIL_SECONDS: Final = 1
LEASE_PATIENCE_SECONDS: Final = 90
NO_CLEARINGHOUSE: Final = "This practice has no clearinghouse yet: `quietledger connect` tells it one. All claims wait."
Bar = Callable[[int, int], None]


@dataclass
class Done:
    """What one run of one practice's day did."""

    practice: str
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, **counts: int) -> None:
        """Add to the counts of this run."""
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


class Screen:
    """A bar for each step on standard error, none where nobody looks."""

    def __init__(self, *, is_shown: bool) -> None:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), disable=not is_shown)

    @contextmanager
    def shown(self) -> Iterator[None]:
        with self._progress:
            yield

    def step(self, words: str) -> Bar:
        """Begin a step; the bar that it returns takes (done, all)."""
        task = self._progress.add_task(words, total=None)

        def move(done: int, total: int) -> None:
            self._progress.update(task, completed=done, total=max(done, total))

        return move


def run(code: str, *, patience_seconds: float, as_json: bool) -> int:
    """Run the day of one practice or of all; returns 0, or 1 if something stopped it."""
    screen = Screen(is_shown=not as_json and Console(stderr=True).is_terminal)
    with screen.shown():
        done = [_one(practice, screen, patience_seconds) for practice in practices.chosen(code)]
    for one, practice in zip(done, practices.chosen(code), strict=True):
        standing = report.standing(practice)
        if as_json:
            said = {"practice": one.practice, **one.counts, "problems": one.problems, "seconds": one.seconds}
            typer.echo(json.dumps(said | {"standing": standing.as_dict()}))
        else:
            report.show(one.counts, standing, seconds=one.seconds, problems=one.problems)
    return 1 if any(one.problems for one in done) else 0


def _one(practice: PracticeRow, screen: Screen, patience_seconds: float) -> Done:
    done, began = Done(practice.code), time.monotonic()
    try:
        who = _take_lease(practice)
    except tenancy_errors.LeaseHeld:
        done.problems.append("Another process runs this practice’s day right now. Try again when it has ended.")
        return done
    try:
        work(who, done, screen)
        send(who, done, screen)
        answers(who, done, screen, patience_seconds)
        close(who, practice, done, screen)
    except OperationalError as problem:
        done.problems.append(_machine_in_words(problem))
    except Refused as refused:
        done.problems.append(_refusal_in_words(refused))
    except CannotOpen as problem:
        done.problems.append(_damage_in_words(who, problem))
    else:
        tenancy.release(who, _now())
    done.seconds = round(time.monotonic() - began, 2)
    return done


def _take_lease(practice: PracticeRow) -> Actor:
    """Take the job's lease; the watching day of `serve` holds it for moments only, so it is worth waiting for."""
    until = time.monotonic() + LEASE_PATIENCE_SECONDS
    while True:
        try:
            return tenancy.job(practice.id, JOB, _now())
        except tenancy_errors.LeaseHeld:
            if time.monotonic() > until:
                raise
            time.sleep(POLL_SECONDS)


def work(who: Actor, done: Done, screen: Screen) -> None:
    """Charge what is signed, open claims of what is charged."""
    charged = charges.run(who, _now(), screen.step("Charge sessions"))
    done.add(charged=charged.charged, held_sessions=charged.held)
    tenancy.renew(who, _now())
    opened = claims.open_claims(who, _now(), screen.step("Open and check claims"))
    done.add(opened=opened.ready + opened.held, held_claims=opened.held)
    tenancy.renew(who, _now())


def send(who: Actor, done: Done, screen: Screen) -> None:
    """Write ready claims as 837P files and hand them to the courier."""
    try:
        sent = claims.send_claims(who, _now(), screen.step("Write 837P files"))
    except exchange_errors.NoConnection as problem:
        done.problems.append(_unsent_in_words(problem))
        return
    except Refused as refused:  # answers are taken all the same: what was sent lawfully is still answered
        done.problems.append(_unsent_by_the_gate(who, refused))
        return
    done.add(sent=sent.sent, files=sent.files)
    tenancy.renew(who, _now())


def answers(who: Actor, done: Done, screen: Screen, patience_seconds: float) -> None:
    """Carry files both ways and take answers in, until nothing new has come for a while."""
    carry, take = screen.step("Carry files"), screen.step("Take answers")
    waited = time.monotonic()
    while True:
        carried = _carry(who, done, carry)
        taken = take_answers(who, done, take)
        if carried.problem and carried.problem not in done.problems:
            done.problems.append(carried.problem)
        if carried.sent or carried.received or taken:
            waited = time.monotonic()
        is_over = carried.problem or not _is_waiting(who) or time.monotonic() - waited > patience_seconds
        if is_over:
            return
        time.sleep(POLL_SECONDS)


def _carry(who: Actor, done: Done, bar: Bar) -> Carried:
    try:
        carried = exchange.carry(who, now=_now(), progress=bar)
    except exchange_errors.NoConnection:
        return Carried(problem=NO_CLEARINGHOUSE)
    done.add(carried=carried.sent, received=carried.received)
    return carried


def take_answers(who: Actor, done: Done, bar: Bar) -> int:
    """Take all acknowledgements and remittances that have arrived; returns how many files."""
    acks = claims.take_acks(who, _now(), bar)
    done.add(acks=acks.files)
    taken = remits.take(who, _now(), bar)
    done.add(remittances=taken.files)
    entered = remits.enter(who, _now(), bar)
    done.add(entered=entered.entered + entered.unapplied)
    tenancy.renew(who, _now())
    return int(acks.files + taken.files)


def _is_waiting(who: Actor) -> bool:
    """Whether answers are still to be expected: claims that went out and were neither rejected nor answered."""
    with tenancy.scope(who):
        return bool(report.unanswered()) or bool(files.count("waiting"))


def close(who: Actor, practice: PracticeRow, done: Done, screen: Screen) -> None:
    """Write statements, and give the trail's entries their places."""
    written = statements.run(who, _now(), screen.step("Write statements"))
    done.add(statements=written.issued)
    try:
        done.add(trail=audit.sequence(practice.id, _now()))
    except NotConsistent as problem:
        done.problems.append(str(problem))


def watch(code: str) -> None:
    """Fetch, take and enter answers every half minute, charge and check new sessions; sending stays a person's act."""
    is_over = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal is_over
        is_over = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    screen, said = Screen(is_shown=False), set[str]()
    retold: dict[UUID, date] = {}
    end_mail, end_reading = mail_work.beside(code), own_machine.beside(code)
    while not is_over:
        for practice in practices.chosen(code):
            _tick(practice, screen)
            if retold.get(practice.id) != _today(practice):
                retold[practice.id] = _today(practice)
                staff.each_day(practice)
        said |= _keep_trail(said, everything=True)
        backing_up.when_due()
        for _ in range(int(WATCH_SECONDS / TRAIL_SECONDS)):
            for _ in range(int(TRAIL_SECONDS / POLL_SECONDS)):
                if not is_over:
                    time.sleep(POLL_SECONDS)
            if not is_over:
                said |= _keep_trail(said, everything=False)
        connection.close()
    end_mail()
    end_reading()


def _keep_trail(said: set[str], *, everything: bool) -> set[str]:
    """Place and sign the entries of all practices; what is wrong with a trail is said once.  Returns what is wrong."""
    try:
        found = set(trail.keep_up([one.id for one in practices.chosen("")], _now(), everything=everything))
    except OperationalError as problem:
        found = {_machine_in_words(problem)}
    for words in sorted(found - said):
        typer.echo(words, err=True)
    return found


def _tick(practice: PracticeRow, screen: Screen) -> None:
    done = Done(practice.code)
    try:
        who = tenancy.job(practice.id, JOB, _now())
        work(who, done, screen)
        _carry(who, done, exchange.quiet)
        take_answers(who, done, exchange.quiet)
        close(who, practice, done, screen)
        tenancy.release(who, _now())
    except tenancy_errors.LeaseHeld:
        return
    except OperationalError as problem:
        typer.echo(_machine_in_words(problem), err=True)


def _refusal_in_words(refused: Refused) -> str:
    missing = " ".join(dict.fromkeys(one.say for one in refused.decision.unmet))
    return f"The gate stopped the day: {missing} (trail entry {refused.decision.id})"


def _unsent_by_the_gate(who: Actor, refused: Refused) -> str:
    missing = list(dict.fromkeys(one.say for one in refused.decision.unmet))
    if any(one.fix == "agreements" for one in refused.decision.unmet):
        with tenancy.scope(who):
            missing += agreements.stopped_in_words(_now())
    said = " ".join(missing)
    return f"No claims were sent: {said} They wait until that is mended (trail entry {refused.decision.id})."


def _unsent_in_words(problem: exchange_errors.NoConnection) -> str:
    paused = isinstance(problem, exchange_errors.Paused)
    return f"Nothing is sent: {problem.say} (docs/operating.md)." if paused else NO_CLEARINGHOUSE


def _damage_in_words(who: Actor, problem: CannotOpen) -> str:
    """What was sealed and doesn't open was moved or altered: an incident, on the trail and said where it lies."""
    with tenancy.scope(who):
        audit.record(who, "vault.open_failed", on=[Ref("row", problem.row_id)], now=_now(), table=problem.table)
    return f"{problem.table} {problem.row_id} can’t be opened: it was moved or altered. See docs/operating.md."


def _machine_in_words(problem: OperationalError) -> str:
    if isinstance(problem.__cause__, database.DiskFull):
        return "The disk is full. What was finished is kept, nothing is half done. Make room and run the day again."
    return "The database broke off. What was finished is kept, nothing is half done. Run the day again."


def _today(practice: PracticeRow) -> date:
    return datetime.now(ZoneInfo(practice.timezone)).date()


def _now() -> datetime:
    return datetime.now(UTC)
