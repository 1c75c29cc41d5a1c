"""Every address, attacked by everybody who should not be there: refused loudly, nothing changed, and on the trail.

The attackers stand in the order of the road in: a stranger, a password alone, a sign-in that is over, somebody who was
sent away, another practice, another role, a fact that has lapsed, a proof that is too old, a form of somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.people import facts as people_facts
from quietledger.core.tenancy import actions as tenancy
from tests.attacks import attackers, rows
from tests.attacks.attackers import browser, outcome, person, said_of, tries
from tests.attacks.town import MARK, NOW, Town
from tests.web.signing import Known

SIGN_IN, ENROL = "302 /sign-in/", "302 /sign-in/security/enrol"
INSIDE = sorted(rows.ADDRESSES)
# What attacks leave behind: entries of the trail with their key, and who the attackers are.
MAY_GROW = {"audit_entry", "audit_detail", "facts_fact", "vault_key", "tenancy_counter", "people_membership"}


@pytest.fixture(scope="module")
def contents(town: Town, cluster: Any) -> Any:
    """What the tables hold of the practice that is attacked, one hash for each, as a superuser sees them."""
    from django.db import connections

    name = connections["default"].settings_dict["NAME"]
    walled = "SELECT table_name FROM information_schema.columns WHERE column_name = 'practice_id'"
    sums = "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {} t WHERE practice_id = %s"

    def read() -> dict[str, Any]:
        with cluster.connect(name) as boss:
            tables = {table for (table,) in boss.execute(walled)} - MAY_GROW
            return {one: boss.execute(sums.format(one), [town.first.id]).fetchone() for one in tables}

    return read


@pytest.fixture(autouse=True)
def nothing_changes(contents: Any, clock: Any) -> Iterator[None]:
    """No attack changes a row of any table but the trail's and the sign-ins' own."""
    before = contents()
    yield
    assert {table: row for table, row in contents().items() if row != before[table]} == {}


def everywhere(town: Town, client: Client) -> dict[tuple[str, str], str]:
    """What came of every try of one attacker."""
    return {
        (name, method): outcome(getattr(client, method)(address, typed)) for name, method, address, typed in tries(town)
    }


def all_of(town: Town, what: str) -> dict[tuple[str, str], str]:
    return {(name, method): what for name, method, *_ in tries(town)}


def test_a_stranger_is_sent_to_the_sign_in(town: Town) -> None:
    assert everywhere(town, Client()) == all_of(town, SIGN_IN)


def test_a_password_alone_is_sent_to_the_second_factor(town: Town) -> None:
    assert everywhere(town, attackers.password_only(person(town.first, "owner"))) == all_of(town, ENROL)


def test_a_made_up_session_is_a_stranger(town: Town) -> None:
    from django.conf import settings

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 40
    assert everywhere(town, client) == all_of(town, SIGN_IN)


@pytest.mark.parametrize(("age", "seen"), [(timedelta(hours=1), 901), (timedelta(hours=12, seconds=1), 1)])
def test_a_sign_in_that_is_over_opens_nothing_and_its_end_is_on_the_trail(
    town: Town, age: timedelta, seen: int
) -> None:
    owner = person(town.first, "owner")
    found = {}
    for name, method, address, typed in tries(town):
        client = attackers.signed_in_ago(owner, age, timedelta(seconds=seen))
        found[name, method] = outcome(getattr(client, method)(address, typed))
    assert found == all_of(town, SIGN_IN)
    assert len(said_of(town.first.id, owner.person.id, "auth.logout", 40)) == 40


def test_somebody_who_was_sent_away_is_out_with_the_next_click(town: Town) -> None:
    from quietledger.core.people import actions

    gone, client = leaving(town)
    boss = person(town.first, "owner")
    actions.end_person(attackers.actor_of(boss), gone.person.id, now=NOW)
    assert set(everywhere(town, client).values()) == {SIGN_IN}
    assert said_of(town.first.id, boss.person.id, "person.left")


def leaving(town: Town) -> tuple[Known, Client]:
    gone = person(town.first, "owner", "biller", email="gone@lh.example")
    client = browser(gone)
    assert client.get("/").status_code == 200
    return gone, client


def test_the_practice_next_door_finds_nothing_under_any_id(town: Town) -> None:
    """The neighbour's owner, who may do everything at home: own lists stay empty, foreign ids are nowhere."""
    client = browser(person(town.second, *rows.ROLES, email="next@door.example"))
    found, shown = {}, []
    for name, method, address, typed in tries(town):
        answer = getattr(client, method)(address, typed)
        found[name, method] = answer.status_code
        if MARK in answer.getvalue():
            shown.append((name, method))
    with_ids = {(name, method) for name, method in found if attackers.addresses()[name].pattern.converters}
    opened = {one for one in with_ids if found[one] == 200 and one[0] not in rows.SAME_FOR_ALL}
    assert (shown, opened, {one for one, status in found.items() if status >= 500}) == ([], set(), set())


