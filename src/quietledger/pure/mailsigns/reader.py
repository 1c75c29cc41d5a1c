"""Any bytes as a message: headers, parts, texts and links, with findings for what could not be read as it should be."""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

from quietledger.pure.mailsigns import charsets, fields, markup
from quietledger.pure.mailsigns.fields import Headers
from quietledger.pure.mailsigns.limits import Limits
from quietledger.pure.mailsigns.shapes import Finding, Link, Message, Part

_URL: Final = re.compile(r"\b(?:(?:https?|ftp)://|www\.)[^\s<>\"'\u00a0|{}\\^`]{3,4000}", re.I)
_TRAILING: Final = ".,;:!?)]*_"


def read_message(raw: bytes, *, limits: Limits | None = None) -> Message:
    """Read any bytes as a message; what is wrong with them is a finding, never an exception.

    Multipart bodies are opened down to a depth; a message inside a message is one part, an attachment. Bodies and texts
    beyond the limits are cut, and a finding says so.
    """
    reading = _Reading(raw, limits or Limits())
    headers = reading.open("", 0, len(raw))
    if not headers:
        reading.findings.append(Finding("headers", "There are no headers: this may not be a message."))
    return Message(
        hashlib.sha256(raw).hexdigest(),
        len(raw),
        headers,
        tuple(reading.parts),
        tuple(reading.links),
        tuple(reading.findings),
    )


