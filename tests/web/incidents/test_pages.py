"""The pages of incidents: a first notice by anybody, the workbook part by part, and what is refused in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.incidents import queries

pytestmark = pytest.mark.django_db
PARTS = ("", "/people", "/assessment", "/notices", "/help", "/evidence", "/closing")


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def exercise(desk: Client, plan: str = "lost_device") -> str:
    """The address of a new exercise."""
    return str(desk.post(f"/incidents/rehearse/{plan}")["Location"])


def test_whoever_has_neither_lessons_nor_device_can_say_that_something_happened(
    counter: Client, practice: PracticeRow
) -> None:
    assert counter.get("/").status_code == 403
    assert "Something happened, or may have" in text(counter.get("/incidents/first-notice"))
    answer = counter.post("/incidents/first-notice", {"what": "A letter came back opened.", "kind": "wrong_recipient"})
    assert answer["Location"] == "/incidents/noted"
    assert "You did right to say so" in text(counter.get("/incidents/noted"))
    with tenancy.within(practice.id):
        assert [(one.kind, one.state) for one in queries.open_incidents()] == [("wrong_recipient", "first_notice")]


def test_whoever_may_not_see_incidents_is_led_to_the_first_notice(counter: Client) -> None:
    assert counter.get("/incidents/")["Location"] == "/incidents/first-notice"


def test_a_first_notice_needs_a_sentence(counter: Client) -> None:
    assert "This field is required." in text(counter.post("/incidents/first-notice", {"what": ""}))


def test_an_empty_worklist_offers_five_plans_to_rehearse(desk: Client) -> None:
    page = text(desk.get("/incidents/"))
    assert ("Nothing waits here." in page, page.count("Rehearse<span")) == (True, 5)


@pytest.mark.parametrize("plan", ["lost_device", "bad_message", "wrong_recipient", "ransomware", "partner_breach"])
def test_every_part_of_every_exercise_shows_and_says_that_it_is_one(desk: Client, plan: str) -> None:
    address = exercise(desk, plan)
    for part in PARTS:
        page = text(desk.get(f"{address}{part}"))
        assert "Everybody in this workbook is made up." in page
    assert "Exercise" in text(desk.get("/incidents/"))


def test_a_notice_is_drafted_checked_and_printed_with_its_mark(desk: Client) -> None:
    address = exercise(desk)
    of = f"{address}/notices/of/individuals"
    assert "Keep the draft first." in text(desk.get(of))
    words = {"happened": "On November 20, 2026.", "data": "Names.", "steps": "x", "doing": "x", "contact": ""}
    desk.post(of, words)
    assert "Give a telephone number" in text(desk.get(of)) or "Missing." in text(desk.get(of))
    desk.post(of, words | {"contact": "Call (555) 555-0100."})
    assert "Complete" in text(desk.get(of))
    answer = desk.post(f"{of}/print")
    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
    assert "letters to people, each person; 8 in all, as a draft" in text(desk.get(address)).lower()


def test_every_notice_of_an_exercise_can_be_printed(desk: Client) -> None:
    address = exercise(desk, "ransomware")
    found = re.findall(rf'href="({address}/notices/of/[^"]+)"', desk.get(f"{address}/notices").content.decode())
    assert len(found) > 4
    for of in found:
        words = {"happened": "On November 20, 2026.", "data": "Names.", "doing": "x", "contact": "Call 555-555-0100."}
        desk.post(of, words)
        assert desk.post(f"{of}/print")["Content-Type"] == "application/pdf"


def test_another_practice_s_workbook_is_not_there(desk: Client, other_practice: PracticeRow, now: Any) -> None:
    from quietledger.safety.incidents import actions
    from tests.conftest import make_person

    foreign = actions.exercise(make_person(other_practice.id, now, "owner"), "lost_device", now=now)
    for part in PARTS:
        assert desk.get(f"/incidents/{foreign}{part}").status_code == 404
