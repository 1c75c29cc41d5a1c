"""One kind of event: how often it comes in a year, and between which amounts its loss lies nine times of ten."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Threat(StrEnum):
    """The five threats of HHS 405(d), and what is none of them.   Source: HICP 2023."""

    SOCIAL = "T1"
    RANSOMWARE = "T2"
    LOST = "T3"
    INSIDE = "T4"
    OTHER = "-"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of event, of a practice of a certain size.

    low, mode, high: events a year; the mode is what is simulated, the others say how unsure it is. loss_low,
    loss_high: whole dollars of one event, all parties' cost to the practice; one in twenty is below, one in twenty
    above. basis: what the figures rest on, in a line; sources: names in `library.SOURCES`. verify: no actuary or broker
    has looked at them yet. by_people: it comes more often the more people work; by_records: it costs more the more
    records there are.
    Raises: ValueError, where frequencies or losses don't rise, or a loss is not above 0.
    """

    id: str
    title: str
    threat: Threat
    low: float
    mode: float
    high: float
    loss_low: int
    loss_high: int
    basis: str = ""
    sources: tuple[str, ...] = ()
    verify: bool = True
    by_people: bool = False
    by_records: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.mode <= self.high < math.inf:
            raise ValueError(f"{self.id}: frequencies rise from 0: low, mode, high")
        if not 0 < self.loss_low < self.loss_high:
            raise ValueError(f"{self.id}: losses rise, and are above 0")
