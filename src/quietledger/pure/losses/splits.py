"""Of what each scenario's loss is made, by the parts of insurance policies; judgement, to be edited (verify)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# The parts of a loss, in the order of the reference; what no cyber policy pays comes last.
OTHER: Final = "OTHER"
PARTS: Final = ("CP01", "CP02", "CP04", "CP05", "CP06", "CP07", "CP08", "CP09", "CP10", "CP11", OTHER)
REGULATORY: Final = ("CP04", "CP05")
STANDSTILL: Final = ("CP07", "CP08")


@dataclass(frozen=True, slots=True)
class Row:
    """A scenario's loss in whole percents by part, which add up to 100, and why.

    hours: how long work stands still, nine times of ten between these two; a longer standstill is the dearer one.
    is_given: the reference names these percents; the others are reasoned here.
    Raises: ValueError, for percents that don't add up, or parts that nobody knows.
    """

    percents: Mapping[str, int]
    why: str
    is_given: bool = False
    hours: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if sum(self.percents.values()) != 100 or min(self.percents.values()) < 0:
            raise ValueError("percents of a loss are 0 or more, and add up to 100")
        if not set(PARTS).issuperset(self.percents):
            raise ValueError("parts of a loss are those of PARTS")
        if self.hours and not 0 < self.hours[0] < self.hours[1]:
            raise ValueError("hours rise, and are above 0")


@dataclass(frozen=True, slots=True)
class Split:
    """Rows by scenario; a scenario without one is all `OTHER`: nothing is insured that nobody thought about."""

    rows: Mapping[str, Row]

    def row(self, scenario: str) -> Row:
        """A scenario's row."""
        return self.rows.get(scenario, _UNKNOWN)

    def share(self, scenario: str, parts: Iterable[str]) -> float:
        """The share of a scenario's loss that these parts are, from 0 to 1."""
        percents = self.row(scenario).percents
        return sum(percents.get(part, 0) for part in parts) / 100


def _row(percents: str, why: str, *, is_given: bool = False, hours: tuple[int, int] | None = None) -> Row:
    """A row from words such as "01:30 02:12 other:3"."""
    pairs = (word.split(":") for word in percents.split())
    parts = {OTHER if part == "other" else f"CP{part}": int(percent) for part, percent in pairs}
    return Row(MappingProxyType(parts), why, is_given, hours)


_UNKNOWN: Final = _row("other:100", "Nobody has said what this loss is made of.")
_GIVEN: Final = "Insurance reference 6."

SPLIT: Final = Split(MappingProxyType({
    "S01": _row("01:30 02:12 04:5 05:3 06:15 07:22 09:10 other:3", _GIVEN, is_given=True, hours=(24, 720)),
    "S02": _row("01:55 02:20 04:10 05:5 07:2 other:8", _GIVEN, is_given=True, hours=(4, 72)),
    "S03": _row("01:5 10:20 11:70 other:5", "Insurance reference 6, which has the two thefts in one column of 90: most "
                "money is sent by somebody who was deceived (11), less by an intruder (10).", is_given=True),
    "S04": _row("01:50 02:15 04:10 05:5 other:20", _GIVEN, is_given=True),
    "S05": _row("01:60 02:15 04:10 05:8 09:2 other:5", _GIVEN, is_given=True),
    "S06": _row("01:10 other:90", "An hour of counsel to write down why it is no breach; hardware is for a property "
                "policy."),
    "S07": _row("01:35 02:20 04:15 05:10 other:20", "Like a small disclosure with an inquiry; the sanction and the "
                "replacement of a person are nobody’s to insure."),
    "S08": _row("01:45 02:25 04:10 05:5 08:10 other:5", _GIVEN, is_given=True, hours=(8, 336)),
    "S09": _row("01:3 08:82 other:15", _GIVEN, is_given=True, hours=(8, 720)),
    "S10": _row("01:40 02:25 04:15 05:10 other:10", _GIVEN, is_given=True),
    "S11": _row("01:55 02:25 04:10 05:5 other:5", "Like a mailbox taken over (S02), with more patients who complain."),
    "S12": _row("01:25 02:45 04:10 05:10 other:10", "Mostly claims of patients; many policies exclude tracking "
                "(X09)."),
    "S13": _row("01:5 02:25 04:30 05:30 other:10", _GIVEN, is_given=True),
    "S14": _row("01:5 07:30 09:50 other:15", "Making data anew, and income that is lost meanwhile.", hours=(8, 240)),
    "S15": _row("04:60 05:25 other:15", "Counsel and a settlement; the rest is the office’s own time."),
    "S16": _row("01:5 10:25 other:70", "A dishonest insider is for a crime policy; a part may pass as computer fraud."),
    "S17": _row("01:35 02:25 04:15 05:15 other:10", _GIVEN, is_given=True),
    "S18": _row("01:50 02:20 04:15 05:10 other:5", "Like a lost device, without the device; some policies exclude "
                "paper (X20)."),
    "S19": _row("other:100", "Fire, flood and theft are for a property policy."),
    "S20": _row("01:45 02:25 04:10 05:5 other:15", "Like records open to everybody (S10), with less to notify."),
}))  # fmt: skip
