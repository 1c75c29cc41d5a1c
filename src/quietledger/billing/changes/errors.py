"""Why a payment change can't go on; ids and field names only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


class NoSuchChange(LookupError):
    """The practice has no change, or no details on file, of that id."""


@dataclass
class NotTaken(ValueError):
    """What was told can't be so.  `findings`: field -> what is wrong, in words; field "" is about the whole."""

    findings: dict[str, str]

    def __str__(self) -> str:
        return f"not taken: {', '.join(self.findings)}"


@dataclass
class NotNow(RuntimeError):
    """The change is not at the step that this belongs to."""

    change_id: UUID
    state: str

    def __str__(self) -> str:
        return f"change {self.change_id} is {self.state}"


@dataclass
class OnFileAlready(RuntimeError):
    """There are details of this party: from now on only a change changes them."""

    about_id: UUID

    def __str__(self) -> str:
        return f"details of {self.about_id} are on file"
