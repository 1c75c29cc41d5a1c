"""The pages of losses, scenarios, what-ifs, the plan and past months."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.incidents import actions as incidents
from quietledger.safety.risk import gaps, measures, plan, scenarios, words
from tests.conftest import make_person
from tests.safety.risk.curve_world import lived_in, say, tell
from tests.web.signing import actor, known, signed_in

PAGES = ("", "scenarios", "scenarios/S01", "what-if", "plan", "plan/practice.safeguard.cash_route", "history")
ESTIMATE = {"low": "0.01", "mode": "0.02", "high": "0.05", "loss_low": "1000", "loss_high": "90000"}
CASH = "practice.safeguard.cash_route"


@pytest.fixture
def desk(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        yield client


@pytest.fixture
def boss(practice, now):
    return make_person(practice.id, now, "owner")


def said(page):
    """The words of a page's main part, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode().partition("<main")[2]))


@pytest.mark.parametrize("path", PAGES)
def test_the_owner_sees_each_page(path, desk):
    assert desk.get(f"/risk/{path}").status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_biller_sees_none(path, practice, now):
    with signed_in(practice, "biller", now=now) as client:
        assert client.get(f"/risk/{path}").status_code == 403


@pytest.mark.parametrize("path", ["scenarios/S99", "plan/person.active", "plan/nothing"])
def test_what_is_not_there_is_not_found(path, desk):
    assert desk.get(f"/risk/{path}").status_code == 404


def test_the_first_page_says_what_is_claimed_and_what_is_proved(desk, practice, boss, now):
    say(boss, now, "cash_route", "no_trackers")
    told = said(desk.get("/risk/"))
    assert re.search(r"You say that \d+ of \d+ safeguards stand\. The facts prove \d+\.", told)
    assert "the price of the other two." in told


def test_the_first_page_shows_the_policys_edges_from_its_fact(desk, practice, boss, now):
    assert "no cyber policy in force" in said(desk.get("/risk/"))
    tell(practice, now, "practice.covered", value="retention=25000 limit=2000000")
    told = said(desk.get("/risk/"))
    assert "You keep $25k" in told
    assert "Policy ends $2M" in told
    assert "Above your policy’s $2M" in told


def test_a_policy_whose_terms_cannot_be_read_draws_no_edge(desk, practice, now):
    tell(practice, now, "practice.covered", value="as agreed")
    assert "no cyber policy in force" in said(desk.get("/risk/"))


def test_the_chart_has_its_table_twin_and_words_for_the_ear(desk, practice, boss, now):
    lived_in(practice, boss, now)
    body = desk.get("/risk/").content.decode()
    assert body.count('role="img"') == 2
    assert "One year in twenty costs more than $" in body
    assert "<summary>Show as table</summary>" in body


def test_a_gap_leads_to_the_page_that_mends_it(desk, practice, boss, now):
    lived_in(practice, boss, now)
    body = desk.get("/risk/").content.decode()
    assert 'href="/risk/questions/cash_route"' in body
    assert 'href="/health/"' in body


def test_a_gap_is_gone_from_the_page_when_its_fact_arrives(desk, practice, now):
    gap = "The practice has called back before every payment change"
    assert gap in said(desk.get("/risk/plan"))
    tell(practice, now, "mail.callbacks")
    assert gap not in said(desk.get("/risk/plan"))


def test_an_estimate_is_kept_and_shown_with_its_reason(desk, practice, now):
    page = desk.post("/risk/scenarios/S01", ESTIMATE | {"reason": "Our broker's own figures."}, follow=True)
    assert "Our broker&#x27;s own figures." in page.content.decode()
    page = desk.post("/risk/scenarios/S01", ESTIMATE | {"reason": "It was another's.", "is_usual": "on"}, follow=True)
    assert "counts again" in said(page)
    with tenancy.within(practice.id):
        assert not next(one for one in scenarios.here(now) if one.scenario.id == "S01").is_own


