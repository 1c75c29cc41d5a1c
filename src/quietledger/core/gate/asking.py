"""One question to the gate as plain values.

Beside `rules`, because clauses read questions and rules are made of clauses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy.rules import Actor


@dataclass(frozen=True, slots=True)
class Doing:
    """What a `Can` fixes, so that no caller chooses it.

    opens: sealed tables -> fields, for the vault.  leaves: it goes out of the house, so it names its receiver.
    must_name: kinds of things that the question has to name, so that no rule about them is passed by silence.
    step_up: the person has to have proved within the last minutes who they are.
    """

    action: str
    purpose: str
    categories: tuple[str, ...]
    channel: str
    say: str
    opens: Mapping[str, frozenset[str]] = field(default_factory=dict)
    leaves: bool = False
    must_name: frozenset[str] = frozenset()
    step_up: bool = False


# Kinds of which a question names one at most, and where it stands.
SUBJECTS: Final[dict[str, Callable[[Any], UUID | None]]] = {
    "person": attrgetter("who.person_id"), "device": attrgetter("who.device_id"),
    "client": attrgetter("who.client_id"), "practice": attrgetter("who.practice_id"),
    "partner": lambda asked: asked.to.id if asked.to else None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: who wants to do what, with which things, for whom, when."""

    who: Actor
    can: str
    doing: Doing
    on: tuple[Ref, ...]
    to: Ref | None
    now: datetime

    def about(self, kind: str) -> tuple[UUID, ...]:
        """The ids of the things of one kind that the question is about."""
        if read := SUBJECTS.get(kind):
            one = read(self)
            return () if one is None else (one,)
        return tuple(ref.id for ref in self.on if ref.kind == kind)
