"""Why a disclosure can't be recorded or a list can't be made; ids and field names only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class NotRecorded(ValueError):
    """What was told can't be so.  `findings`: field -> what is wrong, in words."""

    findings: dict[str, str]

    def __str__(self) -> str:
        return f"not recorded: {', '.join(self.findings)}"


@dataclass
class Unprintable(Exception):
    """The list could not be set as a letter, for example because no font has a character of it."""

    number: int

    def __str__(self) -> str:
        return f"the list of account {self.number} could not be set as a letter"


class NoSuchDisclosure(LookupError):
    """The practice has none of that id for that patient."""


class AlreadyDone(RuntimeError):
    """The ask was answered, or extended, before."""
