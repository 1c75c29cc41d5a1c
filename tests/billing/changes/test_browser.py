"""The pages of payment changes in a real browser: a whole case by two people, no fault at any of its steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from quietledger.billing.changes import actions
from quietledger.billing.changes.rules import DetailsDoc, Party
from quietledger.billing.payers import actions as payers
from quietledger.billing.payers.actions import NewPayer
from tests.conftest import make_person, make_practice
from tests.web.browsing import browser_type_launch_args, cookies_of, faults, needs_chromium, open_page, site
from tests.web.signing import at_desk, known

__all__ = ["browser_type_launch_args", "open_page", "site"]

pytestmark = [pytest.mark.browser, needs_chromium]


def test_two_people_take_a_change_from_its_request_to_the_waiting_days(site, open_page, now):
    with time_machine.travel(now, tick=False):
        practice = make_practice("Quiet Oak Psychology", "QO")
        owner = make_person(practice.id, now, "owner")
        new = NewPayer("BLUEFINCH", "Bluefinch Health Plan", "CI", 90, 180, needs_authorization=False)
        before = now - timedelta(days=60)
        plan = Party("payer", payers.add_payer(owner, new, now=before))
        on_file = DetailsDoc(
            name="Bluefinch Health Plan", phone="555-555-0142", phone_from="contract", bank="Old Mill Bank"
        )
        actions.enter(owner, plan, on_file, now=before)
        first, second = open_page(), open_page()
        for page, email in ((first, "first@example.com"), (second, "second@example.com")):
            desk = at_desk(known(practice, "biller", now=now, email=email), now)
            page.context.add_cookies(cookies_of(desk, site))
        first.goto(site + "/payment-changes/")
        assert faults(first) == []
        first.get_by_role("link", name="Bluefinch Health Plan").click()
        assert faults(first) == []
        first.get_by_role("link", name="They ask for a change").click()
        first.get_by_label("How it came").select_option("message")
        first.get_by_label("Who asks").fill("Provider services")
        first.get_by_label("Bank", exact=True).fill("Elsewhere Bank")
        assert faults(first) == []
        first.get_by_role("button", name="Open the case").click()
        expect(first.get_by_role("heading", name="Call 555-555-0142")).to_be_visible()
        assert faults(first) == []
        first.get_by_label("The number you dialed").fill("555 555 0142")
        first.get_by_label("Whom you spoke to").fill("Perpetua Hollowell")
        first.get_by_label("What came of it").select_option("confirmed")
        first.get_by_role("button", name="Write the call down").click()
        expect(first.get_by_text("somebody else has to confirm it")).to_be_visible()
        second.goto(first.url)
        second.get_by_role("button", name="Confirm the change").click()
        expect(second.get_by_role("heading", name="It stands from")).to_be_visible()
        assert faults(second) == []
        second.get_by_label("Why").fill("Odd invoice, too")
        second.get_by_role("button", name="Stop this change").click()
        expect(second.get_by_text("Stopped").first).to_be_visible()
        assert faults(second) == []
