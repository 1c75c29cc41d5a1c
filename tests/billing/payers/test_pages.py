"""Plans and fees by form."""

import pytest

from quietledger.billing.payers import actions as payers
from quietledger.billing.payers import queries
from quietledger.billing.payers.actions import NewFee, NewPayer
from quietledger.core.tenancy import actions as tenancy
from tests.web.signing import signed_in

PLAN = {
    "payer_id": "BLUEF1", "name": "Bluefinch Health Plan", "filing_code": "CI", "limit_days": "90",
    "appeal_days": "180", "telehealth_modifier": "either",
}  # fmt: skip


@pytest.fixture
def client(practice, now):
    with signed_in(practice, "biller", now=now) as client:
        yield client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_plan_is_added_and_its_fees_come_next(client, biller):
    answer = client.post("/payers/add", PLAN)
    with tenancy.scope(biller):
        payer = queries.by_payer_id()["BLUEF1"]
    assert answer["Location"] == f"/payers/{payer}/fees"
    client.post(f"/payers/{payer}/fees", {"fees": "90837 180.00 142.00\n\nH0036:HN 1,050.5"})
    page = text(client.get(f"/payers/{payer}"))
    with tenancy.scope(biller):
        assert queries.payer(payer).fees == {"90837": 18000, "H0036:HN": 105050}
    assert "Bluefinch Health Plan" in page
    assert "H0036:HN" in page
    assert f"/payers/{payer}" in text(client.get("/payers/"))


@pytest.mark.parametrize(("typed", "said"), [
    ("90837", "Line 1 is not a code and one or two amounts"),
    ("90837 180.00\n90834 x", "Line 2 has an amount that can"),
    ("90837 (5)", "Line 1 has an amount below zero."), ("90837 0", "Line 1 charges nothing"),
    ("90837 1\n90837 2", "90837 stands here twice."),
])  # fmt: skip
def test_a_fee_that_can_not_be_read_is_said_by_its_line_and_nothing_changes(client, biller, typed, said):
    assert said in text(client.post("/payers/fees", {"fees": typed}))
    with tenancy.scope(biller):
        assert queries.fee_schedule(None) == []


def test_a_plan_keeps_its_terms_when_its_form_is_sent(client, biller, now):
    terms = {"video_modifier": "95"}
    payer = payers.add_payer(biller, NewPayer("BLUEF1", "Bluefinch", "CI", 90, terms=terms), now=now)
    client.post(f"/payers/{payer}", {**PLAN, "limit_days": "120"})
    with tenancy.scope(biller):
        row = queries.payer(payer)
    assert (row.limit_days, row.terms.video_modifier) == (120, "95")


def test_the_form_of_the_fees_shows_what_holds(client, biller, now):
    payers.set_fees(biller, None, [NewFee("90837", 18000, 14200), NewFee("90834", 15005)], now=now)
    assert "90834 150.05\n90837 180.00 142.00</textarea>" in text(client.get("/payers/fees"))


def test_another_practices_plan_is_not_found(client, other_biller, now):
    payer = payers.add_payer(other_biller, NewPayer("BLUEF1", "Bluefinch", "CI", 90), now=now)
    assert client.get(f"/payers/{payer}").status_code == 404
    assert client.get(f"/payers/{payer}/fees").status_code == 404
    assert "No plans yet." in text(client.get("/payers/"))


def test_the_front_desk_may_look_and_not_change(practice, now):
    with signed_in(practice, "front_desk", now=now) as client:
        assert client.get("/payers/").status_code == 200
        assert client.post("/payers/add", PLAN).status_code == 403