def test_what_an_incident_taught_stands_with_its_scenario_as_a_link_to_its_workbook(desk, owner, now):
    assert "Nothing yet." in desk.get("/risk/scenarios/S05").content.decode()
    incident_id = incidents.exercise(owner, "lost_device", now=now)
    incidents.learn(owner, incident_id, "S05", "Bags stay with people.", now=now)
    page = desk.get("/risk/scenarios/S05").content.decode()
    assert f"/incidents/{incident_id}/closing" in page
    assert "Bags stay" not in page  # what is written freely stays sealed in its workbook
    assert str(incident_id) not in desk.get("/risk/scenarios/S06").content.decode()


def test_what_is_wrong_with_an_estimate_is_said_beside_its_field(desk):
    page = desk.post("/risk/scenarios/S01", ESTIMATE | {"high": "0.001", "reason": "Our broker's own figures."})
    assert "The high number is at least the likely one." in said(page)


def test_a_gap_is_planned_and_shown_with_who_and_when(desk, practice, now):
    with tenancy.within(practice.id):
        owner = plan.people.people_of(practice.id, now)[0]
    form = {"choice": "mend", "owner": str(owner.id), "due_on": "2026-12-01", "cost": "400"}
    told = said(desk.post(f"/risk/plan/{CASH}", form, follow=True))
    assert "Being mended" in told
    assert "$400" in told
    assert "Odalys Fernwhistle, by Tue, Dec 1." in said(desk.get("/risk/"))


def test_a_planned_gap_that_is_mended_says_so_by_itself(desk, practice, now):
    who = actor(known(practice, "owner", now=now, email="rowan@example.com"), now)
    plan.decide(who, "mail.callbacks", plan.NewItem(plan.Choice.MEND, who.person_id, now.date()), now=now)
    assert "Being mended" in said(desk.get("/risk/plan"))
    tell(practice, now, "mail.callbacks")
    assert "Mended" in said(desk.get("/risk/plan"))


def test_a_gap_is_not_borne_without_a_reason(desk, practice, now):
    with tenancy.within(practice.id):
        owner = plan.people.people_of(practice.id, now)[0]
    page = desk.post(f"/risk/plan/{CASH}", {"choice": "bear", "owner": str(owner.id), "due_on": "2026-12-01"})
    assert "Say why the practice bears this" in said(page)


def test_a_what_if_answers_htmx_with_its_answer_alone(desk):
    page = desk.get("/risk/what-if?C14=stands&limit=1000000&retention=10000", headers={"HX-Request": "true"})
    body = page.content.decode()
    assert body.lstrip().startswith('<div class="stack" id="answer">')
    assert " less" in body
    assert "You keep, in a mean year" in body


def test_a_what_if_that_cannot_be_tried_says_so(desk):
    assert "can’t be tried" in said(desk.get("/risk/what-if?limit=0"))


def test_the_parts_of_the_room_are_linked_and_the_current_one_is_marked(desk):
    body = desk.get("/risk/plan").content.decode()
    assert '<a class="btn" href="/risk/plan" aria-current="page">Plan</a>' in body
    assert '<a class="btn plain" href="/risk/history">History</a>' in body


def test_the_first_page_asks_the_database_as_often_for_many_gaps_as_for_few(desk, practice, boss, now):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            desk.get("/risk/")
        return len(queries)

    asked()  # the first one also reads what is kept for the others
    many = asked()
    tell(practice, now, *(one for one in measures.BY_FACT if one.startswith(("practice.", "mail."))))
    assert asked() == many


def test_a_mend_with_a_price_is_compared_by_what_each_dollar_takes_off_both_years(desk, practice, now):
    who = actor(known(practice, "owner", now=now, email="rowan@example.com"), now)
    plan.decide(who, CASH, plan.NewItem(plan.Choice.MEND, who.person_id, now.date(), 100_00), now=now)
    with tenancy.within(practice.id):
        cash = next(one for one in gaps.gaps(practice.id, now) if one.fact == CASH)
    pair = " and ".join(words.each_dollar(one / 100_00) for one in (cash.yearly_cents, cash.tail_cents))
    assert pair in said(desk.get("/risk/plan"))
