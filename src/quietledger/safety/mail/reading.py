"""One message as a page shows it: its words with their signs marked, its route, its attachments, who else got it.

An extra file of the room, beside `actions`.  What is shown is text: the message's HTML is never rendered, its links are
never links here, and each says where it really leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.pure.mailsigns import catalogue, links, reader, route
from quietledger.pure.mailsigns.shapes import In, Known, Message, Part, Severity
from quietledger.safety.mail import marking, queries, rules
from quietledger.safety.mail.history import author
from quietledger.safety.mail.marking import Piece, Span
from quietledger.safety.mail.rules import KeptSign, MessageRow, ReadingDoc

HEADERS: Final = ("From", "Reply-To", "To", "Subject", "Date")
NAMES: Final = {"From": "From", "Reply-To": "Answer to", "To": "To", "Subject": "Subject", "Date": "Dated"}
WEIGHTS: Final = {Severity.HOLD: "heavy", Severity.SHOW: "light", Severity.BESIDE: "faint"}
PARTS_MOST: Final = 12
LINKS_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class ShownSign:
    """One sign in words.  number: as the marks carry it; has_mark: its place is in the text that is shown."""

    number: int
    id: str
    name: str
    weight: str
    is_bad: bool
    see: str
    why: str
    do: str
    evidence: tuple[str, ...]
    has_mark: bool
    verdict: str
    rate: rules.Rate | None


@dataclass(frozen=True, slots=True)
class ShownLink:
    """One link.  host: where it leads; before, domain: the host in two parts, the registrable one last."""

    number: int
    text: str
    before: str
    domain: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One attachment.  numbers: of its signs."""

    name: str
    type: str
    size_bytes: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message, ready to be shown."""

    row: MessageRow
    subject: str
    address: str
    recipients: tuple[str, ...]
    headers: tuple[tuple[str, list[Piece]], ...]
    texts: tuple[list[Piece], ...]
    is_cut: bool
    signs: tuple[ShownSign, ...]
    links: tuple[ShownLink, ...]
    files: tuple[ShownFile, ...]
    hops: tuple[route.Hop, ...]
    oddities: tuple[str, ...]
    unchecked: tuple[str, ...]
    findings: tuple[str, ...]
    same: queries.Same
    reports: tuple[queries.ReportRow, ...]


def show(who: Actor, message_id: UUID, *, now: datetime) -> Shown:
    """Open one message for its page.

    Needs: Can.READ_MAIL.   Trail: gate.decide.   Raises: NoSuchMessage, also when its content is gone.
    """
    permit = gate.require(who, Can.READ_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        row = queries.message(message_id)
        envelope, raw = rules.unpacked(vault.open_bytes(permit, queries.body(message_id)))
        kept = [vault.open(permit, one) for one in queries.readings([message_id])]
        said, rates = queries.verdicts(message_id), {rate.sign_id: rate for rate in queries.rates()}
        same, reports = queries.same_as(message_id), tuple(queries.reports(message_id))
        known = Known(server_id=queries.server_id(who.practice_id))
    doc: ReadingDoc = kept[0] if kept else ReadingDoc()
    message = reader.read_message(raw)
    road = route.hops(message, known)
    numbers = _numbers(doc.signs)
    bodies = [part for part in message.parts if part.text and not part.is_attachment]
    shown = _better(bodies)[:PARTS_MOST]
    marked = {numbers[one.id] for one in doc.signs if _is_in(one, shown)}
    return Shown(
        row, message.header("subject"), author(message)[1], envelope.recipients, _headers(message, doc, numbers),
        tuple(_text(message, part, doc, numbers) for part in shown),
        len(bodies) > len(shown) or any(len(one.text) > marking.TEXT_MOST for one in shown),
        tuple(_sign(id_, number, doc.signs, said, rates, marked) for id_, number in numbers.items()),
        tuple(_link(one.number, one.text, one.href) for one in message.links[:LINKS_MOST]),
        tuple(_file(part, doc, numbers) for part in message.parts if part.is_attachment), road,
        tuple(one.say for one in route.oddities(road)), doc.unchecked, doc.findings, same, reports,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a list.  subject, author: "" when its content is gone."""

    row: MessageRow
    subject: str = ""
    author: str = ""


def lines(who: Actor, rows: Sequence[MessageRow], *, now: datetime) -> list[Line]:
    """Messages with subject and author.   Needs: Can.READ_MAIL.   Trail: gate.decide, naming them all."""
    permit = gate.require(who, Can.READ_MAIL, on=refs("message", [row.id for row in rows]), now=now)
    with tenancy.scope(who):
        sealed = queries.readings(row.id for row in rows)
        docs = dict(zip((one.id for one in sealed), vault.open_all(permit, sealed), strict=True))
    return [
        Line(row, docs[row.id].subject, docs[row.id].author) if row.id in docs else Line(row) for row in rows
    ]  # fmt: skip


