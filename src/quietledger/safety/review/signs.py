"""Which accesses are odd, why, and how much that weighs: pure decisions on plain rows (extra file: the review's eye).

A sign accuses nobody: it says what a stranger would ask about. Weights only order the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from quietledger.safety.review.rules import Access, Kind, Odd, Sign, World

NIGHT_FROM, NIGHT_UNTIL = 22, 6  # hours of the practice's day
BULK_FROM: Final = 150  # patients in an hour; a page of a list shows fifty, and a task takes some pages
BULK_TIMES: Final = 3
FAILS_FROM: Final = 5
MANY_REFUSED: Final = 5
FIRST_DAYS: Final = timedelta(days=7)
WORK_BEFORE, WORK_AFTER = timedelta(days=30), timedelta(days=14)
ASKED_AGAIN: Final = frozenset({"F11", "F16"})  # an old session, or a proof that was asked for again: everyday
CHANGES: Final = ("policy.", "proposal.", "key.", "admin.", "person.", "client.")
GLASS_OPENED: Final = "glass.opened"
GLASS_RULE: Final = "P90"  # the gate's permit for who opened the emergency access
NO_CHANGE: Final = frozenset({"key.create"})  # each new patient makes one


def odd(accesses: Sequence[Access], before: Sequence[Access], world: World) -> list[Odd]:
    """Everything odd in a period, the heaviest first.

    `before`: accesses of the weeks before it, for what is usual.
    """
    found = [
        *_of_events(accesses, world), *_opened(accesses, world), *_closed(accesses, world), *_failed(accesses, world),
        *_bulk(accesses, before, world), *_refused(accesses, world), *_new(accesses, world),
    ]  # fmt: skip
    named = {(one.person_id, patient) for one in found if one.kind is Kind.OPENED for patient in one.patients}
    found += _hours([one for one in accesses if not _all_named(one, named)], world)
    return sorted(found, key=lambda one: (-one.weight, one.first_at, one.entry_id))


def _all_named(access: Access, named: set[tuple[UUID, UUID]]) -> bool:
    return access.is_direct and all((access.person_id, patient) in named for patient in access.patients)


def _of_events(accesses: Sequence[Access], world: World) -> Iterator[Odd]:
    """Emergencies, exports and changes: each is looked at, whoever did it."""
    glass = [one for one in accesses if one.event == GLASS_OPENED or _by_emergency_alone(one)]
    sign = Sign("emergency", 8, "The emergency access was used.")
    yield from _groups(Kind.EMERGENCY, glass, lambda one: (one.person_id, _day(one, world)), [sign])
    exports = [one for one in accesses if one.is_allowed and one.act == "export"]
    sign = Sign("export", 4, "Something left as a file.")
    yield from _groups(Kind.EXPORT, exports, lambda one: (one.person_id, _day(one, world), one.can), [sign])
    changes = [one for one in accesses if one.event.startswith(CHANGES) and one.event not in NO_CHANGE]
    sign = Sign("change", 2, "What protects the practice was changed.")
    yield from _groups(Kind.CHANGE, changes, lambda one: (one.person_id, _day(one, world), one.event), [sign])


def _by_emergency_alone(access: Access) -> bool:
    """Whether nothing but the emergency access allowed it."""
    return access.is_allowed and {rule for rule in access.why if rule.startswith("P")} == {GLASS_RULE}


def _opened(accesses: Sequence[Access], world: World) -> Iterator[Odd]:
    """Accounts that somebody may have opened for another reason than work."""
    groups: dict[tuple[UUID, UUID, date], list[Access]] = defaultdict(list)
    for one in accesses:
        if one.is_direct:
            for patient in one.patients:
                groups[one.person_id, patient, _day(one, world)].append(one)
    for (person, patient, day), group in groups.items():
        signs = _ties(person, patient, world) + _no_reason(person, patient, day, world)
        if signs and any(_is_night(one, world) for one in group):
            signs.append(Sign("night", 2, "It was at night."))
        if signs:
            yield _odd(Kind.OPENED, group, signs, frozenset({patient}))


def _ties(person: UUID, patient: UUID, world: World) -> list[Sign]:
    staff, chart = world.staff.get(person), world.charts.get(patient)
    if staff is None or chart is None or not staff.surname:
        return []
    if staff.name == chart.name:
        return [Sign("own", 6, "The account bears the person's own name.")]
    if staff.surname == chart.surname:
        return [Sign("surname", 5, "Both have the same surname.")]
    homes = {one.home for one in world.charts.values() if one.home and one.surname == staff.surname}
    if chart.home in homes:
        return [Sign("home", 5, "The patient lives where somebody of the person's name lives.")]
    return []


def _no_reason(person: UUID, patient: UUID, day: date, world: World) -> list[Sign]:
    staff = world.staff.get(person)
    if staff is None:
        return [Sign("unknown", 4, "The person works here no more.")]
    if staff.roles == {"clinician"}:
        caseload = world.caseloads.get(person)
        if caseload is not None and patient not in caseload:
            return [Sign("caseload", 4, "The patient has no session with them.")]
        return []
    worked = world.days.get(patient, frozenset())
    if any(day - WORK_BEFORE <= one <= day + WORK_AFTER for one in worked):
        return []
    return [Sign("no_work", 2, "No session and no work on the account is recorded near that day.")]


def _closed(accesses: Sequence[Access], world: World) -> Iterator[Odd]:
    """Tries to open accounts that are closed, or that were forgotten for good."""
    tried = [
        one for one in accesses
        if not one.is_allowed and any(p in world.closed and world.closed[p] <= one.at for p in one.patients)
    ]  # fmt: skip
    sign = Sign("closed", 4, "The account was closed or forgotten by then.")
    yield from _groups(Kind.CLOSED, tried, lambda one: (one.person_id, _day(one, world)), [sign])


def _refused(accesses: Sequence[Access], world: World) -> Iterator[Odd]:
    tries = [one for one in accesses if not one.is_allowed and one.why - ASKED_AGAIN]
    for group in _by(tries, lambda one: (one.person_id, _day(one, world))):
        weight = 4 if len(group) >= MANY_REFUSED else 2
        yield _odd(Kind.REFUSED, group, [Sign("refused", weight, "The gate said no.")])


def _failed(accesses: Sequence[Access], world: World) -> Iterator[Odd]:
    fails = [one for one in accesses if one.event == "auth.fail"]
    for group in _by(fails, lambda one: (one.person_id, _hour(one, world))):
        if len(group) >= FAILS_FROM:
            yield _odd(Kind.SIGN_IN, group, [Sign("sign_in", 4, "Somebody failed to sign in, again and again.")])


def _bulk(accesses: Sequence[Access], before: Sequence[Access], world: World) -> Iterator[Odd]:
    """Hours in which somebody saw far more patients than in their other hours."""
    seen: dict[UUID, dict[Hashable, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for one in [*before, *accesses]:
        if one.is_allowed and one.patients and one.can != "REVIEW_ACCESS":
            seen[one.person_id][_hour(one, world)] |= one.patients
    shown = [one for one in accesses if one.is_allowed and one.patients and one.can != "REVIEW_ACCESS"]
    for group in _by(shown, lambda one: (one.person_id, _hour(one, world))):
        hours, here = seen[group[0].person_id], _hour(group[0], world)
        count, others = len(hours[here]), [len(patients) for hour, patients in hours.items() if hour != here]
        usual = median(others) if others else 0
        if count >= BULK_FROM and count > BULK_TIMES * usual:
            say = f"{count} patients within an hour; usual are {usual:.0f}." if others else f"{count} patients at once."
            yield _odd(Kind.BULK, group, [Sign("bulk", 4, say)])


def _hours(accesses: Sequence[Access], world: World) -> Iterator[Odd]:
    late = [one for one in accesses if one.is_direct and (_is_night(one, world) or _day(one, world).weekday() >= 5)]
    for group in _by(late, lambda one: (one.person_id, _day(one, world))):
        signs = []
        if any(_is_night(one, world) for one in group):
            signs.append(Sign("night", 3, "It was at night."))
        if _day(group[0], world).weekday() >= 5:
            signs.append(Sign("weekend", 1, "It was at a weekend."))
        yield _odd(Kind.HOURS, group, signs)


def _new(accesses: Sequence[Access], world: World) -> Iterator[Odd]:
    """What somebody opened in their first days."""
    early = [
        one for one in accesses
        if one.is_direct and (staff := world.staff.get(one.person_id)) and staff.since
        and one.at < staff.since + FIRST_DAYS
    ]  # fmt: skip
    sign = Sign("new", 1, "These were the person's first days here.")
    yield from _groups(Kind.NEW, early, lambda one: one.person_id, [sign])


def _groups(
    kind: Kind, accesses: Iterable[Access], key: Callable[[Access], Hashable], signs: Sequence[Sign]
) -> Iterator[Odd]:
    for group in _by(accesses, key):
        yield _odd(kind, group, signs)


def _by(accesses: Iterable[Access], key: Callable[[Access], Hashable]) -> list[list[Access]]:
    groups: dict[Hashable, list[Access]] = defaultdict(list)
    for one in accesses:
        groups[key(one)].append(one)
    return list(groups.values())


def _odd(kind: Kind, group: Sequence[Access], signs: Sequence[Sign], patients: frozenset[UUID] | None = None) -> Odd:
    first = min(group, key=lambda one: (one.at, one.entry_id))
    return Odd(
        kind, first.entry_id, first.index, first.person_id,
        frozenset().union(*(one.patients for one in group)) if patients is None else patients,
        first.at, max(one.at for one in group), len(group),
        tuple(dict.fromkeys(one.can for one in group if one.can)),
        tuple(dict.fromkeys(one.event for one in group)), tuple(signs),
    )  # fmt: skip


def _day(access: Access, world: World) -> date:
    return access.at.astimezone(world.zone).date()


def _hour(access: Access, world: World) -> tuple[date, int]:
    local = access.at.astimezone(world.zone)
    return local.date(), local.hour


def _is_night(access: Access, world: World) -> bool:
    hour = access.at.astimezone(world.zone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL
