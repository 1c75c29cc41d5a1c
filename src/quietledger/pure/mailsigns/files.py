"""Files that a message carries, wherever they stand: attached, in an archive, in a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from quietledger.pure.mailsigns.shapes import In, Known, Message, Place, Reading, Severity, Sign


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is opened before we stop and say so: of the whole message, not of each attachment.

    nesting: archives inside archives; pictures: how many are searched for codes; messages: inside messages.
    """

    nesting: int = 3
    entries: int = 1_000
    unpacked_bytes: int = 50_000_000
    pictures: int = 20
    pixels: int = 25_000_000
    scanned_bytes: int = 100_000_000
    messages: int = 3


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that could not be checked, in words."""

    say: str


@dataclass(frozen=True, slots=True)
class File:
    """One file.  part: number of the part that holds it; inside: its path in that part, "" for the part itself."""

    part: str
    name: str
    body: bytes
    declared: str = ""
    inside: str = ""
    nesting: int = 0

    @property
    def called(self) -> str:
        """What a reader may call it: the name, or the path of a file inside another, or the part's number."""
        return self.inside or self.name or f"part {self.part}"

    def at(self, start: int = 0, end: int = 0) -> Place:
        """A place in this file's bytes; without offsets, the whole file."""
        return Place(In.ATTACHMENT, self.part, start, end, self.inside)

    def in_name(self, start: int, end: int) -> Place:
        """A place in this file's name."""
        return Place(In.ATTACHMENT, self.part, start, end, f"name of {self.inside}" if self.inside else "name")

    def sign(self, sign_id: str, evidence: str, place: Place | None = None) -> Sign:
        """A sign of this file that is enough to hold the message."""
        return Sign(sign_id, Severity.HOLD, place or self.at(), shown(evidence))

    def hint(self, sign_id: str, evidence: str, place: Place | None = None) -> Sign:
        """A sign of this file that is worth showing."""
        return Sign(sign_id, Severity.SHOW, place or self.at(), shown(evidence))

    def holding(self, name: str, body: bytes) -> File:
        """A file inside this one."""
        return File(self.part, name, body, inside=f"{self.inside}/{name}", nesting=self.nesting + 1)


Found: TypeAlias = Sign | Unchecked | File
Inside: TypeAlias = Callable[[bytes, Known, Bounds], Reading]


@dataclass(slots=True)
class Search:
    """One search through a message's files, with what is left of its limits."""

    message: Message
    known: Known
    limits: Bounds
    judge_inside: Inside | None = None
    entries: int = field(init=False)
    unpacked_bytes: int = field(init=False)
    scanned_bytes: int = field(init=False)
    pictures: int = field(init=False)
    messages: int = field(init=False)

    def __post_init__(self) -> None:
        self.entries = self.limits.entries
        self.unpacked_bytes = self.limits.unpacked_bytes
        self.scanned_bytes = self.limits.scanned_bytes
        self.pictures = self.limits.pictures
        self.messages = self.limits.messages


Look: TypeAlias = Callable[[File, Search], Iterator[Found]]


def shown(text: str, length: int = 120) -> str:
    """A piece of a message as evidence: one line, nothing that turns the reader's line around, not too long."""
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return line if len(line) <= length else line[: length - 1] + "…"
