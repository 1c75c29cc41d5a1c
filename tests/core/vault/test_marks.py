"""A document that is replaced is marked, on the trail and beside it; whatever of the three is altered is found."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
import pytest
import time_machine

from quietledger.cli import staff, trail_verbs
from quietledger.core.audit import queries as trail
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange.models import Connection
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.health import queries as health
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, marking
from quietledger.core.vault.models import Mark
from tests.conftest import make_person, make_practice

NAMES = ("host", "username", "host_key", "to_folder", "from_folder", "sender_id", "receiver_id")
TABLE = "exchange_connection"


class House:
    """A practice whose one connection was entered once; `boss` is the superuser, with triggers out of the way."""

    def __init__(self, now: Any, boss: psycopg.Connection) -> None:
        self.now, self.boss = now, boss
        self.practice = make_practice("Quiet Oak Psychology", "QO")
        self.owner = make_person(self.practice.id, now, "owner")
        self.row_id = self.connect("first")

    def connect(self, key: str, name: str = "Paperlark", who: Actor | None = None) -> UUID:
        who = who or self.owner
        permit = gate.require(who, Can.SET_UP, now=self.now)
        with tenancy.scope(who):
            return exchange.set_connection(permit, name=name, private_key=key, port=22, **dict.fromkeys(NAMES, "x"))

    def rotate(self, purpose: str) -> None:
        job = tenancy.job(self.practice.id, "key-rotation", self.now)
        vault.rotate(lambda: gate.require(job, Can.ROTATE_KEYS, now=self.now), purpose)

    def cell(self) -> bytes:
        with tenancy.within(self.practice.id):
            return bytes(Connection.objects.get(id=self.row_id).doc.cell)

    def put(self, cell: bytes) -> None:
        self.boss.execute(f"UPDATE {TABLE} SET doc = %s WHERE id = %s", [cell, self.row_id])

    def flaws(self) -> list[tuple[str, UUID | None, str]]:
        return [(one.table, one.row_id, one.say) for one in vault.check_marks(self.practice.id)]

    def found(self) -> list[UUID | None]:
        assert all(table == TABLE for table, *_ in self.flaws())
        return [row_id for _, row_id, _ in self.flaws()]

    def told(self) -> list[dict[str, Any]]:
        with tenancy.within(self.practice.id):
            return list(trail.of_event("vault.rolled_back").values())

    def pseudonym(self) -> str:
        with tenancy.within(self.practice.id):
            return vault.pseudonym(self.row_id)


@pytest.fixture
def house(fresh_database, cluster, now):
    with cluster.connect(fresh_database) as boss:
        boss.execute("SET session_replication_role = replica")
        yield House(now, boss)


def test_what_is_sealed_once_has_no_mark_and_what_is_replaced_has_one_and_an_entry(house):
    with tenancy.within(house.practice.id):
        assert (Mark.objects.count(), trail.of_event(marking.REPLACED)) == (0, {})
    house.connect("second")
    with tenancy.within(house.practice.id):
        mark = Mark.objects.get()
        said = trail.of_event(marking.REPLACED)[mark.entry]
    digest = sha256(house.cell())
    assert (mark.number, said["nth"]) == (1, [1])
    assert (mark.table, mark.row_id, bytes(mark.cell_sha256)) == (TABLE, house.row_id, digest.digest())
    assert (said["table"], said["res"], said["cells"]) == (TABLE, [house.pseudonym()], [digest.hexdigest()])
    assert said["who"] == str(house.owner.person_id)
    assert house.flaws() == []


def test_a_row_that_is_there_can_only_be_sealed_by_the_door_that_marks(house):
    with tenancy.scope(house.owner):
        row = Connection.objects.get(id=house.row_id)
        for seal in (lambda: vault.seal(row, Connection.Document("x")), lambda: vault.seal_bytes(row, b"x")):
            with pytest.raises(errors.SealedBefore, match=str(house.row_id)):
                seal()


def test_many_rows_are_marked_in_entries_of_a_bounded_size(house, monkeypatch):
    monkeypatch.setattr(marking, "ROWS_AN_ENTRY", 2)
    others = [house.connect("first", name) for name in ("A", "B", "C", "D")]
    with tenancy.scope(house.owner):
        pairs = [(row, Connection.Document("second")) for row in Connection.objects.order_by("id")]
        for row in vault.reseal_all(house.owner, pairs, now=house.now):
            row.save()
        assert sorted(len(one["res"]) for one in trail.of_event(marking.REPLACED).values()) == [1, 2, 2]
        assert set(Mark.objects.values_list("row_id", flat=True)) == {house.row_id, *others}
    assert house.flaws() == []


def test_a_full_entry_stays_far_below_what_one_may_hold(house, now):
    with tenancy.scope(house.owner):
        row = Connection.objects.get()
        marking.mark(house.owner, [_twin(row) for _ in range(marking.ROWS_AN_ENTRY)], now=now)
        (said,) = trail.entries(events=[marking.REPLACED])
    assert len(said.body["cells"]) == marking.ROWS_AN_ENTRY
    assert len(str(said.body)) < 30_000


def _twin(row: Connection) -> Connection:
    return vault.seal(Connection(name="x"), Connection.Document("x"))


@pytest.mark.parametrize("turns", [1, 3])
def test_an_older_cell_that_was_put_back_is_found_and_named_and_on_the_trail_once(house, capsys, turns):
    older = house.cell()
    for turn in range(turns):
        house.connect(f"key {turn}")
    newest = house.cell()
    house.put(older)
    assert house.found() == [house.row_id]
    assert trail_verbs.verify("QO", [], as_json=False) == 1
    assert f"{TABLE} {house.row_id} was rolled back" in capsys.readouterr().out
    (said,) = house.told()
    assert (said["table"], said["res"], said["found"]) == (TABLE, [house.pseudonym()], sha256(older).hexdigest())
    assert staff.rolled_back(house.practice) == []  # the night has nothing to add
    assert len(house.told()) == 1
    house.put(newest)
    assert trail_verbs.verify("QO", [], as_json=False) == 0


def test_the_night_and_the_health_page_find_it_by_themselves(house):
    older = house.cell()
    house.connect("second")
    house.put(older)
    (line,) = [one for one in health.of_practice(house.practice.id, house.now) if one.name == "Documents"]
    assert (line.state.value, line.say[-2:]) == ("bad", "1.")
    staff.each_day(house.practice)
    staff.each_day(house.practice)
    assert [one["who"] for one in house.told()] == ["nightly"]
    # A second rollback of the same row is another finding.  The night ended what was told of this owner, who is on no
    # list of people, so the set-up enters it.
    house.connect("third", who=tenancy.job(house.practice.id, "set-up", house.now))
    house.put(older)
    staff.each_day(house.practice)
    assert len(house.told()) == 2


def test_it_is_found_after_the_keys_were_exchanged_and_an_exchange_rolls_nothing_back(house):
    older = house.cell()
    house.connect("second")
    before = house.cell()
    house.rotate("data")
    after = house.cell()
    assert before != after
    assert house.flaws() == []
    for cell in (older, before):
        house.put(cell)
        assert house.found() == [house.row_id]
    house.put(after)
    assert house.flaws() == []


def test_an_exchange_marks_nothing_that_was_sealed_only_once(house):
    house.rotate("data")
    with tenancy.within(house.practice.id):
        assert not Mark.objects.exists()


def test_the_last_document_is_the_newest_even_where_the_clock_was_set_back(house, monkeypatch):
    house.connect("second")
    older = house.cell()
    monkeypatch.setattr(ids, "_last", ids._Last())  # as a process that starts after the clock was set back
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        house.connect("third")
    assert house.flaws() == []
    house.put(older)
    assert house.found() == [house.row_id]


def test_the_trails_entries_are_understood_after_its_own_key_was_exchanged(house):
    older = house.cell()
    house.connect("second")
    house.put(older)
    assert staff.rolled_back(house.practice) != []
    house.rotate("trail")
    assert house.found() == [house.row_id]
    assert staff.rolled_back(house.practice) == []  # it is told already, under the name of before


def test_with_the_mark_taken_away_the_trail_still_says_so(house, capsys):
    older = house.cell()
    house.connect("second")
    house.boss.execute("DELETE FROM vault_mark")
    house.put(older)
    assert house.found() == [house.row_id]
    assert trail_verbs.verify("QO", [], as_json=True) == 1
    said = capsys.readouterr().out
    assert str(house.row_id) in said
    assert [one["res"] for one in house.told()] == [[house.pseudonym()]]


def test_with_the_newest_of_two_marks_taken_away_the_one_before_does_not_vouch_for_its_cell(house):
    house.connect("second")
    older = house.cell()
    house.connect("third")
    house.boss.execute("DELETE FROM vault_mark WHERE number = 2")
    house.put(older)
    assert house.found() == [house.row_id]


def test_a_mark_that_was_altered_to_fit_the_older_cell_is_not_what_the_trail_says(house):
    older = house.cell()
    house.connect("second")
    house.boss.execute("UPDATE vault_mark SET cell_sha256 = sha256(%s)", [older])
    house.put(older)
    said = f"The mark of {TABLE} {house.row_id} is not what the trail says of it."
    assert house.flaws() == [(TABLE, house.row_id, said)]


def test_a_mark_that_the_trail_knows_nothing_of_is_found(house):
    older = house.cell()
    house.connect("second")
    house.put(older)
    house.boss.execute(
        'INSERT INTO vault_mark (practice_id, id, "table", row_id, number, cell_sha256, entry) SELECT practice_id, '
        "gen_random_uuid(), \"table\", row_id, 2, sha256(%s), 'ffffffff-ffff-7fff-bfff-ffffffffffff' FROM vault_mark",
        [older],
    )
    assert house.found() == [house.row_id]


EV = '"ev":"cell.replaced"'


@pytest.mark.parametrize(
    "body",
    [
        f"no JSON {EV}", f"[{{{EV}}}]", f"{{{EV}}}", f'{{{EV},"res":[[]],"nth":[{{}}],"cells":[1]}}',
        f'{{{EV},"res":7,"nth":"x","cells":null}}',
    ],
)  # fmt: skip
def test_an_entry_that_was_altered_in_whatever_way_vouches_for_nothing(house, capsys, body):
    house.connect("second")
    assert trail_verbs.verify("QO", [], as_json=False) == 0
    house.boss.execute("UPDATE audit_entry SET body = %s WHERE id = (SELECT entry FROM vault_mark)", [body])
    assert house.found() == [house.row_id]
    assert trail_verbs.verify("QO", [], as_json=False) == 1
    assert "was altered after it was written" in capsys.readouterr().out


def test_a_row_that_was_deleted_or_put_in_again_as_it_was_is_found(house):
    house.boss.execute(f"CREATE TABLE kept AS TABLE {TABLE}")
    house.connect("second")
    house.boss.execute(f"DELETE FROM {TABLE}")
    assert [say for *_, say in house.flaws()] == [f"{TABLE} {house.row_id} was taken away."]
    house.boss.execute(f"INSERT INTO {TABLE} SELECT * FROM kept")
    assert house.found() == [house.row_id]
    house.boss.execute(f"DELETE FROM {TABLE}")
    house.boss.execute("DELETE FROM vault_mark")
    ((table, row_id, say),) = house.flaws()
    assert (table, row_id, house.pseudonym() in say) == (TABLE, None, True)


def test_the_practice_next_door_hears_nothing_of_it(house):
    older = house.cell()
    house.connect("second")
    other = make_practice("River House Counseling", "RH")
    house.put(older)
    assert vault.check_marks(other.id) == []


def test_a_change_that_is_rolled_back_leaves_no_mark(house):
    def broken_off() -> None:
        with tenancy.scope(house.owner):
            vault.reseal(house.owner, Connection.objects.get(), Connection.Document("second"), now=house.now).save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert house.flaws() == []
    with tenancy.within(house.practice.id):
        assert not Mark.objects.exists()
