"""The pages of remittances: what they show, each problem in words, and nothing of the practice next door."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.billing.remits.models import Denial, Difference, Remit, RemitClaim
from tests.billing.remits import world as w
from tests.billing.remits.test_jobs import PAID, balances, rows
from tests.web.signing import signed_in


@pytest.fixture
def who(job):
    return job()


@pytest.fixture
def world(who, now, tell):
    world = w.make(who, now, {f"LH{number}": 16000 for number in range(1, 6)})
    tell("patient", world.patient_id, "patient.open")
    odd = w.answer("LH2", 16000, 12800, ("CO", "45", 6900), line_paid=9100)
    w.run(who, now, w.era(w.remit("T1", [
        w.answer(*PAID), odd, w.answer("LH3", 16000, 0, ("CO", "197", 16000)),
        w.answer("GARBLED", 16000, 5000, ("CO", "45", 11000)),
    ], ("CS", "X", 700), paid_cents=9000 + 9100 + 5000 - 700)))  # fmt: skip
    return world


@pytest.fixture
def browser(world, practice, now):
    with signed_in(practice, "biller", now=now) as client:
        yield client


def text(page) -> str:
    bare = re.sub(r"<svg.*?</svg>", "", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare)).replace(" .", ".")


def test_the_list_shows_the_payment_and_its_trays(browser):
    said = text(browser.get("/remittances/"))
    assert "Bluefinch Health Plan" in said
    assert "Open differences 3, $94.00" in said
    assert "Answers to confirm 1, $50.00" in said
    assert "Denials 1, $160.00" in said


def test_a_remittance_opens_with_its_difference_its_segments_and_its_sums(browser, who):
    (remit,) = rows(who, Remit)
    page = browser.get(f"/remittances/{remit.id}")
    said = text(page)
    assert "No claim of ours fits: $50.00" in said
    assert "Nothing was plugged" in said
    assert "Three open differences" in said
    assert re.search(r"4 lines paid 835 · SVC03 Agrees", said)
    assert re.search(r"4 claims paid 835 · CLP04 \$37\.00 more", said)
    assert "Payment in the file" in said
    assert "T. Quillfeather" in said
    assert "$37.00 apart" in said
    assert "To denials" in said
    assert "Please confirm" in said


def test_any_segment_of_the_payment_can_be_shown_and_no_other(browser, who):
    (remit,) = rows(who, Remit)
    claim = rows(who, RemitClaim)[1]
    said = text(browser.get(f"/remittances/{remit.id}?segment={claim.segment}"))
    assert "The claim is charged $160.00 and says paid $128.00." in said
    assert "says paid $90.00" not in text(browser.get(f"/remittances/{remit.id}?segment=99999"))


def test_only_what_needs_a_look(browser, who):
    (remit,) = rows(who, Remit)
    said = text(browser.get(f"/remittances/{remit.id}?only=look"))
    assert "2 of 4" in said


def test_a_difference_is_previewed_then_settled(browser, who):
    row = rows(who, Difference, why="balance")[0]
    url = f"/remittances/differences/{row.id}"
    assert "Money without a claim" in text(browser.get(url))
    wrong = browser.post(url, {"do": "preview", "way": "explained", "note": "x"})
    assert "Select a valid choice" in text(wrong)


def test_settling_shows_first_what_it_enters(browser, who, now, world):
    w.run(who, now, w.era(w.remit("T2", [w.answer("LH4", 16000, 16000)], paid_cents=16500)))
    row = rows(who, Difference, why="payment")[0]
    url = f"/remittances/differences/{row.id}"
    before = balances(who)
    said = text(browser.post(url, {"do": "preview", "way": "give_back", "note": "Too much."}))
    assert "$5.00 to “To be refunded”" in said
    assert balances(who) == before
    assert browser.post(url, {"do": "settle", "way": "give_back", "note": "Too much."}).status_code == 302
    assert balances(who)["Liab:refund_payable"] == -500
    assert "Too much." in text(browser.get(url))


def test_keeping_open_needs_a_note(browser, who):
    row = rows(who, Difference, why="lines")[0]
    url = f"/remittances/differences/{row.id}"
    assert "This field is required." in text(browser.post(url, {"do": "keep", "keep-note": ""}))
    assert browser.post(url, {"do": "keep", "keep-note": "They look into it."}).status_code == 302
    assert "Kept open" in text(browser.get("/remittances/differences"))


def test_denials_stand_with_deadline_and_money_and_can_be_done(browser, who):
    said = text(browser.get("/remittances/denials"))
    assert "No valid authorization" in said
    assert "CO-197" in said
    (denial,) = rows(who, Denial)
    assert browser.post(f"/remittances/denials/{denial.id}/worked").status_code == 302
    assert "No denials wait." in text(browser.get("/remittances/denials"))


def test_an_unmatched_answer_is_confirmed_or_the_wrong_number_said(browser, who, world):
    (row,) = rows(who, RemitClaim, claim=None)
    url = f"/remittances/unmatched/{row.id}/confirm"
    browser.post(url, {"claim": "999999"})
    assert "There is no claim of that number." in text(browser.get("/remittances/unmatched"))
    number = re.search(r'name="claim"[^>]*', browser.get("/remittances/unmatched").content.decode())
    assert number
    from quietledger.billing.claims import queries as claims
    from quietledger.core.tenancy import actions as tenancy

    with tenancy.scope(who):
        ours = claims.rows(id=world.claims["LH5"])[0]
    browser.post(url, {"claim": str(ours.number)})
    assert "Every answer found its claim." in text(browser.get("/remittances/unmatched"))


def test_the_practice_next_door_sees_none_of_it(world, who, other_practice, now):
    (remit,) = rows(who, Remit)
    difference, denial = rows(who, Difference)[0], rows(who, Denial)[0]
    with signed_in(other_practice, "biller", now=now) as client:
        assert "No remittance has come yet." in text(client.get("/remittances/"))
        assert client.get(f"/remittances/{remit.id}").status_code == 404
        assert client.get(f"/remittances/differences/{difference.id}").status_code == 404
        assert client.post(f"/remittances/denials/{denial.id}/worked").status_code == 404
        assert "Everything adds up." in text(client.get("/remittances/differences"))


def test_the_page_asks_as_many_questions_for_five_claims_as_for_one(who, world, now, practice, tell):
    w.run(who, now, w.era(w.remit("T2", [w.answer("LH5", 16000, 16000)])))
    many = w.make(who, now, {f"QX{number}": 16000 for number in range(5)})
    tell("patient", many.patient_id, "patient.open")
    w.run(who, now, w.era(w.remit("T3", [w.answer(f"QX{number}", 16000, 16000) for number in range(5)])))
    _, one, five = rows(who, Remit)
    counts = []
    with signed_in(practice, "biller", now=now) as client:
        client.get("/remittances/")
        for remit in (one, five):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get(f"/remittances/{remit.id}")
            counts.append(len(captured))
    assert counts[0] == counts[1]
