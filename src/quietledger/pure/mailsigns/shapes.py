"""The values of this room: messages, places, signs and readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a sign says: enough to hold the message, worth showing, or shown only beside others."""

    HOLD = "A"
    SHOW = "B"
    BESIDE = "C"


class State(StrEnum):
    """What a reading comes to.  There is no "safe"."""

    HOLD = "hold"
    LOOK = "look"
    NONE_FOUND = "no sign found"


class In(StrEnum):
    """What a place is in."""

    HEADER = "header"  # name: the header's name; offsets in its decoded value
    TEXT = "text"  # name: the part's number; offsets in the part's decoded text
    LINK = "link"  # name: the link's number; offsets in the decoded text of its part (part in `of`)
    ATTACHMENT = "attachment"  # name: the part's number; offsets in its bytes, or in its file name if `of` is "name"
    # Inside an archive or document `of` is the file's path, as "/a.zip/b.js", or "name of" it.


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sign stands.  start, end: half-open offsets; both 0 where the whole is meant."""

    within: In
    name: str
    start: int = 0
    end: int = 0
    of: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign at one place.  id: of the catalogue.  evidence: what was seen, short, as it stands in the message."""

    id: str
    severity: Severity
    place: Place
    evidence: str

    # What it is called, why it matters and what to do stand in the catalogue, once for all signs of an id.


@dataclass(frozen=True, slots=True)
class Link:
    """One link.  number: in reading order from 0.  href: as written; text: as shown; start, end: of the shown text.

    kind: "a" of a page, "form" where a form sends to, "text" an address that stands in the text itself.
    """

    number: int
    part: str
    href: str
    text: str
    start: int
    end: int
    kind: str = "a"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a page holds and its text does not show.  at: where it would stand, an offset in the part's text.

    kind: "hidden" (say: the hidden words), "picture" or "linked picture" (say: its source), "password" (a field).
    """

    kind: str
    at: int
    say: str


@dataclass(frozen=True, slots=True)
class Part:
    """One body or attachment.  number: its path in the message, as "1.2"; type: as declared, lower case.

    text: the decoded text as a reader sees it (HTML rendered to text), "" for what is no text; markup: the decoded HTML
    as it stands, "" if it is none; body: the decoded bytes, cut at the limit that `Message.findings` names; marks: of
    the markup.
    """

    number: str
    type: str
    name: str
    is_attachment: bool
    body: bytes
    text: str = ""
    markup: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that could not be read as it should be: where, what, and what was done about it."""

    where: str
    say: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as read.  headers: (name as written, decoded value) in their order; sha256: of the raw bytes."""

    sha256: str
    size_bytes: int
    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    findings: tuple[Finding, ...] = ()

    def header(self, name: str) -> str:
        """The first header of that name, decoded, "" if there is none."""
        return next((value for one, value in self.headers if one.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Known:
    """What the practice knows, handed in: nothing of it is stored here.

    own_domains: the practice's; own_names: people and the practice, as written; partners: registrable domain ->
    organisation's name; first_contact: whether this sender's address and domain were never seen before (None: unknown);
    known_accounts: last four digits of bank numbers known to be this sender's; always_signed: domains whose mail has
    always been signed; thread_ids: Message-IDs that we sent or got;
    server_id: our own mail server's authserv-id, whose Authentication-Results alone are believed.
    """

    own_domains: frozenset[str] = frozenset()
    own_names: tuple[str, ...] = ()
    own_address: str = ""
    partners: Mapping[str, str] = field(default_factory=dict)
    known_phones: frozenset[str] = frozenset()
    known_accounts: frozenset[str] = frozenset()
    first_address: bool | None = None
    first_domain: bool | None = None
    always_signed: frozenset[str] = frozenset()
    thread_ids: frozenset[str] | None = None
    usual_language: str = ""
    server_id: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message with its signs.  score: for ordering only, a sum of weights that are never negative.

    unchecked: what could not be checked, in words ("The attachment is encrypted").
    """

    message: Message
    signs: tuple[Sign, ...]
    state: State
    score: int
    unchecked: tuple[str, ...] = ()
