"""Once a night facts about people are compared with what is so; each difference is reported, mended, on the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate.errors import Refused
from quietledger.core.people import actions as people
from quietledger.core.people import facts as telling
from quietledger.core.people.models import Membership
from quietledger.core.people.rules import Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor


@pytest.fixture
def nightly(job: Callable[..., Actor]) -> Actor:
    return job(name="nightly")


@pytest.fixture
def biller_id(job: Callable[..., Actor], now: datetime) -> UUID:
    new = people.NewPerson(
        "w@example.com", "Wilhelmina Post", [Role.BILLER], "nine quiet herons nest", with_authenticator=True
    )
    return people.add_person(job(name="set-up"), new, now=now).person_id


def differences(who: Actor, now: datetime) -> set[tuple[str, bool, bool]]:
    return {(one.name, one.told is not None, one.found is not None) for one in telling.retell_all(who, now)}


def test_where_nothing_differs_nothing_is_reported(nightly: Actor, biller_id: UUID, now: datetime, trail: Any) -> None:
    assert differences(nightly, now) == set()
    assert "facts.differ" not in {entry["ev"] for entry in trail()}


def test_a_role_given_past_the_actions_is_reported_and_told(
    nightly: Actor, biller_id: UUID, now: datetime, trail: Any
) -> None:
    Membership.objects.create(person_id=biller_id, practice_id=nightly.practice_id, role="owner", since=now)
    assert differences(nightly, now) == {("person.role.owner", False, True)}
    assert [entry["names"] for entry in trail() if entry["ev"] == "facts.differ"] == [["person.role.owner"]]
    assert differences(nightly, now + timedelta(minutes=1)) == set()


def test_a_second_factor_that_vanished_ends_its_fact(nightly: Actor, biller_id: UUID, now: datetime) -> None:
    Authenticator.objects.all().delete()
    assert differences(nightly, now) == {("person.mfa", True, False)}


def test_a_fact_about_somebody_who_never_worked_here_is_ended(nightly: Actor, biller_id: UUID, now: datetime) -> None:
    with tenancy.scope(nightly):
        facts.tell([Told(Ref("person", uuid7()), "person.role.owner", None, "forged")], by="people", now=now)
    assert differences(nightly, now + timedelta(minutes=1)) == {("person.role.owner", True, False)}


def test_work_that_ended_by_its_own_date_is_no_difference(nightly: Actor, biller_id: UUID, now: datetime) -> None:
    Membership.objects.update(until=now + timedelta(days=3))
    telling.retell(biller_id, now)
    assert differences(nightly, now + timedelta(days=4)) == set()


def test_only_the_nightly_job_compares(job: Callable[..., Actor], owner: Actor, now: datetime) -> None:
    for who in (owner, job(name="billing-day")):
        with pytest.raises(Refused):
            telling.retell_all(who, now)
