"""Web pages and drawings as attachments: they open outside the mail program, where nothing stops what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quietledger.pure.mailsigns.files import File, Found, Search

_ACTS: Final = (
    (re.compile(rb"<script\b[^>]{0,400}", re.I), "a script"),
    (re.compile(rb"\batob\s*\(|base64ToArrayBuffer|Uint8Array\.from\b"), "unpacks a built-in file"),
    (re.compile(rb"\bcreateObjectURL\b|\bmsSaveOrOpenBlob\b|\bnew\s+Blob\s*\("), "makes a file out of itself"),
    (re.compile(rb"\.download\b|[\"']download[\"']|<a\b[^>]{0,400}\bdownload\b", re.I), "saves a file"),
    (re.compile(rb"[A-Za-z0-9+/]{1000}[A-Za-z0-9+/=]*"), "a long built-in file"),
    (re.compile(rb"\b(?:eval|unescape|fromCharCode)\s*\("), "hides what it runs"),
    (
        re.compile(rb"\b(?:window|document|top|self)\.location\b|\blocation\.(?:href|replace|assign)\b"),
        "goes elsewhere",
    ),
    (re.compile(rb"<meta\b[^>]{0,200}\bhttp-equiv\s*=\s*[\"']?refresh", re.I), "goes elsewhere by itself"),
    (re.compile(rb"<input\b[^>]{0,400}\btype\s*=\s*[\"']?password", re.I), "asks for a password"),
    (re.compile(rb"<form\b[^>]{0,400}\baction\s*=\s*[\"']?https?:[^\s\"'>]{0,200}", re.I), "sends a form elsewhere"),
    (re.compile(rb"<(?:iframe|embed|object|foreignObject)\b[^>]{0,400}", re.I), "shows another page"),
    (re.compile(rb"\bjavascript:", re.I), "a link that runs a script"),
    (re.compile(rb"\son(?:load|error|click|mouseover|begin)\s*=\s*[\"'][^\"']{0,200}", re.I), "runs when it is shown"),
)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def look_at_page(file: File, search: Search) -> Iterator[Found]:
    """A4 for a web page, and once more at each thing in it that acts."""
    yield file.sign("A4", f"{file.called}: a web page to be opened outside the mail program")
    yield from _acts(file, search)


def look_at_drawing(file: File, search: Search) -> Iterator[Found]:
    """A4 for a drawing that was attached, and for any that acts; documents hold many that only show something."""
    if not file.inside:
        yield file.sign("A4", f"{file.called}: a drawing that a browser opens")
    yield from _acts(file, search)


def _acts(file: File, search: Search) -> Iterator[Found]:  # noqa: ARG001  # one form for all looks
    # Two-byte letters are searched as if they were one; offsets are doubled to fit the bytes as they stand.
    wide = file.body.startswith(_WIDE)
    body = file.body.decode("utf-16", "replace").encode("latin-1", "replace") if wide else file.body
    for pattern, say in _ACTS:
        if match := pattern.search(body):
            start, end = match.span()
            place = file.at(2 + 2 * start, 2 + 2 * end) if wide else file.at(start, end)
            yield file.sign("A4", f"{say}: {match[0][:100].decode('utf-8', 'replace')}", place)
