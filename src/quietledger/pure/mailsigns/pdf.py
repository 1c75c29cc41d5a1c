"""PDF files: what they do when opened, what they carry, where their links lead."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from quietledger.pure.mailsigns import addresses, archives, pictures
from quietledger.pure.mailsigns.files import File, Found, Search, Unchecked
from quietledger.pure.mailsigns.shapes import Place, Sign

# For the whole process, as the library says; set before any file is opened. What is larger is not unpacked.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=50_000_000,
    run_length_max_memory=50_000_000,
    png_max_memory=50_000_000,
    tiff_max_memory=50_000_000,
    dct_max_memory=50_000_000,
    max_stream_filters=4,
    doc_max_warnings=200,
)

_PAGES_MAX: Final = 50
_ANNOTATIONS_MAX: Final = 200
_LINKS_MAX: Final = 20
_FILES_MAX: Final = 50
_PICTURE_PAGES_MAX: Final = 3
_ACTIONS: Final = {
    "/JavaScript": "runs a script",
    "/Launch": "starts a program",
    "/SubmitForm": "sends a form elsewhere",
    "/ImportData": "fetches data",
    "/GoToR": "opens another file",
    "/GoToE": "opens a file inside it",
    "/URI": "opens a link by itself",
}


def look_at_pdf(file: File, search: Search) -> Iterator[Found]:
    """A7 for each thing that acts, A5 if it needs a password; links and codes in it are judged as such."""
    try:
        document = pikepdf.open(io.BytesIO(file.body), suppress_warnings=True)
    except pikepdf.PasswordError:
        yield from archives.locked_signs(file, search, "the PDF needs a password")
        return
    with document:
        yield from _root_signs(file, document)
        yield from _files_inside(file, document, search)
        links = []
        for page in islice(document.pages, _PAGES_MAX):
            for say, action in _annotation_actions(page.obj):
                yield file.hint("A7", say, _place_of(file, action))
            links += _links_of(page.obj)
        if len(document.pages) == 1 and len(links) == 1:
            yield file.hint("A7", f"one page with one link: {links[0]}", _place_of(file, "/URI"))
        for link in links[:_LINKS_MAX]:
            yield from addresses.link_signs(file, link, search.known)
        yield from _codes(file, document, search)
        if len(document.pages) > _PAGES_MAX:
            yield Unchecked(
                f"{file.called} has {len(document.pages):,} pages; only the first {_PAGES_MAX} were checked."
            )


def _root_signs(file: File, document: pikepdf.Pdf) -> Iterator[Sign]:
    root = document.Root
    opening = root.get("/OpenAction")
    # A place to begin reading at is an array; only a dictionary acts.
    if isinstance(opening, Dictionary) and (say := _acts(opening)):
        yield file.hint("A7", f"when opened, it {say}", _place_of(file, "/OpenAction"))
    if "/AA" in root:
        yield file.hint("A7", "it acts when it is closed, saved or printed", _place_of(file, "/AA"))
    names = root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        yield file.hint("A7", "it runs a script", _place_of(file, "/JavaScript"))
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        yield file.hint("A7", "a form that may run scripts (XFA)", _place_of(file, "/XFA"))


def _acts(action: Object) -> str:
    kind = action.get("/S") if isinstance(action, Dictionary) else None
    return _ACTIONS.get(str(kind), "") if isinstance(kind, Name) else ""


def _files_inside(file: File, document: pikepdf.Pdf, search: Search) -> Iterator[Found]:
    for name in islice(document.attachments, _FILES_MAX):
        yield file.hint("A7", f"a file inside the PDF: {name}", _place_of(file, "/EmbeddedFile"))
        search.entries -= 1
        body = document.attachments[name].get_file().read_bytes()
        search.unpacked_bytes -= len(body)
        if search.unpacked_bytes < 0 or search.entries < 0 or file.nesting >= search.limits.nesting:
            yield Unchecked(f"{name} in {file.called} was not opened: too much is packed into this message.")
            return
        yield file.holding(name, body)


def _annotations(page: Object) -> Iterator[Object]:
    found = page.get("/Annots")
    for one in islice(found, _ANNOTATIONS_MAX) if isinstance(found, Array) else ():
        if isinstance(one, Dictionary):
            yield one


def _annotation_actions(page: Object) -> Iterator[tuple[str, str]]:
    if isinstance(actions := page.get("/AA"), Dictionary):
        for action in actions.as_dict().values():
            if say := _acts(action):
                yield f"when a page is shown, it {say}", "/AA"
    for one in _annotations(page):
        kind = str(one.get("/S", "")) if (one := one.get("/A", Dictionary())) else ""
        if kind in _ACTIONS and kind not in {"/URI", "/GoToR"}:
            yield f"when clicked, it {_ACTIONS[kind]}", kind


def _links_of(page: Object) -> list[str]:
    """Addresses that a page's links lead to, each once."""
    found: dict[str, None] = {}
    for one in _annotations(page):
        action = one.get("/A")
        if (
            isinstance(action, Dictionary)
            and action.get("/S") == Name.URI
            and (address := action.get("/URI")) is not None
        ):
            found[str(address)[:4_000]] = None
    return list(found)


def _codes(file: File, document: pikepdf.Pdf, search: Search) -> Iterator[Found]:
    """Codes in the pictures of the first pages."""
    for page in islice(document.pages, _PICTURE_PAGES_MAX):
        for picture in islice(page.get_images().values(), 5):
            width, height = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
            if isinstance(picture, Stream) and 0 < width * height <= search.limits.pixels:
                yield from pictures.codes(file, pikepdf.PdfImage(picture).as_pil_image(), search)


def _place_of(file: File, word: str) -> Place:
    """Where the word stands in the bytes, if it is not packed away."""
    found = re.search(re.escape(word.encode()) + rb"\b", file.body)
    return file.at(*found.span()) if found else file.at()
