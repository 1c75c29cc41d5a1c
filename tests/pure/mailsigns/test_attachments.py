"""What a message carries is judged by content, name and what is inside, each sign at its place."""

import gzip
import io
import tarfile

import pytest

from quietledger.pure.mailsigns import attachments, judge, reader
from quietledger.pure.mailsigns.files import Bounds
from quietledger.pure.mailsigns.shapes import In, Known, Severity
from tests.pure.mailsigns import carriers
from tests.pure.mailsigns.carriers import EICAR, PROGRAM, attached, document, locked, message, zipped

ZIP, BYTES = "application/zip", "application/octet-stream"


def found(*files, text="Hello", known=None, limits=None, **headers):
    """(signs, what could not be checked) of a message with these files."""
    read = reader.read_message(message(*files, text=text, **headers))
    return attachments.signs(read, known, limits, judge_inside=judge.read)


def ids(*files, **more):
    return {sign.id for sign in found(*files, **more)[0]}


def tarred(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, body in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return packed.getvalue()


@pytest.mark.parametrize("kind", ["plain-pdf", "docx", "csv", "picture", "plain-invitation"])
def test_ordinary_papers_show_nothing(kind):
    assert found(attached(kind)) == ((), ())


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("script-zip", "A1"), ("lnk-zip", "A1"), ("lnk-iso", "A1"), ("onenote", "A1"), ("double", "A1"),
        ("double", "A2"), ("lnk-zip", "A2"), ("smuggling", "A4"), ("password-page", "A4"), ("svg", "A4"),
        ("locked-zip", "A5"), ("macro", "A6"), ("rtf-template", "A6"), ("link-pdf", "A7"),
        ("invitation https://a.test/x", "A8"), ("qr https://a.test/x", "L11"), ("qr-pdf https://a.test/x", "L11"),
    ],
)  # fmt: skip
def test_each_kind_of_file_shows_its_sign(kind, sign):
    assert sign in ids(attached(kind))


def test_every_sign_has_its_place_in_the_attachment():
    files = [attached(f"{kind} https://a.test/x") for kind in carriers.KINDS]
    signs, _unchecked = found(*files, text="The password is: Tulip-77")
    parts = {str(number): body for number, (_name, _type, body) in enumerate(files, 2)}
    assert {"A1", "A2", "A4", "A5", "A6", "A7", "A8", "L11"} <= {sign.id for sign in signs}
    for sign in signs:
        assert sign.place.start <= sign.place.end
        if sign.place.within is In.ATTACHMENT and not sign.place.of:
            assert sign.place.end <= len(parts[sign.place.name])


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("eicar.txt", EICAR),
        ("eicar.zip", zipped({"eicar.txt": EICAR})),
        ("eicar2.zip", zipped({"inner.zip": zipped({"eicar.txt": EICAR})})),
        ("eicar.tar", tarred({"eicar.txt": EICAR})),
        ("eicar.tgz", gzip.compress(tarred({"eicar.txt": EICAR}))),
        ("eicar.docx", document(**{"word/media/eicar.txt": EICAR})),
        ("eicar.pdf", carriers.pdf(carried=("eicar.txt", EICAR))),
    ],
)
def test_the_test_file_is_found_wherever_it_lies_with_its_offset(name, body):
    signs, _unchecked = found((name, BYTES, body))
    hit = [sign for sign in signs if "EICAR" in sign.evidence][-1]  # a tar archive shows it without being opened, too
    assert (hit.id, hit.place.start, hit.place.end) == ("A1", EICAR.index(b"$EICAR"), len(EICAR))
    assert hit.place.of.endswith("eicar.txt") or (hit.place.of == "" and name == "eicar.txt")


def test_a_shortcut_in_a_disk_image_is_found_at_its_offset():
    signs, _unchecked = found(attached("lnk-iso"))
    offsets = {carriers.DISK[sign.place.start : sign.place.end] for sign in signs if "shortcut" in sign.evidence}
    assert offsets == {carriers.SHORTCUT[:20]}


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("invoice.pdf.exe", ".pdf.exe"),
        ("invoice\u202efdp.exe", "\u202e"),
        ("invoice.pdf          .exe", "          "),
        ("statement.docx.html", ".docx.html"),
        ("in\u200bvoice.pdf", "\u200b"),
    ],
)
def test_a_name_that_is_meant_to_be_misread_is_marked_in_the_name(name, marked):
    signs, _unchecked = found((name, BYTES, b"x"))
    places = [sign.place for sign in signs if sign.id == "A2"]
    assert marked in [name[place.start : place.end] for place in places]
    assert {place.of for place in places} == {"name"}


@pytest.mark.parametrize(
    "name", ["Statement.10.31.pdf", "archive.tar.gz", "Dr. Wrenfield v2.docx", "a_b_c.csv", "noending"]
)
def test_honest_names_show_nothing(name):
    assert "A2" not in ids((name, BYTES, b""))


