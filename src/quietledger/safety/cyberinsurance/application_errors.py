"""Why an application can't be written or signed; ids of questions only (extra file beside `errors`)."""

from __future__ import annotations

from dataclasses import dataclass


class NoSuchApplication(LookupError):
    """The practice has no application of that id."""


class AlreadySigned(RuntimeError):
    """It is signed: what was said stays as it was said; another version says it anew."""


class NotWhatWasRead(RuntimeError):
    """What is signed now is not what was read: facts or answers changed meanwhile."""


@dataclass
class NotReadyToSign(RuntimeError):
    """Some answers contradict the facts, lack what shows them, or are still open."""

    questions: tuple[str, ...]

    def __str__(self) -> str:
        return f"not ready to sign: {', '.join(self.questions)}"
