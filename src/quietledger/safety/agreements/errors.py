"""Why an agreement can't go on; ids, field names and words about terms only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


class NoSuchAgreement(LookupError):
    """The practice has no agreement, version, file or duty of that id."""


@dataclass
class NotTaken(ValueError):
    """What was told can't be so.  `findings`: field -> what is wrong, in words; field "" is about the whole."""

    findings: dict[str, str]

    def __str__(self) -> str:
        return f"not taken: {', '.join(self.findings)}"


@dataclass
class NotNow(RuntimeError):
    """The agreement is not at the step that this belongs to."""

    agreement_id: UUID
    state: str

    def __str__(self) -> str:
        return f"agreement {self.agreement_id} is {self.state}"


@dataclass
class NotReady(RuntimeError):
    """A gate of the lifecycle stays shut.  `missing`: what has to be so first, each as a sentence."""

    missing: tuple[str, ...]

    def __str__(self) -> str:
        return f"{len(self.missing)} things are missing"