@dataclass(slots=True)
class _Reading:
    """What was read so far; `open` adds to it."""

    raw: bytes
    limits: Limits
    parts: list[Part] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_full: bool = False

    def open(self, number: str, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Headers:
        """Read the message or part that lies between two offsets; returns its headers."""
        headers_end, body = fields.end_of_headers(self.raw, start, end)
        headers, were_cut = fields.read_headers(self.raw, start, headers_end, self.limits)
        if were_cut:
            self._find(number, "There are more headers than are read; the rest was left out.")
        entity = _Entity.of(headers, default)
        if len(self.parts) >= self.limits.part_count:
            self._stop(number)
        elif entity.type.startswith("multipart/") and self._open_all(number, entity, body, end, depth):
            pass
        else:
            self._take(number or "1", entity, body, end)
        return headers

    def _open_all(self, number: str, entity: _Entity, body: int, end: int, depth: int) -> bool:
        """Open each part of a multipart; False if it cannot be taken apart."""
        spans = _spans(self.raw, body, end, entity.parameters.get("boundary", ""), self.limits.part_count + 1)
        if not spans:
            self._find(number, "It says that it has parts, but they cannot be told apart; it is read as one text.")
            return False
        if depth >= self.limits.depth:
            self._find(number, f"Parts lie more than {self.limits.depth} deep; what lies deeper is not opened.")
            return False
        default = "message/rfc822" if entity.type == "multipart/digest" else "text/plain"
        for count, (start, stop) in enumerate(spans, start=1):
            if self.is_full:
                break
            self.open(f"{number}.{count}" if number else str(count), start, stop, depth + 1, default)
        return True

    def _take(self, number: str, entity: _Entity, start: int, end: int) -> None:
        body = self._body(number, entity, start, end)
        is_attachment = entity.is_attachment or (bool(entity.name) and bool(self.parts))
        if not entity.type.startswith("text/"):
            self.parts.append(Part(number, entity.type, entity.name, is_attachment, body))
            return
        text, trouble = charsets.decoded(body, entity.parameters.get("charset", ""))
        if trouble:
            self._find(number, trouble)
        if len(text) > self.limits.text_characters:
            self._find(number, f"Only the first {self.limits.text_characters:,} characters are read.")
            text = text[: self.limits.text_characters]
        if entity.type == "text/html" or (not is_attachment and _looks_like_html(text)):
            self._take_html(number, entity, is_attachment, body, text)
        else:
            text = text.replace("\r\n", "\n")
            self.parts.append(Part(number, entity.type, entity.name, is_attachment, body, text))
            self._add_links(number, _links_in(text, []))

    def _take_html(self, number: str, entity: _Entity, is_attachment: bool, body: bytes, html: str) -> None:  # noqa: FBT001  # the same words as in Part
        seen = markup.rendered(html, self.limits)
        if seen.is_cut:
            self._find(number, "The page is longer than is read; its end was left out.")
        self.parts.append(
            Part(number, entity.type, entity.name, is_attachment, body, seen.text, html, marks=seen.marks)
        )
        self._add_links(number, sorted([*seen.links, *_links_in(seen.text, seen.links)], key=lambda one: one.start))

    def _add_links(self, number: str, found: list[markup.Anchor]) -> None:
        room = self.limits.link_count - len(self.links)
        if len(found) > room:
            self._find(number, f"Only the first {self.limits.link_count:,} links are looked at.")
        for one in found[:room]:
            self.links.append(Link(len(self.links), number, one.href, one.text, one.start, one.end, one.kind))

    def _body(self, number: str, entity: _Entity, start: int, end: int) -> bytes:
        match entity.encoding:
            case "base64":
                # Four letters make three bytes; some more for the line ends.
                coded = self._cut(number, start, end, self.limits.body_bytes * 3 // 2)
                body, strange = fields.from_base64(coded)
                if strange:
                    self._find(number, f"{strange:,} characters are no base64; they were passed over.")
                return body[: self.limits.body_bytes]
            case "quoted-printable":
                return binascii.a2b_qp(self._cut(number, start, end))
            case "" | "7bit" | "8bit" | "binary":
                return self._cut(number, start, end)
            case other:
                self._find(number, f"The encoding {other[:40]!r} is not known; the bytes are read as they stand.")
                return self._cut(number, start, end)

    def _cut(self, number: str, start: int, end: int, most: int = 0) -> bytes:
        most = most or self.limits.body_bytes
        if end - start > most:
            self._find(number, f"Only the first {self.limits.body_bytes:,} bytes are read.")
        return self.raw[start : min(end, start + most)]

    def _find(self, number: str, say: str) -> None:
        if len(self.findings) < self.limits.part_count:
            self.findings.append(Finding(f"part {number}" if number else "message", say))

    def _stop(self, number: str) -> None:
        if not self.is_full:
            self._find(number, f"There are more than {self.limits.part_count} parts; the rest is not opened.")
        self.is_full = True


@dataclass(frozen=True, slots=True)
class _Entity:
    """What the headers of a part say of it."""

    type: str
    parameters: dict[str, str]
    encoding: str
    name: str
    is_attachment: bool

    @staticmethod
    def of(headers: Headers, default: str) -> _Entity:
        lower = {name.lower(): value for name, value in reversed(headers)}  # The first of each name counts.
        declared, disposition = lower.get("content-type", ""), lower.get("content-disposition", "")
        kind = declared.split(";")[0].strip().lower()
        kind = kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else default
        of_type, of_disposition = fields.parameters(";" + declared.partition(";")[2]), fields.parameters(disposition)
        name = of_disposition.get("filename", "") or of_type.get("name", "")
        return _Entity(
            type=kind,
            parameters=of_type,
            encoding=lower.get("content-transfer-encoding", "").split(";")[0].strip().strip('"').lower(),
            name=name[:1000],
            is_attachment=disposition.lower().startswith("attachment") or not kind.startswith(("text/", "multipart/")),
        )


def _spans(raw: bytes, start: int, end: int, boundary: str, most: int) -> list[tuple[int, int]]:
    """Where the parts of a multipart lie; at most so many.  A missing last boundary is forgiven."""
    if not boundary:
        return []
    line = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.M)
    spans: list[tuple[int, int]] = []
    opened = -1
    for found in line.finditer(raw, start, end):
        if opened >= 0:
            spans.append((opened, max(opened, _before_line_end(raw, found.start()))))
        opened = -1 if found[1] else found.end()
        if found[1] or len(spans) == most:
            return spans
    return [*spans, (opened, end)] if opened >= 0 else spans


def _before_line_end(raw: bytes, at: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if raw[at - 1 : at] == b"\n":
        at -= 1
        return at - 1 if raw[at - 1 : at] == b"\r" else at
    return at


def _looks_like_html(text: str) -> bool:
    return "<html" in text[:2000].lower() and "</" in text


def _links_in(text: str, known: list[markup.Anchor]) -> list[markup.Anchor]:
    """Addresses that stand in the text itself; mail programs make links of them."""
    taken = {at for one in known for at in range(one.start, min(one.end, one.start + 5000))}
    found: list[markup.Anchor] = []
    for one in _URL.finditer(text):
        shown = one[0].rstrip(_TRAILING)
        if one.start() not in taken:
            href = shown if "://" in shown[:10] else f"http://{shown}"
            found.append(markup.Anchor(href, shown, one.start(), one.start() + len(shown), "text"))
    return found
