"""Header fields: cut out of bytes, decoded, and taken apart into their parameters."""

from __future__ import annotations

import binascii
import re
from typing import Final

from quietledger.pure.mailsigns import charsets
from quietledger.pure.mailsigns.limits import Limits

_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n|\r\r(?!\n)")
_FIELD: Final = re.compile(rb"^([!-9;-~]{1,200})[ \t]*:[ \t]*((?:[^\r\n]|\r\n[ \t]|\n[ \t]|\r[ \t])*)", re.M)
_FOLD: Final = re.compile(r"[\r\n]+[ \t]*")
_ENCODED_WORD: Final = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS: Final = re.compile(r"(\?=)\s+(=\?)")
_PARAMETER: Final = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;\"]*)")
_CONTINUED: Final = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*)?$")
_PERCENT: Final = re.compile(rb"%([0-9a-fA-F]{2})")

Headers = tuple[tuple[str, str], ...]


def end_of_headers(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the header block ends, and where the body begins; without a blank line, all is header.

    A block that begins with a blank line has no headers.
    """
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return start, start + (1 if raw[start : start + 1] == b"\n" else 2)
    found = _BLANK_LINE.search(raw, start, end)
    return (found.start(), found.end()) if found else (end, end)


def read_headers(raw: bytes, start: int, end: int, limits: Limits) -> tuple[Headers, bool]:
    """The headers between two offsets, names as written and values decoded; and whether some were left out."""
    stop = min(end, start + limits.header_bytes)
    headers: list[tuple[str, str]] = []
    for found in _FIELD.finditer(raw[start:stop]):
        if len(headers) == limits.header_count:
            return tuple(headers), True
        headers.append((found[1].decode("ascii"), decoded_value(found[2])))
    return tuple(headers), stop < end


def decoded_value(raw: bytes) -> str:
    """A header's value as a mail program shows it: unfolded, encoded words decoded."""
    text = _FOLD.sub(" ", charsets.decoded(raw, "")[0]).strip()
    if "=?" not in text:
        return text
    words: list[str] = []
    at = 0
    for found in _ENCODED_WORD.finditer(text := _BETWEEN_WORDS.sub(r"\1\2", text)):
        words += [text[at : found.start()], _decoded_word(found)]
        at = found.end()
    return "".join([*words, text[at:]])


def _decoded_word(found: re.Match[str]) -> str:
    charset, kind, coded = found[1], found[2].lower(), found[3].encode("utf-8", "replace")
    if kind == "q":
        return charsets.decoded(binascii.a2b_qp(coded, header=True), charset)[0]
    return charsets.decoded(from_base64(coded)[0], charset)[0]


_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64: Final = bytes(set(range(256)) - set(_BASE64))
_HARMLESS_IN_BASE64: Final = b"\r\n\t ="


def from_base64(coded: bytes) -> tuple[bytes, int]:
    """Decoded bytes, and how many characters were no base64; those are passed over, as mail programs do."""
    letters = coded.translate(None, _NOT_BASE64)
    strange = len(coded.translate(None, _BASE64 + _HARMLESS_IN_BASE64))
    if len(letters) % 4 == 1:  # Six bits are no byte: a lone last letter says nothing.
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)), strange


def parameters(value: str) -> dict[str, str]:
    """The parameters of a header by lower-case name; those cut into pieces are put together (RFC 2231)."""
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAMETER.finditer(value):
        name, text = _CONTINUED.match(found[1].lower()), found[2].strip()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1])
        if name:
            pieces.setdefault(name[1], {}).setdefault(int(name[2] or 0), (text, bool(name[3])))
    return {name: _joined([some[key] for key in sorted(some)]) for name, some in pieces.items()}


def _joined(pieces: list[tuple[str, bool]]) -> str:
    first, is_extended = pieces[0]
    charset = ""
    if is_extended and first.count("'") >= 2:
        charset, _language, first = first.split("'", 2)
    raws = [text.encode("utf-8", "replace") for text in [first, *(text for text, _is in pieces[1:])]]
    whole = b"".join(
        _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), raw) if one[1] else raw
        for raw, one in zip(raws, pieces, strict=True)
    )
    text = charsets.decoded(whole, charset)[0]
    return decoded_value(text.encode()) if "=?" in text else text
