"""Properties of every decision: no rule table that hypothesis can think of breaks them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import clauses, rules
from quietledger.core.gate.asking import Asked, Doing
from quietledger.core.gate.clauses import AnyOf, Compare, FactHolds, Op
from quietledger.core.gate.parameters import Limits
from quietledger.core.gate.rules import Demand, Effect, Rule, decide
from quietledger.core.tenancy.rules import Actor, Kind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ID, PERSON, PATIENT, VISIT = UUID(int=9), UUID(int=1), UUID(int=2), UUID(int=3)
NAMES = ["person.active", "person.mfa", "patient.open", "visit.shareable.payment", "person.role.biller"]


def row(name, until=None, told_at=NOW - HOUR):
    kind = CATALOGUE[name].about
    about = Ref(kind, {"person": PERSON, "patient": PATIENT, "visit": VISIT}[kind])
    return FactRow(about, name, "", told_at, until, "test", "test", told_at)


def world(**states):
    """Facts as the gate reads them, from name -> "holds", "ended" or "unknown"."""
    rows = [row(name, None if state == "holds" else NOW) for name, state in states.items() if state != "unknown"]
    return {(one.about.id, one.name): one for one in rows}


BROKEN = Demand(Compare("job", Op.LE, 2), "It must not break.")  # a name is no number
doings = st.builds(
    Doing, st.just("read"), st.just("payment"), st.just(("claim",)), st.just("screen"), st.just("look"),
    leaves=st.booleans(), must_name=st.sets(st.sampled_from(["patient", "visit"])).map(frozenset),
)  # fmt: skip
questions = st.builds(
    Asked,
    who=st.builds(
        Actor, st.just(UUID(int=5)), st.sampled_from(Kind), person_id=st.sampled_from([None, PERSON]),
        mfa_level=st.integers(0, 3),
    ),
    can=st.sampled_from(["A", "B"]),
    doing=doings,
    on=st.lists(st.sampled_from([Ref("patient", PATIENT), Ref("visit", VISIT)]), max_size=2).map(tuple),
    to=st.sampled_from([None, Ref("partner", UUID(int=7))]),
    now=st.just(NOW),
)  # fmt: skip
demands = st.one_of(
    st.sampled_from(NAMES).map(lambda name: Demand(FactHolds(name), "say")),
    st.lists(st.sampled_from(NAMES).map(FactHolds), min_size=1, max_size=3).map(
        lambda names: Demand(AnyOf(tuple(names)), "say")
    ),
    st.just(Demand(Compare("mfa_level", Op.GE, 2), "say")),
    st.just(BROKEN),
)
tables = st.lists(
    st.builds(
        Rule, st.uuids().map(str), st.sampled_from(Effect), st.just("say"), st.just("law"),
        st.lists(demands, max_size=3).map(tuple),
        kinds=st.sets(st.sampled_from(Kind)).map(frozenset),
        cans=st.sampled_from([None, frozenset("A"), frozenset("AB")]),
        only_leaving=st.booleans(), is_enforced=st.booleans(),
    ),
    max_size=6,
)  # fmt: skip
worlds = st.fixed_dictionaries({name: st.sampled_from(["holds", "ended", "unknown"]) for name in NAMES})


def allows(asked, facts, table):
    return decide(asked, facts, table, ID).is_allowed


@given(questions, worlds, tables, st.data())
def test_taking_a_permit_away_never_grants(asked, states, table, data):
    permits = [rule for rule in table if rule.effect is Effect.PERMIT]
    gone = data.draw(st.sampled_from([None, *permits]))
    fewer = [rule for rule in table if rule is not gone]
    assert allows(asked, world(**states), fewer) <= allows(asked, world(**states), table)


@given(questions, worlds, tables, tables)
def test_adding_a_forbid_never_grants(asked, states, table, more):
    forbids = [replace(rule, effect=Effect.FORBID) for rule in more]
    assert allows(asked, world(**states), [*table, *forbids]) <= allows(asked, world(**states), table)


@given(questions, worlds, tables, st.sampled_from(NAMES))
def test_knowing_less_never_grants(asked, states, table, name):
    assert allows(asked, world(**states | {name: "unknown"}), table) <= allows(asked, world(**states), table)


@given(questions, worlds, tables, st.sampled_from(NAMES))
def test_unknown_counts_as_ended(asked, states, table, name):
    unknown, ended = (world(**states | {name: state}) for state in ("unknown", "ended"))
    assert allows(asked, unknown, table) == allows(asked, ended, table)


@given(questions, worlds, tables, st.randoms(use_true_random=False))
def test_the_order_of_rules_never_matters(asked, states, table, chance):
    shuffled = chance.sample(table, len(table))
    one, other = decide(asked, world(**states), table, ID), decide(asked, world(**states), shuffled, ID)
    assert (one.is_allowed, sorted(one.why)) == (other.is_allowed, sorted(other.why))


@given(questions, worlds, tables)
def test_rules_that_are_not_yet_enforced_take_no_part(asked, states, table):
    asleep = [replace(rule, is_enforced=False, id=f"off {rule.id}") for rule in table]
    assert decide(asked, world(**states), [*table, *asleep], ID) == decide(asked, world(**states), table, ID)


@given(questions, worlds, tables)
def test_a_forbid_that_breaks_forbids(asked, states, table):
    broken = Rule("broken", Effect.FORBID, "say", "law", (BROKEN,))
    decision = decide(asked, world(**states), [*table, broken], ID)
    assert not decision.is_allowed
    assert [one.have for one in decision.unmet if one.rule == "broken"] == ["could not be judged (TypeError)"]


@given(questions, worlds)
def test_a_permit_that_breaks_permits_nothing(asked, states):
    decision = decide(asked, world(**states), [Rule("broken", Effect.PERMIT, "say", "law", (BROKEN,))], ID)
    assert (decision.is_allowed, [one.is_broken for one in decision.unmet]) == (False, [True])


@given(questions, worlds)
def test_without_rules_nothing_is_permitted(asked, states):
    decision = decide(asked, world(**states), [], ID)
    assert (decision.is_allowed, decision.unmet) == (False, (rules.NO_RULE,))


@given(questions, worlds, tables)
def test_every_refusal_says_what_is_missing_and_every_permission_why(asked, states, table):
    decision = decide(asked, world(**states), table, ID)
    assert decision.why
    assert bool(decision.unmet) is not decision.is_allowed


def asked_of(doing, *on):
    return Asked(Actor(UUID(int=5), Kind.JOB), "A", doing, on, None, NOW)


def finding(name, doing, *on, **states):
    return clauses.compiled(FactHolds(name), Limits())(asked_of(doing, *on), world(**states))


def test_a_fact_about_patients_is_demanded_of_those_named_and_of_nobody_else():
    look = Doing("read", "payment", ("claim",), "screen", "look")
    assert finding("patient.open", look) is True
    assert finding("patient.open", look, Ref("patient", PATIENT)) is None
    assert finding("patient.open", look, Ref("patient", PATIENT), **{"patient.open": "ended"}) is False
    assert finding("person.active", look) is None


def test_what_the_question_must_name_is_not_passed_by_silence():
    send = Doing("transmit", "payment", ("claim",), "sftp", "send", must_name=frozenset({"patient"}))
    assert finding("patient.open", send) is None


def test_what_was_taken_back_after_a_jobs_clock_stopped_is_taken_back():
    taken_back = row("patient.open", until=NOW + HOUR, told_at=NOW + HOUR)
    told_since = row("patient.open", told_at=NOW + HOUR)
    assert [clauses.stands(one, NOW) for one in (None, taken_back, told_since)] == [None, False, True]


def test_the_nearest_permit_explains_a_refusal():
    near = Rule("near", Effect.PERMIT, "say", "law", (Demand(FactHolds("patient.open"), "near"),))
    far = Rule("far", Effect.PERMIT, "say", "law", (Demand(FactHolds("patient.open"), "far"), BROKEN))
    look = Doing("read", "payment", ("claim",), "screen", "look")
    decision = decide(asked_of(look, Ref("patient", PATIENT)), {}, [far, near], ID)
    assert [one.say for one in decision.unmet] == ["near"]


GRACED = Limits(grace_days={"person.active": 3})
OPEN_TO_ACTIVE = Rule("P", Effect.PERMIT, "say", "law", (Demand(FactHolds("person.active"), "say"),))


def graced(until, told_at):
    look = Doing("read", "payment", ("claim",), "screen", "look")
    asked = Asked(Actor(UUID(int=5), Kind.STAFF, person_id=PERSON), "A", look, (), None, NOW)
    one = row("person.active", until=until, told_at=told_at)
    return decide(asked, {(PERSON, "person.active"): one}, [OPEN_TO_ACTIVE], ID, GRACED)


def test_what_ran_out_counts_until_its_grace_is_over_and_says_so():
    last = NOW - timedelta(days=3)
    answers = [graced(until, NOW - timedelta(days=400)) for until in (NOW + HOUR, NOW, last + HOUR, last)]
    assert [(one.is_allowed, len(one.grace)) for one in answers] == [(True, 0), (True, 1), (True, 1), (False, 0)]


def test_what_was_taken_back_has_no_grace():
    assert not graced(NOW - HOUR, NOW - HOUR).is_allowed


@given(questions, worlds, st.sampled_from(["device.trusted", "device.encrypted", "device.supported"]))
def test_a_worse_device_never_sees_more(asked, states, name):
    table = [
        Rule("P", Effect.PERMIT, "say", "law", ()),
        Rule("F", Effect.FORBID, "say", "law", (Demand(FactHolds(name), "say"),)),
    ]
    known = replace(asked, who=replace(asked.who, device_id=UUID(int=8)))
    held = {(UUID(int=8), name): FactRow(Ref("device", UUID(int=8)), name, "", NOW - HOUR, None, "t", "t", NOW - HOUR)}
    good, worse = ({**world(**states), **more} for more in (held, {}))
    assert (allows(known, good, table), allows(known, worse, table)) == (True, False)
