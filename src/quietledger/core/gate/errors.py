"""A decision that says why, and the one answer that callers must not ignore."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Unmet:
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


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's answer; `why` names the rules that decided it."""

    id: UUID
    can: str
    is_allowed: bool
    why: tuple[str, ...]
    unmet: tuple[Unmet, ...]
    stands: tuple[str, ...] = ()


class Refused(PermissionError):
    """The gate said no; `decision` explains it in words."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"refused by {', '.join(decision.why)} (trail entry {decision.id})")
        self.decision = decision
