"""The database in a stranger's hands: sealed rows, files and keys that are swapped, cut, altered, rolled back.

The intruder is the superuser, with every trigger and right out of the way. Whatever they do to something sealed is
refused when it is opened, and the refusal names the place. An older document that is put back into its own row opens,
and `trail verify` and the nightly job name its table and row.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from psycopg import sql

from quietledger.cli import trail_verbs
from quietledger.core.audit import queries as trail
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, keys, moving, root, rules
from quietledger.core.vault.models import Key, SealedModel
from tests.attacks import attackers
from tests.attacks.by_hand import altered
from tests.attacks.test_next_door import SAMPLES, columns_of, insert
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


def planted(boss: psycopg.Connection, town: Town, model: type[SealedModel]) -> SealedModel:
    """A row of a table that has none yet: truly sealed, its other columns as bare as their types allow."""
    table = model._meta.db_table
    checks = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass"
    for (name,) in boss.execute(checks, [table]).fetchall():
        boss.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)))
    columns = columns_of(boss)[table]
    values = {name: SAMPLES[kind] for name, kind in columns.items()}
    values |= {"practice_id": town.first.id, "id": uuid7(), "patient_id": town.ids["patients_patient"]}
    with tenancy.within(town.first.id):
        row: Any = vault.seal(
            model(**{name: values[name] for name in ("practice_id", "id", "patient_id") if name in columns}),
            model.Document(),
        )
    values["doc"] = row.doc.cell
    boss.execute(insert(table, columns), [values[name] for name in columns])
    return rows_of(town.first.id, table)[0]


def refused(practice_id: UUID, table: str, row_id: UUID) -> tuple[str, UUID] | str:
    """The place that the vault names, or what was opened."""
    try:
        return f"opened: {type(opened(practice_id, table, row_id)).__name__}"
    except errors.CannotOpen as problem:
        return problem.table, problem.row_id


@pytest.fixture
def filled(town: Town, boss: psycopg.Connection) -> dict[str, list[Any]]:
    """Each sealed table with its oldest rows; where the month left none, with one that is made by hand."""
    return {name: rows_of(town.first.id, name) or [planted(boss, town, SEALED[name])] for name in sorted(SEALED)}


def test_every_sealed_table_has_a_row_to_attack(filled: dict[str, list[Any]]) -> None:
    assert filled.keys() == SEALED.keys()
    assert len(filled) > 8


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


# --- rolled back: an older cell in its own row agrees with its place and its key; only the trail knows better ---------


def replaced(town: Town, boss: psycopg.Connection, row: Any) -> bytes:
    """Have the row's document sealed again, and put it there; returns the new cell."""
    table = row._meta.db_table
    document = opened(town.first.id, table, row.id)
    who = Actor(town.first.id, Kind.JOB, name="test")
    with tenancy.scope(who):
        newer = vault.reseal(who, SEALED[table].objects.get(id=row.id), document, now=NOW).doc.cell
    boss.execute(sql.SQL("UPDATE {} SET doc = %s WHERE id = %s").format(sql.Identifier(table)), [newer, row.id])
    return bytes(newer)


def rolled_back(town: Town) -> list[tuple[str, UUID | None]]:
    return [(flaw.table, flaw.row_id) for flaw in vault.check_marks(town.first.id)]


def replaceable(filled: dict[str, list[Any]]) -> dict[str, Any]:
    """A row of each table whose documents may be replaced: no files, nothing that is only ever inserted."""
    return {
        table: row for table, (row, *_) in filled.items()
        if SEALED[table].cell_kind is not rules.Kind.BYTES and moving.is_movable(SEALED[table])
    }  # fmt: skip


def test_an_older_cell_in_its_own_row_is_found_named_and_on_the_trail_whatever_the_table(
    town: Town, boss: psycopg.Connection, filled: dict[str, list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = replaceable(filled)
    assert rows.keys() >= {"claims_claim", "visits_visit", "disclosures_ask", "exchange_connection"}
    for table, row in rows.items():
        newer = replaced(town, boss, row)
        assert rolled_back(town) == []
        with altered(boss, table, row.id, doc=row.doc.cell):
            assert opened(town.first.id, table, row.id)
            assert rolled_back(town) == [(table, row.id)]
            assert trail_verbs.verify(town.first.code, [], as_json=False) == 1
        assert f"{table} {row.id} was rolled back" in capsys.readouterr().out
        assert rows_of(town.first.id, table)[0].doc.cell == newer
    with tenancy.within(town.first.id):
        said = trail.of_event("vault.rolled_back").values()
        assert len(said) == len(rows)
        assert {one["table"]: one["res"] for one in said} == {
            table: [vault.pseudonym(row.id)] for table, row in rows.items()
        }


def test_an_older_cell_is_found_without_its_mark_and_after_an_exchange_of_keys(
    town: Town, boss: psycopg.Connection
) -> None:
    row: Any = rows_of(town.first.id, "patients_patient")[0]
    replaced(town, boss, row)
    before = bytes(rows_of(town.first.id, "patients_patient")[0].doc.cell)
    job = tenancy.job(town.first.id, "key-rotation", NOW)
    vault.rotate(lambda: gate.require(job, Can.ROTATE_KEYS, now=NOW), "patient")
    tenancy.release(job, NOW)
    assert bytes(rows_of(town.first.id, "patients_patient")[0].doc.cell) != before
    assert rolled_back(town) == []
    for older in (bytes(row.doc.cell), before):
        with altered(boss, "patients_patient", row.id, doc=older):
            assert rolled_back(town) == [("patients_patient", row.id)]
    boss.execute("CREATE TEMP TABLE kept AS TABLE vault_mark")
    boss.execute("DELETE FROM vault_mark WHERE row_id = %s", [row.id])
    with altered(boss, "patients_patient", row.id, doc=row.doc.cell):
        assert rolled_back(town) == [("patients_patient", row.id)]
    boss.execute("INSERT INTO vault_mark SELECT * FROM kept WHERE row_id = %s", [row.id])
    assert rolled_back(town) == []


def test_a_file_is_sealed_once_and_never_again(town: Town) -> None:
    """So there is no older cell of it to go back to."""
    with tenancy.within(town.first.id), pytest.raises(errors.SealedBefore):
        vault.seal_bytes(rows_of(town.first.id, "exchange_file")[0], b"another")


def test_the_database_with_every_key_in_it_opens_nothing_without_the_root_key(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A thief's own root key fits nothing."""
    row = rows_of(town.first.id, "patients_patient")[0]
    thiefs = tmp_path / "root.key"
    thiefs.write_bytes(bytes(32))
    thiefs.chmod(0o400)
    keys.forget_cached()
    with monkeypatch.context() as patch:
        patch.setattr(root, "_specs", lambda: [f"file:{thiefs}"])
        with pytest.raises((errors.CannotOpen, errors.NoKey)):
            opened(town.first.id, "patients_patient", row.id)
    keys.forget_cached()
    assert opened(town.first.id, "patients_patient", row.id)
