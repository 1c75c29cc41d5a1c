"""Word files (.docx) as text: the body in its order with tables, text boxes, headers and notes; merged cells once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import docx  # its elements are lxml's, and have no types

from quietledger.pure.agreementcheck.limits import Limits
from quietledger.pure.agreementcheck.shapes import Finding, Text

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE_ROW, _CELL, _BOX = f"{_W}p", f"{_W}tr", f"{_W}tc", f"{_W}txbxContent"
_BREAKS: Final = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}
# Changes that are only proposed: their marks stand around runs; what was taken out is no text any more.
_CHANGES: Final = (f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo")
_SKIPPED: Final = frozenset({_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}sectPr", f"{_W}pPr", f"{_W}rPr"})
_HEADING: Final = re.compile(r"heading ?([1-6])$|(title)$", re.I)
_NOTES: Final = ("footnotes", "endnotes")
_TRACKED: Final = "The file has tracked changes: it was read as if all of them were accepted."


def read(data: bytes, limits: Limits) -> Text:
    """A Word file's text, a blank line between paragraphs; the bytes of a bomb are never unpacked."""
    try:
        return _read(data, limits)
    except Exception:  # noqa: BLE001  # damaged archives and markup raise anything; whatever it is, it's a finding
        return _unread("broken", "The Word file is damaged and could not be read.")


def _read(data: bytes, limits: Limits) -> Text:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        # Each entry is unpacked to at most its declared size, so that the sum is a true bound.
        if len(entries) > limits.entry_count or sum(one.file_size for one in entries) > limits.unpacked_bytes:
            return _unread("too-large", "The file unpacks to far more than an agreement needs, and was not opened.")
        if any(one.flag_bits & 1 for one in entries):
            return _unread("encrypted", "The file needs a password: save a copy without one.")
        if "word/document.xml" not in archive.namelist():
            return _unread("unknown-format", "This is an archive or an Office file, but no Word file.")
    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    blocks = [*_margins(document, "header"), *_blocks(body), *_notes(document), *_margins(document, "footer")]
    findings = [Finding("tracked-changes", _TRACKED)] if next(body.iter(*_CHANGES), None) is not None else []
    text = "\n\n".join(one for one in blocks if one.strip())
    if len(text) > limits.text_characters:
        findings.append(Finding("cut", f"Only the first {limits.text_characters:,} characters were read."))
    if not text.strip():
        findings.append(Finding("scanned", "The Word file has no text; pictures in it were not read."))
    return Text("docx", (text[: limits.text_characters],), tuple(findings))


def _blocks(parent: Any) -> Iterator[str]:
    """Paragraphs and table rows in the order in which they stand, through content controls and cells."""
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield _paragraph(child)
            for box in _boxes(child):
                yield from _blocks(box)
        elif child.tag == _TABLE_ROW:
            cells = ["\n".join(one.strip("\n") for one in _blocks(cell)) for cell in _cells(child)]
            yield "\n".join(one for one in cells if one.strip())
        elif child.tag not in _SKIPPED:
            yield from _blocks(child)


def _cells(row: Any) -> Iterator[Any]:
    """The row's own cells; the lower parts of a cell that is merged downwards hold no text of their own."""
    for cell in row.iter(_CELL):
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if next(cell.iterancestors(_TABLE_ROW)) is row and (merge is None or merge.get(f"{_W}val") == "restart"):
            yield cell


def _paragraph(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    heading = _HEADING.match(style.get(f"{_W}val", "")) if style is not None else None
    text = "".join(_runs(paragraph))
    if heading and text.strip():
        return f"{'#' * int(heading[1] or 1)} {text}"
    level = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    if level is not None and text.strip():
        # Word counts such paragraphs itself; their numbers stand nowhere in the file.
        return f"{'    ' * min(8, int(level.get(f'{_W}val', '0')))}- {text}"
    return text


def _runs(parent: Any) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _SKIPPED and child.tag != _BOX:
            yield from _runs(child)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes of a paragraph, each once: the copy for old programs is left out."""
    for box in paragraph.iter(_BOX):
        if not any(one.tag in {_FALLBACK, _BOX} for one in box.iterancestors()):
            yield box


def _margins(document: Any, which: str) -> list[str]:
    """Headers or footers of all sections, each once."""
    blocks: dict[str, None] = {}
    for section in document.sections:
        for name in (which, f"first_page_{which}", f"even_page_{which}"):
            margin = getattr(section, name)
            if not margin.is_linked_to_previous:
                blocks |= dict.fromkeys(_blocks(margin._element))  # noqa: SLF001  # its public face leaves boxes out
    return list(blocks)


def _notes(document: Any) -> Iterator[str]:
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in _NOTES:
            yield from _blocks(docx.oxml.parse_xml(relation.target_part.blob))


def _unread(code: str, say: str) -> Text:
    return Text("docx", (), (Finding(code, say),))
