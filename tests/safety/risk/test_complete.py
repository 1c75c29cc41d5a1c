"""Each of the nine elements holds while nothing is missing, and names what is missing as soon as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.safeguards import nine
from quietledger.pure.safeguards.controls import CONTROLS
from quietledger.pure.safeguards.questions import QUESTIONS
from quietledger.safety.risk import complete, kinds, mapping
from quietledger.safety.risk.complete import ANALYSED, Element
from quietledger.safety.risk.mapping import COUNTS_FOR, NewFlow, NewRemark
from quietledger.safety.risk.rules import Value
from tests.safety.risk.curve_world import say
from tests.safety.risk.map_world import firm, machine, office, tell
from tests.web.signing import known, signed_in

DAY = timedelta(days=1)


def elements(who: Any, now: datetime) -> dict[str, Element]:
    with tenancy.scope(who):
        return {one.id: one for one in complete.elements(who.practice_id, now)}


def open_ones(who: Any, now: datetime) -> set[str]:
    return {one.id for one in elements(who, now).values() if not one.is_complete}


def missing(who: Any, now: datetime, element: str) -> str:
    return " ".join(one.say for one in elements(who, now)[element].missing)


def signed(who: Any, now: datetime) -> None:
    tell(who.practice_id, now, Ref("practice", who.practice_id), ANALYSED, until=now + COUNTS_FOR)


def finish(who: Any, now: datetime) -> None:
    """All that people can do: answer, look through, sign."""
    say(who, now, *(one.key for one in QUESTIONS), value=Value.NO)
    facts = {measure.fact for one in CONTROLS for measure in one.measures if measure.over.value == "practice"}
    tell(who.practice_id, now, Ref("practice", who.practice_id), *sorted(facts - {one.fact for one in QUESTIONS}),
         until=now + DAY)  # fmt: skip
    mapping.look_through(who, now=now)
    signed(who, now)


def test_the_nine_are_all_tried_each_with_a_page_that_is_there(owner: Any, now: datetime) -> None:
    assert [*complete.TESTS] == [one.id for one in nine.ELEMENTS] == [f"RA{nth}" for nth in range(1, 10)]
    for one in elements(owner, now).values():
        for page in (one.page, *(lack.page for lack in one.missing)):
            try:
                assert reverse(page)
            except NoReverseMatch:
                pytest.fail(f"{one.id} leads nowhere: {page}")


def test_an_empty_practice_lacks_what_people_do_and_not_what_is_computed(owner: Any, now: datetime) -> None:
    assert open_ones(owner, now) == {"RA2", "RA4", "RA8", "RA9"}


def test_all_nine_hold_when_all_was_done(owner: Any, now: datetime) -> None:
    finish(owner, now)
    assert open_ones(owner, now + DAY / 2) == set()


def test_a_thing_with_data_and_no_scenario_breaks_the_scope(owner: Any, now: datetime) -> None:
    made = mapping.add_asset(owner, "other", "The aquarium", now=now)
    assert "nobody has said whether it holds patients’ data" in missing(owner, now, "RA1")
    mapping.remark(owner, f"own:{made}", NewRemark("low", has_data=True), now=now)
    assert missing(owner, now, "RA1") == "The aquarium holds patients’ data and is in no scenario."
    mapping.remark(owner, f"own:{made}", NewRemark("low", has_data=True, scenarios=("S18",)), now=now + DAY)
    assert "RA1" not in open_ones(owner, now + DAY)


def test_a_partner_with_data_is_in_scope_by_what_it_does(owner: Any, now: datetime) -> None:
    firm(owner, now, "Bramblewick Claims", "billing")
    assert "RA1" not in open_ones(owner, now)
    assert kinds.of_partner("billing") == ("S08", "S09", "S16")


def test_the_inventory_is_written_down_once_somebody_looked_and_until_something_comes(
    owner: Any, now: datetime
) -> None:
    mapping.look_through(owner, now=now)
    assert "RA2" not in open_ones(owner, now)
    assert "more than a year ago" in missing(owner, now + COUNTS_FOR, "RA2")
    machine(owner.practice_id, now, "Heron")
    said = missing(owner, now, "RA2")
    assert "Heron came since, and nobody looked at it." in said
    assert "Heron to The house and its database came since" in said


def test_data_that_comes_from_nowhere_is_a_hole_in_the_map(owner: Any, now: datetime) -> None:
    made = mapping.add_asset(owner, "paper", "Charts", now=now)
    mapping.look_through(owner, now=now)
    assert missing(owner, now, "RA2") == "Charts holds patients’ data, and no way leads to it."
    way = NewFlow("outside:patients", f"own:{made}", ("demographics",), "paper", "a lock")
    mapping.add_flow(owner, way, now=now)
    assert missing(owner, now, "RA2") == "Patients to Charts came since, and nobody looked at it."
    mapping.look_through(owner, now=now)
    assert "RA2" not in open_ones(owner, now)


def test_a_safeguard_that_nobody_ever_looked_at_is_named_and_not_knowing_is_no_look(owner: Any, now: datetime) -> None:
    assert "A leaver’s access ends within a day: 1 of 1 parts were never looked at." in missing(owner, now, "RA4")
    say(owner, now, "leavers", value=Value.UNKNOWN)
    assert "A leaver’s access" in missing(owner, now, "RA4")
    say(owner, now + DAY, "leavers", value=Value.NO)
    assert "A leaver’s access" not in missing(owner, now + DAY, "RA4")


def test_a_scenario_without_a_source_or_a_figure_is_named(owner: Any, now: datetime, practice: Any) -> None:
    with tenancy.scope(owner):
        world = complete._world(practice.id, now)
    first = world.pair.here[0]
    bare = replace(first, scenario=replace(first.scenario, sources=()))
    never = replace(first, scenario=replace(first.scenario, low=0, mode=0))
    for test, one in (("RA5", bare), ("RA6", bare), ("RA5", never)):
        _, lacks = complete.TESTS[test](replace(world, pair=replace(world.pair, here=(one,))))
        assert [lack.say[:4] for lack in lacks] == ["S01:"]
    _, lacks = complete.TESTS["RA7"](replace(world, pair=replace(world.pair, here=(replace(
        first, scenario=replace(first.scenario, id="S99")),))))  # fmt: skip
    assert [lack.say for lack in lacks] == ["S99 was not simulated."]


def test_a_kind_of_thing_without_a_threat_is_named(owner: Any, now: datetime, practice: Any) -> None:
    made = mapping.add_asset(owner, "other", "The aquarium", now=now)
    mapping.remark(owner, f"own:{made}", NewRemark("low", has_data=True), now=now)
    assert missing(owner, now, "RA3") == "No threat with a weak place is named for: something else."


def test_a_signature_ends(owner: Any, now: datetime) -> None:
    signed(owner, now)
    assert "RA8" not in open_ones(owner, now)
    assert missing(owner, now + COUNTS_FOR, "RA8") == "Sign it anew."


def test_a_signed_analysis_is_opened_again_by_what_changes(owner: Any, now: datetime, practice: Any) -> None:
    office(owner, now)
    mapping.look_through(owner, now=now)
    signed(owner, now)
    assert "RA9" not in open_ones(owner, now)
    later = now + DAY
    machine(practice.id, later, "New laptop")
    known(practice, "biller", now=later, email="new@example.com")
    assert missing(owner, later, "RA9") == "New laptop is new. 1 people came or went since it was signed."


def test_the_page_names_what_is_open_with_a_link(practice: Any, now: datetime) -> None:
    with signed_in(practice, "owner", now=now) as client:
        page = client.get("/risk/complete").content.decode()
    assert "<b>5 of 9</b>" in page
    assert '<a href="/risk/inventory">Look inventory and map through once.</a>' in page
