"""File names that are meant to be misread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns.files import File
from quietledger.pure.mailsigns.shapes import Sign
from quietledger.pure.mailsigns.types import PAGES, RUNNING_ENDINGS, ending

_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_UNSEEN: Final = re.compile("[\u0000-\u001f\u007f\u00ad\u200b-\u200d\u2060\ufeff]")
_BLANKS: Final = re.compile(r"[\s\u2800\u3164_]{6,}(?=\.?[A-Za-z0-9]{1,8}$)|\s{3,}(?=\.[A-Za-z0-9]{1,8}$)")
_PAPERS: Final = "pdf|docx?|xlsx?|pptx?|txt|csv|rtf|jpe?g|png|gif|tiff?|mp3|wav|html?|zip"
_DOUBLE: Final = re.compile(rf"\.(?:{_PAPERS})[\s._-]*\.([a-z0-9-]{{1,16}})$", re.I)


def signs(file: File) -> Iterator[Sign]:
    """A1 by the ending, and A2: two endings, letters that turn the line around, blanks or unseen letters."""
    name, end = file.name, ending(file.name)
    if end in RUNNING_ENDINGS:
        yield file.sign("A1", name, file.in_name(max(name.lower().rfind(end) - 1, 0), len(name)))
    if turned := _TURNS.search(name):
        yield file.sign("A2", f"U+{ord(turned[0]):04X} turns the name around: {name}", file.in_name(*turned.span()))
    if unseen := _UNSEEN.search(name):
        yield file.sign("A2", f"U+{ord(unseen[0]):04X} cannot be seen in the name {name}", file.in_name(*unseen.span()))
    if blanks := _BLANKS.search(name):
        yield file.sign("A2", f"{len(blanks[0])} blanks before the ending: {name}", file.in_name(*blanks.span()))
    double = _DOUBLE.search(name.strip())
    if double and double[1].lower() in RUNNING_ENDINGS | PAGES:
        yield file.sign("A2", f"two endings: {name}", file.in_name(*double.span()))
