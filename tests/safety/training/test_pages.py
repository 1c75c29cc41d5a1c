"""Lessons' pages: what is due, screens, questions, the team, the record, lessons of one's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.training import actions, queries, shipped
from quietledger.safety.training.owner_pages import STARTER
from tests.safety.training.conftest import JOINING, answers, newcomer, take
from tests.web.signing import Known, actor, at_desk, known

OWN = STARTER.read_text()


@pytest.fixture(autouse=True)
def clock(now: Any) -> Iterator[Any]:
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def client(new: Known, now: Any) -> Any:
    return at_desk(new, now)


@pytest.fixture
def boss(practice: Any, now: Any) -> Any:
    return at_desk(known(practice, "owner", now=now, email="boss@example.com"), now)


def right(name: str) -> dict[str, str]:
    return {f"q{number}": str(chosen) for number, chosen in answers(name).items()}


def test_a_newcomer_is_welcomed_and_led_to_the_first_lesson(client: Any) -> None:
    page = client.get("/lessons/")
    said = page.content.decode()
    assert "3 first lessons, about 15 minutes together. You have until Mon, Dec 7." in said
    assert "/lessons/lesson/joining/1" in said.partition("All lessons")[0]
    assert [row.lesson.month for row in page.context["rows"]] == [0, 0, 0, *range(1, 13)]
    assert "The team" not in said


def test_every_screen_of_every_lesson_opens(client: Any) -> None:
    for lesson in shipped.lessons():
        for number in range(1, lesson.screen_count + 1):
            page = client.get(f"/lessons/lesson/{lesson.name}/{number}")
            assert (lesson.name, number, page.status_code) == (lesson.name, number, 200)
        assert client.get(f"/lessons/lesson/{lesson.name}/{lesson.screen_count + 1}").status_code == 404
    assert client.get("/lessons/lesson/nothing/1").status_code == 404


def test_marks_stand_in_the_message_and_lead_to_what_they_mean(client: Any) -> None:
    said = client.get("/lessons/lesson/joining/3").content.decode()
    assert '<mark class="sign bad">Bluefinch Health Plan</mark><a class="no bad" href="#sign-1"' in said
    assert "Known name, foreign address" in said


def test_two_messages_on_one_screen_number_their_signs_on(client: Any, boss: Any) -> None:
    head, _, message = OWN.rpartition("```message")
    boss.post(
        "/lessons/own", {"text": f"{head}```message{message}\nAnd another:\n\n```message{message}", "keep": "yes"}
    )
    page = client.get("/lessons/lesson/our-fax/2")
    numbers = [sign.number for sign in page.context["signs"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) % 2 == 0
    assert len(numbers) > 1


def test_a_wrong_answer_is_explained_and_nothing_is_finished(client: Any, who: Any) -> None:
    page = client.post("/lessons/lesson/joining/answer", right("joining") | {"q0": "0"})
    said = page.content.decode()
    assert "One question still wants another look." in said
    assert "The first hour is when a report helps most." in said
    assert "Whoever wrote a false message answers that phone too." not in said
    with tenancy.scope(who):
        assert queries.finishes() == []


@pytest.mark.parametrize("sent", [{}, {"q0": "x", "q1": "-1"}, {"q0": "99", "q1": "9" * 40}])
def test_what_can_not_be_an_answer_is_none(client: Any, sent: dict[str, str]) -> None:
    page = client.post("/lessons/lesson/joining/answer", sent)
    assert (page.status_code, page.context["open_count"]) == (200, 2)


def test_right_answers_finish_the_lesson_and_lead_to_the_next(client: Any, who: Any) -> None:
    said = client.post("/lessons/lesson/joining/answer", right("joining")).content.decode()
    assert "ask before you act" in said
    assert "/lessons/lesson/service/1" in said
    assert "What you finished" in client.get("/lessons/").content.decode()
    with tenancy.scope(who):
        assert [one.lesson for one in queries.finishes()] == ["joining"]


def test_a_lapsed_person_is_refused_led_to_the_lessons_and_works_at_once_after_them(new: Known, now: Any) -> None:
    late = now + timedelta(days=15)
    with time_machine.travel(late, tick=False):
        client = at_desk(new, late)
        refused = client.get("/claims/")
        assert refused.status_code == 403
        assert b"You must have passed the lessons that are due." in refused.content
        assert b"The days for the first lessons are over." in refused.content
        assert b'href="/lessons/">Take the lesson' in refused.content
        for name in JOINING:
            assert client.get("/lessons/").status_code == 200
            client.post(f"/lessons/lesson/{name}/answer", right(name))
        assert client.get("/claims/").status_code == 200
        assert client.get("/").status_code == 200


def test_the_desk_shows_what_is_due_for_oneself_alone(client: Any, boss: Any) -> None:
    names = [(tray.name, tray.count) for tray in client.get("/").context["trays"]]
    assert ("Lesson due", 3) in names
    assert "Lesson due" not in [tray.name for tray in boss.get("/").context["trays"]]


def test_the_team_is_shown_by_name_and_ranked_by_nothing(practice: Any, boss: Any, who: Any, now: Any) -> None:
    take(who, *JOINING, now=now)
    newcomer(practice, "clinician", now=now, email="second@example.com")
    page = boss.get("/lessons/team")
    assert [one.done_count for one, *_ in page.context["rows"] if one.done_count] == [3]
    said = page.content.decode()
    assert "Until November 23, 2027" in said
    assert "Joining, until Mon, Dec 7" in said


def test_the_record_names_who_when_and_which_text_and_its_handing_out_is_on_the_trail(
    boss: Any, who: Any, now: Any, trail: Any
) -> None:
    take(who, "joining", now=now)
    sheet = boss.get("/lessons/record.csv")
    [row] = csv.DictReader(io.StringIO(sheet.content.decode()))
    assert (row["person"], row["lesson"], row["finished"]) == (str(who.person_id), "joining", now.isoformat())
    assert len(row["version"]) == 64
    letter = boss.get("/lessons/record.pdf")
    assert (letter.content[:5], letter.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert [one["ev"] for one in trail()].count("lessons.exported") == 2


def test_an_owner_writes_a_lesson_sees_what_could_be_better_and_teaches_it(boss: Any, client: Any) -> None:
    assert OWN.splitlines()[1] in boss.get("/lessons/own").content.decode().replace("&quot;", '"')
    faulty = boss.post("/lessons/own", {"text": OWN.replace("month = 2", "month = 0"), "keep": "yes"})
    assert b"Month 0 is for the joining lessons of the house." in faulty.content
    assert client.get("/lessons/lesson/our-fax/1").status_code == 404
    assert b"Nothing to mend" in boss.post("/lessons/own", {"text": OWN}).content
    assert boss.post("/lessons/own", {"text": OWN, "keep": "yes"}).status_code == 302
    assert client.get("/lessons/lesson/our-fax/2").status_code == 200
    assert boss.post("/lessons/own/our-fax/take-back").status_code == 302
    assert client.get("/lessons/lesson/our-fax/1").status_code == 404
    assert boss.post("/lessons/own/our-fax/take-back").status_code == 404


def test_a_file_takes_the_place_of_the_text(boss: Any, client: Any) -> None:
    file = SimpleUploadedFile("fax.md", OWN.encode())
    assert boss.post("/lessons/own", {"file": file, "keep": "yes"}).status_code == 302
    assert client.get("/lessons/lesson/our-fax/1").status_code == 200


@pytest.mark.parametrize("sent", [{}, {"file": SimpleUploadedFile("x.md", b"\xff\xfe\x00")}])
def test_what_is_no_text_is_said_to_be_none(boss: Any, sent: dict[str, Any]) -> None:
    page = boss.post("/lessons/own", {**sent, "keep": "yes"})
    assert page.status_code == 200
    assert page.context["form"].errors


@pytest.mark.parametrize("address", ["team", "record.csv", "record.pdf", "own"])
def test_the_owners_pages_are_closed_to_others(client: Any, address: str) -> None:
    assert client.get(f"/lessons/{address}").status_code == 403


def test_a_page_asks_the_database_as_often_for_many_finishes_as_for_one(
    client: Any, who: Any, now: Any, django_assert_max_num_queries: Any
) -> None:
    take(who, "joining", now=now)
    client.get("/lessons/")
    with django_assert_max_num_queries(60) as one:
        client.get("/lessons/")
    take(who, "sender", "links", now=now)
    with django_assert_max_num_queries(len(one)):
        client.get("/lessons/")


def test_a_lesson_of_another_practice_is_not_found(other_practice: Any, owner: Any, now: Any) -> None:
    actions.write_lesson(owner, OWN, now=now)
    stranger = newcomer(other_practice, "biller", now=now, email="stranger@example.com")
    assert actor(stranger, now).practice_id == other_practice.id
    assert at_desk(stranger, now).get("/lessons/lesson/our-fax/1").status_code == 404
