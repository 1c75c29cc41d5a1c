"""Let people make their sign-in with a code on paper, at the start or after a second factor was lost.

An extra file of the room. Nothing is mailed. A code would let its bearer in everywhere the person works, so one
practice alone makes none for somebody who works for others too: the operator does, at the machine.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import errors, facts, queries, rules
from quietledger.core.people.models import Invitation, Person, SignIn
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind

RESETS: Final = "reset_factors_of"  # what a proposal's body names the person by


def propose_reset(who: Actor, person_id: UUID, *, now: datetime) -> UUID:
    """Say that somebody lost their second factor; nothing happens before a second person agrees.

    Needs: MANAGE_PEOPLE.
    Trail: proposal.made.
    Raises: Refused; NotAMember; WorksElsewhere.
    """
    _check_only_here(who.practice_id, person_id, now)
    return gate.propose(who, Can.MANAGE_PEOPLE, {RESETS: str(person_id)}, on=[Ref("person", person_id)], now=now)


def invite(who: Actor, person_id: UUID, *, now: datetime) -> rules.Invited:
    """Make the code with which a new person sets password and second factor; an earlier one ends.

    Only its digest is kept. Whoever has a second factor needs none: a lost one takes `reset_factors`.

    Needs: MANAGE_PEOPLE.
    Trail: person.invited.
    Raises: Refused; NotAMember; WorksElsewhere; HasSecondFactor.
    """
    gate.require(who, Can.MANAGE_PEOPLE, on=[Ref("person", person_id)], now=now)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        _check_only_here(who.practice_id, person_id, now)
        if queries.has_second_factor(person_id):
            raise errors.HasSecondFactor(person_id)
        person.mark_locked()
        with tenancy.scope(who):
            audit.record(who, "person.invited", on=[Ref("person", person_id)], now=now)
        return _new_code(person, now)


def redeem(code: str, password: str, *, now: datetime) -> Person:
    """Use a code up: its person gets the password that they chose, and enrols a second factor next.

    Raises: NoSuchCode; WeakPassword.
    """
    with transaction.atomic():
        found = Invitation.objects.select_for_update(of=("self",)).select_related("person")
        invitation = found.filter(digest=_code_digest(code), until__gt=now, person__is_active=True).first()
        if invitation is None:
            raise errors.NoSuchCode
        check_password(invitation.person, password)
        invitation.person.mark_set_up(password)
        invitation.mark_used(now + rules.ENROLLING_LIFE)
    return invitation.person


def let_enrol(person: Person, until: datetime) -> None:
    """Let a person who has shown more than a password add a second factor: a code, or the factor that they give up."""
    Invitation.objects.filter(person=person).delete()
    Invitation(person=person).mark_used(until)


def may_enrol(person_id: UUID, now: datetime) -> bool:
    """Whether a password is enough for somebody, now, to add their first second factor."""
    return Invitation.objects.filter(person_id=person_id, digest__startswith=Invitation.USED, until__gt=now).exists()


def enrolled(person_id: UUID) -> None:
    """From now on only a second factor opens anything."""
    Invitation.objects.filter(person_id=person_id, digest__startswith=Invitation.USED).delete()


def reset_factors(who: Actor, person_id: UUID, proposal_id: UUID, *, now: datetime) -> rules.Invited:
    """Take password and second factors from somebody who lost them, and make a code; the second person of two does it.

    Needs: MANAGE_PEOPLE, twice.
    Trail: proposal.settled, person.reset.
    Raises: Refused; NotAMember; what `gate.second` raises.
    """
    gate.require(who, Can.MANAGE_PEOPLE, on=[Ref("person", person_id)], now=now)
    with tenancy.scope(who):
        proposal = gate.second(who, proposal_id, can=Can.MANAGE_PEOPLE, now=now)
        if proposal.body != {RESETS: str(person_id)}:
            raise errors.NotAMember(person_id, who.practice_id)
        _check_only_here(who.practice_id, person_id, now)
        invited = _start_anew(who, person_id, now)
    facts.retell(person_id, now)
    return invited


def reset_at_machine(who: Actor, person_id: UUID, *, now: datetime) -> rules.Invited:
    """The same by the operator of the machine, where no second person is left or other practices are touched.

    Needs: MANAGE_PEOPLE, as the set-up job.
    Trail: person.reset.
    Raises: Refused; NotAMember; NotAtMachine.
    """
    gate.require(who, Can.MANAGE_PEOPLE, on=[Ref("person", person_id)], now=now)
    if who.kind is not Kind.JOB:
        raise errors.NotAtMachine
    with tenancy.scope(who):
        if not queries.current(person_id, who.practice_id, now):
            raise errors.NotAMember(person_id, who.practice_id)
        invited = _start_anew(who, person_id, now)
    facts.retell(person_id, now)
    return invited


def _start_anew(who: Actor, person_id: UUID, now: datetime) -> rules.Invited:
    person = Person.objects.select_for_update().get(id=person_id)
    forget_factors(person)
    person.mark_locked()
    SignIn.objects.filter(person=person).delete()
    audit.record(who, "person.reset", on=[Ref("person", person_id)], now=now)
    return _new_code(person, now)


def forget_factors(person: Person) -> None:
    Authenticator.objects.filter(user=person).delete()
    Invitation.objects.filter(person=person).delete()


def check_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise errors.WeakPassword(tuple(problem.messages)) from problem


def _new_code(person: Person, now: datetime) -> rules.Invited:
    code = "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_GROUPS * rules.CODE_GROUP))
    until = now + rules.CODE_LIFE
    Invitation.objects.filter(person=person).delete()
    Invitation.objects.create(person=person, digest=_code_digest(code), until=until)
    groups = [code[start : start + rules.CODE_GROUP] for start in range(0, len(code), rules.CODE_GROUP)]
    return rules.Invited(person.id, "-".join(groups), until)


def _code_digest(code: str) -> str:
    # 125 random bits can't be guessed, so a plain digest hides them.
    return sha256(rules.plain_code(code).encode()).hexdigest()


def _check_only_here(practice_id: UUID, person_id: UUID, now: datetime) -> None:
    """Raises: NotAMember; WorksElsewhere."""
    practices = {row.practice_id for row in queries.memberships(person_id, now)}
    if practice_id not in practices:
        raise errors.NotAMember(person_id, practice_id)
    if practices != {practice_id}:
        raise errors.WorksElsewhere(person_id)
