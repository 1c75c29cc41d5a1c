"""The operator's verbs about partners: a list taken in, everybody looked up, what changed listed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from quietledger.cli import screenings, staff
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.safety.partners import actions, screened, watching
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import NewPartner, State
from tests.safety.partners.test_screening import LIST, ON_LIST
from tests.web.signing import known


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[Any]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def test_a_list_is_taken_in_and_everybody_looked_up(
    practice: PracticeRow, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known(practice, "owner", now=now)
    assert screenings.screen("", as_json=True) == 2
    path = tmp_path / "UPDATED.csv"
    path.write_bytes(LIST + b'"BROKEN"\r\n')
    assert screenings.bring("", path, as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["list"], told["entries"], told["unreadable"]) == ("leie", 2, 1)
    assert screenings.screen("", as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["people"], told["open"], told["lists"]) == (1, 0, ["leie"])


def test_a_match_that_waits_ends_with_1_and_no_list_with_2(
    practice: PracticeRow, now: datetime, tmp_path: Path
) -> None:
    one = known(practice, "owner", now=now)
    one.person.name = "Tamsin Quillfeather"
    one.person.save()
    path = tmp_path / "UPDATED.csv"
    path.write_bytes(ON_LIST)
    assert screenings.bring("", path, as_json=False) == 0
    assert screenings.screen("", as_json=False) == 1
    path.write_bytes(b"a,b\n1,2\n")
    assert screenings.bring("", path, as_json=False) == 2


def test_what_changed_about_a_partner_is_listed(
    practice: PracticeRow, owner: Actor, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert screenings.watch("", as_json=False) == 0
    partner_id = actions.add(owner, NewPartner("Tallow Billing", "billing"), now=now)
    with tenancy.scope(owner):
        Partner.objects.update(state=State.CHOSEN)
    watching.note(owner, partner_id, "price", "They want one percent more.", now=now)
    capsys.readouterr()
    assert screenings.watch("", as_json=True) == 1
    [one] = json.loads(capsys.readouterr().out)
    assert (one["trigger"], one["say"]) == ("price", "They want one percent more.")


def test_the_night_looks_everybody_up(practice: PracticeRow, now: datetime, tmp_path: Path) -> None:
    known(practice, "owner", now=now, is_screened=False)
    path = tmp_path / "UPDATED.csv"
    path.write_bytes(LIST)
    screenings.bring("", path, as_json=True)
    staff.nightly(practice)
    with tenancy.within(practice.id):
        last = screened.last()
    assert last is not None
    assert last.people_count == 1
