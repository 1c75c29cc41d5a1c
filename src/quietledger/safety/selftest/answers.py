"""Short words for a probe's answer, and what was sent and has arrived, for the probes to look at.

An extra file of the room.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from quietledger.safety.selftest.rules import Outcome, Result
from quietledger.safety.selftest.travelling import Arrived, Sent
from quietledger.safety.selftest.world import World


def passed(number: int, seen: str) -> Result:
    """The answer of a probe that went well."""
    return Result(number, Outcome.PASSED, seen)


def failed(number: int, seen: str, change: str) -> Result:
    """The answer of a probe that found something to mend."""
    return Result(number, Outcome.FAILED, seen, change)


def through(number: int, seen: str, change: str) -> Result:
    """The answer of a probe whose letter should not have arrived, and did."""
    return Result(number, Outcome.THROUGH, seen, change)


def not_run(number: int, seen: str, change: str = "") -> Result:
    """The answer of a probe that could not be tried; never as good as passed."""
    return Result(number, Outcome.NOT_RUN, seen, change)


WAYS: Final = {"own": "From yourself", "stranger": "From a stranger"}


@dataclass(slots=True)
class Journey:
    """All letters of a run.  blind: why the mailbox could not be read, in words, "" if it could."""

    world: World
    sent: dict[str, Sent] = field(default_factory=dict)
    arrived: dict[str, Arrived] = field(default_factory=dict)
    blind: str = ""

    def mark(self, name: str) -> str:
        """A letter's mark: the run's token and the letter's name."""
        return f"{self.world.token}-{name}"

    def was_sent(self, name: str) -> Sent:
        """What became of a letter at the first server."""
        return self.sent.get(self.mark(name), Sent(self.mark(name), "no-answer"))

    def letter(self, name: str) -> Arrived | None:
        """A letter that has arrived, None if it has not."""
        return self.arrived.get(self.mark(name))

    def blocked(self, way: str) -> str:
        """Why nothing can be concluded from letters that did not arrive by a way, in words; "" if something can.

        A harmless letter has to arrive first: a server that takes nothing from us stops harmful files for no merit.
        """
        if self.blind:
            return self.blind
        name = "round" if way == "own" else "control"
        who = "A harmless letter of your own" if way == "own" else "A stranger’s harmless letter"
        if problem := self.was_sent(name).problem:
            return f"{who} was not taken either. {self.was_sent(name).say}" if problem else ""
        there = self.letter(name)
        if there is None:
            return f"{who} did not arrive either, so it proves nothing that this one did not."
        if there.is_junk:
            return f"{who} went to {there.folder}, too, so it proves nothing that this one did."
        return ""

    def gone(self, number: int, name: str, way: str) -> Result | Arrived:
        """The answer for a letter that should not lie in the inbox, and does not; else the letter."""
        sent, there, whose = self.was_sent(name), self.letter(name), WAYS[way]
        if blocked := self.blocked(way):
            return not_run(number, blocked)
        if sent.problem == "refused":
            return passed(number, f"{whose}: refused at the door. {sent.say}")
        if sent.problem:
            return not_run(number, f"{whose}: {sent.say}")
        if there is None:
            return passed(number, f"{whose}: it was held or dropped, and did not arrive.")
        return passed(number, f"{whose}: it went to {there.folder}.") if there.is_junk else there
