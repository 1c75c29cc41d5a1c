"""PDF as text: PDFium reads, pdfminer is asked where PDFium's text looks odd, and a scan is called a scan."""

from __future__ import annotations

import io
import re
from contextlib import closing
from threading import Lock
from typing import Final

import pypdfium2
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer

from quietledger.pure.agreementcheck import pdfweighing
from quietledger.pure.agreementcheck.limits import Limits
from quietledger.pure.agreementcheck.shapes import Finding, Text

_ENCRYPTED: Final = Finding("encrypted", "The PDF needs a password: save a copy without one.")
_BROKEN: Final = Finding("broken", "The PDF is damaged and could not be read.")
_SCANNED: Final = Finding(
    "scanned",
    "The PDF holds pictures of pages and no text. Nothing was checked: it needs text recognition first.",
)
_TOO_LARGE: Final = Finding("too-large", "The PDF unpacks to too much and was not read.")
_PICTURE: Final = "page-without-text"
# What was too large for one reader isn't shown to another.
_BOUNDS: Final = frozenset({"cut", "page-too-large", "too-large"})
_WORDS: Final = re.compile(r"[^\W\d_]+")
_LEAST_LETTERS: Final = 40
# What PDFium says for a hyphen at the end of a line, and for the line's end with it.
_BROKEN_WORD: Final = "\ufffe"
# PDFium keeps state for the whole process and no order among threads.
_ONE_AT_A_TIME: Final = Lock()


def read(data: bytes, limits: Limits) -> Text:
    """Pages of a PDF.  A page without text is a finding, and so is a file without any."""
    try:
        pages, findings = _by_pdfium(data, limits)
    except Exception:  # noqa: BLE001  # damaged files make the parser raise anything; whatever it is, it's a finding
        pages, findings = [], [_BROKEN]
    if _ENCRYPTED in findings:
        return Text("pdf", (), tuple(findings))
    is_bounded = all(one.code not in _BOUNDS for one in findings) and len(pages) <= limits.second_opinion_pages
    if is_bounded and _is_odd(pages):
        pages, findings = _better(pages, findings, _by_pdfminer(data, limits))
    if not any(_WORDS.search(page) for page in pages):
        return Text("pdf", (), tuple(one for one in findings if one is _BROKEN or one.code in _BOUNDS) or (_SCANNED,))
    return Text("pdf", tuple(pages), tuple(findings))


def _by_pdfium(data: bytes, limits: Limits) -> tuple[list[str], list[Finding]]:
    try:
        weighed = pdfweighing.weigh(data, limits)
    except pdfweighing.NeedsPassword:
        return [], [_ENCRYPTED]
    except pdfweighing.TooLarge:
        return [], [_TOO_LARGE]
    pages: list[str] = []
    findings: list[Finding] = []
    left = limits.text_characters
    with _ONE_AT_A_TIME, closing(pypdfium2.PdfDocument(weighed.copy)) as document:
        for number, weight in enumerate(weighed.pages, start=1):
            if number > limits.page_count or left <= 0:
                findings.append(Finding("cut", f"Only the first {number - 1} pages were read.", number))
                break
            if weight > limits.page_bytes:
                findings.append(Finding("page-too-large", f"Page {number} is too large and was not read.", number))
                pages.append("")
                continue
            pages.append(_page_text(document, number - 1)[:left])
            left -= len(pages[-1])
            if not _WORDS.search(pages[-1]) and number in weighed.pictured:
                say = f"Page {number} is a picture without text and was not read."
                findings.append(Finding(_PICTURE, say, number))
    return pages, findings


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    with closing(document[index]) as page, closing(page.get_textpage()) as words:
        said: str = words.get_text_range()
    return said.replace("\r\n", "\n").replace(_BROKEN_WORD, "-\n")


def _by_pdfminer(data: bytes, limits: Limits) -> list[str]:
    """The same pages from another reader; none where it fails too."""
    try:
        laid_out = extract_pages(io.BytesIO(data), maxpages=limits.second_opinion_pages)
        return ["".join(one.get_text() for one in page if isinstance(one, LTTextContainer)) for page in laid_out]
    except Exception:  # noqa: BLE001  # the second opinion may fail in any way; then the first one stands
        return []


def _better(pages: list[str], findings: list[Finding], others: list[str]) -> tuple[list[str], list[Finding]]:
    if _letters(others) > _letters(pages) * 0.9 and others and not _is_odd(others):
        return others, [one for one in findings if one is not _BROKEN]
    if pages:
        findings = [*findings, Finding("odd-text", "The PDF's text looks odd: words may be split, joined or missing.")]
    return pages, findings


def _is_odd(pages: list[str]) -> bool:
    """Little text for its pages, letters that stand alone, or words without gaps between them."""
    words = _WORDS.findall(" ".join(pages))
    if sum(map(len, words)) < _LEAST_LETTERS * max(1, len(pages)):
        return True
    alone = sum(len(one) == 1 for one in words) / len(words)
    return alone > 0.25 or sum(map(len, words)) / len(words) > 12


def _letters(pages: list[str]) -> int:
    return sum(len(word) for page in pages for word in _WORDS.findall(page))
