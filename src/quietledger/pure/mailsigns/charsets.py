"""Bytes to text, whatever charset they claim: nothing here raises."""

from __future__ import annotations

import codecs
from typing import Final

# Codecs that are slow on purpose-made input, or that make text out of escapes: none is a charset of mail.
_NOT_CHARSETS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_GUESSED: Final = frozenset({"", "us-ascii", "ascii", "utf-8", "utf8", "unknown-8bit", "8bit", "default"})


def decoded(raw: bytes, charset: str) -> tuple[str, str]:
    """The text of some bytes, and what was wrong with their charset ("" if nothing was).

    Bytes that claim ASCII or UTF-8, or nothing, are read as UTF-8; if they are not, as Windows' western letters, which
    every byte can be read as.
    """
    name = charset.strip().strip("\"'").lower()
    if name not in _GUESSED:
        try:
            if codecs.lookup(name).name.replace("-", "_") not in _NOT_CHARSETS:
                return _plain(raw.decode(name, "replace")), ""
        except (LookupError, ValueError, OverflowError):
            pass  # Not a charset that anybody knows: guess, and say so.
        return _guessed(raw), f"The charset {name[:40]!r} is not known; the letters may be wrong."
    return _guessed(raw), ""


def _guessed(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _plain(raw.decode("cp1252", "replace"))


def _plain(text: str) -> str:
    """Text without lone surrogates, which could be written nowhere."""
    return text.encode("utf-8", "replace").decode("utf-8")
