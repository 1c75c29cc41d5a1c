"""Why something can't be written, sent or picked up; ids and words that hold nothing of a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class NotWritten(ValueError):
    """What was told can't be so.  `findings`: field -> what is wrong, in words."""

    findings: dict[str, str]

    def __str__(self) -> str:
        return f"not written: {', '.join(self.findings)}"


@dataclass
class NotSendable(RuntimeError):
    """The message can't go this way; `say` tells why and what to do."""

    say: str

    def __str__(self) -> str:
        return self.say


@dataclass
class BadKey(ValueError):
    """What was given is no certificate or key that a message could be sealed to."""

    say: str

    def __str__(self) -> str:
        return self.say


class NoSuchMessage(LookupError):
    """The practice has no message of that id."""


class NoSuchRecipient(LookupError):
    """The practice has no recipient of that id."""


class NoSuchLink(LookupError):
    """No message waits behind this link."""


@dataclass
class Closed(PermissionError):
    """The link opens nothing any more.  `why`: one of `rules.CLOSED`."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass
class WrongCode(PermissionError):
    """The code is another one.  `left`: how many tries there are still."""

    left: int

    def __str__(self) -> str:
        return f"{self.left} tries left"


class Busy(RuntimeError):
    """The message is being opened somewhere else this very moment."""
