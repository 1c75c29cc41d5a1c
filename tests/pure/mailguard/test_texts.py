"""What attached files say is read where it can be, and it is said where it can't."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.mailguard.texts import text_of


def zipped(**parts):
    body = BytesIO()
    with ZipFile(body, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return body.getvalue()


@pytest.mark.parametrize(("name", "body"), [
    ("a.txt", "Zoë Ångström".encode()), ("a.csv", "Zoë Ångström".encode("utf-16")),
    ("A.TXT", "Zoë Ångström".encode("cp1252")), ("a.html", "<p>Zoë&#32;Ångström</p>".encode()),
    ("a.docx", zipped(**{"word/document.xml": "<w:t>Zoë Ångström</w:t>"})),
    ("a.xlsx", zipped(**{"xl/sharedStrings.xml": "<t>Zoë Ångström</t>"})),
    ("a.odt", zipped(**{"content.xml": "<text:p>Zoë Ångström</text:p>"})),
])  # fmt: skip
def test_text_is_read(name, body):
    assert "Zoë Ångström" in text_of(name, body)


@pytest.mark.parametrize(("name", "body"), [
    ("a.pdf", b"%PDF-1.7"), ("a.png", b"\x89PNG"), ("a.zip", zipped(**{"inside.txt": "Zoë"})),
    ("a.docx", b"PK\x03\x04 no"),
    ("a.docx", zipped(**{"word/document.xml": " " * 5_000_000})),
])  # fmt: skip
def test_what_can_not_be_read_is_said_to_be_so(name, body):
    assert text_of(name, body) is None


@given(st.sampled_from(["a.txt", "a.html", "a.docx", "a"]), st.binary(max_size=300))
def test_any_bytes_work(name, body):
    assert text_of(name, b"PK\x03\x04" + body) is None or isinstance(text_of(name, body), str | None)
