"""The owner's pages about who works here: papers with codes, roles, resets by two, ends that count at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from quietledger.core.gate import actions as gate
from quietledger.core.people import queries
from quietledger.core.people.models import Membership, Person, SignIn
from quietledger.core.people.rules import code_at
from quietledger.core.tenancy.rules import PracticeRow
from tests.conftest import make_practice
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import PASSWORD, Known, able, at_desk, known

pytestmark = pytest.mark.usefixtures("clock")
NEW = {"name": "Tamsin Quillfeather", "email": "tamsin@example.com", "roles": ["biller"], "until": ""}


@pytest.fixture
def owner_desk(practice: PracticeRow, now: datetime) -> Client:
    return at_desk(known(practice, "owner", now=now, email="rosalind@example.com"), now)


@pytest.fixture
def odalys(practice: PracticeRow, now: datetime) -> Known:
    return known(practice, "biller", now=now)


def code_in(page: Any) -> str:
    found = re.search(r'class="code-paper">([A-Z0-9-]+)<', page.content.decode())
    assert found is not None
    return found[1]


def test_somebody_new_comes_in_by_a_paper_alone(
    owner_desk: Client, practice: PracticeRow, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    code, newcomer = code_in(owner_desk.post("/people/new", NEW)), Client()
    told = {"code": code, "password1": PASSWORD, "password2": PASSWORD}
    assert newcomer.post("/sign-in/welcome", told).headers["Location"] == "/"
    assert newcomer.get("/").headers["Location"] == "/sign-in/security/enrol"
    secret = re.findall(r'id="secret">(\w+)<', newcomer.get("/sign-in/security/enrol").content.decode())[0]
    with django_capture_on_commit_callbacks(execute=True):
        newcomer.post("/sign-in/security/enrol", {"code": code_at(secret, now)})
    person = Person.objects.get(email=NEW["email"])
    refused = newcomer.get("/")
    assert refused.status_code == 403
    assert b"This browser must be tied to a device of the practice." in refused.content
    able(person.id, practice.id, now)
    assert newcomer.get("/").status_code == 200
    assert b"No open code reads like this." in Client().post("/sign-in/welcome", told).content


def test_a_wrong_code_says_nothing_about_anybody(db: None) -> None:
    told = {"code": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "password1": PASSWORD, "password2": PASSWORD}
    page = Client().post("/sign-in/welcome", told)
    assert (page.status_code, b"No open code reads like this." in page.content) == (200, True)


def test_the_list_shows_roles_and_second_factors(owner_desk: Client, odalys: Known) -> None:
    page = owner_desk.get("/people/").content.decode()
    assert all(said in page for said in ("Odalys Fernwhistle", "Biller", "Owner", "App"))
    assert PASSWORD not in page


@pytest.mark.parametrize("role", ["biller", "clinician", "front_desk"])
def test_nobody_but_the_owner_sees_or_changes_people(practice: PracticeRow, now: datetime, role: str) -> None:
    me = known(practice, role, now=now)
    client = at_desk(me, now)
    mine = f"/people/{me.person.id}"
    assert [client.get(address).status_code for address in ("/people/", mine, f"{mine}/end")] == [403] * 3
    tried = [client.post("/people/new", NEW), client.post(f"{mine}/roles", {"roles": ["owner"]}),
             client.post(f"{mine}/end"), client.post(f"{mine}/code"), client.post(f"{mine}/reset")]  # fmt: skip
    assert [answer.status_code for answer in tried] == [403] * 5
    assert {row.role.value for row in queries.memberships(me.person.id, now)} == {role}


def test_the_people_of_the_practice_next_door_are_not_found(
    owner_desk: Client, other_practice: PracticeRow, now: datetime
) -> None:
    stranger = known(other_practice, "biller", now=now)
    address = f"/people/{stranger.person.id}"
    assert owner_desk.get(address).status_code == 404
    for rest in ("/roles", "/end", "/code", "/reset"):
        assert owner_desk.post(address + rest, {"roles": ["owner"]}).status_code == 404


def test_who_is_known_next_door_joins_without_a_code(
    owner_desk: Client, practice: PracticeRow, other_practice: PracticeRow, now: datetime
) -> None:
    stranger = known(other_practice, "biller", now=now, email="tamsin@example.com")
    answer = owner_desk.post("/people/new", NEW)
    assert answer.status_code == 302
    assert {row.practice_id for row in queries.memberships(stranger.person.id, now)} == {practice.id, other_practice.id}
    stranger.person.refresh_from_db()
    assert stranger.person.check_password(PASSWORD)


def test_roles_end_on_their_last_day(owner_desk: Client, odalys: Known, practice: PracticeRow, now: datetime) -> None:
    address = f"/people/{odalys.person.id}"
    owner_desk.post(f"{address}/roles", {"roles": ["front_desk"], "until": "2026-12-31"})
    (row,) = queries.memberships(odalys.person.id, now)
    assert row.until is not None
    assert (
        row.until.astimezone().isoformat()
        == datetime.fromisoformat("2027-01-01T06:00:00+00:00").astimezone().isoformat()
    )
    assert b'value="2026-12-31"' in owner_desk.get(address).content


def test_without_a_fresh_proof_nothing_about_people_changes(
    owner_desk: Client, odalys: Known, now: datetime, clock: Any
) -> None:
    clock.move_to(now + timedelta(minutes=6))
    address = f"/people/{odalys.person.id}"
    assert owner_desk.get(address).status_code == 200
    page = owner_desk.post(f"{address}/end", headers={"Referer": f"http://testserver{address}/end"})
    assert page.status_code == 403
    assert f"/sign-in/again?next=%2Fpeople%2F{odalys.person.id}%2Fend&amp;press=1" in page.content.decode()
    assert queries.memberships(odalys.person.id, now)


def test_an_ended_person_is_out_with_the_next_click(owner_desk: Client, odalys: Known, now: datetime) -> None:
    browsers = [at_desk(odalys, now), at_desk(odalys, now)]
    assert [browser.get("/").status_code for browser in browsers] == [200, 200]
    owner_desk.post(f"/people/{odalys.person.id}/end")
    assert [browser.get("/").headers["Location"] for browser in browsers] == ["/sign-in/"] * 2
    assert not SignIn.objects.filter(person=odalys.person).exists()
    again = Client().post("/sign-in/", {"login": odalys.email, "password": PASSWORD})
    assert b"belong together" in again.content


def test_a_page_that_is_under_way_while_its_person_is_ended_is_refused(
    owner_desk: Client, odalys: Known, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end comes between the entrance, which let the request in, and the gate."""
    ask = gate.require

    def after_the_end(who: Any, *rest: Any, **named: Any) -> Any:
        if who.person_id == odalys.person.id:
            monkeypatch.setattr(gate, "require", ask)
            owner_desk.post(f"/people/{odalys.person.id}/end")
        return ask(who, *rest, **named)

    client = at_desk(odalys, now)
    monkeypatch.setattr(gate, "require", after_the_end)
    answer = client.get("/")
    assert answer.status_code in {400, 403, 404}
    assert b"Good morning" not in answer.content


