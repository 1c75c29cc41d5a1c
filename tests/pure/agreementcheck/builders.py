"""Agreements of our own library as Markdown, Word and PDF files, and files that are broken on purpose."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterable

import docx
from pypdf import PdfWriter

from quietledger.pure.agreementcheck import checker, library
from quietledger.pure.agreementcheck.shapes import Checked, State

PRACTICE, FIRM = "Lantern Hill Psychology", "Paperlark Exchange LLC"
REQUIRED = tuple(one for one in library.clauses() if one[0] == "P" and one < "P20")
ALL = tuple(library.clauses())


def agreement(items: Iterable[str] = ALL) -> str:
    """An agreement in Markdown that says these items and nothing else."""
    return library.assembled(items, covered_entity=PRACTICE, business_associate=FIRM)


def without(*items: str) -> str:
    return agreement(one for one in ALL if one not in items)


def checked(text: str, *, expect: str = "") -> Checked:
    return checker.check("agreement.md", text.encode(), expect=expect)


def with_also(*sentences: str, items: Iterable[str] = REQUIRED) -> Checked:
    """What is found in an agreement with further clauses at its end."""
    more = "\n\n".join(f"9.{number} {sentence}" for number, sentence in enumerate(sentences, start=1))
    return checked(f"{agreement(items)}\n\n## 9. Further terms\n\n{more}\n")


def states(found: Checked) -> dict[str, str]:
    """Every item that isn't simply there -> its state; options and K items that nobody asked for are left out."""
    asked = (*found.required, *found.terms)
    return {one.id: one.state.value for one in asked if one.state is not State.PRESENT}


def word_file(text: str) -> bytes:
    """The same text as a Word file, a paragraph for each of its paragraphs."""
    document = docx.Document()
    for paragraph in text.split("\n\n"):
        line = " ".join(paragraph.split())
        if line.startswith("#"):
            document.add_heading(line.lstrip("# "), level=min(2, line.count("#", 0, 3)))
        elif line:
            document.add_paragraph(line)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf_file(text: str, *, lines_a_page: int = 46, footer: str = "") -> bytes:
    """The same text as a PDF, wrapped as a printer would, with a footer on each page."""
    lines = [line for one in text.split("\n") for line in (textwrap.wrap(one.replace("#", "").strip(), 95) or [""])]
    pages = [lines[at : at + lines_a_page] for at in range(0, len(lines), lines_a_page)]
    return _pdf([_page_of([*page, footer.format(number)]) for number, page in enumerate(pages, start=1)])


def scan() -> bytes:
    """A PDF of two pages that each hold a picture and no letter."""
    return _pdf([b"q 612 0 0 792 0 0 cm /Picture Do Q"] * 2, with_picture=True)


def half_scanned(text: str) -> bytes:
    """A PDF whose last page is a picture."""
    lines = [line for one in text.split("\n") for line in (textwrap.wrap(one, 95) or [""])]
    return _pdf([_page_of(lines[:200]), b"q 612 0 0 792 0 0 cm /Picture Do Q"], with_picture=True)


def encrypted(text: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_file(text)))
    writer.encrypt("a password", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def bomb(size: int) -> bytes:
    """A Word file that unpacks to so many bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * size)
    return file.getvalue()


def _page_of(lines: Iterable[str]) -> bytes:
    shown = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    return ("BT /F1 9 Tf 50 760 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in shown) + " ET").encode("latin-1")


def _pdf(contents: list[bytes], *, with_picture: bool = False) -> bytes:
    """A plain PDF around some pages' contents."""
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    things = [b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", picture + b" stream\n0\nendstream"]
    used = b"/XObject << /Picture 3 0 R >>" if with_picture else b""
    kids = []
    for content in contents:
        things.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
        box = b"/MediaBox [0 0 612 792] /Resources << /Font << /F1 2 0 R >> %s >>" % used
        things.append(b"<< /Type /Page /Parent 1 0 R /Contents %d 0 R %s >>" % (len(things), box))
        kids.append(b"%d 0 R" % len(things))
    things[0] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    things.append(b"<< /Type /Catalog /Pages 1 0 R >>")
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, thing in enumerate(things, start=1):
        places.append(len(file))
        file += b"%d 0 obj %s endobj\n" % (number, thing)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(things) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(things) + 1, len(things), start)
    return bytes(file)
