"""Harmless likenesses: each is what it says, and bears the sign by which the reading knows its kind."""

import io
import zipfile
from email.message import EmailMessage

import pikepdf
import pytest

from quietledger.pure.mailsigns.judge import read
from quietledger.safety.selftest import letters, lures

ALL = (*lures.virus_tests(), lures.locked(), lures.smuggling(), *lures.disguised(), lures.acting_pdf())


@pytest.mark.parametrize("lure", ALL, ids=lambda one: one.name)
def test_each_lure_bears_its_sign(lure):
    made = EmailMessage()
    made["From"], made["Subject"] = "a@elsewhere.invalid", "x"
    made.set_content(f"Hello.\nPassword: {lures.LOCK}\n")
    main, _, sub = lure.type.partition("/")
    made.add_attachment(lure.body, maintype=main, subtype=sub, filename=lure.name)
    assert lure.sign in {one.id for one in read(made.as_bytes()).signs}


def test_the_locked_archive_opens_with_its_password_only():
    with zipfile.ZipFile(io.BytesIO(lures.locked().body)) as archive:
        assert archive.read("invoice.txt", lures.LOCK.encode()) == b"Harmless.\n"
        with pytest.raises(RuntimeError):
            archive.read("invoice.txt", b"another")


def test_the_test_file_is_whole_and_stands_in_no_file_of_ours():
    plain, once, twice = lures.virus_tests()
    assert len(plain.body) == 68
    with zipfile.ZipFile(io.BytesIO(twice.body)) as outer:
        assert outer.read("report.zip") == once.body
    with open(lures.__file__, "rb") as source:  # noqa: PTH123 - a scanner reads it like this, too
        assert plain.body not in source.read()


def test_the_pdf_acts_when_it_is_opened():
    with pikepdf.open(io.BytesIO(lures.acting_pdf().body)) as pdf:
        assert str(pdf.Root.OpenAction.S) == "/JavaScript"


@pytest.mark.parametrize(
    ("domain", "alike"),
    [
        ("lantern.example", "1antern.example"), ("practice.test", "pract1ce.test"),
        ("seven.example", "sseven.example"),
    ],
)  # fmt: skip
def test_a_look_alike_differs_in_the_name_and_not_in_the_ending(domain, alike):
    assert letters.look_alike(domain) == alike
