"""A decision that says why, and the answers that callers must not ignore."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Unmet(NamedTuple):
    """One thing that is missing, and the way to mend it.

    `have`: what was heard last.  `is_broken`: the rule itself failed, which is ours to mend.
    """

    rule: str
    fact: str
    have: str
    say: str
    fix: str
    citation: str
    is_unknown: bool = False
    is_broken: bool = False


class Decision(NamedTuple):
    """The gate's answer; `why` names the rules that decided it.

    `stands`: what was in order.  `grace`: what ran out and still counts for some days, as sentences to warn with.
    """

    id: UUID
    can: str
    is_allowed: bool
    why: tuple[str, ...]
    unmet: tuple[Unmet, ...]
    stands: tuple[str, ...] = ()
    grace: tuple[str, ...] = ()


class Refused(PermissionError):
    """The gate said no; `decision` explains it in words."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"refused by {', '.join(decision.why)} (trail entry {decision.id})")
        self.decision = decision


class NotPlannable(ValueError):
    """A list can't be narrowed by this rule or without this column, so it is not shown at all."""


class NoSuchLimit(ValueError):
    """No limit has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no limit is named {name}")
        self.name = name


class OutOfBounds(ValueError):
    """A limit may be tightened, but not beyond its bounds."""

    def __init__(self, name: str, value: int, least: int, most: int) -> None:
        super().__init__(f"{name} may be {least} to {most}, not {value}")
        self.name = name
        self.least = least
        self.most = most


class NoSuchProposal(LookupError):
    """Nothing like it was proposed here, or it lapsed."""

    def __init__(self, proposal_id: UUID) -> None:
        super().__init__(f"no proposal {proposal_id} waits")
        self.proposal_id = proposal_id


class NotASecond(PermissionError):
    """Whoever proposed can't be the second person.

    `until`: when time becomes the second person, in a practice with no other owner; None where somebody else must act.
    """

    def __init__(self, until: datetime | None) -> None:
        super().__init__("the second person must be another one" if until is None else f"not before {until:%F %R} UTC")
        self.until = until


class AlreadySettled(RuntimeError):
    """Somebody has approved or withdrawn the proposal before."""

    def __init__(self, proposal_id: UUID) -> None:
        super().__init__(f"proposal {proposal_id} is settled")
        self.proposal_id = proposal_id


class GlassStanding(RuntimeError):
    """An emergency access of this person stands already."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"emergency access stands until {until:%F %R} UTC")
        self.until = until


class GlassNotReviewed(PermissionError):
    """An earlier emergency access should have been reviewed by now; until it is, there is no other."""

    def __init__(self, glass_id: UUID, due_at: datetime) -> None:
        super().__init__(f"emergency access {glass_id} was to be reviewed by {due_at:%F %R} UTC")
        self.glass_id = glass_id
        self.due_at = due_at


class NoReason(ValueError):
    """An emergency needs a reason in words."""


class NotAPerson(PermissionError):
    """Only people propose, approve and call for help."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no person")
        self.name = name


class NoSuchGlass(LookupError):
    """There was no such emergency access here."""

    def __init__(self, glass_id: UUID) -> None:
        super().__init__(f"no emergency access {glass_id}")
        self.glass_id = glass_id


class NotReplayable(ValueError):
    """An entry that can't be decided once more."""

    def __init__(self, entry_id: UUID, why: str) -> None:
        super().__init__(f"entry {entry_id}: {why}")
        self.entry_id = entry_id
        self.why = why
