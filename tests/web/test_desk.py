"""The desk: what waits, from the rooms' own numbers; and nothing of the practice next door."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.people.models import Membership
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.desk import figures, pages, trays
from quietledger.web.desk.figures import Bar
from quietledger.web.desk.trays import Tray
from tests.billing.claims.world import NOW, World
from tests.web.signing import at_desk, known, signed_in

pytestmark = pytest.mark.usefixtures("clock")


def text(page: Any) -> str:
    bare = re.sub(r"<svg.*?</svg>|<script.*?</script>", "", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare)).replace(" .", ".")


@pytest.fixture
def world(practice: PracticeRow) -> World:
    """Two claims ready to send, one held by a check, one session that can't be charged."""
    world = World(practice)
    for _ in range(2):
        world.visit()
    world.visit(doc=VisitDoc())
    world.visit(minutes=3)
    world.charge()
    world.open()
    return world


def test_an_empty_practice_has_nothing_waiting(practice: PracticeRow) -> None:
    with signed_in(practice, "biller", now=NOW) as client:
        said = text(client.get("/"))
    assert "No tray waits. You are done for today." in said
    assert "Nothing waits for anybody." in said
    assert "Clean claims not yet no claim was made yet" in said


def test_trays_count_what_the_rooms_count(world: World, practice: PracticeRow) -> None:
    with signed_in(practice, "biller", now=NOW) as client:
        said = text(client.get("/"))
    assert re.search(r"Ready to send 2 claims\. They passed every check\. \$360 ?\.00", said)
    assert "Held by a check 1 claim. Each says what is missing." in said


def test_the_practice_next_door_sees_none_of_it(world: World, other_practice: PracticeRow) -> None:
    with signed_in(other_practice, "biller", now=NOW) as client:
        said = text(client.get("/"))
        found = client.post("/find", {"q": "1"})
    assert "No tray waits." in said
    assert "No claim has this number" in text(found)


def test_a_claim_is_found_by_number_and_by_control_number(world: World, practice: PracticeRow) -> None:
    claim = world.claims()[0]
    with signed_in(practice, "biller", now=NOW) as client:
        answers = [
            client.post("/find", {"q": asked}) for asked in (str(claim.number), claim.control_number, " 999999 ")
        ]
    assert [answer.headers.get("Location") for answer in answers] == [f"/claims/{claim.id}"] * 2 + [None]


def test_the_desk_asks_as_many_questions_for_ten_claims_as_for_one(
    practice: PracticeRow, other_practice: PracticeRow, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number, (one, claims) in enumerate([(practice, 1), (other_practice, 10)]):
        world = World(one)
        for _ in range(claims):
            world.visit()
        world.charge()
        world.open()
        with signed_in(one, "biller", now=NOW, email=f"p{number}@example.com") as client:
            client.get("/")
            with django_assert_max_num_queries(80) as asked:
                client.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_files_are_listed_with_hash_and_state(world: World, practice: PracticeRow) -> None:
    world.send()
    with signed_in(practice, "biller", now=NOW) as client:
        said = text(client.get("/files"))
    assert re.search(r"837P \S+\.txt [0-9a-f]{12}… \d+ Waiting", said)


def test_the_rail_marks_the_page_and_counts_what_waits(world: World, practice: PracticeRow) -> None:
    with signed_in(practice, "biller", now=NOW) as client:
        page = client.get("/standing").content.decode()
    marked = re.findall(r'<a href="([^"]+)" aria-current="page"', page)
    assert marked == ["/standing"]
    assert re.search(r'href="/claims/".*?<span class="count">1<', page, re.DOTALL)


def test_the_foot_of_the_rail_says_what_stands(practice: PracticeRow) -> None:
    with signed_in(practice, "biller", now=NOW) as client:
        said = text(client.get("/"))
    assert "6 of 6 facts stand" in said


def test_what_stands_opens_and_closes_is_named(practice: PracticeRow) -> None:
    with signed_in(practice, "front_desk", now=NOW) as client:
        said = text(client.get("/standing"))
    assert "is within the days that the practice has to pair its devices" in said
    assert re.search(r"Open See the desk", said)
    assert re.search(r"Closed See the ledger", said)


def test_whoever_is_refused_everything_still_sees_their_own_facts(practice: PracticeRow) -> None:
    known(practice, "owner", now=NOW, email="owner@example.com")
    member = known(practice, now=NOW)
    Membership.objects.create(person=member.person, practice_id=practice.id, role="biller", since=NOW)
    client = at_desk(member, NOW)
    said = text(client.get("/standing"))
    assert client.get("/").status_code == 403
    assert "No fact has been told yet." in said
    assert "owns the practice" not in said
    assert "Closed See the desk" in said


def test_greetings_follow_the_hour() -> None:
    said = [pages.greeting(hour) for hour in (0, 11, 12, 17, 18, 23)]
    assert said == ["Good morning"] * 2 + ["Good afternoon"] * 2 + ["Good evening"] * 2


def test_only_a_near_deadline_presses() -> None:
    today = date(2026, 11, 23)
    far, near, none = (
        Tray("", name, "", "/", 1, 100, day)
        for name, day in (("far", today + timedelta(days=8)), ("near", today + timedelta(days=7)), ("none", None))
    )
    assert trays.pressing([none, far], today) is None
    assert trays.pressing([near, far, none], today) == near


def test_bars_stand_end_to_end_on_one_scale() -> None:
    rows = [("0 to 30 days", 30000, 10000), ("31 to 60", 0, 20000)]
    first, second = (figures._bar(row, place, 40000) for place, row in enumerate(rows))
    assert (first.plans_width, first.patients_left, first.patients_width) == (126.0, 192.0, 42.0)
    assert (second.plans_width, second.patients_left, second.patients_width, second.top) == (0.0, 66.0, 84.0, 48)
    assert figures.said([first, second]) == "Most money is 0 to 30 days old. Patients owe more than plans at 31 to 60."
    assert isinstance(first, Bar)


def test_a_stranger_finds_nothing(db: None) -> None:
    assert Client().post("/find", {"q": "1"}).headers["Location"] == "/sign-in/"
