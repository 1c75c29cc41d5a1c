"""What a PDF would cost, and a plain copy of it: qpdf weighs it before PDFium, a reader of foreign make, gets it.

PDFium has no bounds that could be set. So it never sees the file itself: it gets qpdf's copy, opened already and
without pictures, in which every stream was unpacked within the bounds once.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Object, Page, Pdf, Stream

from quietledger.pure.agreementcheck.limits import Limits

# For the whole process; attachments of messages are read under the same bounds. Beyond them qpdf raises.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=50_000_000,
    run_length_max_memory=50_000_000,
    png_max_memory=50_000_000,
    tiff_max_memory=50_000_000,
    max_stream_filters=4,
    doc_max_warnings=200,
)
_PICTURES: Final = frozenset({"/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"})
_LZW: Final = frozenset({"/LZWDecode", "/LZW"})
_FLATE: Final = frozenset({"/FlateDecode", "/Fl"})
_LZW_MOST: Final = 30_000
_DEPTH_MOST: Final = 20


class NeedsPassword(Exception):
    """The file opens with a password that nobody gave."""


class TooLarge(Exception):
    """All that the file holds, pictures aside, unpacks to more than the bounds allow."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A copy that may be read.  pages: for each, its bytes as drawn; pictured: the pages that show a picture."""

    copy: bytes
    pages: tuple[int, ...]
    pictured: frozenset[int]


def weigh(data: bytes, limits: Limits) -> Weighed:
    """The file's plain copy and its pages' weights, in their order and no more than `page_count` + 1.

    Raises: NeedsPassword; TooLarge; for a damaged file whatever qpdf raises.
    """
    try:
        document = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise NeedsPassword from None
    with document:
        scales = _Scales(_sizes(document, limits))
        shown = document.pages[: limits.page_count + 1]
        pages = tuple(scales.of_page(page) for page in shown)
        pictured = frozenset(number for number, page in enumerate(shown, start=1) if _things(page.resources))
        return Weighed(_copied(document), pages, pictured)


def _sizes(document: Pdf, limits: Limits) -> dict[tuple[int, int], tuple[int, int]]:
    """Each stream's unpacked size and how often it may draw another; pictures are emptied, for they hold no text."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    total = 0
    for one in document.objects:
        if not isinstance(one, Stream):
            continue
        if one.get("/Subtype") == "/Image" or _PICTURES & _filters(one):
            one.write(b"")
            continue
        unpacked = _unpacked(one)
        total += len(unpacked)
        if total > limits.unpacked_bytes:
            raise TooLarge
        found[one.objgen] = len(unpacked), unpacked.count(b"Do")
    return found


def _unpacked(stream: Stream) -> bytes:
    filters = _filters(stream)
    # qpdf has no bound for LZW, which can grow by thousands of times.
    if _LZW & filters and (_FLATE & filters or len(stream.read_raw_bytes()) > _LZW_MOST):
        raise TooLarge
    try:
        return stream.read_bytes()
    except pikepdf.DataDecodingError as problem:
        if "limit exceeded" in str(problem):  # the same kind of error says that a stream is damaged
            raise TooLarge from None
        raise


def _filters(stream: Stream) -> set[str]:
    packed = stream.get("/Filter")
    return {str(one) for one in packed} if isinstance(packed, Array) else {str(packed)}


def _copied(document: Pdf) -> bytes:
    file = io.BytesIO()
    document.save(
        file,
        encryption=False,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return file.getvalue()


@dataclass(slots=True)
class _Scales:
    """Weighs what is drawn: a form that is drawn a thousand times costs a thousand times."""

    sizes: dict[tuple[int, int], tuple[int, int]]
    known: dict[tuple[int, int], int] = field(default_factory=dict)

    def of_page(self, page: Page) -> int:
        contents = page.obj.get("/Contents")
        parts = list(contents) if isinstance(contents, Array) else [contents]
        return sum(self._drawn(one, page.resources, 0) for one in parts if isinstance(one, Stream))

    def _drawn(self, stream: Stream, resources: Object | None, depth: int) -> int:
        """The most that a stream can draw, in bytes: each use counts as the heaviest thing at hand."""
        if stream.objgen in self.known:
            return self.known[stream.objgen]
        size, uses = self.sizes.get(stream.objgen, (0, 0))
        # A form that draws itself is drawn once: PDFium stops there too.
        self.known[stream.objgen] = size
        if uses and depth < _DEPTH_MOST:
            own = stream.get("/Resources", resources)
            size += uses * max((self._drawn(one, own, depth + 1) for one in _things(own)), default=0)
        self.known[stream.objgen] = size
        return size


def _things(resources: Object | None) -> list[Stream]:
    """What a page or form can draw by name: pictures and forms."""
    named = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    things = named.as_dict().values() if isinstance(named, Dictionary) else ()
    return [one for one in things if isinstance(one, Stream)]
