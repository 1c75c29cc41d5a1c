"""The limits that a practice may set for itself, and the bounds that it can't leave.

Beside `rules`, because clauses read limits.  A limit may be tightened inside its bounds; none can be switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from quietledger.core.gate import errors

GRACE: Final = "grace."


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit's bounds, both included.  `unit`: of `usual`, `least` and `most`."""

    say: str
    unit: str
    usual: int
    least: int
    most: int


BOUNDS: Final[dict[str, Bound]] = {
    "idle_seconds": Bound("Signed out after this long without a sign of life", "seconds", 900, 300, 3600),
    "absolute_seconds": Bound("Signed out after this long in any case", "seconds", 43_200, 3600, 43_200),
    "proven_seconds": Bound("A fresh proof of who you are counts for", "seconds", 300, 60, 300),
    "glass_minutes": Bound("An emergency access lasts", "minutes", 60, 5, 60),
    "forecast_days": Bound("The forecast looks ahead", "days", 14, 7, 60),
    "binding_level": Bound("A browser is tied to its device at least this surely", "levels", 2, 2, 3),
    "strict_binding": Bound("The same, where keys and rules are changed", "levels", 2, 2, 3),
    "software_keys": Bound("Keys and rules may be changed on devices with a key in software: 1 yes, 0 no", "", 1, 0, 1),
    "grace.person.trained": Bound("Grace after somebody's lessons ran out", "days", 14, 0, 14),
    "grace.practice.reviewed": Bound("Grace after the weekly review ran out", "days", 7, 0, 7),
}
_GRACES: Final = {name.removeprefix(GRACE): bound.usual for name, bound in BOUNDS.items() if name.startswith(GRACE)}


@dataclass(frozen=True, slots=True)
class Limits:
    """A practice's limits; facts that `grace_days` doesn't name have no grace at all."""

    idle_seconds: int = 900
    absolute_seconds: int = 43_200
    proven_seconds: int = 300
    glass_minutes: int = 60
    forecast_days: int = 14
    binding_level: int = 2
    strict_binding: int = 2
    software_keys: int = 1
    grace_days: Mapping[str, int] = field(default_factory=lambda: dict(_GRACES))

    def value(self, name: str) -> int:
        """A limit by the name that the table of bounds gives it.  Raises: NoSuchLimit."""
        if name not in BOUNDS:
            raise errors.NoSuchLimit(name)
        if name.startswith(GRACE):
            return self.grace_days.get(name.removeprefix(GRACE), 0)
        value: int = getattr(self, name)
        return value

    def values(self) -> dict[str, int]:
        """Every limit by its name."""
        return {name: self.value(name) for name in BOUNDS}

    def words(self) -> dict[str, str]:
        """Every limit as a sentence says it: "15 minutes"."""
        return {name: span(self.value(name), bound.unit) for name, bound in BOUNDS.items()}


def of(chosen: Mapping[str, int]) -> Limits:
    """Limits from what a practice chose, cut to the bounds: a row that somebody slipped in loosens nothing."""
    values = {name: min(max(chosen.get(name, bound.usual), bound.least), bound.most) for name, bound in BOUNDS.items()}
    graces = {name.removeprefix(GRACE): value for name, value in values.items() if name.startswith(GRACE)}
    return Limits(**{name: value for name, value in values.items() if not name.startswith(GRACE)}, grace_days=graces)


def check(name: str, value: int) -> None:
    """Raise NoSuchLimit or OutOfBounds unless the limit may be set to this."""
    if name not in BOUNDS:
        raise errors.NoSuchLimit(name)
    bound = BOUNDS[name]
    if not bound.least <= value <= bound.most:
        raise errors.OutOfBounds(name, value, bound.least, bound.most)


def span(value: int, unit: str) -> str:
    """A length of time in the largest unit that needs no fraction: 900 seconds are 15 minutes.

    Units: "seconds", "minutes" or "days".
    """
    for larger, size, after in (("minutes", 60, "seconds"), ("hours", 60, "minutes")):
        if unit == after and value and value % size == 0:
            value, unit = value // size, larger
    return f"{value} {unit.removesuffix('s') if value == 1 else unit}".rstrip()
