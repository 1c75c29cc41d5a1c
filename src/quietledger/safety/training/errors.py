"""Why a lesson can't be found, finished or kept; ids and places only."""

from __future__ import annotations

from dataclasses import dataclass


class NoSuchLesson(LookupError):
    """No lesson of this name is taught here."""


@dataclass
class NotYetRight(Exception):
    """Some questions have no answer yet, or one that isn't right: by their numbers from 0."""

    questions: tuple[int, ...]

    def __str__(self) -> str:
        return f"{len(self.questions)} questions still wait for their answer"


@dataclass
class NotALesson(Exception):
    """The text can't be taken as a lesson; `places` says where the findings are."""

    places: tuple[str, ...]

    def __str__(self) -> str:
        return f"the text has {len(self.places)} findings"
