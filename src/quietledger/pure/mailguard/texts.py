"""The text of an attached file, as far as it can be read here: plain and marked-up text, and office documents."""

from __future__ import annotations

import re
import zlib
from html import unescape
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

MOST_CHARACTERS: Final = 500_000
MOST_UNPACKED: Final = 4_000_000
_PLAIN: Final = (".txt", ".csv", ".tsv", ".md", ".log", ".eml", ".ics", ".vcf", ".json", ".xml", ".rtf")
_MARKED: Final = (".html", ".htm", ".xml", ".svg")
_OFFICE: Final = re.compile(
    r"word/(?:document|header\d*|footer\d*|comments)\.xml|xl/sharedStrings\.xml|xl/worksheets/sheet\d+\.xml|"
    r"ppt/slides/slide\d+\.xml|docProps/core\.xml|content\.xml|meta\.xml"
)
_TAG: Final = re.compile(r"<[^<>]*>")
_BROKEN: Final = (BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError, zlib.error)


def text_of(name: str, body: bytes) -> str | None:
    """What a file says, None where these checks can't read it: then a person has to look."""
    lower = name.casefold()
    if lower.endswith(_MARKED):
        return _without_tags(_decoded(body))
    if lower.endswith(_PLAIN):
        return _decoded(body)[:MOST_CHARACTERS]
    if body.startswith(b"PK\x03\x04"):
        return _of_office(body)
    return None


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _without_tags(text: str) -> str:
    return unescape(_TAG.sub(" ", text))[:MOST_CHARACTERS]


def _of_office(body: bytes) -> str | None:
    """The words of an office document; None for an archive of another kind, or one that is broken or too large."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            inside = [one for one in archive.infolist() if _OFFICE.fullmatch(one.filename)]
            if not inside or sum(one.file_size for one in inside) > MOST_UNPACKED:
                return None
            parts = []
            for one in inside:
                with archive.open(one) as part:
                    parts.append(_without_tags(_decoded(part.read(MOST_UNPACKED))))
    except _BROKEN:
        return None
    return "\n".join(parts)[:MOST_CHARACTERS]
