"""Demands and what was really got; back-off; what may be kept of a server's answer."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from quietledger.core.post import errors

LEASE: Final = timedelta(minutes=10)
WAITS: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 30, 60, 120, 240, 480, 720, 720))
LETTER_MOST_BYTES: Final = 25 * 1024 * 1024
_ADDRESS: Final = re.compile(r"[!-;=?A-~]{1,64}@[A-Za-z0-9.-]{1,253}")
_ADDRESS_IN_TEXT: Final = re.compile(r"[<\"']?[^\s<>\"'(),;]*@[^\s<>\"'(),;]*[>\"']?")
_CODE: Final = re.compile(r"(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3}))?")

WORDS: Final[dict[str, str]] = {
    "no-server": "The receiver’s domain takes no mail.",
    "no-answer": "The server does not answer.",
    "no-tls": "The server offers no encryption, or somebody on the way has hidden the offer.",
    "weak-tls": "The server and we agree on no encryption that is strong enough (TLS 1.2 or newer).",
    "wrong-name": "The server’s certificate is not valid for its name.",
    "wrong-key": "The server’s key is not the one that its owner has published (DANE).",
    "not-verified": "Nothing proves that this is the receiver’s own server.",
    "not-let-in": "The server does not accept the user name and password.",
    "refused": "The server refused the letter.",
    "later": "The server asked us to try later.",
    "ended": "The mailbox it was to be sent from has been ended.",
    "restored": "It waited when a backup was restored; whether it had left by then is not known here.",
    "no-folder": "The mailbox has no folder of that name.",
}


class Demand(StrEnum):
    """How well a letter's way must be protected; never less than this."""

    ANY = "any"  # as well as the server can; what was got is recorded
    TLS = "tls"  # encrypted on the hop that we make
    VERIFIED = "verified"  # encrypted to a server that is proved to be the receiver's


class State(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"  # for good, by the receiver
    GIVEN_UP = "given_up"  # after the last try


@dataclass(frozen=True, slots=True)
class AccountDoc:
    """What of an account is sealed.  `ca_pem`: certificates of the server's own authority, "" for the public ones."""

    address: str = ""
    username: str = ""
    password: str = ""
    ca_pem: str = ""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """How a mailbox is reached.  smtp_host "": letters go straight to receivers; imap_host "": it is not read."""

    id: UUID
    name: str
    smtp_host: str
    smtp_port: int
    smtp_tls: str
    imap_host: str
    imap_port: int
    imap_tls: str
    added_at: datetime
    ended_at: datetime | None
    problem: str

    @property
    def trouble(self) -> str:
        """What was last wrong with it, in words; "" if nothing."""
        return WORDS.get(self.problem, "")


@dataclass(frozen=True, slots=True)
class Line:
    """An account with its secrets: what a transport needs."""

    row: AccountRow
    doc: AccountDoc


@dataclass(frozen=True, slots=True)
class LetterDoc:
    """What of a letter is sealed.  `raw64`: the message's bytes in base64."""

    sender: str = ""
    to: tuple[str, ...] = ()
    raw64: str = ""

    @property
    def raw(self) -> bytes:
        """The message as it goes out."""
        return base64.b64decode(self.raw64)


@dataclass(frozen=True, slots=True)
class Protection:
    """How a letter really travelled on the hop that we made.

    hop: "submission" (to our provider) or "mx" (to the receiver's server).  tls: "TLSv1.3", "" for none.
    verified: "name", "mta-sts", "dane", or "" if nothing proved whose server it was.  answer: its last line, cleaned.
    """

    hop: str
    tls: str = ""
    cipher: str = ""
    verified: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter as others may see it: no address, no word of it."""

    id: UUID
    account_id: UUID
    state: State
    demand: Demand
    attempts_count: int
    put_at: datetime
    next_at: datetime
    done_at: datetime | None
    hop: str
    tls: str
    cipher: str
    verified: str
    answer: str
    problem: str

    @property
    def say(self) -> str:
        """What stands in its way, in words; "" if nothing does."""
        return WORDS.get(self.problem, "")


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one letter in one round.  `got`: None if it was not handed over."""

    letter_id: UUID
    state: State
    got: Protection | None
    problem: str = ""

    @property
    def say(self) -> str:
        """Why it was not handed over, in words; "" if it was."""
        return WORDS.get(self.problem, "")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as the mailbox holds it.

    uid: the mailbox's UIDVALIDITY and the message's UID as one 64-bit number, which never comes twice.
    Source: RFC 9051, 2.3.1.1.
    """

    uid: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Tried:
    """How a mailbox answered when it was tried; "" where all was well, None where there is nothing to try."""

    smtp: str | None
    imap: str | None

    @property
    def is_well(self) -> bool:
        return not (self.smtp or self.imap)


def next_at(attempts_count: int, now: datetime) -> datetime | None:
    """When a letter that was tried so often is tried again; None to give up."""
    return now + WAITS[attempts_count - 1] if attempts_count <= len(WAITS) else None


def check_letter(raw: bytes, to: Sequence[str]) -> None:
    """Refuse what no server could take, or what a second sending could not be told from another letter.

    Raises: NotALetter.
    """
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
    if b"\nmessage-id:" not in b"\n" + head:
        raise errors.NotALetter("It has no Message-ID.")
    if not 0 < len(raw) <= LETTER_MOST_BYTES:
        raise errors.NotALetter(f"It is larger than {LETTER_MOST_BYTES} bytes.")
    if not to or not all(is_address(one) for one in to):
        raise errors.NotALetter("It needs recipients, each a plain address.")


def is_address(text: str) -> bool:
    """Whether a text is one plain address that can stand in an envelope."""
    return _ADDRESS.fullmatch(text) is not None


def domain_of(address: str) -> str:
    """The part behind the @, in small letters."""
    return address.rpartition("@")[2].lower()


def cleaned(answer: str) -> str:
    """A server's line without addresses and control characters, cut to a line's length."""
    plain = "".join(letter if letter.isprintable() else " " for letter in answer)
    return _ADDRESS_IN_TEXT.sub("[address]", plain)[:200]


def code_of(answer: str) -> str:
    """The digits alone: what of an answer may stand in the open."""
    found = _CODE.match(answer)
    return " ".join(one for one in found.groups() if one) if found else ""


def line_ends(raw: bytes) -> bytes:
    """The message with each line ended as SMTP wants it; a lone CR or LF could be read as an end by one server only."""
    return re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
