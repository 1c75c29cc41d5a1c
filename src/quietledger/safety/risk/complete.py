"""Is the analysis complete? The nine elements, each tried by machine on what is so now.

An extra file beside `queries`. Nothing is ticked: an element holds while its test finds nothing missing, and what is
missing is named with the page that mends it.   Source: the risk reference, section 2 (OCR guidance of 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Final
from uuid import UUID

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import FactRow
from quietledger.core.people import queries as people
from quietledger.pure.losses.library import SOURCES
from quietledger.pure.losses.scenarios import Threat
from quietledger.pure.safeguards import nine
from quietledger.pure.safeguards.controls import BY_ID as CONTROLS
from quietledger.safety.incidents import queries as incidents
from quietledger.safety.risk import curves, flows, inventory
from quietledger.safety.risk.curves import Pair
from quietledger.safety.risk.flows import Way
from quietledger.safety.risk.inventory import LookRow, Thing
from quietledger.safety.risk.mapping import COUNTS_FOR
from quietledger.safety.risk.readings import Reading
from quietledger.safety.risk.scenarios import Here

ANALYSED: Final = "practice.risk_analysed"
SHOWN_MOST: Final = 8  # of what is missing; the rest is counted


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that an element lacks.  page: the name of the address that mends it."""

    say: str
    page: str


