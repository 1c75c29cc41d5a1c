"""Lists: the rows that SQL lets through are the rows that the rules allow, whatever is known of them."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import UUIDField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from quietledger.billing.visits.models import Visit
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate import deciding, errors, lists, policy
from quietledger.core.gate.actions import Can
from quietledger.core.gate.asking import Asked, Doing
from quietledger.core.gate.clauses import AnyOf, Compare, FactHolds, Op
from quietledger.core.gate.models import Proposal
from quietledger.core.gate.parameters import Limits
from quietledger.core.gate.rules import EMERGENCY, Demand, Effect, Rule, Table
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7

pytestmark = pytest.mark.django_db
PATIENT_FACTS, VISIT_FACT = ("patient.open", "patient.shareable.payment"), "visit.shareable.payment"
GRACES = {"patient.open": 3, VISIT_FACT: 1}


def rule(name, effect, *clauses, **options):
    return Rule(name, effect, "say", "law", tuple(Demand(one, "say") for one in clauses), **options)


OPEN, SHAREABLE, VISIT = FactHolds(PATIENT_FACTS[0]), FactHolds(PATIENT_FACTS[1]), FactHolds(VISIT_FACT)
TABLES = {
    "forbids": [rule("P", Effect.PERMIT, Compare("mfa_level", Op.GE, 2)), rule("F", Effect.FORBID, OPEN, VISIT)],
    "permits": [rule("P", Effect.PERMIT, OPEN), rule("Q", Effect.PERMIT, SHAREABLE, VISIT)],
    "any of": [rule("P", Effect.PERMIT), rule("F", Effect.FORBID, AnyOf((OPEN, VISIT, EMERGENCY)))],
    "the policy": policy.RULES,
}


def told_at_random(chance, about, name, now):
    """Nothing, a word, or several: begun or to begin, ended, taken back, told after the question's instant."""
    words = []
    for _ in range(chance.choice([0, 1, 1, 2])):
        at = now + timedelta(hours=chance.choice([-200, -50, -1, 0, 1]))
        end = chance.choice([None, None, timedelta(0), timedelta(hours=1), timedelta(hours=40), timedelta(days=30)])
        words.append((at, Told(about, name, None if end is None else at + end, "test")))
    for at, word in words:
        facts.tell([word], by="test", now=at)


@pytest.fixture
def rows(practice, now):
    """Rows that name a patient, a visit, both or nobody: proposals serve, for their columns hold what we like."""
    chance = random.Random(7)
    made = {}
    with tenancy.within(practice.id):
        for _ in range(150):
            patient, visit = (chance.choice([None, uuid7()]) for _ in range(2))
            for about, names in ((patient, PATIENT_FACTS), (visit, [VISIT_FACT])):
                for name in names if about else ():
                    told_at_random(chance, Ref("patient" if names is PATIENT_FACTS else "visit", about), name, now)
            on = {"patient": str(patient) if patient else None, "visit": str(visit) if visit else None}
            row = Proposal.objects.create(
                can="x", body=on, on=[], proposed_by=uuid7(), proposed_at=now, ripe_at=now, lapses_at=now
            )
            made[row.id] = tuple(
                Ref(kind, one) for kind, one in (("patient", patient), ("visit", visit)) if one is not None
            )
    return made


def with_columns(queryset):
    """Rows whose patient and visit stand in JSON, as columns."""
    return queryset.alias(
        a_patient=Cast(KT("body__patient"), UUIDField()), a_visit=Cast(KT("body__visit"), UUIDField())
    )


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("must_name", [frozenset(), frozenset({"patient", "visit"})], ids=["may name", "must name"])
def test_rows_that_sql_lets_through_are_the_rows_that_are_decided(biller, rows, now, name, must_name):
    table = Table(tuple(TABLES[name]), Limits(grace_days=GRACES))
    doing = Doing("read", "payment", ("claim",), "screen", "look", must_name=must_name)
    bare = Asked(biller, "SEE_CLAIMS", doing, (), None, now)
    with tenancy.scope(biller):
        held = deciding.facts_about([Asked(biller, "SEE_CLAIMS", doing, on, None, now) for on in rows.values()])
        made = lists.made_of(table, bare, held)
        shown = made.filter(with_columns(Proposal.objects.all()), patient="a_patient", visit="a_visit")
        by_sql = set(shown.values_list("id", flat=True))
    decided = {
        row: table.decide(Asked(biller, "SEE_CLAIMS", doing, on, None, now), held, row) for row, on in rows.items()
    }
    assert by_sql == {row for row, decision in decided.items() if decision.is_allowed}
    assert 0 < len(by_sql) < len(rows)


def test_whoever_may_see_no_row_is_refused_before_any_query_and_on_the_trail(biller, now, tell, trail):
    tell("person", biller.person_id, "person.role.biller", until=now)
    with pytest.raises(errors.Refused):
        gate.plan(biller, Can.SEE_CLAIMS, now=now)
    assert trail()[0]["dec"][0].endswith(":deny")


def test_a_plan_alone_shows_nothing_and_leaves_no_entry(biller, now, trail):
    gate.plan(biller, Can.SEE_CLAIMS, now=now)
    assert trail() == []


def test_what_must_be_named_needs_a_column(owner, now, receiver):
    plan = gate.plan(owner, Can.SEND_CLAIMS, to=receiver, now=now)
    with tenancy.scope(owner), pytest.raises(errors.NotPlannable):
        plan.filter(Visit.objects.all())


def test_a_page_is_one_entry_and_one_permit(biller, now, tell, trail):
    patients = [uuid7() for _ in range(3)]
    for patient in patients:
        tell("patient", patient, "patient.open")
    plan = gate.plan(biller, Can.SEE_CLAIMS, now=now)
    shown = gate.sift_page(plan, {uuid7(): [Ref("patient", patient)] for patient in patients})
    assert (shown.refused, [one["ev"] for one in trail()]) == ({}, ["gate.decide"])
    assert set(patients) <= shown.permit.subjects


def test_a_row_that_sql_let_through_and_the_rules_refuse_is_dropped_and_an_incident(biller, now, tell, trail):
    fine, closed = uuid7(), uuid7()
    tell("patient", fine, "patient.open")
    plan = gate.plan(biller, Can.SEE_CLAIMS, now=now)
    items = {patient: [Ref("patient", patient)] for patient in (fine, closed)}
    shown = gate.sift_page(plan, items)
    assert list(shown.refused) == [closed]
    assert (trail()[0]["ev"], trail()[0]["why"]) == ("gate.mismatch", ["F11"])


def test_a_list_costs_the_same_questions_for_one_row_and_for_many(biller, rows, now):
    plan = gate.plan(biller, Can.SEE_CLAIMS, now=now)
    with tenancy.scope(biller), CaptureQueriesContext(connection) as asked:
        list(plan.filter(with_columns(Proposal.objects.all()), patient="a_patient")[:50])
    assert len(asked) == 1
