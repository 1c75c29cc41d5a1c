"""The page of held sessions: every reason with its remedy, and the release."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.billing.payers import actions as payers
from tests.billing.claims.world import NOW
from tests.web.signing import signed_in


@pytest.fixture
def browser(world, practice):
    with signed_in(practice, "biller", now=NOW) as client:
        yield client


def page(client):
    answer = client.get("/charges/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_held_session_shows_its_patient_its_reason_and_what_mends_it(browser, world):
    world.visit(minutes=20)
    world.charge()
    shown = page(browser)
    assert "T. Quillfeather" in shown
    assert "The session says 20 minutes and 90837; 20 minutes support 90832." in shown
    assert "Change the code to 90832, or correct the time." in shown


def test_nothing_held_says_what_would_be_here(browser):
    assert "No session is held." in page(browser)


def test_a_released_session_is_charged_by_the_next_run(browser, world):
    visit = world.visit(code="90847")
    world.charge()
    payers.set_fees(world.set_up, None, [payers.NewFee("90847", 15000)], now=NOW)
    answer = browser.post("/charges/release", {"visit": [str(visit)]}, follow=True)
    assert "1 session released." in answer.content.decode()
    assert world.charge().charged == 1


@pytest.mark.parametrize(
    ("visit", "says"), [([], "Choose a session first."), (["x"], "no id that we know"), (["{}"], "no id that we know")]
)
def test_what_a_browser_may_not_ask_is_said(browser, world, visit, says):
    world.visit(minutes=20)
    world.charge()
    answer = browser.post("/charges/release", {"visit": visit}, follow=True)
    assert says in answer.content.decode()


def test_a_session_that_is_held_no_longer_is_left_alone(browser, world):
    visit = world.visit()
    world.charge()
    answer = browser.post("/charges/release", {"visit": [str(visit)]}, follow=True)
    assert "none of these sessions is held any more" in answer.content.decode()


def test_the_practice_next_door_sees_and_releases_none_of_it(world, other_practice):
    visit = world.visit(minutes=20)
    world.charge()
    with signed_in(other_practice, "biller", now=NOW) as client:
        assert "No session is held." in page(client)
        client.post("/charges/release", {"visit": [str(visit)]})
    with signed_in(world.practice, "biller", now=NOW, email="b@example.com") as client:
        assert "T. Quillfeather" in page(client)


def test_the_page_asks_as_often_for_three_sessions_as_for_one(browser, world):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            page(browser)
        return len(seen)

    world.visit(minutes=20)
    world.charge()
    page(browser)
    one = asked()
    for _ in range(2):
        world.visit(minutes=20)
    world.charge()
    assert asked() == one
