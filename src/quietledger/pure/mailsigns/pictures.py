"""Codes in pictures: what a phone would open is judged like any link."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

import zxingcpp
from PIL import Image

from quietledger.pure.mailsigns import addresses
from quietledger.pure.mailsigns.files import File, Found, Search, Unchecked

_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_CODES: Final = "QRCode|MicroQRCode|Aztec|DataMatrix"
_CODES_MAX: Final = 10
_LINK: Final = re.compile(r"\A(?:https?|ftp|file|data|javascript|tel|sms|smsto|mailto|upi|bitcoin):|\Awww\.", re.I)


def look_at_picture(file: File, search: Search) -> Iterator[Found]:
    """L11 for each code in a picture that leads somewhere.  Large pictures are not unpacked; that is said."""
    try:
        picture = Image.open(io.BytesIO(file.body), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        picture = None
    if picture is None or picture.width * picture.height > search.limits.pixels:
        yield Unchecked(f"{file.called} is too large a picture to be searched for codes.")
        return
    with picture:
        yield from codes(file, picture, search)


def codes(file: File, picture: Image.Image, search: Search) -> Iterator[Found]:
    """L11 for each code in a picture that is open already, and the signs of the link that it holds."""
    if search.pictures <= 0:
        yield Unchecked(f"More than {search.limits.pictures} pictures: the others were not searched for codes.")
        return
    search.pictures -= 1
    grey = picture.convert("RGBA") if picture.mode in {"P", "LA", "PA"} else picture
    if grey.mode == "RGBA":  # a code may be drawn in black upon nothing
        paper = Image.new("RGBA", grey.size, "white")
        paper.alpha_composite(grey)
        grey = paper
    wanted = zxingcpp.barcode_formats_from_str(_CODES)
    for code in zxingcpp.read_barcodes(grey.convert("L"), formats=wanted)[:_CODES_MAX]:
        if _LINK.match(code.text):
            yield from addresses.code_signs(file, code.text, search.known)
