"""The pages of payments: one good way, each problem in words, and nothing of the practice next door."""

from __future__ import annotations

import pytest

from quietledger.billing.ledger.rules import Account
from quietledger.core.tenancy import ids
from tests.billing.payments.test_actions import balance, world  # noqa: F401 - the fixture
from tests.web.signing import signed_in


@pytest.fixture
def browser(world, practice, now):  # noqa: F811 - the fixture above
    with signed_in(practice, "biller", now=now) as client:
        yield client


def sent(**more: str) -> dict[str, str]:
    return {"amount": "50.00", "method": "card", "paid_on": "11/23/2026", "once": str(ids.uuid7())} | more


def test_who_owes_is_listed_and_can_pay(browser, world, biller):  # noqa: F811 - pytest finds fixtures by name
    page = browser.get("/payments/")
    assert "Tamsin Quillfeather" in page.content.decode()
    assert browser.get(f"/payments/from/{world.patient_id}").status_code == 200
    done = browser.post(f"/payments/from/{world.patient_id}", sent())
    assert (done.status_code, done.headers["Location"]) == (302, "/payments/")
    assert balance(biller, world.patient_id)[Account.AR_PATIENT] == 2000


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"amount": "12,50"}, "Write an amount like 25.00."),
        ({"amount": "0"}, "The amount must be above $0.00"),
        ({"paid_on": "12/31/2026"}, "That day has not come yet."),
        ({"paid_on": "soon"}, "Write a day like 11/03/2026."),
    ],
)
def test_what_is_wrong_is_said(browser, world, biller, wrong, says):  # noqa: F811 - pytest finds fixtures by name
    page = browser.post(f"/payments/from/{world.patient_id}", sent(**wrong))
    assert says in page.content.decode()
    assert balance(biller, world.patient_id)[Account.AR_PATIENT] == 7000


def test_a_deposit_is_entered_and_an_unknown_trace_said(browser, world):  # noqa: F811 - pytest finds fixtures by name
    given = {"trace": "T1", "amount": "250.00", "deposited_on": "11/23/2026", "once": str(ids.uuid7())}
    assert "Bluefinch Health Plan" in browser.get("/payments/deposits").content.decode()
    assert browser.post("/payments/deposits", given).status_code == 302
    again = browser.post("/payments/deposits", given | {"once": str(ids.uuid7())})
    assert "No payment waits under this trace." in again.content.decode()


def test_the_practice_next_door_sees_none_of_it(world, other_practice, now):  # noqa: F811 - pytest finds fixtures by name
    with signed_in(other_practice, "biller", now=now) as client:
        assert "No patient owes anything." in client.get("/payments/").content.decode()
        assert client.get(f"/payments/from/{world.patient_id}").status_code == 404
        assert "Every payment was seen" in client.get("/payments/deposits").content.decode()
