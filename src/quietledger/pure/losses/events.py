"""What a simulation drew: one row for each event, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses.scenarios import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events of `years` years, sorted by their time, also inside a year.

    Shapes: all columns (events,).   scenarios: by id; `scenario` is a place among them.   Units: whole cents.
    normal: the draw that the loss was made of, so that another scenario's loss can stand in its place. luck: a uniform
    draw that decides whether a treatment prevents the event. cause: the place of the scenario whose event brought this
    one along, -1 if none did; cause_luck: that event's luck, 1 without a cause.
    made_with: the versions of this library and of NumPy, whose draws are the same for the same seed.
    """

    scenarios: tuple[Scenario, ...]
    years: int
    seed: int
    made_with: str
    year: NDArray[np.int32]
    scenario: NDArray[np.int16]
    loss_cents: NDArray[np.int64]
    normal: NDArray[np.float64]
    luck: NDArray[np.float64]
    cause: NDArray[np.int16]
    cause_luck: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.year)

    @property
    def ids(self) -> tuple[str, ...]:
        """The scenarios' ids, at their places."""
        return tuple(one.id for one in self.scenarios)

    def only(self, rows: NDArray[Any], **changed: NDArray[Any]) -> Events:
        """These rows alone, rising or as a mask; columns that `changed` names are already cut."""
        columns = ("year", "scenario", "loss_cents", "normal", "luck", "cause", "cause_luck")
        cut: dict[str, Any] = {name: getattr(self, name)[rows] for name in columns if name not in changed}
        return replace(self, **(cut | changed))

    @property
    def slot(self) -> NDArray[np.intp]:
        """For each event the place of its year among the years that have one.   Shapes: (events,), rising from 0."""
        return np.cumsum(np.diff(self.year, prepend=self.year[:1]) > 0)

    def busy_cents(self) -> NDArray[np.float64]:
        """What each year cost that had an event.

        Whole cents below 2 to the 53rd stay exact as floats, in whatever order they are added.
        Shapes: (years with an event,), in the order of time.
        """
        return np.asarray(np.bincount(self.slot, weights=self.loss_cents), np.float64)


def of_hand(scenarios: Sequence[Scenario], years: int, rows: Sequence[tuple[int, str, int]]) -> Events:
    """Events that somebody wrote down: (year, scenario id, cents), in the order of time.

    Their luck is 0, which no treatment prevents; their normal draw is 0, that of the median.
    """
    ordered = tuple(sorted(scenarios, key=lambda one: one.id))
    place = {one.id: at for at, one in enumerate(ordered)}
    count = len(rows)
    return Events(
        ordered, years, 0, "by hand",
        np.array([row[0] for row in rows], np.int32), np.array([place[row[1]] for row in rows], np.int16),
        np.array([row[2] for row in rows], np.int64), np.zeros(count), np.zeros(count), np.full(count, -1, np.int16),
        np.ones(count),
    )  # fmt: skip
