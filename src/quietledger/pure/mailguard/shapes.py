"""What the room is told and what it finds, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["name", "birth", "ssn", "member", "diagnosis", "service", "number", "contact"]


class Name(NamedTuple):
    """A first name and a surname as they stand in the text."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Leak:
    """One place that tells something about a patient.  `start`, `end`: offsets in the text, the end excluded."""

    kind: Kind
    start: int
    end: int
    say: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the practice says is its own when it is asked; each answer holds those of the candidates that are.

    names: patients.  treating: who treats here, asked for in subjects and file names only.  members: ids of plans'
    members.  numbers: claims and accounts.  contacts: telephone numbers and addresses of the patient it is about.
    """

    names: Callable[[Collection[Name]], Collection[Name]] | None = None
    treating: Callable[[Collection[Name]], Collection[Name]] | None = None
    members: Callable[[Collection[str]], Collection[str]] | None = None
    numbers: Callable[[Collection[str]], Collection[str]] | None = None
    contacts: tuple[str, ...] = ()


NOTHING = Known()
