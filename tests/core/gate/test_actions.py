"""The gate, asked for real: facts in the database, answers on the trail."""

from datetime import timedelta

import pytest

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy.ids import uuid7

pytestmark = pytest.mark.django_db


def test_a_biller_with_all_facts_is_let_in_and_it_is_on_the_trail(biller, now, trail):
    permit = gate.require(biller, Can.SEE_CLAIMS, now=now)
    assert (permit.can, trail()[0]["dec"]) == ("SEE_CLAIMS", [f"{permit.decision_id}:allow"])


@pytest.mark.parametrize("name", ["person.active", "person.mfa", "person.role.biller"])
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


def test_a_batch_goes_on_without_the_items_whose_facts_are_missing(job, now, tell, trail):
    patients = [uuid7() for _ in range(3)]
    for patient in patients[:2]:
        tell("patient", patient, "patient.open")
        tell("patient", patient, "patient.shareable.payment")
    visit = uuid7()
    tell("visit", visit, "visit.shareable.payment")
    items = {uuid7(): [Ref("patient", patient), Ref("visit", visit)] for patient in patients}
    answer = gate.sift(job(), Can.SEND_CLAIMS, items=items, to=Ref("partner", uuid7()), now=now)
    assert list(answer.refused) == list(items)[2:]
    assert answer.permit.subjects == {*patients[:2], visit, *list(items)[:2]}
    assert len(trail()[0]["res"]) == len(items) + len(patients)


def test_a_job_does_its_listed_actions_and_no_others(job, now):
    gate.require(job(), Can.CHARGE, now=now)
    with pytest.raises(Refused):
        gate.require(job(), Can.SEE_PATIENT, now=now)
