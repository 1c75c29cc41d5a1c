"""Drawing events: as many years as asked for, event by event, the same for the same seed on any machine.

Poisson counts, uniform draws and normal draws come from NumPy's PCG64, one stream for each scenario, keyed by its id:
another order, or one scenario more, changes nobody else's draws. What follows is sums and products, which are rounded
alike everywhere. (NumPy's own rejection steps compare with logarithms, whose last bit may differ from one machine to
another: fewer than one run in a million could turn on it.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses import lognormal
from quietledger.pure.losses.events import Events
from quietledger.pure.losses.scenarios import Scenario

VERSION: Final = "1"  # of what is drawn in which order: another version, other events
YEARS: Final = 1_000_000
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Link:
    """An event of `parent` brings one of `child` along, with a chance between 0 and 1."""

    parent: str
    child: str
    chance: float
    basis: str = ""


# Off unless asked for: the reference's test values are those of independent scenarios.
LINKS: Final = (
    Link("S02", "S03", 0.29, "Coalition 2025: 29 % of mailbox compromises of 2024 became a funds transfer"),
    Link("S08", "S09", 0.25, "One failing vendor loses data and stops working; judgement, verify"),
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Columns of one scenario.  at: shares of the whole time, rising."""

    place: int
    at: Floats
    normal: Floats
    luck: Floats
    cause: int = -1
    cause_luck: Floats | None = None


def simulate(
    scenarios: Sequence[Scenario], years: int = YEARS, seed: int = 1, *,
    links: Sequence[Link] = (), rates: Floats | None = None,
) -> Events:  # fmt: skip
    """Draw the events of so many years: a Poisson number of each scenario, each at a uniform time with its own loss.

    The same law as going from year to year, at the cost of the events alone. Links keep each scenario's frequency: what
    parents bring along is taken off what the child has by itself, so that means stay and years become more unequal.
    rates: frequencies in the place of the modes, one row for each world; worlds share the years evenly.

    Shapes: rates (worlds, scenarios), scenarios sorted by id.   Source: risk reference 10.
    Raises: ValueError, for an id that stands twice, no years, a chain of links, or worlds that don't divide the years.
    """
    ordered = tuple(sorted(scenarios, key=lambda one: one.id))
    if rates is None:
        rates = np.array([[one.mode for one in ordered]]).reshape(1, len(ordered))
    _check(ordered, years, links, rates)
    places = {one.id: at for at, one in enumerate(ordered)}
    known = [link for link in links if link.parent in places and link.child in places]
    own, chances = _shared_out(rates, known, places)
    drawn = [_draw(own[:, at], years, stream(seed, one.id), at) for at, one in enumerate(ordered)]
    drawn += [
        _brought(drawn[places[link.parent]], chance, stream(seed, link.parent, link.child), places[link.child])
        for link, chance in zip(known, chances, strict=True)
    ]
    return _in_time(ordered, years, seed, drawn)


def _check(ordered: Sequence[Scenario], years: int, links: Sequence[Link], rates: Floats) -> None:
    if len({one.id for one in ordered}) < len(ordered):
        raise ValueError("two scenarios have the same id")
    if years < 1 or rates.ndim != 2 or rates.shape[1] != len(ordered) or years % len(rates):
        raise ValueError("years are 1 or more, and each world has the same number of them and all scenarios")
    if {link.parent for link in links} & {link.child for link in links}:
        raise ValueError("what was brought along brings nothing along itself")
    if any(not 0 <= link.chance <= 1 for link in links):
        raise ValueError("a chance lies between 0 and 1")


def stream(seed: int, *names: str) -> np.random.Generator:
    """A stream of draws that depends on the seed and these names, and on nothing else."""
    key = tuple("/".join(names).encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def _shared_out(rates: Floats, links: Sequence[Link], places: dict[str, int]) -> tuple[Floats, list[Floats]]:
    """What each scenario has by itself, and each link's chance in each world, cut to what the child has to give."""
    own, chances = rates.copy(), []
    for link in links:
        parent, left = rates[:, places[link.parent]], own[:, places[link.child]]
        brought = np.minimum(parent * link.chance, left)
        chances.append(np.divide(brought, parent, out=np.zeros_like(parent), where=parent > 0))
        own[:, places[link.child]] = left - brought
    return own, chances


def _draw(rate: Floats, years: int, chance: np.random.Generator, place: int) -> _Drawn:
    worlds = len(rate)
    world = np.repeat(np.arange(worlds), chance.poisson(rate * (years / worlds)))
    # Times are sorted before anything is bound to them: the order of the other draws has no meaning.
    at = np.sort((world + chance.random(len(world))) / worlds)
    return _Drawn(place, at, chance.standard_normal(len(at)), chance.random(len(at)))


def _brought(parent: _Drawn, chances: Floats, chance: np.random.Generator, place: int) -> _Drawn:
    world = np.minimum((parent.at * len(chances)).astype(np.intp), len(chances) - 1)
    rows = np.flatnonzero(chance.random(len(parent.at)) < chances[world])
    at, count = parent.at[rows], len(rows)
    normal, luck = chance.standard_normal(count), chance.random(count)
    return _Drawn(place, at, normal, luck, parent.place, parent.luck[rows])


def _in_time(ordered: tuple[Scenario, ...], years: int, seed: int, drawn: Sequence[_Drawn]) -> Events:
    if not drawn:
        drawn = [_draw(np.zeros(1), years, stream(seed), 0)]
    at = np.concatenate([one.at for one in drawn])
    # Stable: a parent, whose id comes first, stays before what it brought along at the same time.
    order = np.argsort(at, kind="stable")
    sizes = [len(one.at) for one in drawn]
    losses = [lognormal.cents(ordered[one.place], one.normal) for one in drawn if ordered]
    no_cause = [
        np.ones(size) if one.cause_luck is None else one.cause_luck for one, size in zip(drawn, sizes, strict=True)
    ]
    return Events(
        ordered, years, seed, f"losses {VERSION}, NumPy {np.__version__}",
        np.minimum((at[order] * years).astype(np.int32), years - 1),
        np.repeat(np.array([one.place for one in drawn], np.int16), sizes)[order],
        np.concatenate([*losses, np.zeros(0, np.int64)])[order],
        np.concatenate([one.normal for one in drawn])[order], np.concatenate([one.luck for one in drawn])[order],
        np.repeat(np.array([one.cause for one in drawn], np.int16), sizes)[order],
        np.concatenate(no_cause)[order],
    )  # fmt: skip
