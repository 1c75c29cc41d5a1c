"""What would have happened with better protection: the same events, some prevented, some smaller.

Comparing two runs of chance shows noise; comparing the same events with and without a control shows the control.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from quietledger.pure.losses import lognormal
from quietledger.pure.losses.events import Events

# Whatever controls there are, a tenth of the events and a tenth of each loss remain.
FLOOR: Final = 0.1
NOTHING: Final[Mapping[str, tuple[str, float]]] = MappingProxyType({})


def eased(factor: float, state: float) -> float:
    """What a factor comes to where a control stands in part: 1 at state 0, the whole factor at state 1."""
    return 1 - state * (1 - factor)


def combined(effects: Iterable[tuple[str, float, float]]) -> dict[str, tuple[float, float]]:
    """Effects (scenario, f, s) of many controls as one for each scenario: factors multiply, down to the floor."""
    found: dict[str, tuple[float, float]] = {}
    for scenario, f, s in effects:
        before = found.get(scenario, (1.0, 1.0))
        found[scenario] = (before[0] * f, before[1] * s)
    return {scenario: (max(f, FLOOR), max(s, FLOOR)) for scenario, (f, s) in found.items()}


def treated(
    events: Events, effects: Mapping[str, tuple[float, float]], becomes: Mapping[str, tuple[str, float]] = NOTHING
) -> Events:
    """The same events under controls: f times as many of a scenario, each s times as dear.

    An event stays if its luck is below f, so that a better control prevents what a weaker one does, and more; what a
    prevented event would have brought along stays away as well. becomes: scenario -> (another, share): that share of
    its events turns into the other's, at the other's loss (a lost laptop that is encrypted); of these, too, a tenth
    stays as it is, for the key that went along. Scenarios that nobody names stay as they are.

    Source: risk reference 7.3 and 9.
    Raises: ValueError, where f or a share lies outside 0 to 1, or s is negative.   KeyError, if the events lack the
    scenario that others turn into.
    """
    _check(effects, becomes)
    f, s = np.ones(len(events.scenarios) + 1), np.ones(len(events.scenarios))
    places = {one: at for at, one in enumerate(events.ids)}
    for one, (often, dear) in effects.items():
        if one in places:
            f[places[one]], s[places[one]] = max(often, FLOOR), max(dear, FLOOR)
    # The last place of f is that of events without a cause (-1), which nothing prevents.
    kept = (events.luck < f[events.scenario]) & ((events.cause < 0) | (events.cause_luck < f[events.cause]))
    rows = np.flatnonzero(kept)
    scenario, loss = events.scenario[rows], events.loss_cents[rows]
    for source, (target, share) in becomes.items():
        if source in places:
            at, into = places[source], places[target]
            turned = np.flatnonzero((scenario == at) & (events.luck[rows] < f[at] * min(share, 1 - FLOOR)))
            scenario[turned] = into
            loss[turned] = lognormal.cents(events.scenarios[into], events.normal[rows[turned]])
    if np.any(s != 1):
        loss = np.maximum(np.rint(loss * s[scenario]), 1).astype(np.int64)
    return events.only(rows, scenario=scenario, loss_cents=loss)


def _check(effects: Mapping[str, tuple[float, float]], becomes: Mapping[str, tuple[str, float]]) -> None:
    shares = [f for f, _s in effects.values()] + [share for _target, share in becomes.values()]
    if any(not 0 <= one <= 1 for one in shares) or any(s < 0 for _f, s in effects.values()):
        raise ValueError("frequencies and shares are multiplied by 0 to 1, losses by 0 or more")
