"""The map is read from machines, mailboxes, lines and schedules; people add what the house can't see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from quietledger.core.post import actions as post
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.agreements.schedule import Effect, InForce, Rule, Schedule
from quietledger.safety.risk import errors, flow_drawing, flows, mapping
from quietledger.safety.risk.flows import Way
from quietledger.safety.risk.mapping import NewFlow
from tests.safety.risk.map_world import firm, machine, office
from tests.web.signing import signed_in

FAX = NewFlow("outside:patients", "", ("demographics",), "fax", "")


def ways(who: Any, now: datetime) -> set[tuple[str, str, str, str]]:
    """From, to, how, and who shows it."""
    with tenancy.scope(who):
        _, found = flows.the_map(now)
    return {(one.source_name, one.target_name, one.channel, one.told_by) for one in found}


def test_a_line_leads_out_and_back_and_a_machine_into_the_house(owner: Any, now: datetime) -> None:
    office(owner, now)
    house = "The house and its database"
    assert ways(owner, now) == {
        (house, "The house’s copies", "carried", "backups"), ("Heron", house, "screen", "devices"),
        (house, "Paperlark line", "sftp", "exchange"), ("Paperlark line", house, "sftp", "exchange"),
    }  # fmt: skip


def test_a_mailbox_takes_mail_from_anybody(owner: Any, now: datetime) -> None:
    post.add_account(owner, name="Front desk", smtp_host="", smtp_port=25, address="desk@lantern.example", now=now)
    assert ("Others outside", "Front desk", "mail", "mail") in ways(owner, now)


def test_an_agreement_shows_what_it_lets_go_by_which_way(
    owner: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner_id = firm(owner, now, "Tallow & Thrift Billing", "billing")
    permit = Rule("r1", Effect.PERMIT, ("transmit",), ("payment",), ("claim", "remit", "demographics", "insurance"),
                  ("sftp", "export"), ("US",))  # fmt: skip
    forbid = Rule("r2", Effect.FORBID, channels=("fax",))
    agreed = InForce(partner_id, 1, partner_id, "baa", Schedule((permit, forbid), date(2026, 1, 1), None, "billing"))
    over = InForce(partner_id, 1, partner_id, "baa", Schedule((permit,), date(2025, 1, 1), date(2026, 1, 1), "old"))
    monkeypatch.setattr(flows.agreements, "in_force", lambda: [agreed, over])
    with tenancy.scope(owner):
        _, found = flows.the_map(now)
    by_agreement = [one for one in found if one.told_by == "agreements"]
    assert [(one.target_name, one.channel) for one in by_agreement] == [
        ("Tallow & Thrift Billing", "export"), ("Tallow & Thrift Billing", "sftp"),
    ]  # fmt: skip
    assert by_agreement[0].what == "names and addresses, plans, claims and 1 more"


def added(who: Any, now: datetime, **changes: Any) -> UUID:
    made = mapping.add_asset(who, "fax", "The fax", now=now)
    return mapping.add_flow(who, NewFlow(**{**_values(), "target": f"own:{made}", **changes}), now=now)


def _values() -> dict[str, Any]:
    return {name: getattr(FAX, name) for name in NewFlow.__dataclass_fields__}


def test_a_way_is_added_by_hand_and_ended(owner: Any, now: datetime) -> None:
    made = added(owner, now)
    assert ("Patients", "The fax", "fax", "") in ways(owner, now)
    mapping.end_flow(owner, made, now=now)
    assert ("Patients", "The fax", "fax", "") not in ways(owner, now)
    with pytest.raises(errors.NoSuchThing):
        mapping.end_flow(owner, made, now=now)


def test_a_way_is_over_with_the_thing_that_it_leads_to(owner: Any, now: datetime) -> None:
    added(owner, now)
    with tenancy.scope(owner):
        things, _ = flows.the_map(now)
    mapping.end_asset(owner, next(one.id for one in things if one.sort == "own"), now=now)
    assert not [one for one in ways(owner, now) if one[2] == "fax"]


@pytest.mark.parametrize(("changes", "field"), [
    ({"source": "device:nobody"}, "source"), ({"target": "outside:patients"}, "target"),
    ({"channel": "pigeon"}, "channel"), ({"categories": ()}, "categories"), ({"categories": ("gossip",)}, "categories"),
])  # fmt: skip
def test_a_way_that_can_not_be_is_not_taken(owner: Any, now: datetime, changes: Any, field: str) -> None:
    with pytest.raises(errors.NotTaken) as problem:
        added(owner, now, **changes)
    assert problem.value.field == field


def test_what_holds_data_and_is_reached_by_no_way_is_named(owner: Any, now: datetime) -> None:
    office(owner, now)
    mapping.add_asset(owner, "paper", "Charts", now=now)
    mapping.add_asset(owner, "bank", "Account", now=now)
    with tenancy.scope(owner):
        things, found = flows.the_map(now)
    loose = {one.name for one in flows.loose(things, found)}
    assert loose == {"Charts", "Paperlark Exchange", "Tallow & Thrift Billing"}


def test_a_drawing_has_a_place_for_each_end_and_machines_stand_together(owner: Any, now: datetime) -> None:
    office(owner, now)
    machine(owner.practice_id, now, "Wren")
    added(owner, now)
    with tenancy.scope(owner):
        things, found = flows.the_map(now)
    for drawing, width in ((flow_drawing.wide(things, found), 1040), (flow_drawing.narrow(things, found), 300)):
        names = {one.name for one in drawing.places}
        assert {"Machines (2)", "The fax", "Patients"} <= names
        assert "Heron" not in names
        assert len(drawing.curves) == 5
        assert [one.is_bare for one in drawing.curves].count(True) == 1
        assert all(one.x >= 0 and one.x + one.width <= width for one in drawing.places)
        assert all(one.y >= 0 and one.y + one.height <= drawing.height for one in drawing.places)
        spots = [(one.x, one.y) for one in drawing.places]
        assert len(set(spots)) == len(spots)


def test_the_sentence_says_how_many_ways_nobody_guards() -> None:
    one = Way("outside:patients", "own:x", "Patients", "The fax", ("claim",), "fax", "")
    assert flow_drawing.said([], [one]).endswith("Of 1 nobody has said what guards them.")


def test_the_page_draws_the_map_and_takes_a_way(practice: Any, now: datetime) -> None:
    with signed_in(practice, "owner", now=now) as client:
        client.post("/risk/inventory/add", {"kind": "fax", "name": "The fax"})
        page = client.get("/risk/flows").content.decode()
        assert page.count('<svg class="chart') == 2
        assert "No way leads to 1 thing" in page
        key = page.split('value="own:')[1].split('"')[0]
        form = {"source": "outside:patients", "target": f"own:{key}", "categories": ["claim"], "channel": "fax"}
        assert client.post("/risk/flows", form)["Location"] == "/risk/flows"
        page = client.get("/risk/flows").content.decode()
        assert "Patients to The fax" in page
        assert "Not said" in page
        end = page.split('action="/risk/flows/')[1].split('"')[0]
        assert client.post(f"/risk/flows/{end}")["Location"] == "/risk/flows"
        refused = client.post("/risk/flows", {**form, "target": "outside:patients"}).content.decode()
        assert "another place than it comes from" in refused