def test_a_lost_phone_takes_two_owners(owner_desk: Client, odalys: Known, practice: PracticeRow, now: datetime) -> None:
    second = at_desk(known(practice, "owner", now=now, email="quentin@example.com"), now)
    address = f"/people/{odalys.person.id}"
    owner_desk.post(f"{address}/reset")
    agree = re.findall(rf'action="({address}/reset/[0-9a-f-]+)"', second.get(address).content.decode())[0]
    assert b"another owner has to agree" in owner_desk.get(owner_desk.post(agree).headers["Location"]).content
    code = code_in(second.post(agree))
    assert not queries.has_second_factor(odalys.person.id)
    told = {"code": code, "password1": "seven owls above the mill", "password2": "seven owls above the mill"}
    assert Client().post("/sign-in/welcome", told).status_code == 302


def test_the_last_owner_cannot_go(owner_desk: Client, now: datetime) -> None:
    me = Person.objects.get(email="rosalind@example.com")
    page = owner_desk.post(f"/people/{me.id}/end", follow=True)
    assert b"A practice needs an owner" in page.content
    assert Membership.objects.filter(person=me, until=None).exists()


@pytest.mark.browser
@needs_chromium
def test_the_pages_about_people_have_no_fault(site: str, open_page: Callable[..., Page], now: datetime) -> None:
    practice = make_practice("Lantern Hill Psychology", "LH")
    odalys = known(practice, "biller", now=now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(known(practice, "owner", now=now, email="r@example.com"), now), site))
    mine = f"/people/{odalys.person.id}"
    for address in ("/people/", "/people/new", mine, f"{mine}/end"):
        page.goto(site + address)
        assert (address, faults(page)) == (address, [])
    page.goto(site + "/people/new")
    page.get_by_label("Name").fill("Tamsin Quillfeather")
    page.get_by_label("E-mail address").fill("tamsin@example.com")
    page.get_by_role("button", name="Add them").click()
    page.get_by_text("Your way in").wait_for()
    assert faults(page) == []
