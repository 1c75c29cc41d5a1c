"""Why a policy can't be taken or changed; ids, field names and words about terms only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


class NoSuchPolicy(LookupError):
    """The practice has no policy, part, condition or file of that id."""


@dataclass
class NotTaken(ValueError):
    """What was told can't be so.  `findings`: field -> what is wrong, in words; field "" is about the whole."""

    findings: dict[str, str]

    def __str__(self) -> str:
        return f"not taken: {', '.join(self.findings)}"


@dataclass
class NotNow(RuntimeError):
    """The policy is not in the state that this belongs to."""

    policy_id: UUID
    state: str

    def __str__(self) -> str:
        return f"policy {self.policy_id} is {self.state}"
