"""What a file is by its content, and what its ending and its declaration say that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

import puremagic

from quietledger.pure.mailsigns.files import File
from quietledger.pure.mailsigns.shapes import Sign


class Kind(StrEnum):
    """Kinds of content, as words for a reader."""

    PROGRAM = "program"
    SHORTCUT = "shortcut"
    DISK = "disk image"
    INSTALLER = "installer"
    HELP = "help file"
    NOTEBOOK = "OneNote notebook"
    CABINET = "cabinet archive"
    JAR = "Java program"
    ZIP = "zip archive"
    GZIP = "gzip archive"
    BZIP2 = "bzip2 archive"
    XZ = "xz archive"
    TAR = "tar archive"
    SEVEN = "7z archive"
    RAR = "rar archive"
    OFFICE = "Office document"
    OLE = "old Office document"
    OUTLOOK = "Outlook message"
    RTF = "rich text document"
    PDF = "PDF"
    HTML = "web page"
    SVG = "SVG drawing"
    PICTURE = "picture"
    SOUND = "sound or film"
    MESSAGE = "message"
    CALENDAR = "calendar entry"
    TNEF = "winmail.dat"
    TEXT = "text"
    UNKNOWN = "unknown content"


# What nobody sends to a billing office for good reasons, whatever it is called.
RUNS: Final = frozenset(
    {Kind.PROGRAM, Kind.SHORTCUT, Kind.DISK, Kind.INSTALLER, Kind.HELP, Kind.NOTEBOOK, Kind.CABINET, Kind.JAR}
)
_RUNNING: Final = (
    "exe scr com pif cpl dll ocx sys msi msp msix appx js jse vbs vbe ws wsf wsh wsc sct hta lnk url scf iso img udf "
    "vhd vhdx dmg chm hlp ps1 psm1 psd1 bat cmd jar jnlp one onepkg reg inf gadget application appref-ms library-ms "
    "search-ms settingcontent-ms diagcab cab rdp xll iqy slk apk pkg deb rpm app elf"
)
RUNNING_ENDINGS: Final = frozenset(_RUNNING.split())
PAGES: Final = frozenset({"html", "htm", "shtml", "xhtml", "svg", "mht", "mhtml"})  # what a browser opens
_TEXTS: Final = frozenset({Kind.TEXT, Kind.HTML, Kind.CALENDAR, Kind.MESSAGE})
_ZIPS: Final = frozenset({Kind.ZIP, Kind.OFFICE})
_OLD: Final = frozenset({Kind.OLE})
_NEW: Final = frozenset({Kind.OFFICE, Kind.OLE})  # a document with a password is an OLE file around the zip
_PICTURES: Final = frozenset({Kind.PICTURE})
_SOUNDS: Final = frozenset({Kind.SOUND})

KINDS_OF_ENDING: Final[Mapping[str, frozenset[Kind]]] = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xlsb", "pptx", "pptm", "ppsx"), _NEW),
    **dict.fromkeys(("doc", "dot", "ppt", "pps"), _OLD),
    "msg": frozenset({Kind.OUTLOOK}),
    # Many systems export a comma-separated table under the name of a spreadsheet.
    "xls": _OLD | {Kind.TEXT},
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "heic", "ico"), _PICTURES),
    **dict.fromkeys(("mp3", "wav", "m4a", "ogg", "mp4", "mov", "avi", "wmv", "webm"), _SOUNDS),
    **dict.fromkeys(("txt", "csv", "tsv", "log", "edi", "x12", "835", "837", "json", "xml", "md", "vcf"), _TEXTS),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), _TEXTS),
    **dict.fromkeys(("eml", "ics", "vcs"), _TEXTS),
    "pdf": frozenset({Kind.PDF}),
    "rtf": frozenset({Kind.RTF}),
    "svg": frozenset({Kind.SVG}),
    "zip": _ZIPS | {Kind.JAR},
    "7z": frozenset({Kind.SEVEN}),
    "rar": frozenset({Kind.RAR}),
    "gz": frozenset({Kind.GZIP}),
    "tgz": frozenset({Kind.GZIP}),
    "tar": frozenset({Kind.TAR}),
}
# Declarations that say something; text/plain and octet-stream are what programs write that do not know better.
KINDS_OF_DECLARATION: Final[Mapping[str, frozenset[Kind]]] = {
    "application/pdf": frozenset({Kind.PDF}),
    "application/zip": _ZIPS | {Kind.JAR},
    "application/x-zip-compressed": _ZIPS | {Kind.JAR},
    "application/rtf": frozenset({Kind.RTF}),
    "application/msword": _NEW | {Kind.RTF},
    "application/vnd.ms-excel": _NEW | {Kind.TEXT, Kind.HTML},
    "application/vnd.ms-powerpoint": _NEW,
    "text/csv": _TEXTS | _NEW,
    "text/calendar": _TEXTS,
    "image/svg+xml": frozenset({Kind.SVG}),
}
_MAGIC: Final[tuple[tuple[int, bytes, Kind], ...]] = (
    (0, b"MZ", Kind.PROGRAM),
    (0, b"\x7fELF", Kind.PROGRAM),
    (0, b"\xca\xfe\xba\xbe", Kind.PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", Kind.PROGRAM),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", Kind.SHORTCUT),
    (0x8001, b"CD001", Kind.DISK),
    (0, b"conectix", Kind.DISK),
    (0, b"vhdxfile", Kind.DISK),
    (0, b"ITSF", Kind.HELP),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", Kind.NOTEBOOK),
    (0, b"MSCF", Kind.CABINET),
    (0, b"PK\x03\x04", Kind.ZIP),
    (0, b"PK\x05\x06", Kind.ZIP),
    (0, b"\x1f\x8b", Kind.GZIP),
    (0, b"BZh", Kind.BZIP2),
    (0, b"\xfd7zXZ\x00", Kind.XZ),
    (257, b"ustar", Kind.TAR),
    (0, b"7z\xbc\xaf\x27\x1c", Kind.SEVEN),
    (0, b"Rar!\x1a\x07", Kind.RAR),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (0, b"{\\rt", Kind.RTF),
    (0, b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
    (0, b"\xff\xd8\xff", Kind.PICTURE),
    (0, b"GIF8", Kind.PICTURE),
    (0, b"II*\x00", Kind.PICTURE),
    (0, b"MM\x00*", Kind.PICTURE),
    (0, b"x\x9f\x3e\x22", Kind.TNEF),
    (0, b"BEGIN:VCALENDAR", Kind.CALENDAR),
)
_HEAD: Final = 1_024
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|meta|iframe|form|title|div|table)\b", re.I)
_DRAWING: Final = re.compile(rb"\A(?:<\?xml[^>]*>|<!doctype\s+svg[^>]*>|<!--.*?-->|\s)*<svg\b", re.I | re.S)
_LETTER: Final = re.compile(rb"\A(?:[A-Za-z0-9-]{1,60}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}", re.S)
_LETTER_HEAD: Final = re.compile(rb"^(?:from|subject|received|mime-version):", re.I | re.M)
_INSTALLER_CLASS: Final = bytes.fromhex("84100c0000000000c000000000000046")
_OUTLOOK_STREAM: Final = "__nameid_version1.0".encode("utf-16-le")
_SURE: Final = 0.6


def ending(name: str) -> str:
    """The ending that a computer would go by, in small letters: what stands behind the last dot."""
    bare = "".join(sign for sign in name if sign.isprintable()).strip(" .\u3000\u00a0")
    return bare.rpartition(".")[2].lower() if "." in bare else ""


def kind_of(body: bytes) -> Kind:
    """What the bytes are, whatever anybody calls them.  Nothing, or bytes that we do not know, are UNKNOWN."""
    for offset, magic, kind in _MAGIC:
        if body.startswith(magic, offset):
            return _closer(kind, body)
    head = body[:_HEAD]
    if b"%PDF-" in head:  # readers forgive up to 1,024 bytes of something else before it
        return Kind.PDF
    return _text(head) or _by_puremagic(body)


def disagreements(file: File, kind: Kind) -> Iterator[Sign]:
    """A3: the content is something else than the ending or the declaration says."""
    if kind is Kind.UNKNOWN:
        return
    end = ending(file.name)
    place = file.at(0, min(len(file.body), 16))
    promised = KINDS_OF_ENDING.get(end)
    if promised and kind not in promised:
        yield file.sign("A3", f"named .{end}, but the content is a {kind}", place)
        return
    declared = KINDS_OF_DECLARATION.get(file.declared)
    if declared and kind not in declared:
        yield file.sign("A3", f"declared {file.declared}, but the content is a {kind}", place)


def _closer(kind: Kind, body: bytes) -> Kind:
    """Kinds that share their first bytes with another."""
    if kind is Kind.ZIP:
        if b"[Content_Types].xml" in body:
            return Kind.OFFICE
        return Kind.JAR if b"META-INF/MANIFEST.MF" in body else Kind.ZIP
    if kind is Kind.OLE and _INSTALLER_CLASS in body[: 1 << 20]:
        return Kind.INSTALLER
    if kind is Kind.OLE and _OUTLOOK_STREAM in body:
        return Kind.OUTLOOK
    return kind


def _text(head: bytes) -> Kind | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    if not head.strip() or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 100:
        return None
    if _DRAWING.match(head):
        return Kind.SVG
    if head.lstrip()[:1] == b"<" and _PAGE.search(head):
        return Kind.HTML
    if _LETTER.match(head) and len(_LETTER_HEAD.findall(head)) >= 2:
        return Kind.MESSAGE
    return Kind.TEXT


def _by_puremagic(body: bytes) -> Kind:
    """Kinds that our own short table leaves out: pictures, sound and film."""
    try:
        best = puremagic.magic_string(body[: 1 << 16])
    except (puremagic.PureError, ValueError, IndexError):
        return Kind.UNKNOWN
    types = [match.mime_type for match in best if match.confidence >= _SURE]
    if any(name.startswith("image/") for name in types):
        return Kind.PICTURE
    return Kind.SOUND if any(name.startswith(("audio/", "video/")) for name in types) else Kind.UNKNOWN
