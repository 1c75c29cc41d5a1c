"""A decision can be made again: the stored bundle and the facts of that moment give the stored answer."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from quietledger.core.facts.models import Fact
from quietledger.core.facts.rules import FactRow, Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate import bundling, errors, policy, recording
from quietledger.core.gate.actions import Can
from quietledger.core.gate.models import Bundle
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


def test_the_table_read_from_a_bundle_is_the_table():
    table, doings = bundling.read(policy.bundle())
    assert table.rules == policy.RULES
    assert doings == {can.name: can.value for can in Can}


def replayed(who, trail, on=()):
    entry = next(one for one in trail() if one["ev"] == "gate.decide")
    with tenancy.scope(who):
        return gate.replay(UUID(entry["id"]), on)


@pytest.mark.parametrize("can", [Can.SEE_CLAIMS, Can.EXPORT_TRAIL, Can.SEE_PATIENT, Can.CHARGE])
@pytest.mark.parametrize("but", [{}, {"mfa_level": 1}, {"idle_seconds": 5000}, {"proven_seconds": None}])
def test_whatever_was_answered_is_answered_again(biller, now, trail, tell, can, but):
    patient = Ref("patient", uuid7())
    tell("patient", patient.id, "patient.open")
    with contextlib.suppress(errors.Refused):
        gate.require(replace(biller, **but), can, on=[patient], now=now)
    assert replayed(biller, trail, [patient]).agrees


def test_a_jobs_decision_too(job, now, trail):
    who = job()
    gate.require(who, Can.CHARGE, now=now)
    assert replayed(who, trail).agrees


def test_the_ways_that_a_fact_opened_stand_in_its_hash(now):
    one = FactRow(Ref("partner", uuid7()), "agreement.payment.claim", "sftp", now, None, "test", "test", now)
    told = [{(one.about.id, one.name): replace(one, value=value)} for value in ("sftp", "sftp mail", "")]
    assert len({recording.facts_hash(held) for held in told}) == 3


def test_what_became_known_later_does_not_change_the_old_answer(biller, now, trail, tell):
    gate.require(biller, Can.SEE_CLAIMS, now=now)
    tell("person", biller.person_id, "person.active", until=now)
    again = replayed(biller, trail)
    assert (again.agrees, again.decision.is_allowed) == (True, True)


def test_the_old_limits_count_and_not_todays(owner, biller, practice, now, trail):
    second = make_person(practice.id, now, "owner")
    gate.approve_limit(second, gate.propose_limit(owner, "idle_seconds", 300, now=now), now=now)
    with pytest.raises(errors.Refused):
        gate.require(replace(biller, idle_seconds=400), Can.SEE_CLAIMS, now=now)
    later = now + timedelta(minutes=1)
    gate.approve_limit(second, gate.propose_limit(owner, "idle_seconds", 900, now=later), now=later)
    refused = next(one["id"] for one in trail() if one.get("can") == "SEE_CLAIMS")
    with tenancy.scope(biller):
        again = gate.replay(UUID(refused))
    assert (again.agrees, again.decision.is_allowed) == (True, False)


def test_a_fact_slipped_in_under_an_old_decision_is_noticed(biller, now, trail, tell):
    gate.require(biller, Can.SEE_CLAIMS, now=now)
    with tenancy.scope(biller):
        Fact.objects.create(
            id="00000000-0000-7000-8000-000000000000", about_kind="person", about_id=biller.person_id,
            name="person.role.owner", since=now, told_by="x", evidence="x", told_at=now,
        )  # fmt: skip
    assert not replayed(biller, trail).same_facts


def test_about_other_things_or_a_batch_it_is_not_replayed(biller, now, trail):
    gate.require(biller, Can.SEE_CLAIMS, now=now)
    with pytest.raises(errors.NotReplayable):
        replayed(biller, trail, [Ref("patient", uuid7())])
    gate.sift(biller, Can.SEE_CLAIMS, items={}, now=now)
    with pytest.raises(errors.NotReplayable):
        replayed(biller, trail)


def test_bundles_are_kept_by_their_own_hash(biller, now):
    gate.require(biller, Can.SEE_CLAIMS, now=now)
    with tenancy.scope(biller):
        row = Bundle.objects.get()
    assert row.hash == sha256(row.body.encode()).hexdigest()
