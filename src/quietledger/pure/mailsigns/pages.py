"""Signs of how a message's page is made: hidden words, pictures instead of words, fields for a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns.shapes import In, Message, Part, Place, Severity, Sign

_LETTER: Final = re.compile(r"[^\W\d_]")
_PICTURE_MOST_LETTERS: Final = 250
_HIDDEN_LEAST_LETTERS: Final = 20


def signs(message: Message) -> Iterator[Sign]:
    """T12, T13 and L10, each at the offset in the text where the thing would stand."""
    for part in message.parts:
        for mark in part.marks:
            if mark.kind == "password":
                yield _at(part, mark.at, "L10", Severity.HOLD, f"a field for a password ({mark.say[:40]})")
            elif mark.kind == "hidden" and _letters(mark.say) > _HIDDEN_LEAST_LETTERS:
                yield _at(part, mark.at, "T12", Severity.SHOW, f"hidden: {' '.join(mark.say.split())[:100]}")
        yield from _picture(part)


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
