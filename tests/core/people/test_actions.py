"""Making people, letting them join a practice, ending their work: with the facts and the trail that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from quietledger.core.facts import queries as facts
from quietledger.core.gate.errors import Refused
from quietledger.core.people import actions as people
from quietledger.core.people import errors, queries
from quietledger.core.people import facts as telling
from quietledger.core.people.models import Membership, Person, SignIn
from quietledger.core.people.rules import Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow

PASSWORD = "nine quiet herons nest"


def new(email: str = "Wilhelmina@Example.com", *roles: Role, **options: Any) -> people.NewPerson:
    fields = {"name": "Wilhelmina Post", "password": PASSWORD, "roles": roles or (Role.BILLER,)}
    return people.NewPerson(email=email, **fields | options)


def held(who: Actor, person_id: Any, at: datetime) -> set[str]:
    with tenancy.scope(who):
        words = facts.last_words([person_id], telling.NAMES, at)
    return {name for (_, name), row in words.items() if row.holds(at)}


@pytest.fixture
def set_up(job: Callable[..., Actor]) -> Actor:
    return job(name="set-up")


def test_a_new_person_is_known_by_facts_and_on_the_trail(set_up: Actor, now: datetime, trail: Any) -> None:
    added = people.add_person(set_up, new("w@example.com", Role.BILLER, Role.OWNER), now=now)
    assert added.totp_secret == ""
    assert held(set_up, added.person_id, now) == {"person.active", "person.role.biller", "person.role.owner"}
    entry = next(entry for entry in trail() if entry["ev"] == "person.added")
    assert entry["roles"] == ["biller", "owner"]
    assert "w@example.com" not in str(entry)


def test_the_secret_of_the_authenticator_is_kept_sealed(set_up: Actor, now: datetime) -> None:
    added = people.add_person(set_up, new(with_authenticator=True), now=now)
    kept = Authenticator.objects.get(user_id=added.person_id, type="totp")
    assert len(added.totp_secret) == 32
    assert added.totp_secret not in str(kept.data)
    with time_machine.travel(now, tick=False):
        assert kept.wrap().validate_code(people.current_code(added.totp_secret, now))
    assert "person.mfa" in held(set_up, added.person_id, now)


def test_passwords_are_kept_as_argon2id_with_64_mib(set_up: Actor, now: datetime) -> None:
    people.add_person(set_up, new(), now=now)
    assert Person.objects.get().password.startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")


def test_addresses_are_told_apart_without_regard_to_case(set_up: Actor, now: datetime) -> None:
    added = people.add_person(set_up, new("Wilhelmina@Example.com"), now=now)
    with pytest.raises(errors.AlreadyKnown) as problem:
        people.add_person(set_up, new("wilhelmina@example.COM"), now=now)
    assert problem.value.person_id == added.person_id
    assert queries.by_email(" WILHELMINA@example.com ") == queries.person(added.person_id)


@pytest.mark.parametrize("password", ["short words", "password1234", "x" * 129, "wilhelmina@example.com"])
def test_weak_passwords_are_refused_with_reasons(set_up: Actor, now: datetime, password: str) -> None:
    with pytest.raises(errors.WeakPassword) as problem:
        people.add_person(set_up, new(password=password), now=now)
    assert len(problem.value.reasons) >= 1
    assert not Person.objects.exists()
    assert not Membership.objects.exists()


def test_a_biller_may_not_make_people(biller: Actor, now: datetime, trail: Any) -> None:
    with pytest.raises(Refused):
        people.add_person(biller, new(), now=now)
    assert [entry["dec"][0].partition(":")[2] for entry in trail()] == ["deny"]
    assert not Person.objects.exists()


def test_an_owner_may(owner: Actor, now: datetime) -> None:
    added = people.add_person(owner, new(), now=now)
    assert [row.id for row in queries.people_of(owner.practice_id, now)] == [added.person_id]


def test_whoever_works_for_two_practices_has_facts_in_both(
    set_up: Actor, other_practice: PracticeRow, job: Callable[..., Actor], now: datetime
) -> None:
    added = people.add_person(set_up, new(), now=now)
    there = job(practice_id=other_practice.id, name="set-up")
    assert held(there, added.person_id, now) == set()
    people.add_membership(there, added.person_id, Role.FRONT_DESK, now=now)
    assert held(set_up, added.person_id, now) == {"person.active", "person.role.biller"}
    assert held(there, added.person_id, now) == {"person.active", "person.role.front_desk"}


def test_ended_work_ends_every_fact_and_the_sign_in(owner: Actor, now: datetime, trail: Any) -> None:
    added = people.add_person(owner, new(with_authenticator=True), now=now)
    later = now + timedelta(hours=1)
    people.end_person(owner, added.person_id, now=later)
    assert held(owner, added.person_id, later) == set()
    assert queries.memberships(added.person_id, later) == []
    assert not queries.person(added.person_id).is_active
    assert "person.left" in {entry["ev"] for entry in trail()}


def test_work_for_another_practice_goes_on(
    owner: Actor, other_practice: PracticeRow, job: Callable[..., Actor], now: datetime
) -> None:
    added = people.add_person(owner, new(), now=now)
    there = job(practice_id=other_practice.id, name="set-up")
    people.add_membership(there, added.person_id, Role.BILLER, now=now)
    people.end_person(owner, added.person_id, now=now + timedelta(hours=1))
    assert queries.person(added.person_id).is_active
    assert held(there, added.person_id, now + timedelta(hours=1)) == {"person.active", "person.role.biller"}


def test_nobody_ends_the_work_of_another_practices_people(
    owner: Actor, other_biller: Actor, now: datetime, job: Any
) -> None:
    stranger = people.add_person(job(practice_id=other_biller.practice_id, name="set-up"), new(), now=now)
    with pytest.raises(errors.NotAMember):
        people.end_person(owner, stranger.person_id, now=now)
    assert queries.person(stranger.person_id).is_active


def test_ending_somebody_ends_everything_in_one_transaction(owner: Actor, now: datetime, trail: Any) -> None:
    added = people.add_person(owner, new(with_authenticator=True), now=now)
    SignIn.objects.create(session_key="x", session_data="", expire_date=now, person_id=added.person_id)
    people.end_person(owner, added.person_id, now=now)
    assert not SignIn.objects.exists()
    assert not Authenticator.objects.exists()
    assert not Person.objects.get(id=added.person_id).has_usable_password()
    assert next(entry for entry in trail() if entry["ev"] == "person.left")["sign_ins"] == 1


def test_whoever_comes_back_begins_anew(owner: Actor, now: datetime) -> None:
    added = people.add_person(owner, new(), now=now)
    people.end_person(owner, added.person_id, now=now + timedelta(days=1))
    back = now + timedelta(days=2)
    people.add_membership(owner, added.person_id, Role.FRONT_DESK, now=back)
    assert queries.person(added.person_id).is_active
    assert held(owner, added.person_id, back) == {"person.active", "person.role.front_desk"}
    assert not Person.objects.get(id=added.person_id).has_usable_password()


def test_roles_are_changed_to_exactly_what_was_chosen(owner: Actor, now: datetime, trail: Any) -> None:
    added = people.add_person(owner, new("w@example.com", Role.BILLER, Role.CLINICIAN), now=now)
    end = now + timedelta(days=30)
    later = now + timedelta(hours=1)
    people.change_roles(owner, added.person_id, {Role.BILLER: end, Role.FRONT_DESK: end}, now=later)
    assert held(owner, added.person_id, later) == {"person.active", "person.role.biller", "person.role.front_desk"}
    assert held(owner, added.person_id, end) == set()
    assert trail()[0]["ev"] in {"person.roles", "gate.decide"}
    assert {row.role for row in queries.memberships(added.person_id, later)} == {Role.BILLER, Role.FRONT_DESK}


def test_the_last_owner_stays(set_up: Actor, now: datetime) -> None:
    added = people.add_person(set_up, new("w@example.com", Role.OWNER), now=now)
    with pytest.raises(errors.LastOwner):
        people.end_person(set_up, added.person_id, now=now)
    for roles in ({Role.BILLER: None}, {Role.OWNER: now + timedelta(days=1)}):
        with pytest.raises(errors.LastOwner):
            people.change_roles(set_up, added.person_id, roles, now=now)
    people.add_person(set_up, new("x@example.com", Role.OWNER), now=now)
    people.end_person(set_up, added.person_id, now=now)


def test_without_a_fresh_proof_no_owner_changes_people(owner: Actor, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        people.add_person(replace(owner, proven_seconds=301), new(), now=now)
    assert {one.rule for one in refused.value.decision.unmet} == {"F16"}


def test_retelling_what_is_known_adds_no_fact(set_up: Actor, now: datetime) -> None:
    from quietledger.core.facts.rules import Ref

    added = people.add_person(set_up, new(), now=now)
    telling.retell(added.person_id, now + timedelta(days=1))
    with tenancy.scope(set_up):
        told = [row.name for row in facts.history(Ref("person", added.person_id))]
    assert sorted(told) == ["person.active", "person.joining", "person.role.biller"]


def test_whoever_begins_here_has_a_fortnight_for_the_first_lessons_and_a_second_role_begins_nothing(
    set_up: Actor, now: datetime
) -> None:
    from quietledger.core.facts.rules import Ref

    added = people.add_person(set_up, new(), now=now)
    people.add_membership(set_up, added.person_id, Role.OWNER, now=now + timedelta(days=1))
    with tenancy.scope(set_up):
        told = [row for row in facts.history(Ref("person", added.person_id)) if row.name == "person.joining"]
    assert [(row.since, row.until) for row in told] == [(now, now + timedelta(days=14))]
