"""Documents that can act: macros, templates and objects from elsewhere, DDE; new (zip and XML), old (OLE) and RTF."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import Final

import olefile  # type: ignore[import-untyped]  # comes with oletools and ships no types

from quietledger.pure.mailsigns import archives
from quietledger.pure.mailsigns.files import File, Found, Search
from quietledger.pure.mailsigns.shapes import Place, Sign

_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]{0,4000}>", re.I)
_EXTERNAL: Final = re.compile(rb"TargetMode\s*=\s*[\"']External", re.I)
_FETCHED: Final = re.compile(
    rb"Type\s*=\s*[\"'][^\"']*/(attachedTemplate|oleObject|frame|subDocument|aFChunk|attachedToolbars|control)[\"']",
    re.I,
)
_TARGET: Final = re.compile(rb"Target\s*=\s*[\"']([^\"']*)", re.I)
_OTHER_MACHINE: Final = re.compile(rb"\A(?:file:)?[\\/]{2,5}\w", re.I)
_FIELD_CODE: Final = re.compile(rb"(?:<w:instrText[^>]*>([^<]*)|w:instr\s*=\s*[\"']([^\"']*))", re.I)
_DDE: Final = re.compile(rb"\bDDE(?:AUTO)?\b", re.I)
_DDE_LINK: Final = re.compile(rb"<(?:\w+:)?ddeLink\b[^>]{0,400}", re.I)
_DDE_CELL: Final = re.compile(
    rb"(?:^|[,;\t\"'])[ \t]*[=+@-][^\r\n,;]{0,80}?\b(?:cmd|msexcel|powershell|mshta)\s*\|", re.I | re.M
)
_RTF_ACTS: Final = (
    (re.compile(rb"\\objdata\b"), "an embedded object"),
    (re.compile(rb"\\objupdate\b"), "an object that loads by itself"),
    (re.compile(rb"\\\*\\template\s+[^}\s]{3,300}", re.I), "a template from elsewhere"),
    (re.compile(rb"\\fldinst[^}]{0,40}\bDDE(?:AUTO)?\b", re.I), "a DDE field"),
)
_MACRO_STORAGES: Final = frozenset({"vba", "macros", "_vba_project", "_vba_project_cur"})
_FILEPASS, _BOUNDSHEET = 0x2F, 0x85
_RECORDS_MAX: Final = 10_000
_STREAM_MAX: Final = 8_000_000


def look_at_document(file: File, search: Search) -> Iterator[Found]:
    """A6 in a document that is a zip of XML; every file in it is judged like an attachment as well."""
    for one in archives.look_at_zip(file, search):
        if isinstance(one, File):
            yield from _entry_signs(one)
        yield one


def look_at_ole(file: File, search: Search) -> Iterator[Found]:
    """A6 and A5 in an old document, or in an object that another document holds."""
    with olefile.OleFileIO(io.BytesIO(file.body)) as document:
        for path in document.listdir(streams=True, storages=False)[: search.limits.entries]:
            yield from _stream_signs(file, [str(step) for step in path], document, search)


def look_at_rtf(file: File, search: Search) -> Iterator[Found]:  # noqa: ARG001  # one form for all looks
    """A6 in a rich text document."""
    for pattern, say in _RTF_ACTS:
        if match := pattern.search(file.body):
            yield file.sign("A6", f"{say}: {_words(match[0])}", file.at(*match.span()))


def look_at_table(file: File, search: Search) -> Iterator[Found]:  # noqa: ARG001  # one form for all looks
    """A6 in a comma-separated table: a cell that starts a program when a spreadsheet opens it."""
    if match := _DDE_CELL.search(file.body):
        yield file.sign("A6", f"a cell that starts a program: {_words(match[0])}", file.at(*match.span()))


def _entry_signs(entry: File) -> Iterator[Sign]:
    name = entry.name.lower()
    if name.endswith("vbaproject.bin"):
        yield entry.sign("A6", f"macros ({entry.name})")
    elif "macrosheets/" in name:
        yield entry.sign("A6", f"a sheet of old Excel macros ({entry.name})")
    elif "activex/" in name and name.endswith(".bin"):
        yield entry.sign("A6", f"a control that runs ({entry.name})")
    elif name.endswith(".rels"):
        yield from _relation_signs(entry)
    elif name.endswith(".xml"):
        yield from _dde_signs(entry)


def _relation_signs(entry: File) -> Iterator[Sign]:
    """What the document fetches from elsewhere when it is opened; links that somebody must click are not meant."""
    for match in _RELATION.finditer(entry.body):
        if not _EXTERNAL.search(match[0]):
            continue
        fetched, target = _FETCHED.search(match[0]), _TARGET.search(match[0])
        address = target[1] if target else b""
        if fetched or _OTHER_MACHINE.match(address):
            what = _words(fetched[1]) if fetched else "something on another machine"
            yield entry.sign("A6", f"{what} from {_words(address)}", entry.at(*match.span()))


def _dde_signs(entry: File) -> Iterator[Sign]:
    if link := _DDE_LINK.search(entry.body):
        yield entry.sign("A6", _words(link[0]), entry.at(*link.span()))
    codes = list(_FIELD_CODE.finditer(entry.body))
    # A field's code may be cut into pieces, so that no piece holds the word.
    if _DDE.search(b"".join(match[1] or match[2] or b"" for match in codes)):
        first, last = codes[0], codes[-1]
        yield entry.sign("A6", "a DDE field: it starts a program", entry.at(first.start(), last.end()))


def _stream_signs(file: File, path: list[str], document: olefile.OleFileIO, search: Search) -> Iterator[Found]:
    name, place = "/".join(path), _place_of(file, path[-1])
    last = path[-1].lower().lstrip("\x01\x03\x05")
    if any(step.lower() in _MACRO_STORAGES for step in path) and last in {"dir", "_vba_project"}:
        yield file.sign("A6", f"macros ({name})", place)
    elif last == "ole10native":
        label = _label(document.openstream(path).read(1_000))
        yield file.sign("A6", f"a file wrapped in the document: {label}", place)
        yield file.holding(label, b"")
    elif last == "encryptedpackage":
        yield from archives.locked_signs(file, search, "the document needs a password")
    elif last == "worddocument":
        head = document.openstream(path).read(12)
        if len(head) == 12 and head[11] & 1:
            yield from archives.locked_signs(file, search, "the document needs a password")
    elif last in {"workbook", "book"}:
        yield from _workbook_signs(file, document.openstream(path).read(_STREAM_MAX), search)


def _workbook_signs(file: File, stream: bytes, search: Search) -> Iterator[Found]:
    """An old workbook is a row of records: number, length, content."""
    at = 0
    for _count in range(_RECORDS_MAX):
        if at + 4 > len(stream):
            return
        number, length = struct.unpack_from("<HH", stream, at)
        if number == _FILEPASS:
            yield from archives.locked_signs(file, search, "the workbook needs a password")
            return
        if number == _BOUNDSHEET and length > 5 and stream[at + 9 : at + 10] == b"\x01":
            yield file.sign("A6", "a sheet of old Excel macros")
        at += 4 + length


def _place_of(file: File, stream: str) -> Place:
    """Where the directory of the file names a stream."""
    start = file.body.find(stream.encode("utf-16-le"))
    return file.at(start, start + 2 * len(stream)) if start >= 0 else file.at()


def _label(wrapped: bytes) -> str:
    return wrapped[6:].split(b"\x00", 1)[0].decode("latin-1")[:200] or "no name"


def _words(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
