"""Odd accesses and accesses to one patient in words."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from quietledger.safety.review.actions import Judged, Patient
from quietledger.safety.review.rules import Access, Chart, Kind, Odd, Sign
from quietledger.web.review import words

AT = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
JORY, TAMSIN = UUID(int=1), UUID(int=11)
CHICAGO = ZoneInfo("America/Chicago")


def odd(kind, count=1, patients=1, **fields):
    told = {"cans": (), "events": ()} | fields
    who = frozenset(UUID(int=11 + number) for number in range(patients))
    return Odd(kind, UUID(int=7), 3, JORY, who, AT, AT, count, signs=(Sign("x", 3, "Why."),), **told)


def title(one):
    return words.row(Judged(one, None, "", False, None), {JORY: "Jory Teaspoon"}, {}).title


@pytest.mark.parametrize(("one", "expected"), [
    (odd(Kind.OPENED), "Jory Teaspoon opened an account"),
    (odd(Kind.OPENED, 3), "Jory Teaspoon opened an account, 3 times"),
    (odd(Kind.CLOSED), "Jory Teaspoon tried to open 1 account that nobody may open"),
    (odd(Kind.SIGN_IN, 7), "7 failed sign-ins as Jory Teaspoon"),
    (odd(Kind.EXPORT, cans=("EXPORT_TRAIL",)), "Jory Teaspoon: export the trail"),
    (odd(Kind.BULK, 4, 200), "Jory Teaspoon saw 200 patients within an hour"),
    (odd(Kind.HOURS, 2, 2), "Jory Teaspoon opened 2 accounts"),
    (odd(Kind.REFUSED, 2, cans=("SEE_LEDGER",)), "Jory Teaspoon was refused 2 times: see the ledger"),
    (odd(Kind.CHANGE, events=("policy.changed",)), "Jory Teaspoon: change a limit of the policy"),
    (odd(Kind.CHANGE, events=("key.something_new",)), "Jory Teaspoon: key something new"),
    (odd(Kind.NEW, 2, 2), "Jory Teaspoon opened 2 accounts in their first days"),
    (odd(Kind.EMERGENCY), "Jory Teaspoon used the emergency access"),
])  # fmt: skip
def test_each_kind_has_its_sentence(one, expected):
    assert title(one) == expected


def test_every_kind_is_named():
    assert words.KINDS.keys() == set(Kind)


def test_of_many_patients_five_are_named_and_the_others_counted():
    patients = {UUID(int=11 + n): Patient(n, f"Patient {n}", Chart("", "")) for n in range(7)}
    row = words.row(Judged(odd(Kind.HOURS, 9, 9), None, "", False, None), {}, patients)
    assert ([name for _, name in row.named], row.more) == ([f"Patient {n}" for n in range(5)], 4)
    assert row.title == "Somebody who left opened 9 accounts"


def access(number, at, can="SEE_PATIENT", **fields):
    told = {"event": "gate.decide", "act": "read", "named": 1} | fields
    return Access(UUID(int=number), number, at, JORY, can=can, patients=frozenset({TAMSIN}), **told)


def test_what_one_person_did_on_one_day_is_one_line():
    later, yesterday = AT + timedelta(minutes=5), AT - timedelta(days=1)
    rows = words.seen([access(3, later), access(2, AT), access(1, yesterday)], {JORY: "Jory Teaspoon"}, CHICAGO)
    assert [(row.count, row.first.index, row.last.index) for row in rows] == [(2, 2, 3), (1, 1, 1)]
    assert rows[0].done == "see a patient's account"


def test_refusals_and_lists_stand_apart():
    accesses = [access(3, AT, is_allowed=False), access(2, AT, named=50), access(1, AT)]
    rows = words.seen(accesses, {JORY: "Jory Teaspoon"}, CHICAGO)
    assert [(row.last.is_allowed, row.others) for row in rows] == [(False, 0), (True, 49), (True, 0)]


def test_what_follows_from_a_question_is_not_told_twice():
    change = access(2, AT, can="", event="disclosure.sent", act="disclose")
    asked = access(1, AT, can="WRITE_DISCLOSURE", act="create")
    assert [row.done for row in words.seen([change, asked], {JORY: "J"}, CHICAGO)] == ["record a disclosure"]
    alone = access(2, AT, can="", event="patient.added", act="")
    assert [row.done for row in words.seen([alone], {JORY: "J"}, CHICAGO)] == ["enter the account"]
