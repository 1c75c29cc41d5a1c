"""The pages of agreements in a real browser: from its terms to what flows, no fault at any step."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from tests.conftest import make_person, make_practice
from tests.safety.agreements.schedules import clearinghouse
from tests.safety.agreements.world import in_force, paperlark
from tests.web.browsing import browser_type_launch_args, cookies_of, faults, needs_chromium, open_page, site
from tests.web.signing import at_desk, known

__all__ = ["browser_type_launch_args", "open_page", "site"]

pytestmark = [pytest.mark.browser, needs_chromium]


def test_an_owner_takes_terms_to_what_flows(site, open_page, now):
    with time_machine.travel(now, tick=False):
        practice = make_practice("Quiet Oak Psychology", "QO")
        owner = make_person(practice.id, now, "owner")
        paperlark(owner, now)
        page = open_page()
        page.context.add_cookies(cookies_of(at_desk(known(practice, "owner", now=now), now), site))
        page.goto(site + "/agreements/")
        assert faults(page) == []
        page.get_by_role("link", name="Begin an agreement").click()
        page.get_by_label("With whom", exact=True).select_option("Paperlark Exchange")
        page.get_by_label("What kind").select_option("baa")
        assert faults(page) == []
        page.get_by_role("button", name="Begin it").click()
        assert faults(page) == []
        page.get_by_label("What the partner does for the practice").fill("Sends claims.")
        shared = page.get_by_role("region", name="What may be shared", exact=True)
        shared.get_by_label("For", exact=True).select_option("payment")
        shared.get_by_label("claims", exact=True).check()
        shared.get_by_label("SFTP").check()
        page.get_by_role("button", name="Keep it as the next version").click()
        expect(page.get_by_role("heading", name="Every required provision is found")).to_be_visible()
        assert faults(page) == []
        page.get_by_label("After reading it").select_option("good")
        page.get_by_role("button", name="Note it").click()
        page.get_by_role("button", name="Approve it for signing").click()
        assert faults(page) == []
        for side in ("practice", "partner"):
            page.get_by_label("For", exact=True).select_option(side)
            page.get_by_label("Who signed").fill("Perpetua Hollowell")
            page.get_by_label("Their office").fill("Director")
            page.get_by_label("How", exact=True).select_option("esign")
            page.get_by_label("They may bind their side").check()
            page.get_by_role("button", name="Record the signature").click()
        page.get_by_role("button", name="Put it in force").click()
        expect(page.get_by_role("rowheader", name="Claims")).to_be_visible()
        assert faults(page) == []


def test_due_duties_and_the_answer_to_why_have_no_fault(site, open_page, now):
    with time_machine.travel(now, tick=False):
        practice = make_practice("Quiet Oak Psychology", "QO")
        owner = make_person(practice.id, now, "owner")
        partner = paperlark(owner, now)
        before = now - timedelta(days=30)
        agreement = in_force(owner, partner, before, clearinghouse(starts_on=before.date()))
        with tenancy.within(practice.id):
            facts.tell([Told(Ref("partner", partner), "partner.screened", None, "test")], by="test", now=before)
        job = tenancy.job(practice.id, "billing-day", now)
        gate.require(job, Can.CARRY_FILES, to=Ref("partner", partner), now=now)
        page = open_page()
        page.context.add_cookies(cookies_of(at_desk(known(practice, "owner", now=now), now), site))
        page.goto(f"{site}/agreements/{agreement}/duties")
        assert faults(page) == []
        page.get_by_text("It was kept").first.click()
        page.get_by_label("What shows it").first.fill("Certificate 12")
        page.get_by_role("button", name="Note it").first.click()
        expect(page.get_by_text("Certificate 12")).to_be_visible()
        page.goto(f"{site}/agreements/shared/{partner}")
        assert faults(page) == []
        page.get_by_role("link", name="Carry files to a partner").click()
        expect(page.get_by_role("heading", name="Why Paperlark Exchange got this")).to_be_visible()
        assert faults(page) == []
        page.goto(f"{site}/agreements/{agreement}")
        assert faults(page) == []
        page.get_by_label("Why it ends at once").fill("They were sold.")
        page.get_by_role("button", name="End it, and stop the flow").click()
        expect(page.get_by_text("They were sold.").first).to_be_visible()
        assert faults(page) == []
