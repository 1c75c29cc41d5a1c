"""Names and kinds of files, told from content alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref

KIND_OF_GROUP: Final = {b"HP": "835", b"FA": "999", b"HN": "277CA", b"HC": "837P"}


def kind_of(body: bytes) -> str:
    """The kind of a file by its first functional group (GS01); "?" for anything that is not X12.

    The envelope is enough to choose the tray; whoever takes the file reads it whole and finds what else is wrong.
    """
    start = body.find(b"ISA")
    if start < 0 or len(body) < start + 106:
        return "?"
    separator = body[start + 3 : start + 4]
    group = body.find(b"GS" + separator, start + 105, start + 200)
    return KIND_OF_GROUP.get(body[group + 3 : group + 5], "?") if group >= 0 else "?"


def remote_name(code: str, kind: str, sha256: str) -> str:
    """The name of a file at the receiver: from its content, so that the same content can't be there twice."""
    return f"{code}-{kind}-{sha256[:24]}.txt"


@dataclass(frozen=True, slots=True)
class ConnectionDoc:
    """What of a connection is sealed."""

    private_key: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """How a partner is reached.

    `partner_id`: whose line it is.  `problem`: the last thing that went wrong, in words, "" if all is well.
    `is_paused`: the practice was restored, and nothing goes out until a person says so.
    """

    id: UUID
    name: str
    host: str
    port: int
    username: str
    host_key: str
    to_folder: str
    from_folder: str
    sender_id: str
    receiver_id: str
    problem: str
    partner_id: UUID
    is_paused: bool = False

    @property
    def partner(self) -> Ref:
        """Whom files to here go to, as the gate is told."""
        return Ref("partner", self.partner_id)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file, without its content.  Units: bytes."""

    id: UUID
    direction: str
    kind: str
    name: str
    sha256: str
    size_bytes: int
    state: str
    at: datetime
    connection_id: UUID | None
    findings_count: int
    problem: str
    said: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """The answer to a file that came in."""

    file_id: UUID
    kind: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """What the courier did.  `problem`: why it stopped, in words, "" if it did not."""

    sent: int = 0
    received: int = 0
    waiting: int = 0
    problem: str = ""
