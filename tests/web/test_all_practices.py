"""One page over all practices that somebody works for: each asked by itself, on its own trail, without a patient."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from quietledger.core.people import facts
from quietledger.core.people.models import Membership
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.desk import everywhere, trays
from tests.conftest import make_practice
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import Known, able, at_desk, known

pytestmark = pytest.mark.usefixtures("clock")
PAGE = "/all-practices"


@pytest.fixture
def odalys(practice: PracticeRow, other_practice: PracticeRow, now: datetime) -> Known:
    return in_both(practice, other_practice, now)


def in_both(one: PracticeRow, other: PracticeRow, now: datetime) -> Known:
    who = known(one, "biller", now=now)
    Membership.objects.create(person=who.person, practice_id=other.id, role="biller", since=now)
    facts.retell(who.person.id, now)
    able(who.person.id, other.id, now)
    return who


def test_both_practices_are_shown_before_one_is_chosen(odalys: Known, now: datetime) -> None:
    page = at_desk(odalys, now).get(PAGE)
    assert page.status_code == 200
    assert re.findall(r"<h2>(.*?)</h2>", page.content.decode()) == ["Quiet Oak Psychology", "River House Counseling"]


def test_each_practice_is_asked_and_on_its_own_trail(
    odalys: Known, practice: PracticeRow, other_practice: PracticeRow, now: datetime, trail: Any
) -> None:
    at_desk(odalys, now).get(PAGE)
    for one in (practice, other_practice):
        asked = [entry["can"] for entry in trail(one.id) if entry["ev"] == "gate.decide"]
        assert asked == ["SEE_DESK"]


def test_a_practice_that_refuses_says_why_and_shows_nothing(
    odalys: Known, practice: PracticeRow, other_practice: PracticeRow, now: datetime, tell: Any
) -> None:
    tell("person", odalys.person.id, "person.active", until=now, practice_id=other_practice.id)
    page = at_desk(odalys, now).get(PAGE).content.decode()
    closed = page.partition("River House Counseling")[2]
    assert "You must work for this practice now." in closed
    assert "Nothing waits for anybody." not in closed
    assert "Nothing waits for anybody." in page


def test_one_switches_from_the_list(odalys: Known, other_practice: PracticeRow, now: datetime) -> None:
    client = at_desk(odalys, now)
    client.post("/practice", {"practice": str(other_practice.id)})
    assert b"You are here, to the desk" in client.get(PAGE).content


def test_a_practice_that_one_has_left_is_not_on_the_list(odalys: Known, now: datetime, clock: Any) -> None:
    Membership.objects.filter(practice__code="RH").update(until=now + timedelta(seconds=1))
    clock.move_to(now + timedelta(seconds=2))
    assert b"River House" not in at_desk(odalys, now).get(PAGE).content


def test_a_password_alone_shows_no_practice(odalys: Known) -> None:
    assert Client().get(PAGE).status_code == 302


def test_nearest_deadline_first_then_money_then_refusals(practice: PracticeRow, now: datetime) -> None:
    today, tray = now.date(), trays.Tray
    late = tray("", "Denials", "", "/x", 1, 500, today + timedelta(days=9))
    near = tray("", "Denials", "", "/x", 1, 100, today + timedelta(days=2))
    rich = tray("", "Files", "", "/x", 1, 90_000)
    told = {
        "refused": everywhere.Place(practice, today, why_not=("no",)), "idle": everywhere.Place(practice, today),
        "rich": everywhere.Place(practice, today, (rich,)), "late": everywhere.Place(practice, today, (late,)),
        "near": everywhere.Place(practice, today, (near, rich)),
    }  # fmt: skip
    assert sorted(told, key=lambda name: everywhere.order(told[name])) == ["near", "late", "rich", "idle", "refused"]


@pytest.mark.browser
@needs_chromium
def test_the_page_has_no_fault(site: str, open_page: Callable[..., Page], now: datetime) -> None:
    who = in_both(make_practice("Quiet Oak Psychology", "QO"), make_practice("River House Counseling", "RH"), now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(who, now), site))
    page.goto(site + PAGE)
    assert faults(page) == []
    page.get_by_role("button", name="Switch to it: River House Counseling").click()
    page.goto(site + PAGE)
    assert faults(page) == []
