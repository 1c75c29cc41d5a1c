"""No disclosure is ever allowed that the schedules do not cover: through the gate's own table, for any schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref, Told
from quietledger.core.facts.rules import CATEGORIES as TOLD_CATEGORIES
from quietledger.core.facts.rules import PURPOSES as TOLD_PURPOSES
from quietledger.core.gate import policy
from quietledger.core.gate.actions import Can
from quietledger.core.gate.asking import Asked, Doing
from quietledger.core.gate.rules import Rule as GateRule
from quietledger.core.gate.rules import decide
from quietledger.core.tenancy.rules import Actor, Fence, Kind
from quietledger.safety.agreements import facts
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.schedule import STANDING, Effect, InForce, Request, Rule, Schedule, compiled, covers
from quietledger.safety.agreements.schedule import strip as stripped
from tests.safety.agreements import schedules as made
from tests.safety.agreements.schedules import (
    DAY,
    OTHER,
    PARTNER,
    cells,
    clearinghouse,
    days,
    numbered,
    schedules,
    standing,
)

ZONE = ZoneInfo("America/Chicago")
PRACTICE, PATIENT, VISIT = UUID(int=1), UUID(int=2), UUID(int=3)
LEAVING = [can for can in Can if can.value.leaves]
regions = st.lists(st.sampled_from(made.REGIONS), max_size=2, unique=True).map(tuple)


def at(day: date) -> datetime:
    """An hour of a day at the practice."""
    return datetime.combine(day, time(11), ZONE).astimezone(UTC)


def row(told: Told, when: datetime) -> FactRow:
    return FactRow(told.about, told.name, told.value, when, told.until, "agreements", told.evidence, when)


def held(of: list[InForce], where: tuple[str, ...], day: date) -> dict[tuple[UUID, str], FactRow]:
    """What the gate was told on a day, beside all else that it asks of a job that sends."""
    told = facts.of_cells(Ref("partner", PARTNER), compiled(of, PARTNER, where, day), ZONE)
    rows = [row(one, at(day)) for one in told]
    names = {"patient": PATIENT, "visit": VISIT, "partner": PARTNER}
    for name, one in CATALOGUE.items():
        if one.about in names and not name.startswith("agreement.") and name != "partner.joining":
            rows.append(row(Told(Ref(one.about, names[one.about]), name, None, "test"), at(DAY - timedelta(days=900))))
    return {(one.about.id, one.name): one for one in rows}


def question(can: Any, now: datetime) -> Asked:
    named = can.value
    job = "mail" if can is Can.SEND_TO_PARTNER else "billing-day"
    who = Actor(PRACTICE, Kind.JOB, name=job, lease=Fence(job, 1))
    on = (Ref("patient", PATIENT), Ref("visit", VISIT))
    return Asked(who, can.name, named, on, Ref("partner", PARTNER), now)


def by_hand(of: list[InForce], asked: Request) -> bool:
    """Whether agreements cover a request, worked out apart from the room: the rules of the reference, one by one."""
    yes = no = False
    for one in of:
        terms, day = one.schedule, asked.on
        if one.partner != asked.partner or day < terms.starts_on:
            continue
        if any(end is not None and day >= end for end in (terms.ends_on, one.until)):
            continue
        for rule in terms.rules:
            if (rule.since is not None and day < rule.since) or (rule.until is not None and day >= rule.until):
                continue
            forbids = rule.effect == "forbid"
            said = [(asked.action, rule.actions), (asked.purpose, rule.purposes), (asked.category, rule.categories),
                    (asked.channel, rule.channels)]  # fmt: skip
            meant = all(word in listed or (forbids and "*" in listed) for word, listed in said)
            wider = any(asked.region == region or asked.region[:2] == region for region in rule.regions)
            if forbids and meant:
                no = no or wider or "*" in rule.regions or any(region[:2] == asked.region for region in rule.regions)
            elif meant and wider and one.kind != "service":
                kept = words.PROFILES[rule.profile][1] if rule.profile else {asked.category}
                yes = yes or asked.category in kept
    return yes and not no


def every(of: list[InForce], doing: Doing, where: tuple[str, ...], day: date) -> bool:
    """Whether the schedules cover everything that a way out of the house carries, wherever the partner keeps it."""
    asked = [
        Request(PARTNER, doing.purpose, category, doing.channel, region, day)
        for category in doing.categories for region in where
    ]  # fmt: skip
    return bool(asked) and all(by_hand(of, one) for one in asked)


@settings(max_examples=300, deadline=None)
@given(standing(), cells, st.sampled_from(made.REGIONS), days, st.sampled_from(["transmit", "store", "sell"]))
def test_what_is_covered_is_what_the_reference_says_when_it_is_worked_out_by_hand(
    of: list[InForce], cell: tuple[str, str, str], region: str, day: date, action: str
) -> None:
    asked = Request(PARTNER, *cell, region, day, action)
    said = covers(of, asked)
    assert said.is_covered == (by_hand(of, asked) and action != "sell")
    assert said.is_covered or said.missing


@settings(max_examples=150, deadline=None)
@given(standing(), regions, st.sampled_from(LEAVING), days, st.integers(0, 60))
def test_nothing_leaves_by_any_way_of_the_house_that_the_schedules_do_not_cover(
    of: list[InForce], where: tuple[str, ...], can: Can, told_on: date, later: int
) -> None:
    """Facts are told on one day and asked for on a later one: nobody has to retell them for the gate to close."""
    asked_on = told_on + timedelta(days=later)
    said = decide(question(can, at(asked_on)), held(of, where, told_on), policy.RULES, UUID(int=9))
    assert not said.is_allowed or every(of, can.value, where, asked_on)
    if later == 0:
        assert said.is_allowed == every(of, can.value, where, told_on)


@settings(max_examples=150, deadline=None)
@given(standing(), regions, cells, days, st.integers(0, 400))
def test_the_same_for_any_purpose_category_and_channel_that_a_way_out_may_ever_have(
    of: list[InForce], where: tuple[str, ...], cell: tuple[str, str, str], told_on: date, later: int
) -> None:
    purpose, category, channel = cell
    doing = Doing("transmit", purpose, (category,), channel, "send it", leaves=True)
    can, asked_on = SimpleNamespace(name="MADE_UP", value=doing), told_on + timedelta(days=later)
    said = decide(question(can, at(asked_on)), held(of, where, told_on), table_with(can), UUID(int=9))
    assert not said.is_allowed or every(of, doing, where, asked_on)
    if later == 0:
        assert said.is_allowed == every(of, doing, where, told_on)


def table_with(can: SimpleNamespace) -> list[GateRule]:
    """The policy as it stands, with one more way out that the billing day may take, held to agreements as all are."""
    rules = [
        replace(rule, cans=(rule.cans or frozenset()) | {can.name}) if rule.id == "P10" else rule
        for rule in policy.RULES
    ]
    return [*rules, policy._agreed("F99", can)]  # type: ignore[arg-type]  # it reads the two fields that this has


@settings(max_examples=100, deadline=None)
@given(schedules, regions, cells, days, st.data())
def test_removing_a_permit_and_adding_a_forbid_never_grant(
    schedule: Schedule, where: tuple[str, ...], cell: tuple[str, str, str], day: date, data: st.DataObject
) -> None:
    dropped = data.draw(st.sampled_from([rule for rule in schedule.rules if rule.effect is Effect.PERMIT]))
    fewer = replace(schedule, rules=tuple(rule for rule in schedule.rules if rule is not dropped))
    stricter = replace(schedule, rules=numbered([*schedule.rules, data.draw(made.forbids)]))
    before = allowed(schedule, where, cell, day)
    assert allowed(fewer, where, cell, day) <= before
    assert allowed(stricter, where, cell, day) <= before


@settings(max_examples=100, deadline=None)
@given(standing(), regions, cells, days, st.randoms(use_true_random=False))
def test_the_order_of_agreements_and_rules_never_matters(
    of: list[InForce], where: tuple[str, ...], cell: tuple[str, str, str], day: date, chance: object
) -> None:
    shuffled = [replace(one, schedule=replace(one.schedule, rules=mixed(one.schedule.rules, chance))) for one in of]
    assert compiled(mixed(tuple(shuffled), chance), PARTNER, where, day) == compiled(of, PARTNER, where, day)


def mixed(items: tuple, chance: object) -> tuple:  # type: ignore[type-arg]  # rules or agreements
    found = list(items)
    chance.shuffle(found)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    return tuple(found)


@given(schedules, regions, days)
def test_outside_its_dates_a_schedule_is_empty(schedule: Schedule, where: tuple[str, ...], day: date) -> None:
    stands = in_force(schedule)
    inside = stands.schedule.starts_on <= day and (stands.schedule.ends_on is None or day < stands.schedule.ends_on)
    assert inside or compiled([stands], PARTNER, where, day) == []


@given(standing(), regions, days)
def test_what_one_partner_signed_opens_nothing_to_another(of: list[InForce], where: tuple[str, ...], day: date) -> None:
    foreign = [replace(one, partner=OTHER) for one in of]
    assert compiled(foreign, PARTNER, where, day) == []


@given(st.lists(made.permits, min_size=1, max_size=3), regions, days)
def test_a_service_agreement_opens_nothing(rules: list[Rule], where: tuple[str, ...], day: date) -> None:
    stands = replace(in_force(clearinghouse(rules=numbered(rules))), kind="service")
    assert compiled([stands], PARTNER, where, day) == []


@given(st.sampled_from(sorted(words.PROFILES)), st.lists(st.sampled_from(sorted(words.CATEGORIES))))
def test_stripping_twice_strips_nothing_more(profile: str, categories: list[str]) -> None:
    once = stripped(profile, categories)
    assert stripped(profile, once) == once <= set(categories)


@pytest.mark.parametrize(
    ("changed", "say"),
    [
        ({"purpose": "operations"}, "No rule of the agreement names operations among its purposes."),
        ({"category": "message"}, "No rule of the agreement names message among its categories."),
        ({"channel": "mail"}, "No rule of the agreement names mail among its channels."),
        ({"region": "IN"}, "The agreement does not allow the region IN."),
        ({"on": date(2027, 11, 23)}, "No agreement with this partner is in force on that day."),
        ({"partner": OTHER}, "No agreement with this partner is in force on that day."),
        ({"category": "bank"}, "A rule of the agreement forbids it."),
        ({"action": "delete"}, "No rule of the agreement covers all of it on that day."),
    ],
)
def test_what_is_not_covered_says_why(changed: dict[str, object], say: str) -> None:
    asked = Request(PARTNER, "payment", "claim", "sftp", "US", DAY)
    stands = [in_force(clearinghouse())]
    assert covers(stands, asked).rules == (f"agreement:{UUID(int=100)}/v3#r1",)
    assert covers(stands, replace(asked, **changed)).missing == (say,)  # type: ignore[arg-type]  # fields of a request


def test_a_part_of_a_country_lies_in_it_and_a_forbidden_part_closes_the_whole() -> None:
    asked = Request(PARTNER, "payment", "claim", "sftp", "US-IL", DAY)
    assert covers([in_force(clearinghouse())], asked).is_covered
    rules = (*clearinghouse().rules, Rule("r3", Effect.FORBID, regions=("US-TX",)))
    assert covers([in_force(clearinghouse(rules=rules))], asked).is_covered
    assert not covers([in_force(clearinghouse(rules=rules))], replace(asked, region="US")).is_covered


def test_a_fact_ends_on_the_day_on_which_the_first_of_its_channels_falls_away() -> None:
    rules = (
        *clearinghouse().rules,
        Rule("r3", Effect.FORBID, channels=("https",), since=date(2027, 3, 1)),
    )
    found = {one.category: one for one in compiled([in_force(clearinghouse(rules=rules))], PARTNER, ("US",), DAY)}
    assert found.keys() == {"claim", "remit", "eligibility"}
    assert (found["claim"].channels, found["claim"].until) == (("sftp", "https"), date(2027, 3, 1))


def test_the_words_of_schedules_are_those_that_facts_and_the_policy_have() -> None:
    assert words.CATEGORIES == TOLD_CATEGORIES
    assert set(words.PURPOSES) == set(TOLD_PURPOSES)
    assert set(words.NOTES) == policy.NEVER_KEPT
    assert set(words.FORBIDDEN_ACTIONS) == policy.NEVER_DONE
    assert {can.value.channel for can in LEAVING} <= words.CHANNELS.keys()
    assert {word for rule in STANDING for word in (*rule.actions, *rule.categories)} >= policy.NEVER_DONE


def in_force(schedule: Schedule) -> InForce:
    return InForce(UUID(int=100), 3, PARTNER, "baa", schedule)


def allowed(schedule: Schedule, where: tuple[str, ...], cell: tuple[str, str, str], day: date) -> bool:
    """Whether the gate lets a made-up way out of this kind go."""
    doing = Doing("transmit", cell[0], (cell[1],), cell[2], "send it", leaves=True)
    can = SimpleNamespace(name="MADE_UP", value=doing)
    facts_held = held([in_force(schedule)], where, day)
    return decide(question(can, at(day)), facts_held, table_with(can), UUID(int=9)).is_allowed