@pytest.mark.parametrize("role", rows.ROLES)
def test_another_role_is_refused_in_words_and_on_the_trail(town: Town, role: str) -> None:
    somebody = person(town.first, role)
    client = browser(somebody)
    wrong: dict[tuple[str, str], object] = {}
    for name, method, address, typed in tries(town):
        can = getattr(rows.ADDRESSES[name], method)
        if role in rows.MAY[can] or name in rows.SOFT:
            continue
        answer = getattr(client, method)(address, typed)
        if (seen := refusal(town, somebody, answer)) != (403, can):
            wrong[name, method] = seen
    assert wrong == {}


def refusal(town: Town, somebody: Known, answer: Any) -> tuple[int, str]:
    """The answer's number, and the `Can` that the newest denial on the trail names."""
    newest = said_of(town.first.id, somebody.person.id, "gate.decide")
    denied = [entry["can"] for entry in newest if any(one.endswith(":deny") for one in entry["dec"])]
    return answer.status_code, denied[0] if denied else "nothing on the trail"


@pytest.mark.parametrize("fact", ["person.mfa", "person.active"])
def test_a_fact_that_lapsed_closes_every_address_and_each_refusal_is_on_the_trail(town: Town, fact: str) -> None:
    somebody = person(town.first, *rows.ROLES, email=f"lapsed.{fact}@lh.example")
    client = browser(somebody)
    with tenancy.within(town.first.id):
        facts.tell([Told(Ref("person", somebody.person.id), fact, NOW, "test")], by="test", now=NOW)
    wrong: dict[tuple[str, str], object] = {}
    for name, method, address, typed in tries(town):
        answer = getattr(client, method)(address, typed)
        seen = refusal(town, somebody, answer)
        if seen != (200 if name in rows.SOFT else 403, getattr(rows.ADDRESSES[name], method)):
            wrong[name, method] = seen
    people_facts.retell(somebody.person.id, NOW)
    assert wrong == {}


def test_lessons_that_lapsed_close_every_address_but_learning_reporting_and_calling_for_help(town: Town) -> None:
    somebody = person(town.first, *rows.ROLES, email="lapsed.lessons@lh.example")
    client = browser(somebody)
    with tenancy.within(town.first.id):
        facts.tell([Told(Ref("person", somebody.person.id), "person.trained", NOW, "test")], by="test", now=NOW)
    wrong: dict[tuple[str, str], object] = {}
    for name, method, address, typed in tries(town):
        can = getattr(rows.ADDRESSES[name], method)
        if can not in rows.UNTAUGHT:
            answer = getattr(client, method)(address, typed)
            if (seen := refusal(town, somebody, answer)) != (200 if name in rows.SOFT else 403, can):
                wrong[name, method] = seen
    assert wrong == {}
    assert client.get(reverse("training:worklist")).status_code == 200


def test_an_old_proof_opens_nothing_that_asks_for_a_fresh_one(town: Town) -> None:
    """Six minutes after the sign-in: the owner is refused, by F16, wherever the `Can` asks for a step-up."""
    owner = person(town.first, "owner")
    client = attackers.signed_in_ago(owner, timedelta(minutes=6))
    wrong: dict[tuple[str, str], object] = {}
    for name, method, address, typed in tries(town):
        can = getattr(rows.ADDRESSES[name], method)
        if can in rows.STEP_UP:
            answer = getattr(client, method)(address, typed)
            newest = said_of(town.first.id, owner.person.id, "gate.decide")
            if (*refusal(town, owner, answer), newest[0]["why"]) != (403, can, ["F16"]):
                wrong[name, method] = (*refusal(town, owner, answer), newest[0]["why"])
    assert wrong == {}


@pytest.mark.parametrize("token", ["", "a" * 64, "stolen"])
def test_a_form_that_this_sign_in_did_not_get_changes_nothing(town: Town, token: str) -> None:
    """No token, a made-up one, and one that another person's browser was given."""
    owner, other = person(town.first, "owner"), person(town.first, "biller")
    client = browser(owner, enforce_csrf_checks=True)
    if token == "stolen":
        thief = browser(other, enforce_csrf_checks=True)
        thief.get(reverse("claims:worklist"))
        token = next(one.value for name, one in thief.cookies.items() if name.endswith("-form"))
    client.get(reverse("claims:worklist"))
    found = {
        name: client.post(address, typed | {"csrfmiddlewaretoken": token}).status_code
        for name, method, address, typed in tries(town)
        if method == "post"
    }
    assert set(found.values()) == {403}


def test_a_cookie_after_the_sign_out_opens_nothing(town: Town) -> None:
    """A copy of the cookie, taken before the owner left: the session is gone on the server."""
    client = browser(person(town.first, "owner"))
    copied = client.cookies.copy()
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies.update(copied)
    assert everywhere(town, thief) == all_of(town, SIGN_IN)
