"""Losses on the owner's pages: on the desk until there is a workbook, or a reason for none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.safety.devices import actions, queries
from tests.safety.devices.world import pair
from tests.web.signing import Known, actor, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk(owner_known: Known, now: datetime) -> Client:
    return at_desk(owner_known, now)


def test_a_loss_waits_on_the_desk_until_there_is_a_reason_for_no_workbook(
    desk: Client, owner_known: Known, now: datetime
) -> None:
    who = actor(owner_known, now)
    actions.lost(who, pair(who, now).device_id, now=now)
    desk = at_desk(owner_known, now)  # the loss has ended every sign-in of hers
    assert "Lost devices to look into" in desk.get("/").content.decode()
    with tenancy.scope(who):
        [loss] = queries.lost_tray()
    everybody = desk.get("/devices/all").content.decode()
    assert [f'"{path}/lost/{loss.id}"' in everybody for path in ("/incidents", "/devices")] == [True, True]
    assert "Nothing says that its disk was encrypted then." in desk.get(f"/devices/lost/{loss.id}").content.decode()
    assert desk.post(f"/devices/lost/{loss.id}", {"reason": " "}).status_code == 200  # the same page, with what lacks
    assert "Lost devices to look into" in desk.get("/").content.decode()
    answer = desk.post(f"/devices/lost/{loss.id}", {"reason": "Found the same day, never switched on."}, follow=True)
    assert "Noted. The loss and the reason stay on the trail." in answer.content.decode()
    assert "Lost devices to look into" not in desk.get("/").content.decode()
    assert desk.post(f"/devices/lost/{loss.id}").status_code == 404


def test_a_loss_that_is_none_is_not_found(desk: Client) -> None:
    assert desk.post(f"/devices/lost/{uuid7()}").status_code == 404


def test_a_silent_device_is_shown_on_the_desk(owner_known: Known, now: datetime, clock) -> None:  # type: ignore[no-untyped-def]  # time_machine's traveller
    pair(actor(owner_known, now), now)
    later = now + timedelta(days=7, hours=8)
    clock.move_to(later)
    assert "Silent devices" in at_desk(owner_known, later).get("/").content.decode()
