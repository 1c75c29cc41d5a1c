"""The gate, asked for real: facts in the database, answers on the trail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.core.audit.errors import TooLong
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate import policy
from quietledger.core.gate.actions import Can
from quietledger.core.gate.clauses import Compare, Op
from quietledger.core.gate.errors import Refused
from quietledger.core.gate.rules import Demand, Effect, Rule, Table
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import actions as vault

pytestmark = pytest.mark.django_db


def test_a_biller_with_all_facts_is_let_in_and_it_is_on_the_trail(biller, now, trail):
    permit = gate.require(biller, Can.SEE_CLAIMS, now=now)
    assert (permit.can, trail()[0]["dec"]) == ("SEE_CLAIMS", [f"{permit.decision_id}:allow"])


@pytest.mark.parametrize("name", ["person.active", "person.mfa", "person.trained", "person.role.biller"])
def test_each_lapsed_fact_refuses_in_words_and_on_the_trail(biller, now, tell, trail, name):
    tell("person", biller.person_id, name, until=now)
    with pytest.raises(Refused) as refused:
        gate.require(biller, Can.SEE_CLAIMS, now=now)
    assert [one.fact for one in refused.value.decision.unmet] == [name]
    assert trail()[0]["dec"] == [f"{refused.value.decision.id}:deny"]


def test_a_person_nobody_told_about_is_refused(biller, now):
    stranger = biller.__class__(biller.practice_id, biller.kind, person_id=uuid7(), mfa_level=2)
    with pytest.raises(Refused) as refused:
        gate.require(stranger, Can.SEE_CLAIMS, now=now)
    assert all(one.is_unknown for one in refused.value.decision.unmet)


def test_a_fact_ends_at_its_end(biller, now, tell):
    tell("person", biller.person_id, "person.mfa", until=now + timedelta(days=1))
    gate.require(biller, Can.SEE_CLAIMS, now=now + timedelta(hours=23))
    with pytest.raises(Refused):
        gate.require(biller, Can.SEE_CLAIMS, now=now + timedelta(days=1))


def test_a_batch_goes_on_without_the_items_whose_facts_are_missing(job, now, tell, trail, receiver):
    patients = [uuid7() for _ in range(3)]
    for patient in patients[:2]:
        tell("patient", patient, "patient.open")
        tell("patient", patient, "patient.shareable.payment")
    visit = uuid7()
    tell("visit", visit, "visit.shareable.payment")
    items = {uuid7(): [Ref("patient", patient), Ref("visit", visit)] for patient in patients}
    answer = gate.sift(job(), Can.SEND_CLAIMS, items=items, to=receiver, now=now)
    assert list(answer.refused) == list(items)[2:]
    assert answer.permit.subjects == {*patients[:2], visit, *list(items)[:2]}
    assert len(trail()[0]["res"]) == len(items) + len(patients)


def test_a_job_does_its_listed_actions_and_no_others(job, now):
    gate.require(job(), Can.CHARGE, now=now)
    with pytest.raises(Refused):
        gate.require(job(), Can.SEE_PATIENT, now=now)


def test_asking_inside_a_scope_fails_loudly_for_its_entry_could_be_rolled_back(biller, now, trail):
    with tenancy.scope(biller):
        for ask in (
            lambda: gate.require(biller, Can.SEE_CLAIMS, now=now),
            lambda: gate.sift(biller, Can.SEE_CLAIMS, items={}, now=now),
        ):
            with pytest.raises(RuntimeError, match="durable"):
                ask()
    assert trail() == []


def test_explaining_cuts_no_permit_and_leaves_no_trail(biller, now, trail):
    assert gate.explain(biller, Can.SEE_CLAIMS, now=now).is_allowed
    assert trail() == []


def test_an_empty_batch_is_no_way_around_the_rules(biller, now, tell):
    assert gate.sift(biller, Can.SEE_CLAIMS, items={}, now=now).permit.subjects == frozenset()
    tell("person", biller.person_id, "person.role.biller", until=now)
    with pytest.raises(Refused):
        gate.sift(biller, Can.SEE_CLAIMS, items={}, now=now)


def test_a_batch_whose_every_item_is_refused_leaves_a_permit_for_nothing(job, now):
    item = uuid7()
    answer = gate.sift(job(), Can.CHARGE, items={item: [Ref("patient", uuid7())]}, now=now)
    assert answer.permit.subjects == frozenset()
    assert [one.fact for one in answer.refused[item].unmet] == ["patient.open"]


def test_a_batch_of_somebody_who_may_not_do_it_at_all_is_refused_whole(job, now):
    with pytest.raises(Refused) as refused:
        gate.sift(job(), Can.SEE_PATIENT, items={uuid7(): [Ref("patient", uuid7())]}, now=now)
    assert not all(one.fact for one in refused.value.decision.unmet)


def test_items_of_one_batch_are_refused_for_their_own_reasons(job, now, tell):
    ended, unknown, fine = (uuid7() for _ in range(3))
    tell("patient", ended, "patient.open", until=now)
    tell("patient", fine, "patient.open")
    items = {patient: [Ref("patient", patient)] for patient in (ended, unknown, fine)}
    answer = gate.sift(job(), Can.CHARGE, items=items, now=now)
    assert {item: one.unmet[0].is_unknown for item, one in answer.refused.items()} == {ended: False, unknown: True}


def test_the_trail_names_everything_that_was_asked_about(biller, now, tell, trail, practice):
    visit, patient = Ref("visit", uuid7()), Ref("patient", uuid7())
    tell("patient", patient.id, "patient.open")
    gate.require(biller, Can.SEE_VISITS, on=[visit, patient], now=now)
    with tenancy.scope(biller):
        assert trail()[0]["res"] == [vault.pseudonym(visit.id), vault.pseudonym(patient.id)]


def test_a_question_about_more_than_an_entry_can_name_is_not_answered(biller, now, trail):
    with pytest.raises(TooLong):
        gate.require(biller, Can.SEE_CLAIMS, on=refs("claim", [uuid7() for _ in range(3000)]), now=now)
    assert trail() == []


def test_a_rule_that_breaks_refuses_and_stands_on_the_trail(biller, now, trail, monkeypatch):
    broken = Rule("F99", Effect.FORBID, "say", "law", (Demand(Compare("job", Op.LE, 2), "say"),))
    monkeypatch.setattr(policy, "table", lambda limits: Table((*policy.RULES, broken), limits))
    with pytest.raises(Refused):
        gate.require(biller, Can.SEE_CLAIMS, now=now)
    assert (trail()[0]["bad"], trail()[0]["dec"][0].endswith(":deny")) == (["F99"], True)


def test_the_permit_opens_what_its_can_names_about_what_was_asked(biller, now):
    file = Ref("file", uuid7())
    permit = gate.require(biller, Can.SEE_SOURCE, on=[file], now=now)
    assert (permit.opens, permit.subjects, permit.practice_id) == (
        Can.SEE_SOURCE.value.opens, {file.id}, biller.practice_id,
    )  # fmt: skip


def test_facts_of_another_practice_do_not_count(biller, other_practice, now):
    with pytest.raises(Refused):
        gate.require(replace(biller, practice_id=other_practice.id), Can.SEE_CLAIMS, now=now)


def test_a_fact_taken_back_after_the_jobs_clock_stopped_stops_the_job(job, now, practice):
    patient, day = uuid7(), job()
    ref = Ref("patient", patient)
    for until, at in ((None, now), (now + timedelta(hours=1), now + timedelta(hours=1))):
        with tenancy.within(practice.id):
            facts.tell([Told(ref, "patient.open", until, "test")], by="test", now=at)
    with pytest.raises(Refused):
        gate.require(day, Can.CHARGE, on=[ref], now=now)


def test_one_question_costs_the_same_for_one_item_and_for_many(job, now, tell):
    patients, day = [uuid7() for _ in range(5)], job()
    for patient in patients:
        tell("patient", patient, "patient.open")
    counts = []
    for some in (patients, patients[:1], patients):  # the first pays for the trail's key
        items = {uuid7(): [Ref("patient", patient)] for patient in some}
        with CaptureQueriesContext(connection) as asked:
            gate.sift(day, Can.CHARGE, items=items, now=now)
        counts.append(len(asked))
    assert counts[1] == counts[2]
