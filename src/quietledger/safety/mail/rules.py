"""What happens to a message, how sure a sign is, and the values that the room keeps."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from quietledger.pure.mailsigns.shapes import In, Place, Severity, Sign, State

MOST_BYTES: Final = 64 * 1024 * 1024  # as much as an upload may be; Postfix's own limit stands below it
FLOWING: Final = timedelta(days=2)  # how long the filter counts as up after a message or probe went through
TOLD_EVERY: Final = timedelta(hours=1)
ALWAYS_FROM: Final = 3  # so many signed messages make a sender one that always signs
HISTORY_FROM: Final = 20  # with fewer messages than this, an unknown thread says nothing
PERCENT_FROM: Final = 30  # below so many judgements a share is no percentage
PREFIX_MOST: Final = 20


class Fate(StrEnum):
    """What became of a message."""

    WAITING = "waiting"  # kept, not judged yet
    GOING = "going"  # judged, on its way to the mailbox
    PASSED = "passed"
    HELD = "held"
    RELEASED = "released"  # a second person let it go; it leaves with the next round
    SENT_ON = "sent on"  # released, and in the mailbox
    DELETED = "deleted"
    READ = "read"  # only looked at: an upload, a report, a message that stays in its mailbox


class Way(StrEnum):
    """How a message came to us."""

    GATEWAY = "gateway"
    WATCHER = "watcher"
    UPLOAD = "upload"
    REPORT = "report"


class Do(StrEnum):
    """What may be done with a message of a state."""

    LET_BY = "pass"
    TAG = "tag"
    HOLD = "hold"


class Answer(StrEnum):
    """What somebody hears who asked about a message; there is no "safe"."""

    HELD = "held"
    BAD = "looks bad"
    HARMLESS = "harmless so far"
    DRILL = "drill"  # given by the drills alone: it was one of ours


class Verdict(StrEnum):
    """What people say of a sign on a message."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the practice does with messages by their state.  prefix: put before the subject of tagged ones, or ""."""

    hold: Do = Do.HOLD
    look: Do = Do.TAG
    none_found: Do = Do.LET_BY
    prefix: str = ""

    def do(self, state: State) -> Do:
        """What happens to a message of this state."""
        return {State.HOLD: self.hold, State.LOOK: self.look, State.NONE_FOUND: self.none_found}[state]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who brought a message for whom, as the mail server said."""

    sender: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptSign:
    """A sign as it is kept."""

    id: str
    severity: Severity
    within: In
    name: str
    start: int
    end: int
    of: str
    evidence: str

    def sign(self) -> Sign:
        return Sign(self.id, self.severity, Place(self.within, self.name, self.start, self.end, self.of), self.evidence)


@dataclass(frozen=True, slots=True)
class ReadingDoc:
    """What was seen in a message when it was judged; it may quote the message, so it is sealed."""

    subject: str = ""
    author: str = ""
    signs: tuple[KeptSign, ...] = ()
    unchecked: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SenderDoc:
    """What is known of one address.  digits: the last four of bank numbers that stood in its messages."""

    address: str = ""
    domain: str = ""
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class PartnersDoc:
    """Whom the practice calls its own partners: registrable domain and name; and phone numbers known to be theirs."""

    domains: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message without its content."""

    id: UUID
    came_at: datetime
    way: Way
    size_bytes: int
    recipients_count: int
    fate: Fate
    state: State | None
    score: int
    sign_ids: tuple[str, ...]
    is_tagged: bool
    judged_at: datetime | None
    settled_at: datetime | None
    has_content: bool = True

    @property
    def is_held(self) -> bool:
        return self.fate is Fate.HELD


def kept(sign: Sign) -> KeptSign:
    """A sign with its place laid flat."""
    place = sign.place
    return KeptSign(sign.id, sign.severity, place.within, place.name, place.start, place.end, place.of, sign.evidence)


def packed(envelope: Envelope, raw: bytes) -> bytes:
    """A message with its envelope, as it is sealed: one line of JSON, then the bytes as they came."""
    head = {"sender": envelope.sender, "recipients": list(envelope.recipients)}
    return json.dumps(head).encode() + b"\n" + raw


def unpacked(body: bytes) -> tuple[Envelope, bytes]:
    """The envelope and the message of what `packed` made."""
    head, _, raw = body.partition(b"\n")
    told = json.loads(head)
    return Envelope(told["sender"], tuple(told["recipients"])), raw


def fate(way: Way, policy: Policy, state: State, *, can_hold: bool) -> Fate:
    """What becomes of a message once it is judged: what people brought themselves is only read.

    can_hold: whether holding it keeps it from anybody.
    """
    is_held = can_hold and policy.do(state) is Do.HOLD and way in {Way.GATEWAY, Way.WATCHER}
    if is_held:
        return Fate.HELD
    return Fate.GOING if way is Way.GATEWAY else Fate.READ


def answer(row: MessageRow) -> Answer:
    """What a person hears who asked about this message."""
    if row.fate is Fate.HELD:
        return Answer.HELD
    return Answer.BAD if row.state is State.HOLD else Answer.HARMLESS


KEPT_FOR: Final = {
    Fate.PASSED: timedelta(days=7), Fate.SENT_ON: timedelta(days=30), Fate.READ: timedelta(days=30),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a sign was called wrong.  seen: messages that bore it; judged: those that somebody spoke of."""

    sign_id: str
    seen: int
    judged: int
    wrong: int

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.wrong, self.judged) if self.judged else None

    @property
    def low(self) -> int:
        """The interval's lower end in percent, rounded away from its middle."""
        return math.floor(100 * self.interval[0]) if self.interval else 0

    @property
    def high(self) -> int:
        """The interval's upper end in percent, rounded away from its middle."""
        return math.ceil(100 * self.interval[1]) if self.interval else 100

    @property
    def percent(self) -> int | None:
        """None while so few were judged that a percentage would say more than is known."""
        return round(100 * self.wrong / self.judged) if self.judged >= PERCENT_FROM else None


def wilson(hits: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """The interval in which the true share lies with 95 % confidence.

    Source: Wilson 1927, score interval without continuity correction.   Units: shares from 0 to 1; count above 0.
    """
    share, square = hits / count, z * z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = z * math.sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def is_always_signed(count: int, signed_count: int) -> bool:
    """Whether a domain's mail has always been signed, as far as its history goes."""
    return count >= ALWAYS_FROM and signed_count == count


def domain_of(address: str) -> str:
    """The part behind the last @, lower case and without a last dot; "" if there is none."""
    return address.rpartition("@")[2].strip().rstrip(".").lower() if "@" in address else ""


def grouped(recipients: Sequence[str], owners: dict[str, UUID]) -> dict[UUID | None, list[str]]:
    """Recipients by the practice whose domain they are under; None for domains that nobody here has."""
    groups: dict[UUID | None, list[str]] = {}
    for one in recipients:
        groups.setdefault(owners.get(domain_of(one)), []).append(one)
    return groups
