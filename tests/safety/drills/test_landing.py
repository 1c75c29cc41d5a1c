"""What a link counts: a person's pressed button, once; never a look, a machine, or anything that was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.drills import letters, queries
from quietledger.safety.drills.rules import Totals
from tests.safety.drills.people import WITHIN, Team
from tests.safety.drills.test_sending import delivered, sent

PLANTED = "plover-Plover-7391"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(WITHIN, tick=False) as clock:
        yield clock


@pytest.fixture
def link(team: Team, mail_job: Any, clock: Any) -> str:
    """The address of one person's page, as it stands in their message."""
    team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    with delivered(team):
        sent(team, mail_job(WITHIN))
    return f"/d/{letters.tokens_in(raw)[0]}"


def totals(team: Team) -> Totals:
    with tenancy.within(team.practice.id):
        (row,) = queries.drills()
    return row.totals


def opened(link: str, client: Client | None = None) -> tuple[str, str]:
    """The look's number, and the page."""
    page = (client or Client()).get(link)
    assert page.status_code == 200
    said = page.content.decode()
    (view,) = re.findall(r'name="view" value="([^"]+)"', said)
    return view, said


def pressed(link: str, view: str, do: str = "go", **more: str) -> Any:
    return Client().post(link, {"view": view, "do": do, **more})


def test_looking_counts_nothing_however_often(team: Team, link: str) -> None:
    before = totals(team)
    for method in ("get", "head"):
        for _ in range(3):
            getattr(Client(), method)(link)
    Client().get(f"{link}/lesson")
    assert totals(team) == before
    assert (before.acted, before.reported, before.machines) == (0, 0, 0)


def test_a_pressed_button_counts_once_and_leads_to_the_lesson(team: Team, link: str) -> None:
    for _ in range(2):
        view, _page = opened(link) if totals(team).acted == 0 else ("B" * 16, "")
        answer = pressed(link, view)
        assert (answer.status_code, answer["Location"]) == (302, f"{link}/lesson")
    assert totals(team).acted == 1
    lesson = Client().get(link).content.decode()  # the link itself now shows the lesson
    assert "This was a drill" in lesson
    assert 'mark class="sign' in lesson
    assert "Sense of urgency, 2 times" in lesson


def test_whoever_follows_the_hidden_link_is_a_machine_and_acts_for_nobody(team: Team, link: str) -> None:
    view, page = opened(link)
    (more,) = re.findall(r'<a href="([^"]+)" hidden', page)
    assert Client().get(more).status_code == 200
    pressed(link, view)
    assert (totals(team).acted, totals(team).machines) == (0, 1)
    person, _ = opened(link)
    pressed(link, person)
    assert totals(team).acted == 1


def test_a_machine_that_presses_first_is_taken_back(team: Team, link: str) -> None:
    view, page = opened(link)
    pressed(link, view)
    assert totals(team).acted == 1
    (more,) = re.findall(r'<a href="([^"]+)" hidden', page)
    Client().get(more)
    assert (totals(team).acted, totals(team).machines) == (0, 1)


def test_no_person_sees_the_hidden_link(link: str) -> None:
    _, page = opened(link)
    assert re.search(r'<a href="[^"]+/more/[^"]+" hidden rel="nofollow">', page)


def test_reporting_on_the_page_is_thanked_at_once_and_closes_the_link(team: Team, link: str) -> None:
    view, _ = opened(link)
    answer = pressed(link, view, "report")
    assert "Thank you, this was a drill" in Client().get(answer["Location"]).content.decode()
    pressed(link, view)
    assert (totals(team).reported, totals(team).acted) == (1, 0)
    assert "Thank you, this was a drill" in Client().get(link).content.decode()


def test_the_password_field_has_no_name_so_that_no_browser_sends_it(link: str) -> None:
    _, page = opened(link)
    (field,) = re.findall(r'<input type="password"[^>]*>', page)
    assert " name=" not in field
    names = re.findall(r'name="([^"]+)"', page.partition("<form")[2])
    assert sorted(set(names)) == ["csrfmiddlewaretoken", "do", "view"]


def test_a_password_that_is_sent_all_the_same_stands_nowhere(
    team: Team, link: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Even a hand-made form that sends one: not in a table, not on the trail, not in a log line."""
    view, _ = opened(link)
    pressed(link, view, secret=PLANTED, password=PLANTED)
    pressed(f"{link}?secret={PLANTED}", view, "report", secret=PLANTED)
    assert totals(team).acted == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.practice', %s, false)", [str(team.practice.id)])
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{PLANTED}%"])
                assert (table, cursor.fetchone()[0]) == (table, 0)
    shown = capfd.readouterr()
    assert PLANTED not in caplog.text + shown.out + shown.err


@pytest.mark.parametrize("secret", ["x", "A" * 54, "é", "A" * 4000, "%00", "..%2f.."])
def test_no_other_link_leads_anywhere(team: Team, clock: Any, secret: str) -> None:
    for rest in ("", "/lesson", f"/more/{'A' * 16}"):
        assert Client().get(f"/d/{secret}{rest}").status_code == 404
    assert Client().post(f"/d/{secret}", {"view": "A" * 16, "do": "go"}).status_code == 404


@pytest.mark.parametrize("form", [{}, {"view": "A" * 16}, {"view": "short", "do": "go"}, {"view": "A" * 16, "do": "x"}])
def test_what_no_page_of_ours_sends_is_nothing(team: Team, link: str, form: dict[str, str]) -> None:
    assert Client().post(link, form).status_code == 404
    assert totals(team).acted == 0


def test_machines_fill_no_table(team: Team, link: str) -> None:
    for number in range(60):
        Client().get(f"{link}/more/{number:016d}")
    assert totals(team).machines == 50


def test_a_link_of_another_practice_opens_nothing_here(team: Team, link: str, other_practice: Any) -> None:
    import base64

    raw = base64.urlsafe_b64decode(link.removeprefix("/d/") + "==")
    moved = letters.token(other_practice.id, raw[16:])
    assert Client().get(f"/d/{moved}").status_code == 404


def test_the_secret_itself_is_kept_nowhere(team: Team, link: str) -> None:
    secret = link.removeprefix("/d/")
    with tenancy.within(team.practice.id), connection.cursor() as cursor:
        for table in ("drills_recipient", "drills_drill", "post_letter", "audit_entry"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[22:40]}%"])
            assert (table, cursor.fetchone()[0]) == (table, 0)


def test_acting_after_somebodys_report_is_counted_as_such(team: Team, mail_job: Any, clock: Any) -> None:
    team.approved()
    first, second, _ = (f"/d/{letters.tokens_in(raw)[0]}" for raw in sent(team, mail_job(WITHIN)))
    with delivered(team):
        sent(team, mail_job(WITHIN))
    pressed(first, opened(first)[0], "report")
    clock.move_to(WITHIN + timedelta(minutes=2))
    pressed(second, opened(second)[0])
    found = totals(team)
    assert (found.reported, found.acted, found.after_report, found.is_report_first) == (1, 1, 1, True)


def test_the_page_is_kept_by_no_cache_and_found_by_no_search(link: str) -> None:
    page = Client().get(link)
    assert "no-store" in page["Cache-Control"]
    assert b'content="noindex, nofollow"' in page.content
