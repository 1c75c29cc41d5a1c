"""Why an incident can't be worked on so; ids, fields and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class NoSuchIncident(LookupError):
    """The practice has no incident, task, file or device loss of that id."""


@dataclass
class NotTaken(ValueError):
    """What was told can't be so.  `findings`: field -> what is wrong, in words."""

    findings: dict[str, str]

    def __str__(self) -> str:
        return f"not taken: {', '.join(self.findings)}"


@dataclass
class NotNow(RuntimeError):
    """The workbook is not at a step at which this can be done.  `state`: where it stands."""

    state: str

    def __str__(self) -> str:
        return f"the workbook stands at {self.state}"


@dataclass
class NotReady(RuntimeError):
    """Something is lacking before the next step.  `lacks`: each as a sentence."""

    lacks: tuple[str, ...]

    def __str__(self) -> str:
        return f"{len(self.lacks)} things are lacking"


@dataclass
class NoConsent(PermissionError):
    """The insurer has not agreed to this cost.  `emergency_until`: until when urgent help may be hired without."""

    emergency_until: datetime | None

    def __str__(self) -> str:
        return "the insurer has not agreed to this cost"


class OnlyMadeUp(PermissionError):
    """An exercise has made-up people only: no patient may stand in it."""
