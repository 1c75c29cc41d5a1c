"""Two people: who may be the second, when time is, and that nothing is approved twice."""

from datetime import timedelta

import pytest

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
HOURS_72 = timedelta(hours=72)


@pytest.fixture
def other_owner(practice, now):
    return make_person(practice.id, now, "owner")


def proposed(owner, now, **options):
    return gate.propose(owner, Can.CHANGE_POLICY, {"limit": "idle_seconds", "value": 600}, now=now, **options)


def approve(who, proposal_id, now, can=Can.CHANGE_POLICY):
    with tenancy.scope(who):
        return gate.second(who, proposal_id, can=can, now=now)


def waiting(who, now):
    with tenancy.scope(who):
        return [one.id for one in gate.proposals(now)]


def test_a_second_person_approves_and_it_waits_no_longer(owner, other_owner, now, trail):
    made = proposed(owner, now)
    assert waiting(owner, now) == [made]
    proposal = approve(other_owner, made, now)
    assert (proposal.body, proposal.proposed_by) == ({"limit": "idle_seconds", "value": 600}, owner.person_id)
    assert waiting(owner, now) == []
    assert [one["ev"] for one in trail()] == ["proposal.settled", "proposal.made", "gate.decide"]


def test_whoever_may_not_do_it_may_not_propose_it(biller, now):
    with pytest.raises(errors.Refused):
        proposed(biller, now)
    assert waiting(biller, now) == []


def test_the_proposer_is_never_the_second_while_there_is_another_owner(owner, other_owner, now):
    made = proposed(owner, now)
    for later in (timedelta(), HOURS_72, timedelta(days=20)):
        with pytest.raises(errors.NotASecond) as refused:
            approve(owner, made, now + later)
        assert refused.value.until is None


def test_in_a_practice_of_one_time_is_the_second_person(owner, now):
    made = proposed(owner, now)
    with pytest.raises(errors.NotASecond) as refused:
        approve(owner, made, now + HOURS_72 - timedelta(seconds=1))
    assert refused.value.until == now + HOURS_72
    assert approve(owner, made, now + HOURS_72).id == made


def test_an_owner_who_left_is_no_second_person(owner, other_owner, now, tell):
    tell("person", other_owner.person_id, "person.active", until=now)
    made = proposed(owner, now)
    assert approve(owner, made, now + HOURS_72).id == made


def test_nothing_is_approved_twice_nor_after_it_was_withdrawn(owner, other_owner, now):
    approved, withdrawn = proposed(owner, now), proposed(owner, now)
    approve(other_owner, approved, now)
    gate.withdraw(owner, withdrawn, can=Can.CHANGE_POLICY, now=now)
    for one in (approved, withdrawn):
        with pytest.raises(errors.AlreadySettled):
            approve(other_owner, one, now)


def test_what_waited_for_a_month_has_lapsed(owner, other_owner, now):
    made = proposed(owner, now)
    with pytest.raises(errors.NoSuchProposal):
        approve(other_owner, made, now + timedelta(days=30))
    assert waiting(owner, now + timedelta(days=30)) == []


def test_a_proposal_is_approved_for_what_it_was_made_for(owner, other_owner, now):
    made = proposed(owner, now)
    with pytest.raises(errors.NoSuchProposal):
        approve(other_owner, made, now, can=Can.FORGET_PATIENT)


def test_another_practices_proposal_does_not_exist_here(owner, other_practice, now):
    made = proposed(owner, now)
    with pytest.raises(errors.NoSuchProposal):
        approve(make_person(other_practice.id, now, "owner"), made, now)


def test_a_job_proposes_nothing(job, now):
    with pytest.raises(errors.Refused):
        proposed(job(), now)


def test_what_it_is_about_is_named_on_the_trail_by_pseudonym_only(owner, now, tell, trail):
    patient = uuid7()
    tell("patient", patient, "patient.open")
    gate.propose(owner, Can.FORGET_PATIENT, {"because": "asked"}, on=[Ref("patient", patient)], now=now)
    made = trail()[0]
    assert (made["ev"], len(made["res"]), str(patient) in str(made)) == ("proposal.made", 1, False)
