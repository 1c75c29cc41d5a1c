"""A lesson's message as the signs' room sees it: each line cut into pieces, with the numbers of the signs found there.

An extra file: nothing of an example is marked by hand, so a lesson can't claim a sign that the checks don't find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.catalogue import CATALOGUE
from quietledger.pure.mailsigns.entries import Entry
from quietledger.pure.mailsigns.shapes import In, Known, Message, Part, Reading, Severity, Sign, State
from quietledger.safety.training.reading import Finding, Lesson

SHOWN: Final = {"from": "From", "reply-to": "Answer to", "to": "To", "subject": "Subject"}
_PARAGRAPH: Final = re.compile(r"\S(?:(?!\r?\n[ \t]*\r?\n).)*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters.  numbers: of the signs that stand on it; ends: of those that end here and show their number."""

    text: str
    numbers: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A header, a paragraph or an attachment's name.  name: "" for a paragraph."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """One kind of sign with its number on the page, and what was found of it."""

    number: int
    entry: Entry
    is_bad: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An example, ready for the page."""

    headers: tuple[Line, ...]
    paragraphs: tuple[Line, ...]
    attachments: tuple[Line, ...]
    links: tuple[tuple[str, str], ...]  # of links whose words hide where they lead: the words, and where that is
    signs: tuple[Numbered, ...]
    state: State


def shown(message: str, known: Known, first: int = 1) -> Shown:
    """Judge a message and cut it into pieces.  Never raises: whatever a lesson holds is read as far as it can be.

    first: the number of its first kind of sign, for a page that shows two messages.
    """
    reading = judge.read(_raw(message), known)
    numbers: dict[str, int] = {}
    for sign in reading.signs:
        numbers.setdefault(sign.id, first + len(numbers))
    found = reading.message
    return Shown(
        tuple(_headers(found, reading.signs, numbers)),
        tuple(line for part in found.parts for line in _paragraphs(part, found, reading.signs, numbers)),
        tuple(_attachments(found, reading.signs, numbers)),
        tuple((link.text, link.href) for link in found.links if link.text.strip() not in {"", link.href}),
        tuple(_numbered(reading, one, number) for one, number in numbers.items()),
        reading.state,
    )


def marked(message: str, known: Known) -> dict[str, list[str]]:
    """The words that each sign stands on, as they are in the message."""
    reading = judge.read(_raw(message), known)
    found: dict[str, list[str]] = {}
    for sign in reading.signs:
        found.setdefault(sign.id, []).append(_words(reading.message, sign))
    return found


def findings(lesson: Lesson) -> Iterator[Finding]:
    """What is wrong with a lesson's examples: signs that it speaks of and that are not found where it says."""
    if not lesson.messages:
        mend = "Put one between two lines of three backticks, the first with the word message: ```message"
        yield Finding("the text", "It has no example.", mend, is_grave=False)
    found = [marked(message, lesson.known) for message in lesson.messages]
    for name, words in lesson.marks.items():
        there = [text for one in found for text in one.get(name, [])]
        if name not in CATALOGUE:
            yield Finding(
                f"the head: marks: {name}", "There is no such sign.", "See the list of signs in docs/mail.md."
            )
        elif not any(words in text for text in there):
            seen = f"It is found at “{'”, “'.join(there)}”." if there else "It is not found at all."
            mend = "Change the message or the words, until the checks see what you speak of."
            yield Finding(f"the head: marks: {name}", f"It is not found at “{words}”. {seen}", mend)


def _raw(message: str) -> bytes:
    return message.encode()


def _headers(message: Message, signs: Sequence[Sign], numbers: dict[str, int]) -> Iterator[Line]:
    for name, say in SHOWN.items():
        value = message.header(name)
        if value:
            here = [one for one in signs if one.place.within is In.HEADER and one.place.name.lower() == name]
            yield Line(say, tuple(_pieces(value, 0, here, numbers)))
    elsewhere = [one for one in signs if one.place.within is In.HEADER and one.place.name.lower() not in SHOWN]
    for name in dict.fromkeys(one.place.name for one in elsewhere):
        here = [one for one in elsewhere if one.place.name == name]
        yield Line(name, tuple(_pieces(message.header(name.lower()), 0, here, numbers)))


