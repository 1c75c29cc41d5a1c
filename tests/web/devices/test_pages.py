"""Pages about devices: what this one lacks, everybody's for the owner, losses, exceptions, days."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quietledger.core.people.models import SignIn
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.pure.devicestate.disks import Disk, State
from quietledger.safety.devices import queries
from tests.web.binding.test_finding import passkey_shown
from tests.web.devices.world import Machine, machine, proxied, report
from tests.web.signing import Known, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BARE = Disk("lsblk", State.NOT_ENCRYPTED, State.ENCRYPTED, ())


@pytest.fixture
def desk(owner_known: Known, now: datetime) -> Client:
    return at_desk(owner_known, now)


@pytest.fixture
def counter(biller_known: Known, now: datetime) -> Client:
    return at_desk(biller_known, now)


@pytest.fixture
def laptop(practice: PracticeRow, biller_known: Known, now: datetime) -> Machine:
    return machine(practice.id, biller_known.person.id, now, report=report(now))


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_whoever_has_no_device_is_led_from_the_refusal_to_the_page_that_says_how(counter: Client) -> None:
    refused = counter.get("/")
    assert (refused.status_code, 'href="/devices/"' in text(refused)) == (403, True)
    page = counter.get("/devices/")
    assert page.status_code == 200
    assert "Nothing shows which device this browser sits on." in text(page)
    assert "How to make it count" in text(page)


def test_the_page_says_what_the_device_lacks_and_how_to_mend_it(
    counter: Client, practice: PracticeRow, biller_known: Known, now: datetime
) -> None:
    bare = machine(practice.id, biller_known.person.id, now, report=report(now, disk=BARE, firewall="off"))
    page = text(counter.get("/devices/", **bare.told))
    assert "This browser has shown this device’s certificate." in page
    assert "reported by the device" in page
    assert page.index("The disk isn’t encrypted") < page.index("The firewall is off.")
    assert "LUKS" in page


def test_a_device_that_lacks_nothing_is_as_it_should_be(counter: Client, laptop: Machine) -> None:
    page = text(counter.get("/devices/", **laptop.told))
    assert ("This device is as it should be" in page, "What it lacks" in page) == (True, True)


def test_a_certificate_that_turned_up_after_the_sign_in_is_explained(counter: Client, laptop: Machine) -> None:
    counter.get("/devices/", **proxied())
    assert "didn’t show when you signed in" in text(counter.get("/devices/", **laptop.told))


def test_only_the_owner_sees_everybody_s_devices(desk: Client, counter: Client, laptop: Machine) -> None:
    page = text(desk.get("/devices/all"))
    assert ("Grey laptop" in page, "its certificate" in page) == (True, True)
    assert counter.get("/devices/all", **laptop.told).status_code == 403


def test_another_s_device_is_shown_to_the_owner_alone(
    desk: Client, counter: Client, practice: PracticeRow, owner_known: Known, laptop: Machine, now: datetime
) -> None:
    own = machine(practice.id, owner_known.person.id, now)
    assert desk.get(f"/devices/{laptop.id}").status_code == 200
    assert counter.get(f"/devices/{laptop.id}", **laptop.told).status_code == 200
    assert counter.get(f"/devices/{own.id}", **laptop.told).status_code == 403


@pytest.mark.parametrize("path", ["", "/lost", "/exception"])
def test_another_practice_s_device_is_not_there(
    desk: Client, other_practice: PracticeRow, owner_known: Known, now: datetime, path: str
) -> None:
    foreign = machine(other_practice.id, owner_known.person.id, now)
    assert desk.get(f"/devices/{foreign.id}{path}").status_code == 404


def test_a_device_s_page_tells_what_stands_and_what_was_told(desk: Client, laptop: Machine) -> None:
    page = text(desk.get(f"/devices/{laptop.id}"))
    assert "It has reported that its disk is encrypted." in page
    assert "What was told of it" in page
    assert "whoever copied the file could say the same" in page


def test_one_s_own_lost_device_ends_at_once_with_the_sign_ins_on_it(
    counter: Client, laptop: Machine, practice: PracticeRow, biller_known: Known, now: datetime,
    trail: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    on_it = at_desk(biller_known, now)
    assert on_it.get("/", **laptop.told).status_code == 200
    assert "What happens at once" in text(counter.get(f"/devices/{laptop.id}/lost", **proxied()))
    answer = counter.post(f"/devices/{laptop.id}/lost", **proxied())
    assert (answer.status_code, answer["Location"]) == (302, "/devices/")
    assert on_it.get("/", **laptop.told)["Location"] == "/sign-in/"
    assert at_desk(biller_known, now).get("/", **laptop.told).status_code == 403
    assert counter.get("/devices/", **proxied()).status_code == 200  # who said so stays
    assert "device.lost" in {one["ev"] for one in trail()}
    with tenancy.within(practice.id):
        assert [row.device_id for row in queries.lost_tray()] == [laptop.id]


def test_who_reports_the_device_they_sit_at_is_signed_out(counter: Client, laptop: Machine) -> None:
    counter.get("/devices/", **laptop.told)
    answer = counter.post(f"/devices/{laptop.id}/lost", **laptop.told)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert not SignIn.objects.filter(person__email="tamsin@example.com").exists()
    assert "reported lost" in text(counter.get("/sign-in/", **laptop.told))


def test_a_lost_device_is_nobody_else_s_to_report_but_the_owner_s(
    desk: Client, counter: Client, practice: PracticeRow, owner_known: Known, laptop: Machine, now: datetime
) -> None:
    own = machine(practice.id, owner_known.person.id, now)
    assert counter.post(f"/devices/{own.id}/lost", **laptop.told).status_code == 403
    assert desk.post(f"/devices/{laptop.id}/lost").status_code == 302
    assert "Reported lost" in text(desk.get("/devices/all"))
    assert desk.post(f"/devices/{laptop.id}/lost").status_code == 404  # it has ended


def test_the_owner_lets_a_device_be_used_as_it_is_for_a_while(
    desk: Client, counter: Client, practice: PracticeRow, biller_known: Known, now: datetime, clock: Any
) -> None:
    old = machine(practice.id, biller_known.person.id, now, report=report(now, disk=BARE))
    wrong = desk.post(f"/devices/{old.id}/exception", {"reason": "short", "days": "91"})
    assert ("at least 10 characters" in text(wrong), "less than or equal to 90" in text(wrong)) == (True, True)
    told = {"reason": "Its replacement arrives on Friday.", "days": "5"}
    assert desk.post(f"/devices/{old.id}/exception", told)["Location"] == f"/devices/{old.id}"
    assert "Its replacement arrives on Friday." in text(desk.get(f"/devices/{old.id}"))
    assert counter.get("/", **old.told).status_code == 200
    desk.post(f"/devices/{old.id}/exception/end")
    assert "Used as it is" not in text(desk.get(f"/devices/{old.id}"))


def test_the_owner_gives_somebody_days(desk: Client, counter: Client, biller_known: Known) -> None:
    assert counter.get("/").status_code == 403
    answer = desk.post("/devices/days", {"person": str(biller_known.person.id), "days": "3"})
    assert answer["Location"] == "/devices/all"
    assert counter.get("/").status_code == 200
    assert "may work without a paired device" in text(counter.get("/devices/"))


def test_a_device_taken_back_opens_nothing(desk: Client, counter: Client, laptop: Machine) -> None:
    assert counter.get("/", **laptop.told).status_code == 200
    assert desk.post(f"/devices/{laptop.id}/take-back")["Location"] == "/devices/all"
    assert counter.get("/", **laptop.told)["Location"] == "/sign-in/"


def test_what_a_device_said_ages_and_the_page_says_so(
    counter: Client, laptop: Machine, biller_known: Known, now: datetime, clock: Any
) -> None:
    assert counter.get("/", **laptop.told).status_code == 200
    clock.move_to(now + timedelta(hours=25))
    later = at_desk(biller_known, now + timedelta(hours=25))
    refused = later.get("/", **laptop.told)
    assert (refused.status_code, "This device must have reported within the last day." in text(refused)) == (403, True)
    assert "It hasn’t reported for more than a day." in text(later.get("/devices/", **laptop.told))


def test_the_kit_that_a_device_downloads_is_the_program_itself(counter: Client, laptop: Machine, tmp_path: Any) -> None:
    answer = counter.get("/devices/agent.pyz", **laptop.told)
    assert answer["Content-Disposition"] == 'attachment; filename="quietledger-device.pyz"'
    kit = tmp_path / "kit.pyz"
    kit.write_bytes(answer.content)
    told = subprocess.run([sys.executable, str(kit), "--help"], check=True, capture_output=True, text=True).stdout
    assert "pair" in told


def test_a_code_is_shown_once_and_the_page_notices_the_device(
    desk: Client, practice: PracticeRow, owner_known: Known, now: datetime, clock: Any
) -> None:
    page = text(desk.post("/devices/pair", {"name": "Grey laptop"}))
    assert "python3 quietledger-device.pyz pair QO-" in page
    assert "Waiting for the device" in text(desk.get("/devices/pair/waiting"))
    clock.move_to(now + timedelta(minutes=10))
    assert "The code has ended" in text(desk.get("/devices/pair/waiting"))
    machine(practice.id, owner_known.person.id, now)
    assert "Grey laptop is paired" in text(desk.get("/devices/pair/waiting"))


def test_a_browser_is_tied_only_to_a_device_on_which_it_surely_sits(
    counter: Client, practice: PracticeRow, biller_known: Known, laptop: Machine, now: datetime
) -> None:
    passkey_shown(counter, "a-passkey")
    other = machine(practice.id, biller_known.person.id, now)
    assert counter.post(f"/devices/{other.id}/tie", **laptop.told).status_code == 404
    assert counter.post(f"/devices/{laptop.id}/tie", **laptop.told).status_code == 302
    elsewhere = at_desk(biller_known, now)
    passkey_shown(elsewhere, "a-passkey")
    page = text(elsewhere.get("/devices/", **proxied()))
    assert "This browser has shown a key that can’t leave this device." in page
