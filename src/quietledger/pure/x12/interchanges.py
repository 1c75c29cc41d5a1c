"""Where interchanges begin and which separators each of them uses, read from the fixed places of ISA."""

import re
from collections.abc import Iterator

from quietledger.pure.x12.findings import Place, Report
from quietledger.pure.x12.segments import Delimiters, Region

_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1)
_SIGN = rb"[^0-9A-Za-z \r\n]"
# An ISA of the right shape counts wherever it stands, even where a cut-off file was glued to the next one.
_WHOLE = re.compile(
    rb"ISA(" + _SIGN + rb")" + b"".join(b".{%d}\\1" % width for width in _WIDTHS) + rb"(.)(.)", re.DOTALL
)
# One of another shape counts only where a segment may begin.
_LOOSE = re.compile(rb"ISA" + _SIGN)
_HEADLESS = re.compile(rb"(?:\A|[~\r\n])[ \t]*(?:GS|ST)\*")
_LOOKED_AT = 400  # ISA has 106 bytes; a loose one may have more, but not four times as many.
_BOM = b"\xef\xbb\xbf"


def find_regions(data: bytes, report: Report) -> list[Region]:
    """Cut a file into regions with the same separators; what is wrong on the way goes into the report.

    Shapes: bytes -> r regions, rising, without overlap; from the first ISA to the end of the file.
    """
    if not data.strip(b" \t\r\n\0"):
        report.say("X12-EMPTY", Place(0, 0))
        return []
    heads = list(_heads(data, report))
    if not heads:
        return _without_head(data, report)
    if data[: heads[0][0]].removeprefix(_BOM).strip():
        report.say("X12-BEFORE-ISA", Place(0, 0), f"{heads[0][0]} bytes")
    regions: list[Region] = []
    for number, (start, signs) in enumerate(heads):
        end = heads[number + 1][0] if number + 1 < len(heads) else len(data)
        if regions and regions[-1].delimiters == signs and _is_ended(data, regions[-1].end, signs.terminator):
            regions[-1] = Region(regions[-1].start, end, signs)
        else:
            regions.append(Region(start, end, signs))
    return regions


def _is_ended(data: bytes, offset: int, terminator: int) -> bool:
    """Whether the last byte before the offset that is no blank is the terminator."""
    before = data[max(offset - 64, 0) : offset]
    return bytes([terminator]) in before[len(before.rstrip(b" \t\r\n\0")) - 1 :]


def _heads(data: bytes, report: Report) -> Iterator[tuple[int, Delimiters]]:
    """Offset and signs of each ISA that can be used."""
    whole = {match.start(): match for match in _WHOLE.finditer(data)}
    last: Delimiters | None = None
    loose = (match.start() for match in _LOOSE.finditer(data))
    for start in sorted(whole.keys() | {one for one in loose if not data[one - 1 : one].isalnum()}):
        if start not in whole and last is not None and not _is_ended(data, start, last.terminator):
            continue
        found = whole.get(start)
        head = found.group(0)[3:4] + found.group(2) + found.group(3) + data[start + 82 : start + 83] if found else b""
        signs = head or _loose_signs(data, start, report)
        if not signs:
            continue
        last = _delimiters(data, start, signs, report)
        yield start, last


def _loose_signs(data: bytes, start: int, report: Report) -> bytes:
    """Element, component, terminator and repetition sign of an ISA whose elements have other lengths."""
    element = data[start + 3 : start + 4]
    parts = data[start : start + _LOOKED_AT].split(element, 16)
    if len(parts) < 17 or len(parts[16]) < 2:
        report.say("X12-ISA-CUT", Place(0, start))
        return b""
    report.say("X12-ISA-LENGTH", Place(0, start))
    return element + parts[16][:2] + (parts[11][:1] or b"U")


def _delimiters(data: bytes, start: int, signs: bytes, report: Report) -> Delimiters:
    """The four signs as numbers; a terminator that cannot be one is replaced by the most likely sign."""
    element, component, terminator, repetition = signs
    is_sound = len({element, component, terminator}) == 3 and not (chr(terminator).isalnum() and terminator < 128)
    if not is_sound:
        report.say("X12-DELIMITERS", Place(0, start))
        if terminator == element or (chr(terminator).isalnum() and terminator < 128):
            terminator = ord("~") if b"~" in data[start:] else ord("\n")
        if component in {element, terminator}:
            component = -1
    has_repetition = not chr(repetition).isalnum() and repetition not in {element, component, terminator}
    return Delimiters(element, component, terminator, repetition if has_repetition else -1)


def _without_head(data: bytes, report: Report) -> list[Region]:
    """Guess the usual signs if there are groups or transactions without an ISA, so that they can be looked at."""
    report.say("X12-NO-ISA", Place(0, 0))
    if not _HEADLESS.search(data):
        return []
    terminator = ord("~") if b"~" in data else ord("\n")
    return [Region(0, len(data), Delimiters(ord("*"), ord(":"), terminator, ord("^")))]