@dataclass(frozen=True, slots=True)
class Element:
    """One of the nine, as it stands.  found: what there is, in words.  missing: what keeps it from being complete."""

    id: str
    say: str
    page: str
    found: str
    missing: tuple[Missing, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def first(self) -> tuple[Missing, ...]:
        return self.missing[:SHOWN_MOST]

    @property
    def more_count(self) -> int:
        return max(0, len(self.missing) - SHOWN_MOST)


@dataclass(frozen=True, slots=True)
class World:
    """What the tests look at, read once."""

    now: datetime
    things: tuple[Thing, ...]
    ways: tuple[Way, ...]
    look: LookRow | None
    pair: Pair
    signed: FactRow | None
    changes: tuple[Missing, ...]


def elements(practice_id: UUID, now: datetime) -> tuple[Element, ...]:
    """The nine elements as they stand; inside the scope."""
    world = _world(practice_id, now)
    return tuple(_element(one, *TESTS[one.id](world)) for one in nine.ELEMENTS)


def next_review(practice_id: UUID, now: datetime) -> datetime | None:
    """Until when the signed analysis counts, None while none is signed; inside the scope."""
    signed = _signed(practice_id, now)
    return signed.until if signed and signed.holds(now) else None


_Found = tuple[str, list[Missing]]


def _element(one: nine.Element, found: str, missing: list[Missing]) -> Element:
    return Element(one.id, one.say, one.page, found, tuple(missing))


def _world(practice_id: UUID, now: datetime) -> World:
    things, ways = flows.the_map(now)
    signed = _signed(practice_id, now)
    changes = tuple(_changes(practice_id, signed, things, now)) if signed and signed.holds(now) else ()
    return World(now, tuple(things), tuple(ways), inventory.last_look(), curves.now(practice_id, now), signed, changes)


def _signed(practice_id: UUID, now: datetime) -> FactRow | None:
    return facts.last_words([practice_id], [ANALYSED], now).get((practice_id, ANALYSED))


def _scope(world: World) -> _Found:
    """Whatever holds patients' data is in some scenario, and of everything it is known whether it does."""
    known = {one.scenario.id for one in world.pair.here}
    missing = [
        Missing(f"{one.name}: nobody has said whether it holds patients’ data.", "risk:inventory")
        for one in world.things if one.has_data is None
    ]  # fmt: skip
    missing += [
        Missing(f"{one.name} holds patients’ data and is in no scenario.", "risk:inventory")
        for one in world.things if one.has_data and not known & set(one.scenarios)
    ]  # fmt: skip
    holding = sum(one.has_data is True for one in world.things)
    return (
        f"{holding} of {len(world.things)} things hold patients’ data; each can come to harm in some scenario",
        missing,
    )


def _written_down(world: World) -> _Found:
    look = world.look
    if look is None:
        return "Nobody has looked it through", [Missing("Look inventory and map through once.", "risk:inventory")]
    missing = []
    if look.looked_at + COUNTS_FOR <= world.now:
        missing.append(Missing("It was last looked through more than a year ago.", "risk:inventory"))
    missing += [Missing(f"{one.name} came since, and nobody looked at it.", "risk:inventory")
                for one in world.things if one.is_new]  # fmt: skip
    missing += [Missing(f"{one.source_name} to {one.target_name} came since, and nobody looked at it.", "risk:flows")
                for one in world.ways if one.key not in look.flows]  # fmt: skip
    missing += [Missing(f"{one.name} holds patients’ data, and no way leads to it.", "risk:flows")
                for one in flows.loose(world.things, world.ways)]  # fmt: skip
    return f"{len(look.things)} things and {len(look.flows)} ways, looked through by a person", missing


def _threats(world: World) -> _Found:
    """Each kind of thing that is in scope meets a threat, and a weak place: a safeguard that can be missing."""
    threat_of = {one.scenario.id: one.scenario.threat for one in world.pair.here}
    guarded = {effect.scenario for one in CONTROLS.values() for effect in one.effects}
    guarded |= {source for one in CONTROLS.values() for source, _ in one.becomes}
    missing, classes = [], sorted({(one.kind, one.say) for one in world.things if one.has_data})
    for kind, say in classes:
        scenarios = {number for one in world.things if one.kind == kind for number in one.scenarios}
        if not any(isinstance(threat_of.get(number), Threat) and number in guarded for number in scenarios):
            missing.append(Missing(f"No threat with a weak place is named for: {say}.", "risk:scenarios"))
    return f"{len(classes)} kinds of things, each with a threat and a weak place", missing


def _measures(world: World) -> _Found:
    """Each safeguard was looked at: a fact was told of it, or somebody answered; "I don't know" is no look."""
    lacking = [
        Missing(f"{CONTROLS[state.id].say}: {_open(state.readings)}.", "risk:law")
        for state in world.pair.controls.values() if _unread(state.readings)
    ]  # fmt: skip
    return f"{len(world.pair.controls)} safeguards with a state, what shows it, and since when", lacking


def _unread(readings: tuple[Reading, ...]) -> list[Reading]:
    return [one for one in readings if one.of and not _is_assessed(one)]


def _is_assessed(one: Reading) -> bool:
    told = bool(one.holding) or any(row is not None for row in one.lacking.values())
    return told or one.said not in {"", "unknown"}


def _open(readings: tuple[Reading, ...]) -> str:
    unread = len(_unread(readings))
    return f"{unread} of {len(readings)} parts were never looked at"


def _likelihood(world: World) -> _Found:
    missing = [
        Missing(f"{one.scenario.id}: no frequency with a source.", "risk:scenarios") for one in world.pair.here
        if not (one.scenario.mode > 0 and _is_sourced(one))
    ]  # fmt: skip
    return f"{len(world.pair.here)} scenarios with events a year, as an interval, and its source", missing


def _impact(world: World) -> _Found:
    missing = [
        Missing(f"{one.scenario.id}: no loss with a source.", "risk:scenarios") for one in world.pair.here
        if not (one.scenario.loss_high > one.scenario.loss_low > 0 and _is_sourced(one))
    ]  # fmt: skip
    return f"{len(world.pair.here)} scenarios with the loss of one event, as an interval, and its source", missing


def _is_sourced(one: Here) -> bool:
    """Whether the figures are the practice's own, each noted with a reason, or have sources that are listed."""
    names = one.scenario.sources
    return one.is_own or (bool(names) and all(name in SOURCES for name in names))


def _level(world: World) -> _Found:
    """The level of each is simulated from frequency and loss; no column of this room holds one."""
    weighed = {one.scenario for one in world.pair.evidenced.by_scenario if isfinite(one.mean_cents)}
    missing = [
        Missing(f"{one.scenario.id} was not simulated.", "risk:worklist")
        for one in world.pair.here if one.scenario.id not in weighed
    ]  # fmt: skip
    return f"{len(weighed)} scenarios simulated over {world.pair.evidenced.years:,} years; typed in by nobody", missing


def _documented(world: World) -> _Found:
    if world.signed is None:
        return "Nothing is signed yet", [Missing("Sign the analysis.", "risk:report")]
    if not world.signed.holds(world.now):
        return "The signed analysis has ended", [Missing("Sign it anew.", "risk:report")]
    return "Signed, and kept with its hash", []


def _reviewed(world: World) -> _Found:
    signed = world.signed
    if signed is None or not signed.holds(world.now) or signed.until is None:
        return "No day for the next review is set", [
            Missing("Sign the analysis: it is read again in a year.", "risk:report")
        ]
    return f"To be read again before {signed.until:%B} {signed.until.day}, {signed.until.year}", list(world.changes)


def _changes(practice_id: UUID, signed: FactRow, things: list[Thing], now: datetime) -> Iterator[Missing]:
    """What opens a signed analysis again: new things, incidents, people who came or went.   Source: RA9."""
    since = signed.since
    yield from (Missing(f"{one.name} is new.", "risk:inventory") for one in things if one.is_new)
    if reported := incidents.incidents(since):
        yield Missing(f"{len(reported)} incidents were reported since it was signed.", "incidents:worklist")
    then = {row.id for row in people.people_of(practice_id, since)}
    today = {row.id for row in people.people_of(practice_id, now)}
    if turned := len(then ^ today):
        yield Missing(f"{turned} people came or went since it was signed.", "risk:report")


TESTS: Final[dict[str, Callable[[World], _Found]]] = {
    "RA1": _scope, "RA2": _written_down, "RA3": _threats, "RA4": _measures, "RA5": _likelihood, "RA6": _impact,
    "RA7": _level, "RA8": _documented, "RA9": _reviewed,
}  # fmt: skip
