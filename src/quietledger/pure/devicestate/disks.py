"""What a disk's state is called, and how the states of many volumes come to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quietledger.pure.devicestate import shape

VOLUMES_MOST: Final = 64
MOUNT_MOST: Final = 512
KIND_MOST: Final = 64


class State(StrEnum):
    """How a volume is protected; only `encrypted` is good."""

    ENCRYPTED = "encrypted"
    NOT_ENCRYPTED = "not_encrypted"
    PARTLY = "partly"
    CONVERTING = "converting"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


# Which one is told when several are true, the worst first.
_WORST_FIRST: Final = (
    State.NOT_ENCRYPTED,
    State.PARTLY,
    State.UNKNOWN,
    State.CONVERTING,
    State.SUSPENDED,
    State.ENCRYPTED,
)


@dataclass(frozen=True, slots=True)
class Volume:
    """One place where files are kept: where it is, how it is protected, by what, whether that is on, and how far."""

    mount: str
    state: State
    kind: str
    protection: str  # "on", "off" or "unknown", as the system itself says
    percent: int | None


@dataclass(frozen=True, slots=True)
class Disk:
    """All that a device keeps files on: `system` stands for all volumes, `swap` for where memory is put aside."""

    method: str
    system: State
    swap: State
    volumes: tuple[Volume, ...]


NOTHING_KNOWN: Final = Disk("none", State.UNKNOWN, State.UNKNOWN, ())


def volume(mount: str, state: State, kind: str, percent: int | None = None) -> Volume:
    """A volume whose protection follows from its state.

    Units: percent of the volume that is encrypted; None where nobody says, 100 or 0 where the state does.
    """
    mount, kind = shape.line(mount, MOUNT_MOST), shape.line(kind, KIND_MOST)
    if state is State.ENCRYPTED:
        return Volume(mount, state, kind, "on", 100)
    if state is State.NOT_ENCRYPTED:
        return Volume(mount, state, kind, "off", 0)
    return Volume(mount, state, kind, "off" if state is State.SUSPENDED else "unknown", percent)


def together(states: Iterable[State]) -> State:
    """One state for many: encrypted only if there is at least one and all are.

    Some encrypted beside some that aren't are `partly`. Otherwise the worst one is told, for it is what must be mended.
    """
    seen = set(states)
    if not seen:
        return State.UNKNOWN
    if {State.ENCRYPTED, State.NOT_ENCRYPTED} <= seen:
        return State.PARTLY
    return worst(seen)


def worst(states: Iterable[State]) -> State:
    """The worst of some states; unknown if there is none."""
    return min(states, key=_WORST_FIRST.index, default=State.UNKNOWN)


def disk(method: str, swap: State, volumes: Iterable[Volume], *, root: str) -> Disk:
    """A disk from its volumes, worst first; without its `root` volume nothing is known of the system."""
    found = sorted(volumes, key=lambda one: (_WORST_FIRST.index(one.state), one.mount))
    has_root = any(one.mount == root for one in found)
    system = together(one.state for one in found) if has_root else _without_root(found)
    return Disk(method, system, swap, tuple(found[:VOLUMES_MOST]))


def _without_root(volumes: Iterable[Volume]) -> State:
    """The system's own volume wasn't seen: what was seen can make it worse, but never good."""
    return worst({State.UNKNOWN, *(one.state for one in volumes)})
