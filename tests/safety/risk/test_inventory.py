"""The inventory is read from the rooms each time; people complete it, and a look counts until something new comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.pure.losses.library import LIBRARY
from quietledger.safety.devices.models import Device
from quietledger.safety.devices.rules import Ending
from quietledger.safety.partners.rules import KINDS as TRADES
from quietledger.safety.partners.rules import Tier
from quietledger.safety.risk import errors, inventory, kinds, mapping
from quietledger.safety.risk.inventory import Thing
from quietledger.safety.risk.inventory_models import Asset, Look, Remark
from quietledger.safety.risk.mapping import COUNTS_FOR, INVENTORIED, NewRemark
from quietledger.safety.risk.nightly import nightly
from tests.conftest import make_person
from tests.safety.risk.map_world import firm, machine, office
from tests.web.signing import known, signed_in

DAY = timedelta(days=1)
NONE = NewRemark("low", has_data=False, why_none="It only counts cups.")


def things(who: Any, now: datetime) -> dict[str, Thing]:
    """Everything that is in use, by its name."""
    with tenancy.scope(who):
        return {one.name: one for one in inventory.assets(now)}


def stands(who: Any, at: datetime) -> bool:
    with tenancy.scope(who):
        about = Ref("practice", who.practice_id)
        return (about, INVENTORIED) in facts.held([about], [INVENTORIED], at)


def night(practice: Any, at: datetime) -> None:
    who = tenancy.job(practice.id, "nightly", at)
    nightly(who, now=at)
    tenancy.release(who, at)


def test_each_kind_of_thing_is_linked_to_scenarios_of_the_library_and_each_scenario_to_a_kind() -> None:
    known_ids = {one.id for one in LIBRARY}
    linked = {number for one in kinds.KINDS.values() for number in one.scenarios}
    linked |= {number for trade in kinds.OF_TRADES for number in kinds.of_partner(trade)}
    assert linked == known_ids
    assert [one.id for one in kinds.KINDS.values() if not one.scenarios] == ["other"]
    assert set(kinds.OF_TRADES) <= set(TRADES)


def test_what_the_house_sees_needs_nobody_to_enter_it(owner: Any, now: datetime) -> None:
    office(owner, now)
    found = things(owner, now)
    assert set(found) == {
        "The house and its database", "The house’s copies", "Heron", "Paperlark Exchange", "Paperlark line",
        "Tallow & Thrift Billing",
    }  # fmt: skip
    assert all(one.has_data and one.scenarios and one.is_derived and not one.is_said for one in found.values())
    with tenancy.scope(owner):
        assert (Asset.objects.count(), Remark.objects.count(), Look.objects.count()) == (0, 0, 0)


def test_a_machine_that_ended_is_gone_and_a_candidate_is_not_there_yet(owner: Any, now: datetime) -> None:
    gone = machine(owner.practice_id, now)
    with tenancy.scope(owner):
        Device.objects.get(id=gone).mark_ended(Ending.RETIRED, now)
    assert "Heron" not in things(owner, now)


def test_a_partner_without_data_holds_none_because_its_tier_says_so(owner: Any, now: datetime) -> None:
    firm(owner, now, "Copperkettle Cleaning", "other", Tier.THREE)
    found = things(owner, now)["Copperkettle Cleaning"]
    assert (found.has_data, found.why_none) == (False, "It sees no data of patients.")


def test_what_somebody_says_counts_instead_of_what_is_usual_and_the_newest_word_counts(
    owner: Any, practice: Any, now: datetime
) -> None:
    ana = known(practice, "biller", now=now, email="ana@example.com").person
    made = machine(practice.id, now, "Camera")
    mapping.remark(owner, f"device:{made}", NONE, now=now)
    new = NewRemark("high", has_data=True, owner_id=ana.id, kept_where="front desk", scenarios=("S20",))
    mapping.remark(owner, f"device:{made}", new, now=now + DAY)
    found = things(owner, now + DAY)["Camera"]
    assert (found.criticality, found.has_data, found.owner, found.kept_where) == ("high", True, ana.name, "front desk")
    assert found.scenarios == (*kinds.KINDS["device"].scenarios, "S20")
    with tenancy.scope(owner):
        assert Remark.objects.count() == 2
        assert [row.id for row in people.people_of(practice.id, now)] == [ana.id]


@pytest.mark.parametrize(("new", "field"), [
    (NewRemark("huge", has_data=True), "criticality"),
    (NewRemark("low", has_data=False, why_none="  "), "why_none"),
    (NewRemark("low", has_data=True, owner_id=uuid7()), "owner"),
])  # fmt: skip
def test_a_word_that_says_too_little_is_not_taken(owner: Any, now: datetime, new: NewRemark, field: str) -> None:
    made = machine(owner.practice_id, now)
    with pytest.raises(errors.NotTaken) as problem:
        mapping.remark(owner, f"device:{made}", new, now=now)
    assert problem.value.field == field


def test_nothing_is_said_of_what_is_not_there(owner: Any, now: datetime) -> None:
    with pytest.raises(errors.NoSuchThing):
        mapping.remark(owner, f"device:{uuid7()}", NONE, now=now)
    with pytest.raises(errors.NoSuchThing):
        mapping.end_asset(owner, uuid7(), now=now)


def test_a_thing_is_added_and_given_up_and_what_was_said_of_it_stays(owner: Any, now: datetime, trail: Any) -> None:
    made = mapping.add_asset(owner, "paper", "Charts from before 2021", now=now)
    mapping.note_custody(owner, f"own:{made}", "moved", "To the locked room, by Tamsin.", date(2026, 11, 20), now=now)
    assert things(owner, now)["Charts from before 2021"].kind == "paper"
    mapping.end_asset(owner, made, now=now)
    assert "Charts from before 2021" not in things(owner, now)
    with tenancy.scope(owner):
        assert [one.note for one in inventory.custody(f"own:{made}")] == ["To the locked room, by Tamsin."]
    said = [one for one in trail() if one["ev"] in {"asset.added", "custody.noted", "asset.ended"}]
    assert [one["ev"] for one in said] == ["asset.ended", "custody.noted", "asset.added"]
    assert "Tamsin" not in str(said)


def test_custody_is_noted_of_the_past_only(owner: Any, now: datetime) -> None:
    key = f"device:{machine(owner.practice_id, now)}"
    with pytest.raises(errors.NotTaken):
        mapping.note_custody(owner, key, "moved", "Tomorrow.", date(2026, 11, 24), now=now)
    with pytest.raises(errors.NotTaken):
        mapping.note_custody(owner, key, "vanished", "Somewhere.", date(2026, 11, 20), now=now)


def test_only_owners_change_the_inventory(biller: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        mapping.add_asset(biller, "bank", "An account", now=now)
    with pytest.raises(Refused):
        mapping.look_through(biller, now=now)


def test_a_look_tells_the_fact_for_a_year(owner: Any, now: datetime) -> None:
    office(owner, now)
    mapping.look_through(owner, now=now)
    assert stands(owner, now + COUNTS_FOR - DAY)
    assert not stands(owner, now + COUNTS_FOR)
    assert not any(one.is_new for one in things(owner, now).values())


def test_nobody_looks_through_what_nobody_knows_to_hold_data(owner: Any, now: datetime) -> None:
    made = mapping.add_asset(owner, "bank", "Cobblestone account", now=now)
    with pytest.raises(errors.NotTaken, match="things") as problem:
        mapping.look_through(owner, now=now)
    assert "Cobblestone account" in problem.value.say
    mapping.remark(owner, f"own:{made}", NONE, now=now)
    mapping.look_through(owner, now=now)
    assert stands(owner, now)


@pytest.mark.parametrize("comes", [
    lambda who, at: machine(who.practice_id, at, "New laptop"), lambda who, at: firm(who, at, "Bramblewick Claims"),
    lambda who, at: mapping.add_asset(who, "fax", "The fax", now=at),
], ids=["device", "partner", "own"])  # fmt: skip
def test_what_comes_later_ends_the_fact_at_night_until_somebody_looks_again(
    owner: Any, practice: Any, now: datetime, comes: Any
) -> None:
    mapping.look_through(owner, now=now)
    later = now + DAY
    comes(owner, later)
    night(practice, later)
    assert not stands(owner, later)
    again = make_person(practice.id, later, "owner")
    mapping.look_through(again, now=later)
    night(practice, later + DAY)
    assert stands(owner, later + DAY)


def test_the_fact_stands_again_when_what_was_new_is_gone(owner: Any, practice: Any, now: datetime) -> None:
    mapping.look_through(owner, now=now)
    added = machine(practice.id, now, "Borrowed")
    night(practice, now + DAY)
    assert not stands(owner, now + DAY)
    with tenancy.scope(owner):
        Device.objects.get(id=added).mark_ended(Ending.RETIRED, now + 2 * DAY)
    night(practice, now + 2 * DAY)
    assert stands(owner, now + 2 * DAY)
    with tenancy.scope(owner):
        word = facts.newest_words([practice.id], [INVENTORIED])[practice.id, INVENTORIED]
    assert word.until == now + COUNTS_FOR


def test_a_quiet_night_tells_nothing_anew(owner: Any, practice: Any, now: datetime) -> None:
    mapping.look_through(owner, now=now)
    night(practice, now + DAY)
    with tenancy.scope(owner):
        words = [one for one in facts.history(Ref("practice", practice.id)) if one.name == INVENTORIED]
    assert len(words) == 1


def test_the_made_up_practice_is_completed_once_by_the_job_that_sets_up(practice: Any, job: Any, now: datetime) -> None:
    who = job(name="set-up")
    mapping.set_up(who, now=now)
    mapping.set_up(who, now=now)
    found = things(who, now)
    assert set(mapping.SAMPLE.values()) <= set(found)
    assert all(one.has_data is not None for one in found.values())
    assert stands(who, now)
    with tenancy.scope(who):
        assert (Asset.objects.count(), Look.objects.count()) == (len(mapping.SAMPLE), 1)


def test_another_practices_things_are_not_there(owner: Any, other_practice: Any, now: datetime) -> None:
    machine(other_practice.id, now, "Theirs")
    assert "Theirs" not in things(owner, now)


def test_the_page_lists_adds_describes_and_looks(practice: Any, now: datetime) -> None:
    with signed_in(practice, "owner", now=now) as client:
        assert b"Not yet looked at" in client.get("/risk/inventory").content
        at = client.post("/risk/inventory/add", {"kind": "bank", "name": "Cobblestone account"})["Location"]
        assert b"Cobblestone account" in client.get(at).content
        refused = client.post("/risk/inventory/look", follow=True).content
        assert "Say whether these hold patients’ data: Cobblestone account." in refused.decode()
        form = {"criticality": "high", "has_data": "no", "why_none": "Deposits only.", "owner": ""}
        assert client.post(at, form)["Location"] == "/risk/inventory"
        note = {"what": "moved", "happened_on": "11/20/2026", "note": "To another bank."}
        assert client.post(f"{at}/custody", note).status_code == 302
        assert b"To another bank." in client.get(at).content
        assert b"Looked through" in client.post("/risk/inventory/look", follow=True).content


def test_a_form_that_can_not_be_kept_says_why(practice: Any, now: datetime) -> None:
    with signed_in(practice, "owner", now=now) as client:
        assert b"This field is required." in client.post("/risk/inventory/add", {"kind": "bank", "name": " "}).content
        at = client.post("/risk/inventory/add", {"kind": "bank", "name": "Cobblestone"})["Location"]
        page = client.post(at, {"criticality": "high", "has_data": "no", "why_none": ""}).content.decode()
        assert "Say why no patients’ data is there." in page
        note = client.post(f"{at}/custody", {"what": "moved", "happened_on": "11/24/2026", "note": "x"}).content
        assert b"That day is yet to come." in note


def test_a_thing_of_nobody_is_not_found(practice: Any, other_practice: Any, now: datetime) -> None:
    theirs = machine(other_practice.id, now)
    with signed_in(practice, "owner", now=now) as client:
        assert client.get(f"/risk/inventory/device/{theirs}").status_code == 404
        assert client.get(f"/risk/inventory/nonsense/{theirs}").status_code == 404


def test_the_list_asks_as_often_for_many_things_as_for_few(
    owner: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    office(owner, now)
    with tenancy.scope(owner), django_assert_num_queries(8):
        inventory.assets(now)
    for number in range(5):
        machine(owner.practice_id, now, f"Laptop {number}")
        mapping.add_asset(owner, "paper", f"Shelf {number}", now=now)
    with tenancy.scope(owner), django_assert_num_queries(8):
        inventory.assets(now)
