"""What an owner lets in by osquery's secret, and how a device started: each by one press."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices.models import Device
from tests.conftest import make_practice
from tests.safety.devices.osqueryd import Osqueryd
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.devices.world import machine
from tests.web.signing import Known, at_desk, known

KNOWN, SEEN = dict.fromkeys("0247", "aa" * 32), dict.fromkeys("0247", "aa" * 32) | {"4": "bb" * 32}


@pytest.fixture
def owner(practice: Any, now: Any) -> Known:
    return known(practice, "owner", now=now)


@pytest.fixture
def desk(owner: Known, now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield at_desk(owner, now)


def test_the_secret_is_shown_once_and_lets_a_machine_in(desk, now):
    page = desk.post(reverse("devices:osquery"))
    (secret,) = [one for one in page.content.decode().split("strong") if "code-paper" in one]
    secret = secret.split(">")[1].split("<")[0]
    assert Osqueryd(secret).enroll(now).json()["node_invalid"] is False
    assert secret not in desk.get(reverse("devices:osquery")).content.decode()
    assert b"heron-7" in desk.get(reverse("devices:everybody")).content


def test_another_start_is_said_in_words_and_accepted_by_a_press(desk, owner, now):
    made = machine(owner.practice_id, owner.person.id, now)
    record = {"ek": "", "ak": "", "report": "", "secret": "", "known": KNOWN, "seen": SEEN}
    with tenancy.within(owner.practice_id):
        Device.objects.filter(id=made.id).update(attested=json.dumps(record))
    address = reverse("devices:device", args=[made.id])
    assert "this changed: its boot loader" in desk.get(address).content.decode()
    page = desk.post(reverse("devices:accept_start", args=[made.id]), follow=True)
    assert "this changed" not in page.content.decode()
    assert "This start counts from its next report on." in page.content.decode()


@pytest.mark.browser
@needs_chromium
@pytest.mark.usefixtures("clock")
def test_another_start_and_osquerys_page_have_no_faults(site, open_page, now):
    odalys = known(make_practice("Lantern Hill Psychology", "LH"), "owner", now=now)
    made = machine(odalys.practice_id, odalys.person.id, now)
    record = {"ek": "", "ak": "", "report": "", "secret": "", "known": KNOWN, "seen": SEEN}
    with tenancy.within(odalys.practice_id):
        Device.objects.filter(id=made.id).update(attested=json.dumps(record))
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    for path, words in ((f"/devices/{made.id}", "It started otherwise"), ("/devices/osquery", "Begin")):
        page.goto(site + path)
        expect(page.get_by_role("heading", name=words)).to_be_visible()
        assert faults(page) == []
    page.get_by_role("button", name="Make the secret").click()
    expect(page.get_by_text("--enroll_tls_endpoint=/api/osquery/enroll")).to_be_visible()
    assert faults(page) == []
