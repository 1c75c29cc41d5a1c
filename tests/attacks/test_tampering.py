"""The database in a stranger's hands: rows and files that are swapped, cut, altered, rolled back, taken away.

The intruder is the superuser, with every trigger and right out of the way. Whatever they do to something sealed, to the
ledger or to the trail is refused when it is opened, or found by the check that is for it, and the finding names the
place. What nobody can notice stands at the end, as tests that say so: they fail on the day when it is noticed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import permutations
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from psycopg import sql

from quietledger.billing.ledger import queries as ledger
from quietledger.core.audit import actions as audit
from quietledger.core.audit.models import Entry
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, keys, rules
from quietledger.core.vault.models import Key, SealedModel
from tests.attacks import attackers
from tests.attacks.town import MARK, NOW, Town

pytestmark = pytest.mark.usefixtures("clock")

HEAD_BYTES, TAG_BYTES = rules.HEAD.size, 16
# What can be done to a cell's bytes alone: name -> the new bytes.
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda cell: b"",
    "cut to its head": lambda cell: cell[:HEAD_BYTES],
    "cut in half": lambda cell: cell[: len(cell) // 2],
    "one byte shorter": lambda cell: cell[:-1],
    "one byte longer": lambda cell: cell + b"\0",
    "another version": lambda cell: flipped(cell, 0),
    "another algorithm": lambda cell: flipped(cell, 1),
    "another key": lambda cell: flipped(cell, 5),
    "another nonce": lambda cell: flipped(cell, 8),
    "one bit of the first byte": lambda cell: flipped(cell, HEAD_BYTES),
    "one bit of the last byte": lambda cell: flipped(cell, len(cell) - TAG_BYTES - 1),
    "one bit of the tag": lambda cell: flipped(cell, len(cell) - 1),
}


def flipped(cell: bytes, place: int) -> bytes:
    return cell[:place] + bytes([cell[place] ^ 1]) + cell[place + 1 :]


SEALED = {
    model._meta.db_table: model
    for model in apps.get_models()
    if issubclass(model, SealedModel) and "_test_" not in model._meta.db_table
}
# Sealed tables in which the made-up month leaves no row: each with the tests that tamper with them.
EMPTY: dict[str, str] = {}


@pytest.fixture
def boss(town: Town, cluster: Any) -> Iterator[psycopg.Connection]:
    """The superuser, with triggers and foreign keys switched off."""
    from django.db import connections

    with cluster.connect(connections["default"].settings_dict["NAME"]) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


@contextmanager
def altered(boss: psycopg.Connection, table: str, row_id: UUID, **columns: Any) -> Iterator[None]:
    """One row with other values, until the end of the block."""
    names = [sql.Identifier(name) for name in columns]
    read = sql.SQL("SELECT {} FROM {} WHERE id = %s").format(sql.SQL(", ").join(names), sql.Identifier(table))
    before = boss.execute(read, [row_id]).fetchone()
    assert before is not None
    pairs = sql.SQL(", ").join(sql.SQL("{} = %s").format(name) for name in names)
    write = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(table), pairs)
    boss.execute(write, [*columns.values(), row_id])
    try:
        yield
    finally:
        boss.execute(write, [*before, row_id])


def rows_of(practice_id: UUID, table: str, count: int = 2) -> list[SealedModel]:
    """The oldest sealed rows of a table."""
    with tenancy.within(practice_id):
        return list(SEALED[table].objects.order_by("id")[:count])


def opened(practice_id: UUID, table: str, row_id: UUID) -> Any:
    """Open one row with a permit that lacks nothing: only the vault stands in the way."""
    with tenancy.within(practice_id):
        row: Any = SEALED[table].objects.get(id=row_id)
        who = Actor(practice_id, Kind.JOB, name="test")
        subjects = frozenset(filter(None, [row.id, row.patient_of_key()]))
        opens = dict.fromkeys(SEALED, rules.ALL)
        permit = rules.Permit(uuid7(), who, "TEST", subjects, opens, NOW, time.monotonic() + 60)
        is_file = row.cell_kind is rules.Kind.BYTES or table == "exchange_file"
        return vault.open_bytes(permit, row) if is_file else vault.open(permit, row)


def refused(practice_id: UUID, table: str, row_id: UUID) -> tuple[str, UUID] | str:
    """The place that the vault names, or what was opened."""
    try:
        return f"opened: {type(opened(practice_id, table, row_id)).__name__}"
    except errors.CannotOpen as problem:
        return problem.table, problem.row_id


@pytest.fixture
def filled(town: Town) -> dict[str, list[Any]]:
    """Each sealed table with the oldest rows that the town has in it."""
    return {name: rows for name in sorted(SEALED) if (rows := rows_of(town.first.id, name))}


def test_every_sealed_table_has_a_row_to_attack(filled: dict[str, list[Any]]) -> None:
    assert SEALED.keys() - filled.keys() == EMPTY.keys()


def test_untouched_rows_open(town: Town, filled: dict[str, list[Any]]) -> None:
    for table, rows in filled.items():
        assert opened(town.first.id, table, rows[0].id)


def test_a_cell_that_was_cut_or_altered_does_not_open_and_the_error_names_its_place(
    town: Town, boss: psycopg.Connection, filled: dict[str, list[Any]]
) -> None:
    for table, (row, *_) in filled.items():
        found = {}
        for name, damage in DAMAGE.items():
            with altered(boss, table, row.id, doc=damage(row.doc.cell)):
                found[name] = refused(town.first.id, table, row.id)
        assert found == dict.fromkeys(DAMAGE, (table, row.id))


def test_a_cell_does_not_open_in_another_row_of_its_table(
    town: Town, boss: psycopg.Connection, filled: dict[str, list[Any]]
) -> None:
    pairs = {table: rows for table, rows in filled.items() if len(rows) > 1}
    assert len(pairs) > 5
    for table, (one, other) in pairs.items():
        with altered(boss, table, one.id, doc=other.doc.cell), altered(boss, table, other.id, doc=one.doc.cell):
            found = [refused(town.first.id, table, row.id) for row in (one, other)]
        assert found == [(table, one.id), (table, other.id)]


def test_a_cell_does_not_open_in_another_table(
    town: Town, boss: psycopg.Connection, filled: dict[str, list[Any]]
) -> None:
    for (table, (row, *_)), (name, (other, *_)) in permutations(filled.items(), 2):
        with altered(boss, table, row.id, doc=other.doc.cell):
            assert refused(town.first.id, table, row.id) == (table, row.id), name


def test_a_row_that_was_given_to_the_practice_next_door_does_not_open_there(
    town: Town, boss: psycopg.Connection, filled: dict[str, list[Any]]
) -> None:
    """The row rules let the neighbour see the row now; the key does not."""
    for table, (row, *_) in filled.items():
        with altered(boss, table, row.id, practice_id=town.second.id):
            assert refused(town.second.id, table, row.id) == (table, row.id)


def test_a_session_that_was_given_to_another_patient_does_not_open(town: Town, boss: psycopg.Connection) -> None:
    with tenancy.within(town.first.id):
        visit: Any = SEALED["visits_visit"].objects.first()
        other: Any = SEALED["patients_patient"].objects.exclude(id=visit.patient_id).first()
    with altered(boss, "visits_visit", visit.id, patient_id=other.id):
        assert refused(town.first.id, "visits_visit", visit.id) == ("visits_visit", visit.id)


@pytest.mark.parametrize("change", ["swapped", "altered", "wrapped by another", "cut"])
def test_a_patients_key_that_was_tampered_with_opens_nothing(town: Town, boss: psycopg.Connection, change: str) -> None:
    with tenancy.within(town.first.id):
        one, other = Key.objects.filter(purpose="patient", state=Key.State.ACTIVE).order_by("key_id")[:2]
    wrapped = bytes(one.wrapped)
    to = {
        "swapped": {"wrapped": bytes(other.wrapped)}, "altered": {"wrapped": flipped(wrapped, 30)},
        "wrapped by another": {"wrapped_by": str(other.key_id)}, "cut": {"wrapped": wrapped[:40]},
    }[change]  # fmt: skip
    assert one.patient is not None
    with altered(boss, "vault_key", one.id, **to):
        found = refused(town.first.id, "patients_patient", one.patient)
    assert found[0] in {"vault_key", "patients_patient"}
    assert opened(town.first.id, "patients_patient", one.patient)


def test_two_patients_whose_keys_change_places_stay_closed_both(town: Town, boss: psycopg.Connection) -> None:
    with tenancy.within(town.first.id):
        one, other = Key.objects.filter(purpose="patient", state=Key.State.ACTIVE).order_by("key_id")[:2]
        # The unique index is in the way of a plain exchange, so each takes the other's wrapped bytes.
    with (
        altered(boss, "vault_key", one.id, wrapped=bytes(other.wrapped)),
        altered(boss, "vault_key", other.id, wrapped=bytes(one.wrapped)),
    ):
        found = [refused(town.first.id, "patients_patient", key.patient) for key in (one, other) if key.patient]
    assert [place for place, _ in found] == ["vault_key", "vault_key"]


def test_a_page_with_a_damaged_cell_shows_nothing_and_the_damage_is_on_the_trail(
    town: Town, boss: psycopg.Connection
) -> None:
    row: Any = rows_of(town.first.id, "patients_patient")[0]
    owner = attackers.person(town.first, "owner")
    with altered(boss, "patients_patient", row.id, doc=flipped(row.doc.cell, 40)):
        answer = attackers.browser(owner).get(f"/patients/{row.id}")
    assert (answer.status_code, MARK in answer.getvalue()) == (500, False)
    [said] = attackers.said_of(town.first.id, owner.person.id, "vault.open_failed")
    with tenancy.within(town.first.id):
        assert (said["table"], said["res"]) == ("patients_patient", [vault.pseudonym(row.id)])


LEDGER = {
    "an amount": "UPDATE ledger_line SET cents = cents + 100 WHERE id = {line}",
    "both sides of an entry": "UPDATE ledger_line SET cents = cents * 2 WHERE entry_id = {entry}",
    "an account": "UPDATE ledger_line SET account = 'AR:other' WHERE id = {line}",
    "whose debt it is": "UPDATE ledger_line SET patient_id = gen_random_uuid() WHERE id = {line}",
    "the day": "UPDATE ledger_entry SET effective_on = effective_on - 1 WHERE id = {entry}",
    "the source": "UPDATE ledger_entry SET segment = segment + 1 WHERE id = {entry}",
    "a line taken away": "DELETE FROM ledger_line WHERE id = {line}",
    "an entry taken away": "DELETE FROM ledger_entry WHERE id = {entry}",
}


@pytest.mark.parametrize("what", LEDGER)
def test_the_ledger_that_was_altered_no_longer_agrees_with_the_trail_which_names_the_batch(
    town: Town, boss: psycopg.Connection, what: str
) -> None:
    line, entry = boss.execute(
        "SELECT l.id, e.id FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id WHERE l.cents > 0"
        " AND l.account = 'AR:insurance' ORDER BY l.id LIMIT 1"
    ).fetchone() or (None, None)
    batch = boss.execute("SELECT trail_id FROM ledger_entry WHERE id = %s", [entry]).fetchone()
    with undone(boss):
        assert boss.execute(LEDGER[what].format(line=f"'{line}'", entry=f"'{entry}'")).rowcount
        found = seen(town.first.id)
    assert [one.trail_id for one in found] == [batch[0]] if batch else []
    with tenancy.within(town.first.id):
        assert ledger.broken_batches() == []


@contextmanager
def undone(boss: psycopg.Connection) -> Iterator[None]:
    """What is done by hand in here is put back as it was."""
    tables = ("ledger_entry", "ledger_line", "audit_entry", "audit_leaf", "audit_head")
    for name in tables:
        boss.execute(sql.SQL("CREATE TABLE kept_{0} AS TABLE {1}").format(sql.SQL(name), sql.Identifier(name)))
    try:
        yield
    finally:
        for name in tables:
            kept = sql.SQL("kept_") + sql.SQL(name)
            boss.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            columns = sql.SQL(", ").join(sql.Identifier(one) for one in columns_of(boss, name))
            boss.execute(
                sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM {2}").format(sql.Identifier(name), columns, kept)
            )
            boss.execute(sql.SQL("DROP TABLE {}").format(kept))


def columns_of(boss: psycopg.Connection, table: str) -> list[str]:
    found = boss.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    return [name for (name,) in found.fetchall()]


def seen(practice_id: UUID) -> list[Any]:
    with tenancy.within(practice_id):
        return ledger.broken_batches()


TRAIL = {
    "edited": ("UPDATE audit_entry SET body = replace(body, '\"v\":1', '\"v\":2') WHERE id = {one}", 5),
    "deleted": ("DELETE FROM audit_entry WHERE id = {one}", 5),
    "taken out of the tree": ("DELETE FROM audit_leaf WHERE entry_id = {one}", 5),
    "cut off at its end": ("DELETE FROM audit_leaf WHERE sequence >= 5", 5),
    "a head written anew": ("UPDATE audit_head SET root = sha256('x') WHERE size = 6", 5),
}


@pytest.mark.parametrize("what", TRAIL)
def test_a_trail_that_was_tampered_with_is_found_at_its_first_bad_index(
    town: Town, boss: psycopg.Connection, what: str
) -> None:
    audit.sequence(town.first.id, NOW)
    assert audit.verify(town.first.id) == []
    statement, bad = TRAIL[what]
    one = boss.execute(
        "SELECT entry_id FROM audit_leaf WHERE sequence = 5 AND practice_id = %s", [town.first.id]
    ).fetchone()
    assert one is not None
    with undone(boss):
        assert boss.execute(statement.format(one=f"'{one[0]}'")).rowcount
        flaws = audit.verify(town.first.id)
    assert flaws[0].index == bad
    assert audit.verify(town.first.id) == []


def test_a_file_whose_bytes_were_exchanged_for_anothers_does_not_open(town: Town, boss: psycopg.Connection) -> None:
    rows: list[Any] = rows_of(town.first.id, "exchange_file")
    one, other = rows
    columns = {"doc": other.doc.cell, "sha256": other.sha256, "size_bytes": other.size_bytes}
    with altered(boss, "exchange_file", one.id, **columns):
        assert refused(town.first.id, "exchange_file", one.id) == ("exchange_file", one.id)


def test_a_secret_of_the_sites_own_that_was_altered_does_not_open(town: Town) -> None:
    sealed = vault.seal_site("a secret")
    damaged = sealed[:-8] + ("A" if sealed[-8] != "A" else "B") + sealed[-7:]
    with pytest.raises(errors.CannotOpen):
        vault.open_site(damaged)


# --- what nobody notices today; docs/protection.md says so under "What is thin now" -----------------------------------


def test_an_older_cell_in_its_own_row_opens_as_if_it_were_the_newest(town: Town, boss: psycopg.Connection) -> None:
    """Residual: one sealed row that is rolled back to what it was before agrees with its place and its key."""
    row: Any = rows_of(town.first.id, "patients_patient")[0]
    before = opened(town.first.id, "patients_patient", row.id)
    newer = resealed(town.first.id, row.id, before)
    boss.execute("UPDATE patients_patient SET doc = %s WHERE id = %s", [newer, row.id])
    boss.execute("UPDATE patients_patient SET doc = %s WHERE id = %s", [row.doc.cell, row.id])
    assert opened(town.first.id, "patients_patient", row.id) == before


def resealed(practice_id: UUID, row_id: UUID, document: Any) -> bytes:
    with tenancy.within(practice_id):
        row: Any = SEALED["patients_patient"].objects.get(id=row_id)
        return bytes(vault.seal(row, document).doc.cell)


def test_an_entry_that_has_no_place_in_the_tree_yet_can_vanish_unseen(town: Town, boss: psycopg.Connection) -> None:
    """Residual: what was written since the last `sequence` is not in the tree; each sequencing closes the window."""
    audit.sequence(town.first.id, NOW)
    with tenancy.within(town.first.id):
        who = Actor(town.first.id, Kind.JOB, name="test")
        entry_id = audit.record(who, "test.vanishing", now=NOW)
    boss.execute("DELETE FROM audit_entry WHERE id = %s", [entry_id])
    assert audit.verify(town.first.id) == []
    with tenancy.within(town.first.id):
        assert not Entry.objects.filter(id=entry_id).exists()


def test_the_wrapped_keys_open_only_with_the_root_key(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database alone, with every key in it, opens nothing."""
    row = rows_of(town.first.id, "patients_patient")[0]
    keys._practice_keys.clear()
    with monkeypatch.context() as patch:
        patch.setattr(keys, "root", lambda: keys.RawKey(0, bytes(32), keys.AESGCM(bytes(32))))
        assert refused(town.first.id, "patients_patient", row.id)[0] == "vault_key"
    keys._practice_keys.clear()
    assert opened(town.first.id, "patients_patient", row.id)
