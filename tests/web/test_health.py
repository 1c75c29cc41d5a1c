"""The health page: for whom it opens, what it says, what the desk says, and what the tiny address never says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_key(tmp_path, settings):
    """A home in which the key for backups was made."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "backup.recipient").write_text("age1")
    settings.HOME = tmp_path
    settings.BACKUP_STORE = tmp_path / "backups"
    return tmp_path


def lines(page):
    return {line.name: line for line in [*page.context["wanting"], *page.context["fine"]]}


def bad(page):
    """What is bad, but for the clocks: the test's own stands still."""
    return [line.name for line in lines(page).values() if line.state.value == "bad" and line.name != "Clocks"]


def test_without_a_backup_page_and_desk_say_so(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        page, desk = client.get("/health/"), client.get("/")
    assert lines(page)["Backup"].say == "Nothing is backed up."
    assert (bad(page), b"Nothing is backed up." in desk.content) == (["Backup"], True)


def test_with_a_young_backup_the_desk_is_quiet(practice, now, with_key, tell):
    tell("practice", practice.id, "practice.backed_up", until=now + timedelta(hours=48))
    with signed_in(practice, "owner", now=now) as client:
        page, desk = client.get("/health/"), client.get("/")
    assert lines(page)["Backup"].say == "The last backup is 0 seconds old."
    assert (bad(page), desk.context["backup"]) == ([], None)


def test_the_neighbour_s_backup_is_not_ours(practice, other_practice, now, with_key, tell):
    tell(
        "practice",
        other_practice.id,
        "practice.backed_up",
        until=now + timedelta(hours=48),
        practice_id=other_practice.id,
    )
    with signed_in(practice, "owner", now=now) as client:
        page = client.get("/health/")
    assert lines(page)["Backup"].say == "No backup has been made yet."


@pytest.mark.parametrize("role", ["biller", "clinician", "front_desk"])
def test_it_opens_for_owners_only(practice, now, role):
    with signed_in(practice, role, now=now) as client:
        assert client.get("/health/").status_code == 403


def test_what_is_worst_comes_first(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        states = [line.state.value for line in client.get("/health/").context["wanting"]]
    assert states == sorted(states, key=["bad", "soon"].index)
    assert states[0] == "bad"


def test_the_tiny_address_says_one_word_to_everybody(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