def _numbers(signs: Iterable[KeptSign]) -> dict[str, int]:
    """A number for each kind of sign, the heavy ones first."""
    order = {Severity.HOLD: 0, Severity.SHOW: 1, Severity.BESIDE: 2}
    ids = dict.fromkeys(one.id for one in sorted(signs, key=lambda one: order[one.severity]))
    return {id_: number for number, id_ in enumerate(ids, 1)}


def _better(bodies: Sequence[Part]) -> list[Part]:
    """Every body but a second copy of the same words: most messages carry their text twice."""
    return list({" ".join(one.text.split()): one for one in reversed(bodies)}.values())[::-1]


def _is_in(sign: KeptSign, shown: Sequence[Part]) -> bool:
    parts = {one.number for one in shown}
    place = {In.TEXT: sign.name, In.LINK: sign.of}.get(sign.within, "")
    is_header = sign.within is In.HEADER and sign.name.lower() in {one.lower() for one in HEADERS}
    return sign.end > sign.start and (place in parts or is_header)


def _spans(signs: Iterable[KeptSign], numbers: Mapping[str, int], within: In, name: str) -> list[Span]:
    found: list[Span] = []
    for one in signs:
        place = one.of if one.within is In.LINK else one.name
        if one.within is within and place.lower() == name.lower() and one.end > one.start:
            number = numbers[one.id]
            is_first = all(other.number != number for other in found)
            found.append(Span(one.start, one.end, number, one.severity is Severity.HOLD, is_first))
    return found


def _headers(message: Message, doc: ReadingDoc, numbers: Mapping[str, int]) -> tuple[tuple[str, list[Piece]], ...]:
    found = []
    for name in HEADERS:
        if value := message.header(name.lower()):
            spans = _spans(doc.signs, numbers, In.HEADER, name)
            bold = _domains(value) if name in {"From", "Reply-To"} else []
            found.append((NAMES[name], marking.pieces(value, spans, bold=bold)))
    return tuple(found)


def _domains(value: str) -> list[tuple[int, int]]:
    """Where the registrable domain of each address stands in a header's value."""
    found = []
    for at in (place for place, letter in enumerate(value) if letter == "@"):
        host = value[at + 1 :].split(">", maxsplit=1)[0].split(",", maxsplit=1)[0].split()[:1]
        domain = links.registrable(host[0]) if host else ""
        start = value.lower().find(domain.lower(), at) if domain else -1
        if start >= 0:
            found.append((start, start + len(domain)))
    return found


def _text(message: Message, part: Part, doc: ReadingDoc, numbers: Mapping[str, int]) -> list[Piece]:
    spans = _spans(doc.signs, numbers, In.TEXT, part.number) + _spans(doc.signs, numbers, In.LINK, part.number)
    hosts = {one.end: links.host_of(one.href) for one in message.links if one.part == part.number}
    return marking.pieces(part.text, spans, after={at: host for at, host in hosts.items() if host})


def _sign(
    sign_id: str,
    number: int,
    signs: Sequence[KeptSign],
    said: Mapping[str, rules.Verdict],
    rates: Mapping[str, rules.Rate],
    marked: set[int],
) -> ShownSign:
    mine = [one for one in signs if one.id == sign_id]
    entry = catalogue.CATALOGUE[sign_id]
    worst = min(one.severity for one in mine)  # "A" comes before "B"
    return ShownSign(
        number, sign_id, entry.name, WEIGHTS[worst], worst is Severity.HOLD, entry.see, entry.why, entry.do,
        tuple(dict.fromkeys(one.evidence[:300] for one in mine if one.evidence))[:5], number in marked,
        said.get(sign_id, ""), rates.get(sign_id),
    )  # fmt: skip


def _link(number: int, text: str, href: str) -> ShownLink:
    host = links.host_of(href)
    domain = links.registrable(host) if host else ""
    before = host.removesuffix(domain) if domain else host
    return ShownLink(number, text[:200], before or ("" if domain else href[:80]), domain)


def _file(part: Part, doc: ReadingDoc, numbers: Mapping[str, int]) -> ShownFile:
    mine = {numbers[one.id] for one in doc.signs if one.within is In.ATTACHMENT and one.name == part.number}
    return ShownFile(part.name or "without a name", part.type, len(part.body), tuple(sorted(mine)))
