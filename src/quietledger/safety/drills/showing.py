"""Figures of drills in words, for pages.

An extra file of the room, beside `pages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from zoneinfo import ZoneInfo

from quietledger.safety.drills import rules
from quietledger.safety.drills.queries import DrillRow
from quietledger.safety.drills.rules import Quarter, Share, Totals


@dataclass(frozen=True, slots=True)
class Figures:
    """A drill's figures in words.  is_team: enough people that no figure is somebody's own.

    to_report: from the first delivery to the first report, "" without one.
    """

    row: DrillRow
    totals: Totals
    to_report: str
    acted: Share
    reported: Share
    is_team: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A quarter's figures, and whether the quarter before it held the same mix of difficulties."""

    quarter: Quarter
    acted: Share
    reported: Share
    compares: bool | None


def figures(row: DrillRow) -> Figures:
    """A drill's figures in words."""
    totals = row.totals
    return Figures(
        row, totals, rules.in_words(taken) if (taken := totals.time_to_report) is not None else "",
        Share(totals.acted, totals.delivered), Share(totals.reported, totals.delivered),
        totals.delivered >= rules.FEWEST_SHOWN,
    )  # fmt: skip


def quarters(rows: list[DrillRow], zone: ZoneInfo) -> list[Compared]:
    """The quarters of ended drills, newest first, each beside the one before; what is too small to show is left out."""
    told = [
        (row.totals.first_delivered_at.astimezone(zone).date(), row.difficulty, row.totals)
        for row in rows
        if row.totals.first_delivered_at and row.difficulty and row.totals.delivered >= rules.FEWEST_SHOWN
    ]
    found = rules.quarters(told)
    return [
        Compared(
            one, Share(one.totals.acted, one.totals.delivered), Share(one.totals.reported, one.totals.delivered),
            one.compares(last) if last else None,
        )
        for one, last in zip_longest(found, found[1:])
    ]  # fmt: skip