@pytest.mark.parametrize(
    ("name", "declared", "body"),
    [
        ("invoice.pdf", "application/pdf", PROGRAM),
        ("invoice.pdf", "application/pdf", carriers.SMUGGLING),
        ("photo.jpg", "image/jpeg", zipped({"a.txt": b"x"})),
        ("list.doc", "application/msword", carriers.TEMPLATE_RTF),
        ("notice", "application/pdf", carriers.SMUGGLING),
    ],
)
def test_content_ending_and_declaration_must_agree(name, declared, body):
    assert "A3" in ids((name, declared, body))


def test_a_table_called_a_spreadsheet_is_honest():
    assert ids(("export.xls", "application/vnd.ms-excel", b"check,amount\n1,2\n")) == set()


def test_smuggling_is_marked_where_it_happens():
    signs, _unchecked = found(attached("smuggling"))
    marked = {carriers.SMUGGLING[sign.place.start : sign.place.end] for sign in signs if sign.place.end}
    assert {b"<script", b"atob(", b"createObjectURL", b".download"} <= marked


def test_two_byte_pages_are_marked_at_their_bytes():
    page = carriers.PASSWORD_PAGE.decode().encode("utf-16")
    signs, _unchecked = found(("voice.html", "application/octet-stream", page))
    marked = [page[sign.place.start : sign.place.end].decode("utf-16-le") for sign in signs if sign.place.end]
    assert "<input type='password" in marked


def test_a_password_in_the_message_is_a_sign_at_its_words():
    text = "Please open the list. The password is: Tulip-77 for you."
    signs, unchecked = found(("list.zip", ZIP, locked({"list.xls": b"x"})), text=text)
    [word] = [sign for sign in signs if sign.place.within is In.TEXT]
    assert text[word.place.start : word.place.end] == "Tulip-77"
    assert unchecked == ("list.zip needs a password: what is inside was not checked.",)


def test_names_inside_a_locked_archive_are_judged():
    assert "A1" in ids(("list.zip", ZIP, locked({"list.xls.js": b"x"})))


def test_a_pdf_with_a_password_is_locked():
    signs, unchecked = found(("a.pdf", "application/pdf", carriers.pdf(password="tulip")))
    assert [sign.id for sign in signs] == ["A5"]
    assert unchecked == ("a.pdf needs a password: what is inside was not checked.",)


@pytest.mark.parametrize(
    ("magic", "kind"), [(b"7z\xbc\xaf\x27\x1c", "7z archive"), (b"Rar!\x1a\x07\x01", "rar archive")]
)
def test_archives_that_are_not_opened_are_said_to_be_unchecked(magic, kind):
    _signs, unchecked = found(("a.bin", BYTES, magic + bytes(50)))
    assert unchecked == (f"a.bin is a {kind}, which is not opened here: nothing in it was checked.",)


@pytest.mark.parametrize(
    ("limits", "files"),
    [
        (Bounds(nesting=1), {"a.zip": zipped({"b.txt": b"x"})}),
        (Bounds(entries=2), {"a": b"1", "b": b"2", "c": b"3"}),
        (Bounds(unpacked_bytes=10), {"a": b"more than ten bytes"}),
    ],
)
def test_beyond_the_limits_opening_stops_and_says_so(limits, files):
    signs, unchecked = found(("a.zip", ZIP, zipped(files)), limits=limits)
    assert [sign.id for sign in signs] == ["A10"]
    assert len(unchecked) == 1
    assert found(("a.zip", ZIP, zipped(files))) == ((), ())


def test_limits_count_for_the_whole_message():
    one = ("a.zip", ZIP, zipped({"a": b"1", "b": b"2"}))
    assert ids(one, limits=Bounds(entries=3)) == set()
    assert ids(one, one, limits=Bounds(entries=3)) == {"A10"}


def test_an_invitation_counts_from_strangers_only():
    sent = attached("invitation https://a.test/x")
    friend = Known(partners={"stranger.test": "A friend"})
    assert ids(sent) == {"A8"}
    assert ids(sent, known=friend) == set()
    assert ids(sent, known=Known(first_address=False)) == set()


def test_a_code_that_leads_to_us_does_not_hold_the_message():
    known = Known(own_domains=frozenset({"lanternhill.example"}))
    signs, _unchecked = found(attached("qr https://www.lanternhill.example/"), known=known)
    assert {(sign.id, sign.severity) for sign in signs} == {("L11", Severity.SHOW)}


def test_a_message_inside_is_judged_with_places_that_say_so():
    inner = message(attached("macro"), text="Verify your account within 24 hours")
    signs, _unchecked = found(("forwarded.eml", "application/octet-stream", inner))
    places = {(sign.id, sign.place.name) for sign in signs}
    assert ("A6", "2/2") in places
    assert ("T1", "2/1") in places


def test_a_message_in_an_archive_is_judged_too():
    signs, _unchecked = found(("a.zip", ZIP, zipped({"m.eml": message(attached("double"))})))
    assert ("A1", "2/m.eml/2") in {(sign.id, sign.place.name) for sign in signs}


def test_broken_files_are_unchecked_not_passed():
    body = document()
    _signs, unchecked = found(("a.docx", BYTES, body[: len(body) // 2]))
    assert unchecked == ("a.docx is broken and could not be checked to the end (BadZipFile).",)
