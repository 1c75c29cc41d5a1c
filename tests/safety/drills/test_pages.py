"""Who sees what of drills: everybody their own and the team's, owners the road, nobody another person's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.drills import actions, answering, jobs, letters
from quietledger.safety.drills.models import Drill, RatingRow, Recipient
from quietledger.safety.drills.rules import State
from tests.safety.drills.people import EASY, HARD, SINCE, UNTIL, WITHIN, Team
from tests.safety.drills.test_sending import address_of, delivered, sent
from tests.web.signing import Known, at_desk

END = UNTIL + timedelta(days=8)


def page(team: Team, who: Known, address: str = "/drills/", at: Any = None) -> str:
    with time_machine.travel(at or team.now, tick=False):
        answer = at_desk(who, at or team.now).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def post(team: Team, who: Known, address: str, **form: Any) -> Any:
    with time_machine.travel(team.now, tick=False):
        return at_desk(who, team.now).post(address, form, follow=True)


def held(team: Team, mail_job: Callable[..., Any], **acted: int) -> None:
    """A drill that is over; so many of its people acted or reported."""
    team.approved()
    raws = sent(team, mail_job(WITHIN))
    with delivered(team):
        jobs.run(mail_job(WITHIN), address_of, now=WITHIN)
    for number, raw in enumerate(raws[-len(team.ids) :]):
        secret = letters.tokens_in(raw)[0]
        if number < acted.get("acted", 0):
            answering.act(secret, "A" * 16, now=WITHIN + timedelta(minutes=9))
        elif number < acted.get("acted", 0) + acted.get("reported", 0):
            answering.report(secret, at=WITHIN + timedelta(minutes=5))
    jobs.run(mail_job(END), address_of, now=END)


def test_the_team_sees_its_figures_with_their_difficulty_and_range(team: Team, mail_job: Any) -> None:
    held(team, mail_job, acted=1, reported=1)
    said = page(team, team.staff[2], at=END)
    assert "very difficult" in said
    assert "1 of 3 (6.1 to 79 %)" in said
    assert re.search(r"<b>Yes</b>\s*5 minutes", said)


def test_figures_of_two_people_are_shown_to_nobody(team: Team, mail_job: Any) -> None:
    drill_id = team.prepared(*team.ids[:2])
    team.approved(drill_id)
    sent(team, mail_job(WITHIN))
    with delivered(team):
        jobs.run(mail_job(WITHIN), address_of, now=WITHIN)
    jobs.run(mail_job(END), address_of, now=END)
    for who in (team.first, team.staff[0]):
        said = page(team, who, at=END)
        assert "not shown" in said
        assert "of 2 (" not in said


def test_a_running_drill_is_shown_to_owners_alone(team: Team) -> None:
    team.approved()
    assert "Under way" in page(team, team.second)
    said = page(team, team.staff[0])
    assert "Under way" not in said
    assert "Payer portal" not in said


def test_each_sees_their_own_result_and_no_page_names_who_acted(team: Team, mail_job: Any) -> None:
    held(team, mail_job, acted=1)
    with tenancy.within(team.practice.id):
        (drill,) = Drill.objects.all()
    pages = {one.person.id: page(team, one, at=END) for one in (*team.staff, team.first)}
    went_on = [person for person, said in pages.items() if "You went on." in said]
    assert len(went_on) == 1
    names = ["Mallowfield 0", "Mallowfield 1", "Mallowfield 2"]
    owners = page(team, team.first, f"/drills/{drill.id}", at=END) + pages[team.first.person.id]
    assert [name for name in names if name in owners] == []


def test_three_in_a_year_is_a_word_to_those_persons_alone(team: Team, mail_job: Any) -> None:
    for number in range(3):
        everybody = (*team.staff, team.first, team.second)
        assert [who for who in everybody if "Three times in a year" in page(team, who, at=END)] == [], number
        held(team, mail_job, acted=3)
    told = [who for who in everybody if "Three times in a year" in page(team, who, at=END)]
    assert told == list(team.staff)


def test_the_other_rating_is_on_no_page_before_ones_own(team: Team) -> None:
    drill_id = team.prepared()
    actions.rate(team.who, drill_id, EASY, now=team.now)
    seen = "least difficult"
    assert seen in page(team, team.first, f"/drills/{drill_id}")
    assert seen not in page(team, team.second, f"/drills/{drill_id}")
    assert seen not in page(team, team.second, f"/drills/{drill_id}/rate")
    actions.rate(team.other, drill_id, HARD, now=team.now)
    said = page(team, team.second, f"/drills/{drill_id}")
    assert "very difficult" in said
    assert seen in said


def test_a_rating_by_the_page_starts_from_the_signs(team: Team) -> None:
    drill_id = team.prepared(lure="payer-portal-2")
    said = page(team, team.first, f"/drills/{drill_id}/rate")
    assert re.search(r'name="cue-greeting" value="1"', said)
    form = {f"cue-{name}": "0" for name in re.findall(r'name="cue-([a-z_]+)"', said)}
    form |= {f"premise-{number}": "8" for number in range(4)} | {"premise-4": "0", "cue-urgency": "15"}
    answer = post(team, team.first, f"/drills/{drill_id}/rate", **form)
    assert "moderately difficult" in answer.content.decode()


@pytest.mark.parametrize("missing", ["premise-0", "cue-urgency"])
def test_an_unfinished_rating_is_not_kept(team: Team, missing: str) -> None:
    drill_id = team.prepared()
    said = page(team, team.first, f"/drills/{drill_id}/rate")
    form = {f"cue-{name}": "0" for name in re.findall(r'name="cue-([a-z_]+)"', said)}
    form |= {f"premise-{number}": "4" for number in range(5)}
    answer = post(team, team.first, f"/drills/{drill_id}/rate", **{k: v for k, v in form.items() if k != missing})
    assert "It is marked below" in answer.content.decode()
    with tenancy.within(team.practice.id):
        assert not RatingRow.objects.exists()


def test_preparing_by_the_page_takes_the_whole_team_and_days(team: Team) -> None:
    form = {"since_on": "2026-11-24", "until_on": "2026-11-24", "people": [str(one) for one in team.ids]}
    answer = post(team, team.first, "/drills/new/parcel-1", **form)
    assert "Prepared. Now two people rate it" in answer.content.decode()
    with tenancy.within(team.practice.id):
        (row,) = Drill.objects.all()
        assert (row.lure, row.state, Recipient.objects.count()) == ("parcel-1", State.DRAFT.value, 3)
    assert (row.since, row.until) != (SINCE, UNTIL)  # the practice's own midnights


@pytest.mark.parametrize(
    ("form", "say"),
    [
        ({"since_on": "2026-11-24", "until_on": "2026-11-24"}, "Choose whom it is for."),
        ({"since_on": "2026-11-25", "until_on": "2026-11-24", "people": "all"}, "The last day lies before the first."),
        ({"since_on": "2026-11-02", "until_on": "2026-11-03", "people": "all"}, "The window is over."),
        ({"since_on": "2026-11-28", "until_on": "2026-11-29", "people": "all"}, "no working hours"),
    ],
)
def test_what_is_wrong_with_a_window_is_said_at_its_place(team: Team, form: dict[str, Any], say: str) -> None:
    told = form | ({"people": [str(one) for one in team.ids]} if form.get("people") else {})
    answer = post(team, team.first, "/drills/new/parcel-1", **told)
    assert say in answer.content.decode()


def test_who_is_not_among_the_allowed_cannot_be_ticked(team: Team) -> None:
    form = {"since_on": "2026-11-24", "until_on": "2026-11-24", "people": [str(Client)]}
    answer = post(team, team.first, "/drills/new/parcel-1", **form)
    assert "is not one of the available choices" in answer.content.decode()


def test_lures_are_listed_as_they_will_read(team: Team) -> None:
    said = page(team, team.first, "/drills/lures")
    assert "Chart review: upload link for Quiet Oak Psychology" in said
    assert "{practice}" not in said
    assert said.count("never") >= 32


def test_the_road_by_pages_refuses_in_words(team: Team) -> None:
    drill_id = team.prepared()
    said = post(team, team.first, f"/drills/{drill_id}/propose").content.decode()
    assert "Two people have to agree on its difficulty first." in said
    team.rated(drill_id)
    assert "Proposed." in post(team, team.first, f"/drills/{drill_id}/propose").content.decode()
    said = post(team, team.first, f"/drills/{drill_id}/approve").content.decode()
    assert "Whoever proposed it can’t approve it." in said
    assert "Approved." in post(team, team.second, f"/drills/{drill_id}/approve").content.decode()
    assert post(team, team.first, f"/drills/{drill_id}/propose").status_code == 404


def test_a_list_costs_as_many_questions_for_three_drills_as_for_one(team: Team) -> None:
    def count() -> int:
        with time_machine.travel(team.now, tick=False):
            client = at_desk(team.first, team.now)
            client.get("/drills/")
            with CaptureQueriesContext(connection) as found:
                client.get("/drills/")
        return len(found)

    team.prepared()
    one = count()
    team.prepared(lure="parcel-1")
    team.prepared(lure="parcel-2")
    assert count() == one