def _paragraphs(part: Part, message: Message, signs: Sequence[Sign], numbers: dict[str, int]) -> Iterator[Line]:
    if part.is_attachment or not part.text.strip():
        return
    places = {str(link.number): link for link in message.links if link.part == part.number}
    here = [one for one in signs if one.place.within is In.TEXT and one.place.name == part.number]
    here += [_on_text(one, places[one.place.name].start, places[one.place.name].end) for one in signs
             if one.place.within is In.LINK and one.place.name in places]  # fmt: skip
    for paragraph in _PARAGRAPH.finditer(part.text):
        yield Line("", tuple(_pieces(paragraph[0].rstrip(), paragraph.start(), here, numbers)))


def _on_text(sign: Sign, start: int, end: int) -> Sign:
    """A sign of a link, at the words that show the link."""
    place = sign.place
    return Sign(sign.id, sign.severity, type(place)(In.TEXT, place.name, start, end), sign.evidence)


def _attachments(message: Message, signs: Sequence[Sign], numbers: dict[str, int]) -> Iterator[Line]:
    for part in message.parts:
        if part.is_attachment:
            here = [one for one in signs if _part_of(one, message) == part.number]
            whole = [_on_text(one, 0, len(part.name)) for one in here]
            yield Line("Attached", tuple(_pieces(part.name, 0, whole, numbers)))


def _part_of(sign: Sign, message: Message) -> str:
    """The number of the part that a sign stands in, "" for a header."""
    if sign.place.within is In.LINK:
        return next((link.part for link in message.links if str(link.number) == sign.place.name), "")
    return "" if sign.place.within is In.HEADER else sign.place.name


def _pieces(text: str, offset: int, signs: Iterable[Sign], numbers: dict[str, int]) -> Iterator[Piece]:
    """The text cut at the ends of all signs on it.  offset: of its first letter, as places count."""
    spans = []
    for sign in signs:
        start, end = sign.place.start - offset, sign.place.end - offset
        if sign.place.start == sign.place.end == 0:
            start, end = 0, len(text)
        if start < len(text) and end > 0:
            spans.append((max(0, start), min(len(text), end), numbers[sign.id], sign.severity is Severity.HOLD))
    cuts = sorted({0, len(text), *(one[0] for one in spans), *(one[1] for one in spans)})
    for start, end in pairwise(cuts):
        on = [one for one in spans if one[0] <= start and end <= one[1]]
        yield Piece(
            text[start:end],
            tuple(sorted({number for *_, number, _ in on})),
            tuple(sorted({number for _, last, number, _ in on if last == end})),
            any(is_bad for *_, is_bad in on),
        )


def _numbered(reading: Reading, sign_id: str, number: int) -> Numbered:
    here = [one for one in reading.signs if one.id == sign_id]
    words = dict.fromkeys(filter(None, (one.evidence for one in here)))
    return Numbered(number, CATALOGUE[sign_id], any(one.severity is Severity.HOLD for one in here), tuple(words)[:3])


def _words(message: Message, sign: Sign) -> str:
    place = sign.place
    text = {
        In.HEADER: lambda: message.header(place.name.lower()),
        In.TEXT: lambda: next((one.text for one in message.parts if one.number == place.name), ""),
        In.LINK: lambda: next((f"{one.text} {one.href}" for one in message.links if str(one.number) == place.name), ""),
        In.ATTACHMENT: lambda: next((one.name for one in message.parts if one.number == place.name), ""),
    }[place.within]()
    whole = place.within in {In.LINK, In.ATTACHMENT} or place.start == place.end == 0
    return text if whole else text[place.start : place.end]
