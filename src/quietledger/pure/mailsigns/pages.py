"""Signs of how a message's page is made: hidden words, pictures instead of words, fields for a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns.shapes import In, Message, Part, Place, Severity, Sign

_LETTER: Final = re.compile(r"[^\W\d_]")
_PICTURE_MOST_LETTERS: Final = 250
_HIDDEN_LEAST_LETTERS: Final = 20
_HIDDEN_MOST_LETTERS: Final = 250
_FEW_LETTERS: Final = 600


def signs(message: Message) -> Iterator[Sign]:
    """T12, T13 and L10, each at the offset in the text where the thing would stand."""
    for part in message.parts:
        for mark in part.marks:
            if mark.kind == "password":
                yield _at(part, mark.at, "L10", Severity.HOLD, f"a field for a password ({mark.say[:40]})")
            elif mark.kind == "hidden" and _letters(mark.say) > _HIDDEN_LEAST_LETTERS:
                yield _at(part, mark.at, "T12", Severity.SHOW, f"hidden: {' '.join(mark.say.split())[:100]}")
        yield from _pages_of_words(part)
        yield from _picture(part)
        yield from _few_words(part, message)


def _pages_of_words(part: Part) -> Iterator[Sign]:
    """T22: more hidden words than a preview line needs."""
    hidden = [mark for mark in part.marks if mark.kind == "hidden"]
    letters = sum(_letters(mark.say) for mark in hidden)
    if letters > _HIDDEN_MOST_LETTERS:
        yield _at(part, hidden[0].at, "T22", Severity.HOLD, f"{letters} letters are hidden")


def _few_words(part: Part, message: Message) -> Iterator[Sign]:
    """T21: a few words, and a link to press that isn't an address."""
    if part.is_attachment or not part.markup or _letters(part.text) >= _FEW_LETTERS:
        return
    pressed = [
        one for one in message.links if one.part == part.number and one.kind == "a" and one.href[:4].lower() == "http"
    ]
    for link in pressed[:1]:
        yield Sign(
            "T21",
            Severity.SHOW,
            Place(In.TEXT, part.number, link.start, link.end),
            f"{_letters(part.text)} letters and a link",
        )


def _picture(part: Part) -> Iterator[Sign]:
    """T13: almost no words, and a picture from elsewhere that is a link."""
    if part.is_attachment or not part.markup:
        return
    linked = next((one for one in part.marks if one.kind == "linked picture" and "//" in one.say[:10]), None)
    if linked and _letters(part.text) < _PICTURE_MOST_LETTERS:
        yield _at(part, linked.at, "T13", Severity.HOLD, f"{_letters(part.text)} letters and {linked.say[:80]}")


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


def _at(part: Part, offset: int, sign_id: str, severity: Severity, evidence: str) -> Sign:
    return Sign(sign_id, severity, Place(In.TEXT, part.number, offset, offset, "markup"), evidence)
