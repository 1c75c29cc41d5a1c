"""What controls do to scenarios, given how far each stands.

An extra file beside `rules`: from the states of controls to what `pure.losses.treating` takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quietledger.pure.losses.treating import combined, eased
from quietledger.pure.safeguards.controls import CONTROLS, Measure
from quietledger.safety.risk.readings import ControlState, Reading


@dataclass(frozen=True, slots=True)
class Effects:
    """What all controls together do; hashable, so that curves can be kept by it.

    scales: (scenario, times its frequency, times its losses).  becomes: (scenario, what it turns into, how often).
    """

    scales: tuple[tuple[str, float, float], ...] = ()
    becomes: tuple[tuple[str, str, float], ...] = ()


def of(states: Mapping[str, float]) -> Effects:
    """The effect of controls on scenarios.  states: control -> how far it stands, 0 to 1; one not named stands not."""
    each = [
        (effect.scenario, eased(effect.f, states.get(one.id, 0.0)), eased(effect.s, states.get(one.id, 0.0)))
        for one in CONTROLS for effect in one.effects
    ]  # fmt: skip
    scales = tuple((scenario, f, s) for scenario, (f, s) in sorted(combined(each).items()))
    turned = ((source, target, states.get(one.id, 0.0)) for one in CONTROLS for source, target in one.becomes)
    return Effects(scales, tuple(turned))


def evidenced(controls: Mapping[str, ControlState]) -> dict[str, float]:
    """How far each control stands by the facts."""
    return {one.id: one.evidenced for one in controls.values()}


def claimed(controls: Mapping[str, ControlState]) -> dict[str, float]:
    """How far each control stands by what people say; never less than the facts prove."""
    return {one.id: max(one.claimed, one.evidenced) for one in controls.values()}


def if_met(controls: Mapping[str, ControlState], measures: Iterable[Measure]) -> dict[str, float]:
    """How far each control would stand by the facts, if these measures were met and all else stayed as it is."""
    met = frozenset(measures)
    return {one.id: _mean(one.readings, met) for one in controls.values()}


def _mean(found: Iterable[Reading], met: frozenset[Measure]) -> float:
    counted = [1.0 if one.measure in met else one.share for one in found if one.of]
    return sum(counted) / len(counted) if counted else 0.0
