"""The operator's verbs about people: list, add, change, end, let in anew, compare."""

from __future__ import annotations

import json
import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
import typer
from django.db import OperationalError

from quietledger.cli import day, staff
from quietledger.core.people import enrolling, queries
from quietledger.core.people.models import Membership, Person
from quietledger.core.people.rules import Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld
from quietledger.core.tenancy.rules import PracticeRow

OWNER = ("rosalind@example.com", "Rosalind Thistlewood")


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def add_owner(capsys: pytest.CaptureFixture[str]) -> Any:
    assert staff.add("", *OWNER, {Role.OWNER: None}, as_json=True) == 0
    return told(capsys)


def test_an_added_person_gets_a_code_that_works(
    practice: PracticeRow, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    code = add_owner(capsys)
    assert code["address"] == "http://localhost:8000/sign-in/welcome"
    enrolling.redeem(code["code"], "seven owls above the mill", now=now)
    assert staff.listed("", as_json=True) == 0
    (row,) = told(capsys)
    assert (row["email"], row["roles"], row["factors"]) == (OWNER[0], {"owner": None}, [])


def test_the_table_for_people_names_everybody(practice: PracticeRow, capsys: pytest.CaptureFixture[str]) -> None:
    add_owner(capsys)
    assert staff.listed("", as_json=False) == 0
    assert "Rosalind" in capsys.readouterr().out


def test_roles_change_and_end_on_their_day(
    practice: PracticeRow, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    add_owner(capsys)
    staff.add("", "tamsin@example.com", "Tamsin Quillfeather", {Role.BILLER: None}, as_json=True)
    ends = staff.ends("", ["front_desk"], "2026-12-31")
    assert staff.change("", "tamsin@example.com", ends, as_json=False) == 0
    (row,) = queries.memberships(Person.objects.get(email="tamsin@example.com").id, now)
    assert (row.role, row.until) == (Role.FRONT_DESK, datetime(2027, 1, 1, 6, tzinfo=UTC))


def test_what_cannot_be_done_is_said_and_ends_with_one(
    practice: PracticeRow, capsys: pytest.CaptureFixture[str]
) -> None:
    add_owner(capsys)
    assert staff.end("", OWNER[0], as_json=False) == 1
    assert staff.end("", "nobody@example.com", as_json=False) == 1
    assert staff.add("", *OWNER, {Role.BILLER: None}, as_json=False) == 1
    said = capsys.readouterr().err
    assert [words in said for words in ("needs an owner", "Nobody with this address", "signs in with")] == [True] * 3


@pytest.mark.parametrize(("roles", "last_day"), [(["queen"], ""), (["biller"], "soon")])
def test_what_cannot_be_read_ends_with_two(practice: PracticeRow, roles: list[str], last_day: str) -> None:
    with pytest.raises(typer.Exit) as ended:
        staff.ends("", roles, last_day)
    assert ended.value.exit_code == 2


def test_one_of_several_practices_must_be_named(practice: PracticeRow, other_practice: PracticeRow) -> None:
    with pytest.raises(typer.Exit) as ended:
        staff.end("", OWNER[0], as_json=False)
    assert ended.value.exit_code == 2


def test_the_operator_lets_in_anew(practice: PracticeRow, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    enrolling.redeem(add_owner(capsys)["code"], "seven owls above the mill", now=now)
    assert staff.code("", OWNER[0], as_json=True) == 0
    assert not Person.objects.get().has_usable_password()
    enrolling.redeem(told(capsys)["code"], "another mill and its owls", now=now)


def test_comparing_reports_what_differs_once(
    practice: PracticeRow, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    add_owner(capsys)
    assert staff.retell("", as_json=True) == 0
    assert told(capsys) == []
    Membership.objects.create(person=Person.objects.get(), practice_id=practice.id, role="biller", since=now)
    assert staff.retell("", as_json=True) == 1
    (row,) = told(capsys)
    assert (row["fact"], row["told"], row["found"]) == ("person.role.biller", None, "until told otherwise")


def test_a_held_lease_or_a_full_disk_does_not_stop_the_watching_day(
    practice: PracticeRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = iter([LeaseHeld("nightly", "another process"), OperationalError("disk full")])

    def broken(*_told: Any) -> Any:
        raise next(problems)

    monkeypatch.setattr(tenancy, "job", broken)
    staff.each_day(practice)
    staff.each_day(practice)
    assert next(problems, None) is None


def test_the_watching_day_compares_once_a_day(
    practice: PracticeRow, monkeypatch: pytest.MonkeyPatch, clock: Any, now: datetime
) -> None:
    compared: list[str] = []
    nights = iter([0, 0, 1, 1, 2])

    def next_round(_practice: PracticeRow, _screen: object) -> None:
        clock.move_to(now + timedelta(days=next(nights)))
        if len(compared) == 2:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(day, "_tick", next_round)
    monkeypatch.setattr(day, "WATCH_SECONDS", 0)
    monkeypatch.setattr(day.connection, "close", lambda: None)
    monkeypatch.setattr(staff, "each_day", lambda one: compared.append(one.code))
    day.watch("")
    assert compared == ["QO", "QO"]
