"""The table itself: complete, known in every fact, stable in its hash, and with no way around the invariants."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest

from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import clauses, policy, rules
from quietledger.core.gate.asking import Asked
from quietledger.core.gate.policy import Can
from quietledger.core.gate.rules import Effect
from quietledger.core.tenancy.rules import Actor, Fence, Kind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PERSON, PATIENT, VISIT, PRACTICE, CLIENT = (UUID(int=number) for number in range(1, 6))
ON = (Ref("patient", PATIENT), Ref("visit", VISIT))
TO = Ref("partner", UUID(int=7))


def everything_holds(*roles):
    names = [name for name in CATALOGUE if not name.startswith("person.role.")] + [
        f"person.role.{one}" for one in roles
    ]
    ids = {"person": PERSON, "patient": PATIENT, "visit": VISIT, "partner": TO.id, "client": CLIENT}
    rows = [
        FactRow(Ref(kind, ids[kind]), name, "sftp mail", NOW, None, "test", "test", NOW)
        for name in names
        if (kind := CATALOGUE[name].about) in ids
    ]
    return {(row.about.id, row.name): row for row in rows}


def decide(can, who, facts, on=ON, to=TO):
    return rules.decide(Asked(who, can.name, can.value, on, to, NOW), facts, policy.RULES, UUID(int=9))


def staff(**options):
    return Actor(PRACTICE, Kind.STAFF, person_id=PERSON, **{"mfa_level": 2, "proven_seconds": 0} | options)


def service(name="billing-day", **options):
    return Actor(PRACTICE, Kind.JOB, name=name, **{"lease": Fence(name, 1)} | options)


def program(**options):
    return Actor(PRACTICE, Kind.CLIENT, **{"client_id": CLIENT} | options)


def test_no_two_things_that_can_be_done_are_one():
    assert len(Can.__members__) == len(list(Can))


def test_rule_ids_are_unique_and_every_rule_speaks():
    assert len({rule.id for rule in policy.RULES}) == len(policy.RULES)
    assert all(rule.say and rule.citation and all(one.say for one in rule.demands) for rule in policy.RULES)


def test_the_twenty_one_forbids_all_stand_in_the_table():
    forbids = [rule.id for rule in policy.RULES if rule.effect is Effect.FORBID]
    assert sorted(forbids) == [f"F{number:02}" for number in range(1, 22)]


def test_every_rule_is_enforced_and_some_room_tells_all_its_facts():
    assert policy.NOT_YET_ENFORCED == ()
    for rule in policy.RULES:
        assert all(CATALOGUE[one.fact].told_by for one in rule.demands if one.fact), rule.id


def test_whatever_leaves_stands_under_an_agreement_for_each_of_its_categories():
    for can in Can:
        agreed = {
            name for rule in policy.RULES if rule.effect is Effect.FORBID and rule.cans == frozenset({can.name})
            for one in rule.demands for name in clauses.facts_of(one.clause) if name.startswith("agreement.")
        }  # fmt: skip
        wanted = {f"agreement.{can.value.purpose}.{one}" for one in can.value.categories} if can.value.leaves else set()
        assert agreed == wanted, can


def test_the_bundle_names_every_rule_with_its_state_and_every_can():
    bundle = json.loads(policy.bundle())
    assert {rule["id"]: rule["enforced"] for rule in bundle["rules"]} == {
        rule.id: rule.is_enforced for rule in policy.RULES
    }
    assert set(bundle["cans"]) == set(Can.__members__)


def test_the_bundles_hash_is_the_same_in_every_process():
    ask = "from quietledger.core.gate.policy import bundle_hash; print(bundle_hash())"
    told = [
        subprocess.run(
            [sys.executable, "-c", ask], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}, check=True,
            capture_output=True, text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]  # fmt: skip
    assert told == [policy.bundle_hash()] * 2


@pytest.mark.parametrize("can", Can)
def test_every_can_may_be_done_by_somebody(can):
    facts = everything_holds("owner", "biller", "clinician", "front_desk")
    actors = [staff(), *map(service, policy.JOBS)]
    assert any(decide(can, who, facts).is_allowed for who in actors)


@pytest.mark.parametrize("can", Can)
@pytest.mark.parametrize(
    "who",
    [
        staff(mfa_level=1), staff(mfa_level=0), staff(idle_seconds=901), staff(age_seconds=43_201),
        Actor(PRACTICE, Kind.STAFF, mfa_level=3), program(client_id=None),
        Actor(UUID(int=0), Kind.STAFF, person_id=PERSON, mfa_level=3),
        service(lease=None), service("stranger"), Actor(PRACTICE, Kind.PATIENT, person_id=PERSON, mfa_level=3),
    ],
    ids=["password only", "nothing", "idle", "old", "nobody", "no program", "no practice",
         "no lease", "other job", "patient"],
)  # fmt: skip
def test_who_lacks_something_may_do_nothing_at_all(can, who):
    facts = everything_holds("owner", "biller", "clinician", "front_desk")
    assert not decide(can, who, facts).is_allowed


@pytest.mark.parametrize("name", policy.FACT_NAMES)
def test_each_fact_that_a_rule_reads_stops_somebody_when_it_is_missing(name):
    facts = everything_holds("owner", "biller", "clinician", "front_desk")
    fewer = {key: row for key, row in facts.items() if key[1] != name}
    questions = [(can, who) for can in Can for who in (staff(), program())]
    before = [decide(can, who, facts).is_allowed for can, who in questions]
    after = [decide(can, who, fewer).is_allowed for can, who in questions]
    more = {name for name in policy.FACT_NAMES if name.startswith("person.role.")} - {"person.role.owner"}
    # The owner may do whatever the other roles may, and needs no emergency to look at a record; lessons that were
    # passed and the days that newcomers have for them are as good as each other.
    more |= {"person.emergency", "person.trained", "person.joining", "person.screened", "person.screening"}
    more |= {"partner.joining", "partner.screened"}  # these, too, stand in for each other, as days for pairing do
    more |= {name for name in policy.FACT_NAMES if name.startswith(("device.", "agreement."))}
    assert (after != before) is (name not in more)


@pytest.mark.parametrize("left", [set(), {"person.trained"}, {"person.joining"}])
def test_without_lessons_whoever_is_no_newcomer_may_learn_report_and_call_for_help_alone(left):
    facts = everything_holds("owner", "biller")
    lessons = {"person.trained", "person.joining"} - left
    fewer = {key: row for key, row in facts.items() if key[1] not in {*lessons, "person.emergency"}}
    may = {can for can in Can if decide(can, staff(), fewer).is_allowed}
    learning = {Can.TAKE_LESSON, Can.REPORT_MAIL, Can.BREAK_GLASS, Can.REPORT_INCIDENT}
    assert (may == learning) is (not left)
    assert may >= learning


def test_a_step_up_that_is_too_old_or_never_was_stops_what_needs_it():
    facts = everything_holds("owner")
    answers = {
        proven: decide(Can.EXPORT_TRAIL, staff(proven_seconds=proven), facts).is_allowed
        for proven in (0, 300, 301, None)
    }
    assert answers == {0: True, 300: True, 301: False, None: False}


@pytest.mark.parametrize(
    ("name", "can"), [("visits", Can.IMPORT_VISITS), ("claims", Can.SEE_CLAIMS), ("balances", Can.SEE_LEDGER)]
)
def test_a_program_does_what_it_was_allowed_and_no_more(name, can):
    facts = {key: row for key, row in everything_holds().items() if not key[1].startswith("client.may.")}
    facts |= {key: row for key, row in everything_holds().items() if key[1] == f"client.may.{name}"}
    assert [one for one in Can if decide(one, program(), facts).is_allowed] == [can]


@pytest.mark.parametrize("on", [(), ON[:1], ON[1:]], ids=["nothing", "no visit", "no patient"])
def test_claims_are_not_sent_without_naming_patient_and_visit(on):
    assert not decide(Can.SEND_CLAIMS, staff(), everything_holds("biller"), on=on).is_allowed


@pytest.mark.parametrize("can", [can for can in Can if can.value.leaves])
def test_what_leaves_names_its_receiver(can):
    facts = everything_holds("biller")
    assert [decide(can, staff(), facts, to=to).is_allowed for to in (TO, None)] == [True, False]


def test_clinicians_and_the_front_desk_do_no_billing():
    for role, allowed in {"clinician": Can.SEE_CLAIMS, "front_desk": Can.TAKE_PAYMENT}.items():
        facts = everything_holds(role)
        assert decide(allowed, staff(), facts).is_allowed
        assert not decide(Can.SEND_CLAIMS, staff(), facts).is_allowed


def test_jobs_do_their_listed_steps_and_no_others():
    facts = everything_holds("owner")
    for name, listed in {"billing-day": policy.BILLING_DAY, "set-up": policy.SETTING_UP}.items():
        assert {can.name for can in Can if decide(can, service(name), facts).is_allowed} == listed
