"""The probes by number, what their answers mean, and how long a good run holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

HOLDS: Final = timedelta(days=30)
STUCK: Final = timedelta(minutes=15)  # a run that has said nothing for so long was killed


class Outcome(StrEnum):
    """What came of a probe."""

    PASSED = "passed"
    FAILED = "failed"
    THROUGH = "came through"
    NOT_RUN = "could not run"

    @property
    def is_bad(self) -> bool:
        return self in {Outcome.FAILED, Outcome.THROUGH}


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question.  weight: what to mend first, highest first.  is_needed: without it passed, the fact is not told."""

    number: int
    name: str
    proves: str
    weight: int
    is_needed: bool = True


PROBES: Final[dict[int, Probe]] = {
    one.number: one
    for one in (
        Probe(1, "Round trip", "A message that you send to yourself arrives.", 10),
        Probe(2, "Encrypted on every hop", "Nobody between the servers can read along.", 8),
        Probe(3, "Signed", "Others can tell that a message is really yours.", 8),
        Probe(4, "Our server’s verdict", "Your mail server checks who sent a message and writes it down.", 7),
        Probe(5, "Forged verdict", "Nobody can bring a made-up verdict along.", 7),
        Probe(6, "Changed on the way", "A message that was changed is noticed.", 7),
        Probe(7, "In our own name", "A stranger can’t write to you as yourself.", 9),
        Probe(8, "In the name of staff", "A stranger with a colleague’s name is pointed out.", 6),
        Probe(9, "Look-alike domain", "A domain one letter off is pointed out.", 6),
        Probe(10, "Relay", "Nobody can send mail to others through your server.", 10),
        Probe(11, "Password before encryption", "No password is taken on an open line.", 10),
        Probe(12, "Old encryption", "Encryption that can be broken is refused.", 6),
        Probe(13, "Encryption taken away", "Quietledger sends nothing when somebody hides the server’s encryption.", 9),
        Probe(14, "Virus test file", "A known harmful file does not arrive: plain, zipped, zipped twice.", 9),
        Probe(15, "Locked archive", "A locked archive with its password beside it does not arrive.", 8),
        Probe(16, "Page that builds a file", "A web page that makes a file on your machine does not arrive.", 8),
        Probe(17, "Programs in disguise", "Macros, shortcuts in disk images and double endings do not arrive.", 8),
        Probe(18, "PDF that acts by itself", "A PDF that does something when it is opened is pointed out.", 5),
        Probe(19, "False links", "Eight kinds of false links are pointed out, each in its place.", 6),
        Probe(20, "What the headers tell", "Your mail doesn’t tell strangers about your machines.", 4),
        Probe(21, "Patient data in a message", "A message with patient data is noticed before it leaves.", 9),
        Probe(22, "Nobody of that name", "Mail to nobody is refused at the door, not sent back later.", 4),
        Probe(23, "Forwarding", "No rule sends your mail elsewhere.", 5, is_needed=False),
        Probe(24, "Reply path", "Answers come back to you and to nobody else.", 6),
        Probe(25, "Clock", "The clocks of your machine and server agree.", 3),
        Probe(26, "One message for every reader", "All mail programs show the same sender and links.", 4),
    )
}


@dataclass(frozen=True, slots=True)
class Result:
    """A probe's answer.  seen: what happened, in words; change: what to do about it, "" if nothing."""

    number: int
    outcome: Outcome
    seen: str
    change: str = ""

    @property
    def probe(self) -> Probe:
        return PROBES[self.number]


@dataclass(frozen=True, slots=True)
class RunDoc:
    """What of a run is sealed: servers' words may hold addresses."""

    results: tuple[Result, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the list shows it.  done_count: of PROBES, while it is running."""

    id: UUID
    state: State
    asked_at: datetime
    done_at: datetime | None
    step: str
    done_count: int
    passed_count: int
    bad_count: int
    not_run_count: int
    is_good: bool

    @property
    def is_over(self) -> bool:
        return self.state in {State.DONE, State.STOPPED}


@dataclass(frozen=True, slots=True)
class Report:
    """A run read out: the worst first.  `problem`: why it was stopped, "" if it was not."""

    row: RunRow
    problem: str
    to_change: tuple[Result, ...] = ()
    not_run: tuple[Result, ...] = ()
    passed: tuple[Result, ...] = ()


def report(row: RunRow, doc: RunDoc) -> Report:
    """Sort a run's answers by what to do about them, what matters most first."""
    ordered = sorted(doc.results, key=lambda one: (-one.probe.weight, one.number))

    def of(*outcomes: Outcome) -> tuple[Result, ...]:
        return tuple(one for one in ordered if one.outcome in outcomes)

    bad = of(Outcome.FAILED, Outcome.THROUGH)
    return Report(row, doc.problem, bad, of(Outcome.NOT_RUN), of(Outcome.PASSED))


def is_good(results: Iterable[Result]) -> bool:
    """Whether every probe that is needed has passed; one that could not run has not."""
    passed = {one.number for one in results if one.outcome is Outcome.PASSED}
    return {number for number, one in PROBES.items() if one.is_needed} <= passed


def worst(number: int, results: Sequence[Result]) -> Result:
    """One answer of several tries: the worst counts, and all is told of those that were as bad."""
    order = (Outcome.THROUGH, Outcome.FAILED, Outcome.NOT_RUN, Outcome.PASSED)
    outcome = min((one.outcome for one in results), key=order.index)
    same = [one for one in results if one.outcome is outcome]
    seen = " ".join(dict.fromkeys(one.seen for one in same))
    return Result(number, outcome, seen, next((one.change for one in same if one.change), ""))
