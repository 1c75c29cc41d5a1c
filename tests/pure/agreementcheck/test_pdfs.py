"""A PDF's bounds hold before the reader of foreign make gets it, and many threads may read at once."""

from __future__ import annotations

import io
import zlib
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from pypdfium2.internal import ObjectTracker

from quietledger.pure.agreementcheck import pdfs, pdfweighing, reader
from quietledger.pure.agreementcheck.limits import LIMITS, Limits
from tests.pure.agreementcheck import builders as b

LINE = "Business Associate shall report each breach of Protected Health Information to Covered Entity."


def saved(document: Pdf, **how: object) -> bytes:
    file = io.BytesIO()
    document.save(file, **how)
    return file.getvalue()


def opened(text: str = LINE) -> Pdf:
    return pikepdf.open(io.BytesIO(b.pdf_file(text)))


def codes(data: bytes, limits: Limits = LIMITS) -> list[str]:
    return [one.code for one in reader.read("a.pdf", data, limits).findings]


@pytest.mark.parametrize("megabytes", [9, 51])
def test_a_stream_that_unpacks_beyond_the_bounds_stops_all_reading(megabytes: int) -> None:
    document, packing = opened(), zlib.compressobj(1)
    packed = b"".join(packing.compress(bytes(1_000_000)) for _ in range(megabytes)) + packing.flush()
    document.Root.Extra = document.make_stream(packed, Filter=Name.FlateDecode)
    assert codes(saved(document), Limits(unpacked_bytes=8_000_000)) == ["too-large"]
    assert codes(saved(document)) == (["too-large"] if megabytes > 50 else [])


def test_what_is_packed_in_an_unbounded_way_is_not_unpacked() -> None:
    document = opened()
    document.Root.Extra = document.make_stream(bytes(40_000), Filter=Name.LZWDecode)
    assert codes(saved(document)) == ["too-large"]
    twice = pikepdf.Array([Name.FlateDecode, Name.LZWDecode])
    document.Root.Extra = document.make_stream(zlib.compress(b"x"), Filter=twice)
    as_is = saved(document, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    assert codes(as_is) == ["too-large"]


def test_a_damaged_stream_leaves_the_reading_to_the_second_reader() -> None:
    document = opened()
    document.Root.Extra = document.make_stream(b"no such thing", Filter=Name.FlateDecode)
    assert LINE in " ".join(reader.read("a.pdf", saved(document)).pages[0].split("\n"))


def test_streams_count_together() -> None:
    document = opened()
    document.Root.Extra = pikepdf.Array([document.make_stream(b"%d" % one * 1_000) for one in range(10)])
    assert codes(saved(document), Limits(unpacked_bytes=9_000)) == ["too-large"]
    assert codes(saved(document), Limits(unpacked_bytes=90_000)) == []


def nested(levels: int, uses: int, *, last: bytes = b"0 g ") -> bytes:
    """A page that draws a form many times, which draws another many times, and so on."""
    document = opened()
    form = None
    for level in range(levels):
        form = document.make_stream(
            b"/F Do " * uses if level else last, Type=Name.XObject, Subtype=Name.Form,
            Resources=Dictionary(XObject=Dictionary(F=form)) if form is not None else Dictionary(), BBox=[0, 0, 9, 9],
        )  # fmt: skip
    page = document.pages[0]
    page.resources.XObject = Dictionary(F=form)
    page.contents_add(b"/F Do " * uses)
    return saved(document)


def test_a_form_that_is_drawn_again_and_again_weighs_as_often() -> None:
    assert codes(nested(9, 1_000)) == ["page-too-large"]
    assert codes(nested(2, 3)) == []


def test_a_form_that_draws_itself_is_read_once() -> None:
    document = opened()
    form = document.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    form.Resources = Dictionary(XObject=Dictionary(F=form))
    document.pages[0].resources.XObject = Dictionary(F=form)
    document.pages[0].contents_add(b"/F Do")
    assert (codes(saved(document)), LINE in reader.read("a.pdf", saved(document)).pages[0]) == ([], True)


def test_pictures_are_left_out_of_the_copy() -> None:
    document = opened()
    picture = document.make_stream(b"\xff" * 5_000, Type=Name.XObject, Subtype=Name.Image, Width=50, Height=100)
    document.pages[0].resources.XObject = Dictionary(P=picture)
    weighed = pdfweighing.weigh(saved(document, compress_streams=False), LIMITS)
    assert (weighed.pictured, b"\xff" * 100 in weighed.copy) == (frozenset({1}), False)


def test_what_opens_without_a_password_is_read_though_it_is_encrypted() -> None:
    document = opened()
    data = saved(document, encryption=pikepdf.Encryption(owner="somebody", user=""))
    assert LINE in reader.read("a.pdf", data).pages[0]
    assert codes(data) == []


def test_a_word_that_a_line_broke_keeps_its_hyphen_and_its_line() -> None:
    text = reader.read("a.pdf", b.pdf_file(f"{LINE}\nIt keeps things confi-\ndential for as long as it has them."))
    assert "confi-\ndential" in text.pages[0]


def test_a_page_that_inherits_its_pictures_is_still_called_a_picture() -> None:
    document = pikepdf.open(io.BytesIO(b.half_scanned(LINE)))
    page = document.pages[1]
    document.Root.Pages.Resources = page.obj.Resources
    del page.obj.Resources
    assert codes(saved(document)) == ["page-without-text"]


def test_threads_read_side_by_side_and_leave_nothing_open() -> None:
    files = [b.pdf_file(f"{LINE}\n{number}") for number in range(4)] + [
        b.scan(),
        b"%PDF-1.7\nnothing",
        b.encrypted("x"),
    ]
    alone = [reader.read("a.pdf", data) for data in files]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda data: reader.read("a.pdf", data), files * 12)) == alone * 12
    assert [kind for kind, still_open in ObjectTracker.items() if still_open] == []


def test_the_reader_is_free_again_after_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> str:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(pdfs, "_page_text", fails)
        patch.setattr(pdfs, "_by_pdfminer", lambda *_args: [])
        assert codes(b.pdf_file(LINE)) == ["broken"]
    assert codes(b.pdf_file(LINE)) == []
    assert [kind for kind, still_open in ObjectTracker.items() if still_open] == []
