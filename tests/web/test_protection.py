"""Pages of what protects the practice: why not, what lapses, the book, limits by two, emergencies and their review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate import queries
from quietledger.core.gate.actions import Can
from quietledger.core.people.models import Membership
from quietledger.core.tenancy import actions as tenancy
from tests.web.signing import actor, at_desk, known, signed_in

pytestmark = pytest.mark.django_db
REASON = {"reason": "A patient collapsed in the waiting room"}


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def owners(practice, clock):
    """Two owners: the one who is known as Odalys, and another."""
    return [known(practice, "owner", now=clock, email=f"{name}@example.com") for name in ("odalys", "tamsin")]


def limits(practice):
    return gate.limits(practice.id)


def test_what_is_closed_is_grouped_by_what_stops_it_with_the_page_that_mends_it(practice, now):
    with signed_in(practice, "clinician", now=now) as client:
        page = client.get("/protection/")
    say, doings = next((one.unmet.say, one.doings) for one in page.context["closed"] if one.unmet.rule == "P01")
    assert say == "You must own the practice."
    assert Can.SEE_LEDGER.value.say in doings
    assert Can.SEE_CLAIMS.value.say in page.context["opened"]


def test_the_page_is_not_refused_even_to_whom_everything_else_is(practice, clock):
    who = known(practice, now=clock)
    Membership.objects.create(person=who.person, practice_id=practice.id, role="biller", since=clock)
    client = at_desk(who, clock)
    assert (client.get("/protection/").status_code, client.get("/protection/policy").status_code) == (200, 403)


def test_the_forecast_names_who_is_stopped(practice, owners, clock, tell):
    tell("person", owners[1].person.id, "person.role.owner", until=clock.replace(day=30))
    page = at_desk(owners[0], clock).get("/protection/forecast")
    [(lapse, about, stops)] = page.context["rows"]
    assert (lapse.name, about, stops[0][0]) == ("person.role.owner", "Odalys Fernwhistle", "Odalys Fernwhistle")


def test_the_book_is_shown_and_comes_as_a_file(practice, now):
    with signed_in(practice, "front_desk", now=now) as client:
        page, file = client.get("/protection/policy"), client.get("/protection/policy.md")
    assert b"You must work for this practice now." in page.content
    assert "# The policy book" in file.content.decode()
    assert page.context["book"].hash in file.content.decode()


def test_a_limit_is_seen_through_proposed_and_approved_by_a_second_owner(practice, owners, clock):
    first, second = (at_desk(one, clock) for one in owners)
    asked = {"name": "idle_seconds", "amount": "10"}
    assert first.get("/protection/policy/limits", asked).context["stopped"] == []
    assert first.post("/protection/policy/limits", asked | {"propose": "yes"}).status_code == 302
    with tenancy.within(practice.id):
        [made] = gate.proposals(clock)
    first.post(f"/protection/policy/limits/{made.id}/approve")
    assert limits(practice).idle_seconds == 900
    second.post(f"/protection/policy/limits/{made.id}/approve")
    assert limits(practice).idle_seconds == 600
    page = second.get("/protection/policy")
    assert [(line.name, value) for line, value, *_ in page.context["changes"]] == [("idle_seconds", "10 minutes")]


@pytest.mark.parametrize("amount", ["4", "61", "-1", "x"])
def test_no_limit_is_proposed_beyond_its_bounds(practice, owners, clock, amount):
    client = at_desk(owners[0], clock)
    page = client.post("/protection/policy/limits", {"name": "idle_seconds", "amount": amount, "propose": "yes"})
    assert page.context["form"].errors
    with tenancy.within(practice.id):
        assert gate.proposals(clock) == []


def test_a_proposal_is_withdrawn(practice, owners, clock):
    made = gate.propose_limit(fresh(owners[0], clock), "idle_seconds", 600, now=clock)
    at_desk(owners[1], clock).post(f"/protection/policy/limits/{made}/withdraw")
    with tenancy.within(practice.id):
        assert gate.proposals(clock) == []


def fresh(who, now):
    return replace(actor(who, now), proven_seconds=0)


def test_only_owners_change_limits(practice, now):
    with signed_in(practice, "biller", now=now) as client:
        assert client.get("/protection/policy/limits", {"name": "idle_seconds"}).status_code == 403


def test_an_emergency_opens_what_was_closed_and_its_end_closes_it(practice, now):
    with signed_in(practice, "clinician", now=now) as client:
        assert client.get("/ledger/").status_code == 403
        client.post("/protection/emergency/open", REASON)
        assert client.get("/protection/emergency").context["standing"]
        assert client.get("/ledger/").status_code == 200
        client.post("/protection/emergency/end")
        assert client.get("/ledger/").status_code == 403


def test_an_emergency_without_a_sentence_stays_shut(practice, now):
    with signed_in(practice, "clinician", now=now) as client:
        page = client.post("/protection/emergency/open", {"reason": "help"})
    assert (page.status_code, bool(page.context["form"].errors), page.context["standing"]) == (200, True, None)


def test_an_owner_reviews_it_and_the_person_themself_does_not(practice, owners, clock):
    mine = gate.break_glass(actor(owners[0], clock), REASON["reason"], now=clock)
    first, second = (at_desk(one, clock) for one in owners)
    word = {"was_right": "yes", "note": "It was needed"}
    first.post(f"/protection/emergency/{mine}", word)
    with tenancy.within(practice.id):
        assert queries.unreviewed_glass()
    page = second.get(f"/protection/emergency/{mine}")
    assert REASON["reason"].encode() in page.content
    second.post(f"/protection/emergency/{mine}", word)
    with tenancy.within(practice.id):
        assert queries.unreviewed_glass() == []


def test_a_review_that_is_not_there_is_not_found(practice, owners, clock):
    address = "/protection/emergency/00000000-0000-7000-8000-000000000000"
    assert at_desk(owners[0], clock).get(address).status_code == 404


def test_others_see_only_their_own_and_review_nothing(practice, owners, clock):
    theirs = gate.break_glass(actor(owners[0], clock), REASON["reason"], now=clock)
    client = at_desk(known(practice, "biller", now=clock, email="b@example.com"), clock)
    assert client.get("/protection/emergency").context["waiting"] == []
    assert client.get(f"/protection/emergency/{theirs}").status_code == 403


def test_grace_is_warned_of(practice, clock, owners):
    told = Told(Ref("person", owners[0].person.id), "person.trained", clock + timedelta(days=1), "test")
    with tenancy.within(practice.id):
        facts.tell([told], by="test", now=clock)
    later = clock + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        page = at_desk(owners[0], later).get("/protection/")
    assert len(page.context["warnings"]) == 1
    assert page.context["opened"]


def test_an_emergency_stands_above_every_page_of_owners_and_of_whoever_opened_it(practice, owners, clock):
    opener, other = (known(practice, "clinician", now=clock, email=f"{name}@example.com") for name in ("c", "d"))
    gate.break_glass(actor(opener, clock), REASON["reason"], now=clock)
    seen = {one: b"mergency access is open until" in at_desk(who, clock).get("/files").content
            for one, who in {"owner": owners[0], "opener": opener, "other": other}.items()}  # fmt: skip
    assert seen == {"owner": True, "opener": True, "other": False}


def test_one_that_was_not_reviewed_in_time_is_red_on_the_owners_desk(practice, owners, clock):
    opener = known(practice, "clinician", now=clock, email="c@example.com")
    gate.break_glass(actor(opener, clock), REASON["reason"], now=clock - timedelta(hours=73))
    page = at_desk(owners[0], clock).get("/")
    assert b"was not reviewed in time" in page.content
    assert "Review an emergency access" in [tray.name for tray in page.context["trays"]]
