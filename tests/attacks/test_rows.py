"""Nothing is reachable that no attack was written for, and the policy grants what the table says and no more."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
import typer

from quietledger.cli.main import build
from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import policy
from quietledger.core.gate.policy import Can
from quietledger.core.gate.rules import Asked, Effect, decide
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Fence, Kind
from quietledger.web import entrance
from tests.attacks import attackers, rows
from tests.attacks.town import NOW

PRACTICE, PERSON, CLIENT, DEVICE = uuid7(), uuid7(), uuid7(), uuid7()
JOBS = (
    "billing-day",
    "set-up",
    "key-rotation",
    "backup",
    "nightly",
    "mail",
    "pick-up",
    "mail-filter",
    "devices",
    "questionnaire",
)
PROGRAMS = ("visits", "claims", "balances")
GLASS = "emergency"
DOERS = [GLASS, *rows.ROLES, *(f"job {name}" for name in JOBS), *(f"client {name}" for name in PROGRAMS)]


def test_every_address_has_an_attack_row() -> None:
    without_gate = rows.OPEN | rows.ENROLLING | rows.OWN | rows.API_OPEN
    there, told = set(attackers.addresses()), rows.ADDRESSES.keys() | rows.API.keys() | without_gate
    assert {"without a row": there - told, "without an address": told - there} == {
        "without a row": set(), "without an address": set(),
    }  # fmt: skip


def test_the_entrance_opens_no_more_without_a_gate_than_the_table_says() -> None:
    assert (entrance.OPEN, entrance.ENROLLING) == (rows.OPEN, rows.OPEN | rows.ENROLLING)
    assert entrance.OWN <= rows.OPEN | rows.ENROLLING | rows.OWN


def test_every_verb_has_a_row() -> None:
    def names(command: typer.main.TyperGroup, before: str = "") -> set[str]:
        below = getattr(command, "commands", {})
        by_itself = {before} if before and (not below or command.invoke_without_command) else set()
        return by_itself | {one for name, sub in below.items() for one in names(sub, f"{before} {name}".strip())}

    there = names(typer.main.get_command(build("")))  # type: ignore[arg-type]  # a group: it has verbs
    assert (there - rows.VERBS.keys(), rows.VERBS.keys() - there) == (set(), set())


def test_every_can_has_a_row_and_what_asks_for_a_fresh_proof_is_listed() -> None:
    assert {can.name for can in Can} == rows.MAY.keys()
    assert {can.name for can in Can if can.value.step_up} == rows.STEP_UP
    asked = {can for row in rows.ADDRESSES.values() for can in (row.get, row.post) if can}
    asked |= {can for _method, can in rows.API.values()}
    assert asked - rows.MAY.keys() == set()


def test_nobody_is_granted_by_a_rule_whom_the_table_does_not_know() -> None:
    """A new permit rule (a role, a job, a kind of program) has to be put into `DOERS`, and so into every attack."""
    assert len([rule for rule in policy.RULES if rule.effect is Effect.PERMIT and rule.is_enforced]) == len(DOERS)


@pytest.mark.parametrize("can", Can, ids=lambda can: can.name)
def test_the_policy_grants_exactly_what_the_table_says(can: Can) -> None:
    granted = {doer for doer in DOERS if allowed(doer, can)}
    assert granted == rows.MAY[can.name] | ({GLASS} if can.name in rows.EMERGENCY else set())


def test_an_emergency_opens_nothing_that_changes_sends_or_exports() -> None:
    opened = [Can[name].value for name in rows.EMERGENCY]
    assert {(doing.action, doing.channel, doing.leaves, doing.step_up) for doing in opened} == {
        ("read", "screen", False, False)
    }


@pytest.mark.parametrize("doer", DOERS)
def test_nobody_does_anything_for_a_practice_without_a_name(doer: str) -> None:
    assert [can.name for can in Can if allowed(doer, can, practice=False)] == []


@pytest.mark.parametrize(
    "state", [{"idle_seconds": 901}, {"age_seconds": 43_201}, {"mfa_level": 1}, {"mfa_level": 0}], ids=str
)
@pytest.mark.parametrize("role", rows.ROLES)
def test_a_sign_in_that_is_too_old_or_too_weak_does_nothing_at_all(role: str, state: dict[str, int]) -> None:
    assert [can.name for can in Can if allowed(role, can, **state)] == []


@pytest.mark.parametrize("proven", [None, 301, 86_400])
def test_without_a_fresh_proof_the_owner_does_all_but_what_asks_for_one(proven: int | None) -> None:
    done = {can.name for can in Can if allowed(rows.OWNER, can, proven_seconds=proven)}
    assert done == {name for name, who in rows.MAY.items() if rows.OWNER in who} - rows.STEP_UP


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.owner"])
def test_a_lapsed_fact_stops_everything(fact: str) -> None:
    assert [can.name for can in Can if allowed(rows.OWNER, can, without=fact)] == []


def test_lapsed_lessons_stop_everything_but_the_way_out() -> None:
    done = {can.name for can in Can if allowed(rows.OWNER, can, without="person.trained")}
    assert done == rows.UNTAUGHT


@pytest.mark.parametrize("fact", rows.OF_A_DEVICE)
def test_a_device_that_lacks_one_thing_opens_nothing_but_the_way_to_a_better_one(fact: str) -> None:
    done = {can.name for can in Can if allowed(rows.OWNER, can, without=fact)}
    assert done == rows.UNPAIRED


@pytest.mark.parametrize("state", [{"binding": 1}, {"binding": 0}, {"device_id": None}], ids=str)
def test_a_cookie_alone_opens_nothing_whatever_the_device_says(state: dict[str, Any]) -> None:
    assert {can.name for can in Can if allowed(rows.OWNER, can, **state)} == rows.UNPAIRED


def test_whoever_was_not_screened_does_nothing_but_screen() -> None:
    assert {can.name for can in Can if allowed(rows.OWNER, can, without="person.screened")} == rows.UNSCREENED


def test_without_a_report_of_this_hour_nothing_is_handed_out() -> None:
    left = {can.name for can in Can if allowed(rows.OWNER, can, without="device.reported_lately")}
    handed_out = {can.name for can in Can if can.value.action in {"export", "transmit"}}
    assert left == {name for name, who in rows.MAY.items() if rows.OWNER in who} - handed_out
    assert handed_out & {"EXPORT_TRAIL", "SEND_CLAIMS"} == {"EXPORT_TRAIL", "SEND_CLAIMS"}


LEAVING = [can for can in Can if can.value.leaves]


@pytest.mark.parametrize("can", LEAVING, ids=lambda can: can.name)
def test_nothing_leaves_to_a_receiver_without_screening_or_without_an_agreement_for_each_category(can: Can) -> None:
    needed = ["partner.screened", *(f"agreement.{can.value.purpose}.{one}" for one in can.value.categories)]
    assert allowed(rows.OWNER, can)
    assert [fact for fact in needed if allowed(rows.OWNER, can, without=fact)] == []


@pytest.mark.parametrize("can", LEAVING, ids=lambda can: can.name)
def test_an_agreement_opens_no_other_way_than_it_names(can: Can) -> None:
    asked, facts = question(rows.OWNER, can)
    narrowed = {key: one if one.value == "" else replace(one, value="carrier-pigeon") for key, one in facts.items()}
    assert not decide(asked, narrowed, policy.RULES, uuid7()).is_allowed


def row(name: str, about: object, value: str = "") -> FactRow:
    return FactRow(Ref(CATALOGUE[name].about, about), name, value, NOW, None, "test", "test", NOW)  # type: ignore[arg-type]  # an id


def question(doer: str, can: Can, **state: object) -> tuple[Asked, dict]:
    """A question that lacks nothing but what `state` says, and the facts that stand."""
    kind, _, name = doer.rpartition(" ")
    people = {"person_id": PERSON, "device_id": DEVICE, "mfa_level": 2, "proven_seconds": 0, "binding": 2}
    who = {
        "": Actor(PRACTICE, Kind.STAFF, **people | state),
        "job": Actor(PRACTICE, Kind.JOB, name=name, lease=Fence(name, 1)),
        "client": Actor(PRACTICE, Kind.CLIENT, client_id=CLIENT),
    }[kind]
    on = [Ref(one, uuid7()) for one in sorted(can.value.must_name | {"patient", "visit"})]
    to = Ref("partner", uuid7()) if can.value.leaves else None
    role = "person.emergency" if name == GLASS else f"person.role.{name}"
    names = {"": ["person.active", "person.mfa", "person.trained", "person.screened", role], "job": []}
    facts = {(PERSON, one): row(one, PERSON) for one in names.get(kind, [])}
    facts |= {(CLIENT, one): row(one, CLIENT) for one in ("client.active", f"client.may.{name}") if kind == "client"}
    for fact in (*rows.OF_A_DEVICE, "device.reported_lately"):
        facts[DEVICE, fact] = row(fact, DEVICE)
    if to is not None:
        facts[to.id, "partner.screened"] = row("partner.screened", to.id)
        for category in can.value.categories:
            name = f"agreement.{can.value.purpose}.{category}"
            facts[to.id, name] = row(name, to.id, can.value.channel)
    for ref, fact in product(on, CATALOGUE):
        if CATALOGUE[fact].about == ref.kind:
            facts[ref.id, fact] = row(fact, ref.id)
    return Asked(who, can.name, can.value, tuple(on), to, NOW), facts


def allowed(doer: str, can: Can, *, practice: bool = True, without: str = "", **state: object) -> bool:
    asked, facts = question(doer, can, **state)
    if not practice:
        asked = replace(asked, who=replace(asked.who, practice_id=type(PRACTICE)(int=0)))
    held = {key: one for key, one in facts.items() if key[1] != without}
    return decide(asked, held, policy.RULES, uuid7()).is_allowed


@pytest.mark.parametrize("job", JOBS)
def test_a_job_without_its_lease_or_under_anothers_name_does_nothing_of_the_kind(job: str) -> None:
    """Whoever forges a job's name has not its lease; whoever holds a lease has the steps of that job alone."""
    own = {can for can in Can if f"job {job}" in rows.MAY[can.name]}
    for can in own:
        asked, facts = question(f"job {job}", can)
        without = replace(asked, who=replace(asked.who, lease=None))
        assert not decide(without, facts, policy.RULES, uuid7()).is_allowed
        for other in JOBS:
            renamed = replace(asked, who=replace(asked.who, name=other))
            is_known = f"job {other}" in rows.MAY[can.name]
            assert decide(renamed, facts, policy.RULES, uuid7()).is_allowed == is_known
    assert own
