"""At night it is really looked whether records are sealed and the trail is whole; a flaw ends the fact at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from quietledger.core.audit import actions as audit
from quietledger.core.audit.errors import NotConsistent
from quietledger.core.exchange import actions as exchange
from quietledger.core.facts import queries as facts
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.risk.nightly import CHECKED, LASTS, SEALED, WHOLE_EVERY, nightly
from tests.conftest import make_person, make_practice

NAMES = ("host", "username", "host_key", "to_folder", "from_folder", "sender_id", "receiver_id")


class House:
    """A practice with a sealed row and a trail; `boss` is the superuser, with triggers out of the way."""

    def __init__(self, now: datetime, boss: psycopg.Connection) -> None:
        self.now, self.boss = now, boss
        self.practice = make_practice("Quiet Oak Psychology", "QO")
        self.owner = make_person(self.practice.id, now, "owner")
        permit = gate.require(self.owner, Can.SET_UP, now=now)
        with tenancy.scope(self.owner):
            exchange.set_connection(permit, name="Paperlark", private_key="k", port=22, **dict.fromkeys(NAMES, "x"))
        self.grow(now)

    def grow(self, now: datetime) -> None:
        with suppress(NotConsistent):  # who cut it back has stopped it from growing
            audit.sequence(self.practice.id, now)

    def night(self, at: datetime) -> list[str]:
        who = tenancy.job(self.practice.id, "nightly", at)
        try:
            return nightly(who, now=at)
        finally:
            tenancy.release(who, at)
            self.grow(at)

    def word(self, name: str) -> Any:
        with tenancy.within(self.practice.id):
            return facts.newest_words([self.practice.id], [name])[self.practice.id, name]

    def stands(self, name: str, at: datetime) -> bool:
        return bool(self.word(name).holds(at))


@pytest.fixture
def house(cluster: Any, fresh_database: str, now: datetime) -> Any:
    with cluster.connect(fresh_database) as boss:
        boss.execute("SET session_replication_role = replica")
        yield House(now, boss)


def test_a_night_without_a_flaw_tells_both_for_two_days_with_what_was_looked_at(house: House) -> None:
    assert house.night(house.now) == []
    sealed, checked = house.word(SEALED), house.word(CHECKED)
    assert (sealed.until, checked.until) == (house.now + LASTS, house.now + LASTS)
    assert sealed.evidence.startswith("cells:1;")
    assert checked.evidence.split(":")[0] == "trail"


def test_plain_text_in_a_sealed_table_ends_the_fact_and_is_named_without_its_words(house: House) -> None:
    house.night(house.now)
    house.boss.execute("UPDATE exchange_connection SET doc = %s", [b"a private key in the open"])
    later = house.now + timedelta(days=1)
    assert house.night(later)[0] == "exchange_connection: 1 of 1 cells are not sealed."
    assert (house.stands(SEALED, later), house.stands(CHECKED, later)) == (False, True)


def test_a_cell_with_a_true_head_that_does_not_open_is_found(house: House) -> None:
    house.boss.execute("UPDATE exchange_connection SET doc = overlay(doc placing '\\x00' from 40 for 1)")
    assert "exchange_connection: 1 of its newest cells don’t open." in house.night(house.now)


def test_a_cell_under_a_key_that_nobody_has_is_found(house: House) -> None:
    house.boss.execute("UPDATE exchange_connection SET doc = overlay(doc placing '\\x00ffffff' from 3 for 4)")
    assert any("keys that the practice doesn’t have" in one for one in house.night(house.now))


def test_an_entry_of_today_that_was_altered_ends_the_other_fact(house: House) -> None:
    house.night(house.now)
    house.boss.execute(
        "UPDATE audit_entry SET body = replace(body, 'Can', 'Cen') || ' ' WHERE id = "
        "(SELECT entry_id FROM audit_leaf WHERE practice_id = %s ORDER BY sequence DESC LIMIT 1)",
        [house.practice.id],
    )
    later = house.now + timedelta(days=1)
    assert "was altered after it was written" in house.night(later)[0]
    assert (house.stands(SEALED, later), house.stands(CHECKED, later)) == (True, False)


def test_an_old_entry_that_was_altered_is_found_when_all_is_verified_again(house: House) -> None:
    house.night(house.now)
    house.boss.execute(
        "UPDATE audit_entry SET body = body || ' ' WHERE id = "
        "(SELECT entry_id FROM audit_leaf WHERE practice_id = %s AND sequence = 0)", [house.practice.id],
    )  # fmt: skip
    assert house.night(house.now + timedelta(days=1)) == []
    assert house.night(house.now + WHOLE_EVERY) == ["Entry 0 was altered after it was written."]
    assert house.night(house.now + WHOLE_EVERY + timedelta(days=1)) != []


def test_a_trail_that_was_cut_back_behind_what_was_verified_is_found(house: House) -> None:
    house.night(house.now)
    house.boss.execute("DELETE FROM audit_head WHERE practice_id = %s", [house.practice.id])
    found = house.night(house.now + timedelta(days=1))
    assert "that was verified before is another one, or gone" in found[0]


def test_what_nobody_looked_at_for_two_days_stands_no_more(house: House) -> None:
    house.night(house.now)
    assert not house.stands(SEALED, house.now + LASTS)
    assert not house.stands(CHECKED, house.now + LASTS)


def test_a_person_does_not_tell_it(db: None, owner: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        nightly(owner, now=now)
