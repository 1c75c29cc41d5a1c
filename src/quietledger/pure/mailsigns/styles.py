"""What a style at an element hides: no display, no size, no contrast, or a place outside of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

_GONE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:^|;)\s*opacity\s*:\s*0?\.?0+\s*(?:;|!|$)"
    r"|(?:^|;)\s*max-height\s*:\s*0(?:px)?\s*(?:;|!|$)|(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|mso-hide\s*:\s*all"
)
_FONT_SIZE: Final = re.compile(r"font-size\s*:\s*([\d.]+)\s*(px|pt|em|rem|%|)")
_COLOUR: Final = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)")
_GROUND: Final = re.compile(r"(?:^|;)\s*background(-color|-image)?\s*:\s*([^;!]+)")
_RGB: Final = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")
_HEX: Final = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f])")
_NAMED: Final = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "red": (255, 0, 0),
    "silver": (192, 192, 192),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
}

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks here.  colour, ground: None where it cannot be told."""

    is_gone: bool = False
    is_tiny: bool = False
    colour: Rgb | None = (0, 0, 0)
    ground: Rgb | None = (255, 255, 255)

    @property
    def is_hidden(self) -> bool:
        return self.is_gone or self.is_tiny or _is_near(self.colour, self.ground)


PLAIN: Final = Look()


def within(look: Look, tag: str, attributes: Mapping[str, str | None]) -> Look:
    """The look inside an element, given the look around it and the element's attributes."""
    if "hidden" in attributes:
        look = replace(look, is_gone=True)
    if "background" in attributes or attributes.get("class"):
        look = replace(look, ground=None)  # A picture or a style sheet decides; it cannot be told from here.
    if ground := attributes.get("bgcolor"):
        look = replace(look, ground=_rgb(ground.lower()))
    if tag == "font" and (colour := attributes.get("color")):
        look = replace(look, colour=_rgb(colour.lower()))
    style = attributes.get("style")
    return _styled(look, style.lower()[:4000]) if style else look


def _styled(look: Look, style: str) -> Look:
    if _GONE.search(style):
        look = replace(look, is_gone=True)
    if size := _FONT_SIZE.search(style):
        look = replace(look, is_tiny=_is_tiny(size[1], size[2]))
    if ground := _GROUND.findall(style):
        kind, value = ground[-1]
        look = replace(look, ground=None if kind == "-image" or "url(" in value else _rgb(value))
    if colour := _COLOUR.search(style):
        look = replace(look, colour=_rgb(colour[1]))
    return look


def _is_tiny(number: str, unit: str) -> bool:
    """Below what anybody reads: two pixels."""
    try:
        size = float(number)
    except ValueError:
        return False
    return size < {"em": 0.2, "rem": 0.2, "%": 15}.get(unit, 2.1)


def _rgb(value: str) -> Rgb | None:
    value = value.strip()
    if found := _RGB.match(value):
        return int(found[1]), int(found[2]), int(found[3])
    if value in _NAMED:
        return _NAMED[value]
    if found := _HEX.match(value):
        digits = found[1] if len(found[1]) == 6 else "".join(one * 2 for one in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    return None


def _is_near(one: Rgb | None, other: Rgb | None) -> bool:
    return one is not None and other is not None and sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= 24
