"""The kinds of things in an inventory: what can happen to each, and what is usually so until somebody says otherwise.

An extra file beside `rules`. Each scenario of the library is reached by some kind, and a thing with patients' data that
reaches none is a gap of the analysis (element RA1 of nine).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CRITICALITIES: Final = {
    "high": "work stops within a day without it", "middle": "work stops within a week without it",
    "low": "it can be missed for a month",
}  # fmt: skip
CUSTODY: Final = {
    "moved": "was moved", "handed_over": "was handed over", "copied": "was copied before it was moved",
    "repaired": "was repaired, or sent for it", "wiped": "was wiped to be used again", "destroyed": "was destroyed",
    "taken_in": "was taken in",
}  # fmt: skip
OUTSIDE: Final = {
    "outside:patients": "Patients", "outside:plans": "Health plans", "outside:world": "Others outside",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind.  scenarios: what can happen to it.  has_data: whether it usually holds patients' data, None: who knows.

    is_derived: the house sees it by itself.
    """

    id: str
    say: str
    scenarios: tuple[str, ...]
    criticality: str
    has_data: bool | None = True
    is_derived: bool = False


def _seen(id: str, say: str, scenarios: str, criticality: str) -> Kind:  # noqa: A002 - the table's own word
    return Kind(id, say, tuple(scenarios.split()), criticality, is_derived=True)


def _own(id: str, say: str, scenarios: str, criticality: str, *, has_data: bool | None = True) -> Kind:  # noqa: A002 - the table's own word
    return Kind(id, say, tuple(scenarios.split()), criticality, has_data)


KINDS: Final = {one.id: one for one in (
    _seen("house", "this house, where the records lie sealed", "S01 S07 S10 S11 S14 S15 S17 S19", "high"),
    _seen("backup", "copies of the records", "S01 S14 S19", "high"),
    _seen("device", "machine", "S01 S05 S06 S07 S18", "middle"),
    _seen("mailbox", "mailbox", "S02 S03 S04", "high"),
    _seen("line", "line to a partner", "S04 S08 S09", "high"),
    _seen("partner", "hired service", "S08", "middle"),
    _own("records", "records system", "S01 S07 S08 S09 S10 S11 S14 S17", "high"),
    _own("drive", "cloud drive", "S02 S10 S14 S20", "middle"),
    _own("calendar", "calendar or booking", "S04 S10 S12", "high"),
    _own("video", "telehealth", "S08 S09 S11", "high"),
    _own("website", "website or form", "S10 S12 S13", "low"),
    _own("assistant", "AI tool", "S08 S20", "low"),
    _own("bank", "bank account or card terminal", "S03 S16", "high", has_data=None),
    _own("telephone", "telephone and voice mail", "S02 S04 S05", "high"),
    _own("fax", "fax", "S04 S18", "middle"),
    _own("printer", "printer or scanner", "S01 S18", "low"),
    _own("network", "router and network", "S01", "high", has_data=None),
    _own("server", "server or storage in the office", "S01 S14 S18 S19", "high"),
    _own("media", "sticks, disks, cameras", "S05 S18", "low"),
    _own("paper", "paper: charts, letters, notes", "S04 S18 S19", "middle"),
    _own("other", "something else", "", "middle", has_data=None),
)}  # fmt: skip
OWN: Final = {one.id: one.say for one in KINDS.values() if not one.is_derived}
# What more can happen by what a partner does; whoever holds data of patients reaches S08 already.
OF_TRADES: Final = {
    "billing": ("S09", "S16"), "clearinghouse": ("S09",), "records": ("S09", "S11"), "hosting": ("S02", "S09"),
    "card": ("S09", "S03"), "letters": ("S04", "S18"), "it": ("S01",), "answering": ("S04",), "telehealth": ("S09",),
    "scribe": ("S20",), "collections": ("S04",),
}  # fmt: skip
# Whose silence stops work or cash: what S09 is fed by.
STOPPING: Final = frozenset(trade for trade, scenarios in OF_TRADES.items() if "S09" in scenarios)


def of_partner(trade: str) -> tuple[str, ...]:
    """What can happen to what a partner holds, by what it does."""
    return (*KINDS["partner"].scenarios, *OF_TRADES.get(trade, ()))
