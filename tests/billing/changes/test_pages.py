"""The pages of payment changes: a case from the request to its effect, and what stays shut."""

import re
from datetime import timedelta

import pytest
import time_machine

from quietledger.billing.changes import queries
from quietledger.billing.payers import actions as payers
from quietledger.billing.payers.actions import NewPayer
from quietledger.core.tenancy import actions as tenancy
from tests.web.signing import at_desk, known, signed_in

ENTRY = {"name": "Bluefinch Health Plan", "phone": "555-555-0142", "phone_from": "contract", "bank": "Old Mill Bank"}
CALL = {"number": "(555) 555-0142", "reached": "Perpetua Hollowell", "outcome": "confirmed"}


@pytest.fixture
def plan(owner, now):
    new = NewPayer("BLUEFINCH", "Bluefinch Health Plan", "CI", 90, 180, needs_authorization=False)
    return payers.add_payer(owner, new, now=now - timedelta(days=60))


def entered(practice, plan, now):
    with signed_in(practice, "biller", now=now - timedelta(days=30)) as client:
        client.post(f"/payment-changes/on-file/payer/{plan}/first", ENTRY)


def asked(client, plan, now, **more):
    form = {"came_by": "message", "received_on": now.strftime("%m/%d/%Y"), "said_by": "billing desk"}
    return client.post(f"/payment-changes/on-file/payer/{plan}/request", form | {"bank": "Elsewhere Bank"} | more)


def test_a_request_goes_from_the_call_over_a_second_person_to_its_effect(practice, plan, now):
    entered(practice, plan, now)
    with time_machine.travel(now, tick=False):
        first = at_desk(known(practice, "biller", now=now, email="first@example.com"), now)
        case = asked(first, plan, now).headers["Location"]
        assert "Call 555-555-0142" in first.get(case).content.decode()
        first.post(f"{case}/call", CALL)
        assert "somebody else has to confirm" in first.get(case).content.decode()
        second = at_desk(known(practice, "owner", now=now, email="second@example.com"), now)
        assert "Confirm the change" in second.get(case).content.decode()
        second.post(f"{case}/confirm")
        assert "It stands from" in second.get(case).content.decode()
    later = now + timedelta(days=3, minutes=1)
    with signed_in(practice, "biller", now=later, email="third@example.com") as client:
        client.post(f"{case}/let-in")
        shown = client.get(f"/payment-changes/on-file/payer/{plan}").content.decode()
    assert "Elsewhere Bank" in shown
    assert "Version 1" in shown


def test_the_number_of_the_request_is_refused_in_words(practice, plan, now):
    entered(practice, plan, now)
    with signed_in(practice, "biller", now=now, email="first@example.com") as client:
        case = asked(client, plan, now).headers["Location"]
        shown = client.post(f"{case}/call", CALL | {"number": "555-555-0199"}).content.decode()
    assert "That is not the number on file" in shown


def test_a_denied_call_says_what_to_do_next(practice, plan, now):
    entered(practice, plan, now)
    with signed_in(practice, "biller", now=now, email="first@example.com") as client:
        case = asked(client, plan, now).headers["Location"]
        shown = client.post(f"{case}/call", CALL | {"outcome": "denied"}, follow=True).content.decode()
    assert "tried to divert a payment" in shown


def test_a_step_that_is_past_is_said_and_changes_nothing(practice, plan, now):
    entered(practice, plan, now)
    with signed_in(practice, "biller", now=now, email="first@example.com") as client:
        case = asked(client, plan, now).headers["Location"]
        client.post(f"{case}/stop", {"why": "They called to say it was not them"})
        shown = client.post(f"{case}/stop", {"why": "again"}, follow=True).content.decode()
    assert "at another step by now" in shown


def test_a_message_that_is_opened_as_a_case_is_named_by_its_id_alone(practice, plan, now):
    entered(practice, plan, now)
    with signed_in(practice, "biller", now=now, email="first@example.com") as client:
        page = client.get(f"/payment-changes/on-file/payer/{plan}/request?message={plan}").content.decode()
    assert re.search(rf'name="message" value="{plan}"', page)


def test_the_message_is_carried_from_the_list_to_the_request(practice, plan, now):
    entered(practice, plan, now)
    with signed_in(practice, "biller", now=now, email="first@example.com") as client:
        page = client.get(f"/payment-changes/?message={plan}").content.decode()
        assert f"on-file/payer/{plan}?message={plan}" in page
        page = client.get(f"/payment-changes/on-file/payer/{plan}?message={plan}").content.decode()
        assert f"/request?message={plan}" in page
        assert client.get("/payment-changes/?message=%22%3E%3Cscript").status_code == 200


def test_a_request_without_anything_new_is_sent_back(practice, plan, now):
    entered(practice, plan, now)
    with signed_in(practice, "biller", now=now, email="first@example.com") as client:
        shown = asked(client, plan, now, bank="").content.decode()
    assert "at least one of the new details" in shown


def test_of_whom_nothing_is_on_file_the_page_says_so_and_leads_on(practice, plan, now):
    with signed_in(practice, "biller", now=now) as client:
        shown = client.get(f"/payment-changes/on-file/payer/{plan}").content.decode()
    assert "Nothing is on file." in shown
    assert f"/on-file/payer/{plan}/first" in shown


def test_the_worklist_says_what_to_do_when_nothing_waits(practice, plan, now):
    with signed_in(practice, "biller", now=now) as client:
        shown = client.get("/payment-changes/").content.decode()
    assert "No change waits." in shown
    assert "Bluefinch Health Plan" in shown  # a plan without a number


def test_an_open_case_stands_on_the_desk(practice, plan, now):
    entered(practice, plan, now)
    with signed_in(practice, "biller", now=now, email="first@example.com") as client:
        asked(client, plan, now)
        assert "Payment changes to settle" in client.get("/").content.decode()


def test_what_is_not_there_is_not_found(practice, plan, now):
    with signed_in(practice, "biller", now=now) as client:
        for address in (f"on-file/nobody/{plan}", f"on-file/patient/{plan}", str(plan), f"on-file/partner/{plan}"):
            assert client.get(f"/payment-changes/{address}").status_code == 404, address


def test_entering_a_vendor_gives_it_a_place_of_its_own(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        page = client.post("/payment-changes/on-file/new", ENTRY | {"name": "Thistle Paper Goods"}, follow=True)
        assert "Thistle Paper Goods" in page.content.decode()
        with tenancy.within(practice.id):
            assert [one.party.kind for one in queries.on_file()] == ["partner"]
