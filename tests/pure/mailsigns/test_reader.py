"""Any bytes are a message: what stands in it is decoded, and what is wrong with it is a finding."""

import base64

import pytest

from quietledger.pure.mailsigns.limits import Limits
from quietledger.pure.mailsigns.reader import read_message
from tests.pure.mailsigns.notes import page, raw


def test_headers_are_unfolded_and_decoded():
    message = read_message(
        raw("Subject: =?utf-8?B?UmVtaXQ=?=\r\n =?utf-8?Q?tance_caf=C3=A9?=", "From: =?x-none?Q?a=E9?= <a@b.test>")
    )
    assert message.header("subject") == "Remittance café"
    assert message.header("from") == "aé <a@b.test>"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("base64", base64.encodebytes("Grüße".encode()).decode()),
        ("base64", "R3LDvMOf!ZQ"),
        ("quoted-printable", "Gr=C3=BC=C3=9Fe"),
        ("8bit", "Grüße"),
    ],
)
def test_bodies_are_decoded(coding, body):
    message = read_message(
        raw("Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {coding}", text=body)
    )
    assert message.parts[0].text.strip() == "Grüße"


@pytest.mark.parametrize("charset", ["", "us-ascii", "no-such", "idna", "zip", "utf-7\x00", "x" * 300])
def test_no_charset_stops_the_reader(charset):
    message = read_message(b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\ncaf\xe9")
    assert message.parts[0].text == "café"


def test_parts_are_numbered_by_their_path():
    lines = [
        b"Content-Type: multipart/mixed; boundary=a", b"",
        b"--a", b"Content-Type: multipart/alternative; boundary=b", b"",
        b"--b", b"", b"plain", b"--b", b"Content-Type: text/html", b"", b"<p>page</p>", b"--b--",
        b"--a", b"Content-Type: application/pdf",
        b"Content-Disposition: attachment; filename*0*=utf-8''r%C3%A9; filename*1=mit.pdf", b"", b"%PDF", b"--a--", b"",
    ]  # fmt: skip
    message = read_message(b"\r\n".join(lines))
    assert [(part.number, part.type, part.name, part.is_attachment) for part in message.parts] == [
        ("1.1", "text/plain", "", False),
        ("1.2", "text/html", "", False),
        ("2", "application/pdf", "rémit.pdf", True),
    ]
    assert message.parts[2].body == b"%PDF"


def test_a_message_inside_a_message_is_one_attachment():
    message = read_message(raw("Content-Type: message/rfc822", text="Subject: inner\r\n\r\ntext"))
    assert [(part.type, part.is_attachment) for part in message.parts] == [("message/rfc822", True)]


def test_links_stand_where_their_words_stand():
    message = read_message(
        page('<p>Please <a href="https://alder.test/x">press <b>here</b></a> or www.oakmoss.example.</p>')
    )
    text = message.parts[0].text
    assert [(one.kind, one.href, text[one.start : one.end]) for one in message.links] == [
        ("a", "https://alder.test/x", "press here"),
        ("text", "http://www.oakmoss.example", "www.oakmoss.example"),
    ]


def test_a_page_reads_as_it_looks():
    html = "<style>p{}</style><h1>Title</h1><p>One<br>two  three</p><table><tr><td>a</td><td>b</td></tr></table>"
    html += "<script>x</script>"
    assert read_message(page(html)).parts[0].text == "Title\nOne\ntwo three\na b"


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(part_count=3), "more than 3 parts"),
        (Limits(depth=2), "more than 2 deep"),
        (Limits(body_bytes=10), "first 10 bytes"),
        (Limits(text_characters=10), "first 10 characters"),
        (Limits(link_count=1), "first 1 links"),
        (Limits(header_count=1), "more headers"),
    ],
)
def test_what_is_beyond_a_limit_is_left_out_and_said(limits, said):
    inner = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (depth, depth + 1) for depth in range(6)
    )
    deep = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + inner
    flat = (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nhttp://a.test/ http://b.test/\r\n" * 9
    )
    assert any(
        said in one.say for raw_message in (deep, flat) for one in read_message(raw_message, limits=limits).findings
    )


@pytest.mark.parametrize(
    "body", [b"", b"\n", b"\x00" * 50, b"no headers at all", b"Subject: only headers", b"\r\r\r\r", b"From x\n"]
)
def test_scraps_are_messages_too(body):
    assert read_message(body).size_bytes == len(body)


def test_ten_thousand_nested_parts_and_elements_are_read_in_bounds():
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(10_000))
    assert any("deep" in one.say for one in read_message(nested).findings)
    deep = read_message(page("<p>before</p>" + "<div>" * 10_000 + "x"))
    assert deep.parts[0].text.startswith("before")
    assert any("left out" in one.say for one in deep.findings)
