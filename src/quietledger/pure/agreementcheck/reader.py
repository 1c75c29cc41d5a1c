"""Any bytes to text with pages, by what the file holds rather than by its name; what is wrong is a finding."""

from __future__ import annotations

import codecs
import re
from typing import Final

from quietledger.pure.agreementcheck import htmlpages, pdfs, wordfiles
from quietledger.pure.agreementcheck.limits import LIMITS, Limits
from quietledger.pure.agreementcheck.shapes import Finding, Text

_HTML_START: Final = re.compile(r"\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<!doctype html)", re.I)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ZIP, _PDF = b"PK", b"%PDF-"
_FOREIGN: Final = {
    b"\xd0\xcf\x11\xe0": "This is an old or a password-protected Office file: save it as .docx without a password.",
    b"{\\rtf": "This is RTF: save it as .docx or PDF.",
}
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(name: str, data: bytes, limits: Limits = LIMITS) -> Text:
    """A file as text.  Never raises: what can't be read comes back without pages and with a finding that says why."""
    if len(data) > limits.file_bytes:
        return _unread("unknown", "too-large", f"The file has more than {limits.file_bytes // 1024**2} MB.")
    if not data.strip():
        return _unread("unknown", "empty", "The file is empty.")
    if _PDF in data[:1024]:
        return pdfs.read(data, limits)
    if data.startswith(_ZIP):
        return wordfiles.read(data, limits)
    for start, say in _FOREIGN.items():
        if data.startswith(start):
            return _unread("unknown", "unknown-format", say)
    return _plain(name, data, limits)


def _plain(name: str, data: bytes, limits: Limits) -> Text:
    text = _decoded(data)
    if len(_CONTROLS.findall(text)) > max(4, len(text) // 100):
        return _unread("unknown", "unknown-format", "This is no PDF, Word, HTML, Markdown or text file.")
    findings: tuple[Finding, ...] = ()
    if len(text) > limits.text_characters:
        text = text[: limits.text_characters]
        findings = (Finding("cut", f"Only the first {limits.text_characters:,} characters were read."),)
    ending = name.lower().rpartition(".")[2]
    if ending in {"html", "htm", "xhtml"} or _HTML_START.match(text):
        return htmlpages.read(text, findings, limits)
    return Text("markdown" if ending in {"md", "markdown"} else "text", (text,), findings)


def _decoded(data: bytes) -> str:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.decode(charset, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _unread(form: str, code: str, say: str) -> Text:
    return Text(form, (), (Finding(code, say),))
