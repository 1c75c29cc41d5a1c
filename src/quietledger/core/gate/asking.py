"""One question to the gate as plain values.

Beside `rules`, because clauses read questions and rules are made of clauses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
        who = self.who
        if kind == "person":
            return (who.person_id,) if who.person_id else ()
        if kind == "device":
            return (who.device_id,) if who.device_id else ()
        if kind == "client":
            return (who.client_id,) if who.client_id else ()
        if kind == "practice":
            return (who.practice_id,)
        if kind == "partner":
            return (self.to.id,) if self.to else ()
        return tuple(ref.id for ref in self.on if ref.kind == kind)
