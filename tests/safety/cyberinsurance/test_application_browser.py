"""The pages of applications in a real browser: from the first draft to the signature and what drifts, no fault."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from quietledger.core.facts.rules import Ref
from quietledger.safety.cyberinsurance import application_signing as signing
from quietledger.safety.cyberinsurance.application_rules import Typed, Value
from quietledger.safety.cyberinsurance.questions import QUESTIONS
from tests.conftest import make_practice
from tests.safety.cyberinsurance.application_world import INSURER, ended, everything_shown, office
from tests.web.browsing import browser_type_launch_args, cookies_of, faults, needs_chromium, open_page, site
from tests.web.signing import at_desk

__all__ = ["browser_type_launch_args", "open_page", "site"]

pytestmark = [pytest.mark.browser, needs_chromium]


def test_an_owner_begins_answers_signs_and_sees_what_drifts(site, open_page, now):
    with time_machine.travel(now, tick=False) as clock:
        practice = make_practice("Quiet Oak Psychology", "QO")
        who, owner = office(practice, now)
        page = open_page()
        page.context.add_cookies(cookies_of(at_desk(who, now), site))
        page.goto(f"{site}/cyber-insurance/applications")
        assert faults(page) == []
        page.get_by_label("To which insurer").fill(INSURER)
        page.get_by_role("button", name="Begin it").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Application to Saltmarsh Mutual")
        assert faults(page) == []
        devices = everything_shown(owner, now)
        made = signing.begin(owner, INSURER, now=now)
        for one in QUESTIONS:
            if one.add or one.is_typed:
                signing.reply(owner, made, one.id, Typed(note="As the register says."), now=now)
        page.goto(f"{site}/cyber-insurance/applications/{made}/Q40")
        assert faults(page) == []
        page.get_by_label("None known").check()
        page.get_by_role("button", name="Note it").click()
        expect(page.get_by_text("It can be signed as it stands.")).to_be_visible()
        page.goto(f"{site}/cyber-insurance/applications/{made}/Q09")
        assert faults(page) == []
        page.goto(f"{site}/cyber-insurance/applications/{made}")
        assert faults(page) == []
        page.get_by_role("link", name="Read and sign").click()
        assert faults(page) == []
        page.get_by_role("button", name="Sign as Odalys Fernwhistle").click()
        expect(page.get_by_role("heading", name="Every proof is still what it was")).to_be_visible()
        assert faults(page) == []
        clock.move_to(now + timedelta(minutes=3))
        ended(owner, Ref("device", devices[0]), "device.encrypted", now + timedelta(minutes=3))
        for address in ("drift", "applications", f"applications/{made}/signed"):
            page.goto(f"{site}/cyber-insurance/{address}")
            expect(page.get_by_text("now it is so of 14 of 15 devices").first).to_be_visible()
            assert (address, faults(page)) == (address, [])


def test_what_keeps_an_application_from_being_signed_has_no_fault(site, open_page, now):
    with time_machine.travel(now, tick=False):
        practice = make_practice("Quiet Oak Psychology", "QO")
        who, owner = office(practice, now)
        devices = everything_shown(owner, now)
        ended(owner, Ref("device", devices[0]), "device.encrypted", now)
        made = signing.begin(owner, INSURER, now=now)
        signing.reply(owner, made, "Q09", Typed(Value.YES, reason="They are, I think."), now=now)
        page = open_page()
        page.context.add_cookies(cookies_of(at_desk(who, now), site))
        for rest in ("", "/Q09", "/Q37", "/sign"):
            page.goto(f"{site}/cyber-insurance/applications/{made}{rest}")
            assert (rest, faults(page)) == (rest, [])
