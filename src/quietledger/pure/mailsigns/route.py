"""How a message got here: its hops in travel order, what of them can be believed, and our own server's verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from itertools import pairwise
from typing import Final

from quietledger.pure.mailsigns.shapes import Finding, In, Known, Message, Place

_HOPS_MAX: Final = 100
_HEADER_MAX: Final = 4_000
_CLOCK_SLACK: Final = timedelta(minutes=2)
_LONG_WAIT: Final = timedelta(hours=6)
# RFC 3848 and RFC 8314: an S in the protocol's name says that the hop was encrypted.
_ENCRYPTED: Final = frozenset({"ESMTPS", "ESMTPSA", "LMTPS", "LMTPSA", "UTF8SMTPS", "UTF8SMTPSA", "HTTPS"})
_NAME: Final = r"[A-Za-z0-9_.:\[\]-]{1,255}"
_FROM: Final = re.compile(rf"(?:^|\s)from\s+({_NAME})(?:\s+\(([^()]{{0,400}}(?:\([^()]*\)[^()]*)*)\))?", re.I)
_BY: Final = re.compile(rf"(?:^|\s)by\s+({_NAME})", re.I)
_WITH: Final = re.compile(r"\swith\s+(?:Microsoft\s+)?([A-Za-z0-9]{2,20})\b", re.I)
_IP: Final = re.compile(r"\[(?:IPv6:)?([0-9a-fA-F:.]{3,45})\]|\b(\d{1,3}(?:\.\d{1,3}){3})\b")
_TLS: Final = re.compile(r"\b(?:TLS|version=TLS|using\s+TLS)[ v=_]*(\d)[._]?(\d)?", re.I)
_CLAUSE: Final = re.compile(r"([A-Za-z0-9-]{2,20})\s*=\s*([A-Za-z]{2,20})")
_PROPERTY: Final = re.compile(r"\b(?:smtp|header|policy)\.([a-z0-9-]{1,20})\s*=\s*\"?([^\s;\"]{1,255})", re.I)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_METHODS: Final = ("spf", "dkim", "dmarc", "arc")


@dataclass(frozen=True, slots=True)
class Hop:
    """One server's note that it took the message.  place: the header; the first in the message is the last hop.

    source: who said it was handing over; ip: where from; at: None if it cannot be read; waited: since the hop before;
    is_encrypted: None where the note does not say; tls: as "1.3"; is_believed: whether our own server wrote it.
    """

    source: str
    by: str
    ip: str
    protocol: str
    tls: str
    is_encrypted: bool | None
    at: datetime | None
    waited: timedelta | None
    is_believed: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Verdict:
    """What our own server found.  A pass says only who sent the message, never that it is harmless (RFC 8601).

    method: spf, dkim, dmarc or arc; result: as "pass", "fail", "none"; about: the domain or address it was found of.
    """

    method: str
    result: str
    about: str
    place: Place


def hops(message: Message, known: Known | None = None) -> tuple[Hop, ...]:
    """Every hop in travel order, the sender's first.

    Whoever sends can write any note below our own server's: only those of our own servers, counted from the top without
    a gap, are believed. The topmost is ours by position when the practice's server is not known by name.
    """
    server = (known or Known()).server_id.lower()
    notes = [(index, value) for index, (name, value) in enumerate(message.headers) if name.lower() == "received"]
    found: list[Hop] = []
    is_ours = True
    for index, value in notes[:_HOPS_MAX]:
        hop = _hop(value[:_HEADER_MAX], index)
        is_ours = is_ours and (_is_of(hop.by, server) if server else not found)
        found.append(replace(hop, is_believed=is_ours))
    return tuple(_timed(found[::-1]))


def oddities(road: tuple[Hop, ...]) -> tuple[Finding, ...]:
    """What is strange about a road, in words: gaps, time that runs backwards, long waits, notes that cannot be read."""
    return tuple(_oddities(road))


def verdicts(message: Message, known: Known) -> tuple[Verdict, ...]:
    """SPF, DKIM and DMARC as our own server found them; nobody else's word counts (RFC 8601, section 5).

    Without a server's name nothing is believed. Only the topmost of its headers counts: one that came along with the
    message stands lower.
    """
    server = known.server_id.lower()
    for index, (name, value) in enumerate(message.headers):
        if name.lower() != "authentication-results" or not server:
            continue
        bare = _bare(value[:_HEADER_MAX])
        author, _semicolon, rest = bare.partition(";")
        if (author.split() or [""])[0].lower() == server:
            return tuple(_verdicts(rest, Place(In.HEADER, name, 0, len(value), str(index))))
    return ()


def _hop(value: str, index: int) -> Hop:
    stamp = value.rpartition(";")[2]
    source, by, protocol = _FROM.search(value), _BY.search(value), _WITH.search(_bare(value))
    tls = _TLS.search(value)
    spoken = protocol[1].upper() if protocol else ""
    version = f"{tls[1]}.{tls[2] or 0}" if tls else ""
    says = spoken in _ENCRYPTED or bool(version)
    return Hop(
        source=source[1].lower() if source else "",
        by=by[1].lower().rstrip(".") if by else "",
        ip=_ip((source[2] or source[1]) if source else ""),
        protocol=spoken,
        tls=version,
        is_encrypted=says if says or spoken in {"SMTP", "ESMTP", "ESMTPA", "LMTP"} else None,
        at=_instant(stamp),
        waited=None,
        is_believed=False,
        place=Place(In.HEADER, "Received", 0, len(value), str(index)),
    )


def _ip(text: str) -> str:
    for match in list(_IP.finditer(text))[:5]:
        try:
            return str(ip_address(match[1] or match[2]))
        except ValueError:
            continue
    return ""


def _instant(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(_COMMENT.sub(" ", text).strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _timed(road: list[Hop]) -> Iterator[Hop]:
    before: datetime | None = None
    for hop in road:
        yield replace(hop, waited=hop.at - before if hop.at and before else None)
        before = hop.at or before


def _oddities(road: tuple[Hop, ...]) -> Iterator[Finding]:
    for number, hop in enumerate(road, 1):
        where = f"hop {number}"
        if hop.at is None:
            yield Finding(where, "Its time cannot be read.")
        if not hop.by:
            yield Finding(where, "It does not say which server wrote it.")
        if hop.waited is not None and hop.waited < -_CLOCK_SLACK:
            yield Finding(
                where, f"Time runs backwards here by {_span(-hop.waited)}: a clock is wrong, or it is made up."
            )
        if hop.waited is not None and hop.waited > _LONG_WAIT:
            yield Finding(where, f"The message waited here for {_span(hop.waited)}.")
    for number, (hop, following) in enumerate(pairwise(road), 1):
        if hop.by and following.source and not _is_near(hop.by, following.source):
            say = (
                f"It was taken by {hop.by}, but the next note says it came from {following.source}: a note is missing."
            )
            yield Finding(f"between hop {number} and {number + 1}", say)


def _verdicts(rest: str, place: Place) -> Iterator[Verdict]:
    for clause in rest.split(";")[:50]:
        match = _CLAUSE.match(clause.strip())
        if match and match[1].lower() in _METHODS:
            said: Mapping[str, str] = {name.lower(): value for name, value in _PROPERTY.findall(clause)}
            about = next((said[name] for name in ("mailfrom", "d", "from", "i", "helo") if name in said), "")
            yield Verdict(match[1].lower(), match[2].lower(), about.lower(), place)


def _bare(value: str) -> str:
    """Without comments; they nest, so the inmost go first."""
    for _depth in range(5):
        value, before = _COMMENT.sub(" ", value), value
        if value == before:
            break
    return value


def _is_of(host: str, server: str) -> bool:
    """Whether a host is our server, or beside it in its domain."""
    return host == server or (server.count(".") >= 2 and host.endswith("." + server.partition(".")[2]))


def _is_near(one: str, other: str) -> bool:
    """Whether two names may be one machine: the same last two labels, or either no full name."""
    if "." not in one.strip("[]") or "." not in other.strip("[]") or one.startswith("[") or other.startswith("["):
        return True
    return one.split(".")[-2:] == other.split(".")[-2:]


def _span(wait: timedelta) -> str:
    minutes = int(wait.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
