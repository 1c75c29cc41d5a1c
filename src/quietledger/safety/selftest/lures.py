"""Harmless likenesses of harmful files, made of their parts here so that no scanner stumbles over this very file.

An extra file of the room. Nothing in any of them does anything: no program, no working macro, no address that exists.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

LOCK: Final = "heron42"  # the locked archive's password, written beside it
_TEST_FILE: Final = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS", "-TEST-FILE!$H+H*")


@dataclass(frozen=True, slots=True)
class Lure:
    """A file to be sent.  sign: which of the signs' catalogue it bears, "" if only a scanner knows it."""

    name: str
    type: str
    body: bytes
    sign: str = ""
    say: str = ""


def virus_tests() -> tuple[Lure, ...]:
    """The anti-virus industry's own test file, which every scanner knows and which is none: plain, zipped, twice."""
    plain = "".join(_TEST_FILE).encode()
    once = zipped("eicar.com", plain)
    return (
        Lure("eicar.com", "application/octet-stream", plain, "A1", "the plain test file"),
        Lure("report.zip", "application/zip", once, "A1", "the test file in a zip"),
        Lure("reports.zip", "application/zip", zipped("report.zip", once), "A1", "the test file in a zip in a zip"),
    )


def locked() -> Lure:
    """A zip that needs a password."""
    return Lure("invoice.zip", "application/zip", encrypted_zip("invoice.txt", b"Harmless.\n", LOCK), "A5")


def smuggling() -> Lure:
    """A page whose script would put a file together; the file is a line of text."""
    script = "var b=atob('SGFybWxlc3Mu');var u=URL.createObjectURL(new Blob([b]));var a=document.createElement('a');"
    script += "a.href=u;a.download='report.txt';a.click();"
    page = f"<!doctype html><html><body><p>Your document</p><script>{script}</script></body></html>"
    return Lure("statement.html", "text/html", page.encode(), "A4")


def disguised() -> tuple[Lure, ...]:
    """A document with an (empty) macro project, a shortcut inside a disk image, and a name with two endings."""
    return (
        Lure("letter.docm", "application/vnd.ms-word.document.macroEnabled.12", macro_document(), "A6",
             "a document with macros"),
        Lure("photos.iso", "application/octet-stream", disk_image("PHOTOS.LNK", _shortcut()), "A1",
             "a shortcut in a disk image"),
        Lure("invoice.pdf.exe", "application/octet-stream", b"MZ" + bytes(62) + b"Harmless", "A2",
             "a program that calls itself a PDF"),
    )  # fmt: skip


def acting_pdf() -> Lure:
    """A PDF whose open action would show the text "Harmless"."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Type /Action /S /JavaScript /JS (app.alert\\('Harmless'\\);) >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return Lure("statement.pdf", "application/pdf", body + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer, "A7")


def zipped(name: str, body: bytes) -> bytes:
    """A zip with one file, the same bytes each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), body)
    return made.getvalue()


def macro_document() -> bytes:
    """A Word document that names a macro project; the project is empty."""
    made = io.BytesIO()
    main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    office = "http://schemas.openxmlformats.org"
    types = (
        f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="bin" '
        'ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    document = f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body/></w:document>'
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", types), ("word/document.xml", document), ("word/vbaProject.bin", "Harmless"),
        ):  # fmt: skip
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return made.getvalue()


def disk_image(name: str, body: bytes) -> bytes:
    """A disk image (ISO 9660) with one file.  Source: ECMA-119: a volume descriptor, its end, one folder, the file."""
    sector = 2048

    def both(number: int) -> bytes:
        return struct.pack("<I", number) + struct.pack(">I", number)

    def short(number: int) -> bytes:
        return struct.pack("<H", number) + struct.pack(">H", number)

    def record(name: bytes, at: int, size: int, flags: int) -> bytes:
        fixed = both(at) + both(size) + bytes([126, 1, 1, 0, 0, 0, 0, flags, 0, 0]) + short(1)
        rest = bytes([0]) + fixed + bytes([len(name)]) + name + (b"" if len(name) % 2 else b"\0")
        return bytes([len(rest) + 1]) + rest

    folder = (
        record(b"\0", 18, sector, 2) + record(b"\1", 18, sector, 2) + record(name.encode() + b";1", 19, len(body), 0)
    )
    volume = b"\x01CD001\x01\0" + b" " * 32 + b"PHOTOS".ljust(32) + bytes(8) + both(20) + bytes(32)
    volume += short(1) + short(1) + short(sector) + both(0) + bytes(16)
    volume += record(b"\0", 18, sector, 2)
    sectors = [bytes(sector)] * 16 + [volume, b"\xffCD001\x01", folder, body]
    return b"".join(one.ljust(sector, b"\0") for one in sectors)


def _shortcut() -> bytes:
    """A shortcut's head and nothing else: it leads nowhere."""
    return struct.pack("<I16s", 0x4C, bytes.fromhex("0114020000000000c000000000000046")) + bytes(56)


def encrypted_zip(name: str, body: bytes, password: str) -> bytes:
    """A zip with one file under the old zip encryption.  Source: APPNOTE 6.1."""
    check = zlib.crc32(body)
    cipher = _ZipCipher(password.encode())
    secret = cipher.encrypt(bytes(11) + bytes([check >> 24]) + body)
    known = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 0x5C21, check, len(secret), len(body), len(name), 0)
    local = b"PK\x03\x04" + known + name.encode() + secret
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + known + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    return local + entry + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)


class _ZipCipher:
    def __init__(self, password: bytes) -> None:
        self.keys = [0x12345678, 0x23456789, 0x34567890]
        for one in password:
            self._mix(one)

    def _mix(self, one: int) -> None:
        first, second, third = self.keys
        first = _crc(first, one)
        second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        self.keys = [first, second, _crc(third, second >> 24)]

    def encrypt(self, body: bytes) -> bytes:
        out = bytearray()
        for one in body:
            near = (self.keys[2] | 2) & 0xFFFF
            out.append(one ^ ((near * (near ^ 1) >> 8) & 0xFF))
            self._mix(one)
        return bytes(out)


def _crc(value: int, one: int) -> int:
    return (zlib.crc32(bytes([one]), value ^ 0xFFFFFFFF) ^ 0xFFFFFFFF) & 0xFFFFFFFF
