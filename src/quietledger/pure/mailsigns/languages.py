# ruff: noqa: SIM905  # words and patterns read better as lines of their own than as columns of quotes
"""The language of a text, told by its smallest words; good enough to see that it isn't the usual one."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_LEAST_WORDS: Final = 30
_LEAST_SHARE: Final = 0.12
_SMALL: Final = {
    "en": frozenset("the and of to is in that for you it with on this are be have we your not from".split()),
    "es": frozenset("el la de que y en los se del las por un con una para es su no lo como".split()),
    "fr": frozenset("le la les de des et un une du en est vous que pour dans nous sur votre pas au".split()),
    "de": frozenset("der die das und ist nicht sie ein eine zu mit den von auf für im wir ihr wird dem".split()),
    "pt": frozenset("o a os as de que e do da em um uma para com não por seu sua você no na".split()),
    "it": frozenset("il lo la gli di che e un una per con non del della sono si è le in vostro".split()),
    "nl": frozenset("de het een en van ik je dat niet in is op te zijn met voor u uw wij dit".split()),
}


def language_of(text: str) -> str:
    """The language of a text as "en", "es", "fr", "de", "pt", "it" or "nl"; "" if it's short or none of them."""
    words = [word.lower() for word in _WORD.findall(text[:4000])]
    if len(words) < _LEAST_WORDS:
        return ""
    share, language = max((sum(word in small for word in words) / len(words), name) for name, small in _SMALL.items())
    return language if share >= _LEAST_SHARE else ""
