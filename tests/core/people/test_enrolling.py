"""Codes on paper: once, for two days, kept as digests; a lost factor takes two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator

from quietledger.core.facts import queries as facts
from quietledger.core.gate import errors as gate_errors
from quietledger.core.people import actions as people
from quietledger.core.people import enrolling, errors
from quietledger.core.people import facts as telling
from quietledger.core.people.models import Invitation, Person, SignIn
from quietledger.core.people.rules import Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow
from tests.conftest import make_person

PASSWORD = "seven owls above the mill"


@pytest.fixture
def newcomer(owner: Actor, now: datetime) -> UUID:
    new = people.NewPerson("tamsin@example.com", "Tamsin Quillfeather", [Role.BILLER])
    return people.add_person(owner, new, now=now).person_id


@pytest.fixture
def loser(owner: Actor, now: datetime) -> UUID:
    """Somebody with a password and an app, which they lost."""
    new = people.NewPerson("w@example.com", "Wilhelmina Post", [Role.BILLER], PASSWORD, with_authenticator=True)
    return people.add_person(owner, new, now=now).person_id


def test_a_code_sets_the_password_once(owner: Actor, newcomer: UUID, now: datetime) -> None:
    invited = enrolling.invite(owner, newcomer, now=now)
    assert not Person.objects.get(id=newcomer).has_usable_password()
    enrolling.redeem(f" {invited.code.lower()} ", PASSWORD, now=now)
    assert Person.objects.get(id=newcomer).check_password(PASSWORD)
    with pytest.raises(errors.NoSuchCode):
        enrolling.redeem(invited.code, "another fine password", now=now)


def test_a_code_is_long_and_only_its_digest_is_kept(owner: Actor, newcomer: UUID, now: datetime, trail: Any) -> None:
    code = enrolling.invite(owner, newcomer, now=now).code
    assert [len(group) for group in code.split("-")] == [5] * 5
    kept = str(Invitation.objects.values())
    assert all(said not in kept for said in (code, code.replace("-", "")))
    assert code not in str(trail())
    assert trail()[0]["ev"] == "person.invited"


def test_a_code_ends_after_two_days_and_with_the_next_one(owner: Actor, newcomer: UUID, now: datetime) -> None:
    first = enrolling.invite(owner, newcomer, now=now)
    second = enrolling.invite(owner, newcomer, now=now)
    for code, at in ((first.code, now), (second.code, now + timedelta(hours=48))):
        with pytest.raises(errors.NoSuchCode):
            enrolling.redeem(code, PASSWORD, now=at)
    enrolling.redeem(second.code, PASSWORD, now=now + timedelta(hours=47, minutes=59))


def test_a_weak_password_does_not_use_the_code_up(owner: Actor, newcomer: UUID, now: datetime) -> None:
    code = enrolling.invite(owner, newcomer, now=now).code
    with pytest.raises(errors.WeakPassword):
        enrolling.redeem(code, "password1234", now=now)
    enrolling.redeem(code, PASSWORD, now=now)


def test_nobody_gets_a_code_for_a_sign_in_that_works(owner: Actor, loser: UUID, now: datetime) -> None:
    with pytest.raises(errors.HasSecondFactor):
        enrolling.invite(owner, loser, now=now)


def test_one_practice_makes_no_code_for_who_works_elsewhere_too(
    owner: Actor, newcomer: UUID, other_practice: PracticeRow, job: Callable[..., Actor], now: datetime
) -> None:
    there = job(practice_id=other_practice.id, name="set-up")
    people.add_membership(there, newcomer, Role.BILLER, now=now)
    with pytest.raises(errors.WorksElsewhere):
        enrolling.invite(owner, newcomer, now=now)
    with pytest.raises(errors.WorksElsewhere):
        enrolling.propose_reset(owner, newcomer, now=now)
    with pytest.raises(errors.NotAtMachine):
        enrolling.reset_at_machine(owner, newcomer, now=now)
    assert enrolling.reset_at_machine(there, newcomer, now=now).code


def test_a_lost_factor_takes_two_people(owner: Actor, loser: UUID, now: datetime, trail: Any) -> None:
    second = make_person(owner.practice_id, now, "owner")
    asked = enrolling.propose_reset(owner, loser, now=now)
    with pytest.raises(gate_errors.NotASecond):
        enrolling.reset_factors(owner, loser, asked, now=now)
    assert Person.objects.get(id=loser).check_password(PASSWORD)
    invited = enrolling.reset_factors(second, loser, asked, now=now)
    assert not Authenticator.objects.filter(user_id=loser).exists()
    assert not Person.objects.get(id=loser).has_usable_password()
    assert "person.mfa" not in held(owner, loser, now)
    assert {"proposal.made", "proposal.settled", "person.reset"} <= {entry["ev"] for entry in trail()}
    enrolling.redeem(invited.code, "a new one for the mill", now=now)


def held(who: Actor, person_id: UUID, at: datetime) -> set[str]:
    with tenancy.scope(who):
        words = facts.last_words([person_id], telling.NAMES, at)
    return {name for (_, name), row in words.items() if row.holds(at)}


def test_an_agreement_about_one_person_resets_no_other(
    owner: Actor, loser: UUID, newcomer: UUID, now: datetime
) -> None:
    second = make_person(owner.practice_id, now, "owner")
    asked = enrolling.propose_reset(owner, newcomer, now=now)
    with pytest.raises(errors.NotAMember):
        enrolling.reset_factors(second, loser, asked, now=now)
    assert Person.objects.get(id=loser).check_password(PASSWORD)


def test_a_reset_ends_every_sign_in(owner: Actor, loser: UUID, now: datetime) -> None:
    SignIn.objects.create(session_key="x", session_data="", expire_date=now + timedelta(hours=1), person_id=loser)
    second = make_person(owner.practice_id, now, "owner")
    enrolling.reset_factors(second, loser, enrolling.propose_reset(owner, loser, now=now), now=now)
    assert not SignIn.objects.filter(person_id=loser).exists()
