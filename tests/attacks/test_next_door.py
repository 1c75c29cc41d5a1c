"""Practice B by raw SQL, as the application's role, against a row of practice A in every table of every room."""

import psycopg
import pytest
from psycopg import sql

from quietledger.core.tenancy.ids import uuid7
from tests.attacks.test_wall import SITE_WIDE

A, B = uuid7(), uuid7()
SAMPLES = {
    "uuid": A, "text": "x", "character varying": "x", "integer": 1, "bigint": 1, "smallint": 1, "boolean": True,
    "date": "2026-11-23", "timestamp with time zone": "2026-11-23T09:00Z", "bytea": b"x", "jsonb": "{}",
    "double precision": 1, "numeric": 1, "ARRAY": "{}", "time without time zone": "09:00",
}  # fmt: skip


def columns_of(boss):
    """Table -> its columns with their types, of every table that has a practice."""
    found = boss.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
    ).fetchall()
    tables = {
        name: {c: kind for table, c, kind in found if table == name}
        for name, column, _ in found
        if column == "practice_id"
    }
    return {name: columns for name, columns in tables.items() if name not in SITE_WIDE}


@pytest.fixture(scope="module")
def tables(cluster):
    """A database in which practice A has one row in every table; what rows must look like is switched off for that."""
    cluster.create("next_door", "clean")
    with cluster.connect("next_door") as boss:
        boss.execute("SET session_replication_role = replica")
        found = columns_of(boss)
        for table, name in boss.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
            " AND connamespace = 'public'::regnamespace"
        ).fetchall():
            boss.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table, name))))
        for table, columns in found.items():
            boss.execute(insert(table, columns), values(columns, A))
    yield found
    cluster.drop("next_door")


@pytest.fixture
def intruder(cluster, tables):
    """The application's role, working for practice B; what it does is rolled back."""
    with (
        cluster.connect("next_door", role="quietledger_app") as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute("SELECT set_config('app.practice', %s, true)", [str(B)])
        yield connection


def insert(table, columns):
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    places = sql.SQL(", ").join([sql.Placeholder()] * len(columns))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, places)


def values(columns, practice):
    return [practice if column == "practice_id" else SAMPLES[kind] for column, kind in columns.items()]


def attempt(connection, statement, *given):
    """Rows that a statement touched, or the error with which it was refused."""
    try:
        with connection.transaction():
            return connection.execute(statement, *given).rowcount
    except psycopg.Error as refused:
        return type(refused)


def each(tables, connection, words):
    return {
        table: done
        for table in tables
        if (done := attempt(connection, sql.SQL(words).format(sql.Identifier(table))))
        not in {0, psycopg.errors.InsufficientPrivilege}
    }


def test_there_is_a_row_of_the_other_practice_in_every_table(cluster, tables):
    assert len(tables) > 30
    with cluster.connect("next_door") as boss:
        assert {attempt(boss, sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))) for table in tables} == {1}


@pytest.mark.parametrize(
    "words",
    [
        "SELECT * FROM {}",
        "SELECT * FROM {} WHERE practice_id IS NOT NULL OR true",
        "SELECT * FROM {} FOR UPDATE",
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "COPY {} TO STDOUT",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "DROP TABLE {} CASCADE",
        "CREATE POLICY mine ON {} USING (true)",
    ],
)
def test_nothing_of_it_is_read_changed_or_taken_down(tables, intruder, words):
    if words.startswith("COPY"):
        with intruder.cursor() as cursor:
            for table in tables:
                with cursor.copy(sql.SQL(words).format(sql.Identifier(table))) as copy:
                    assert list(copy) == []
        return
    assert each(tables, intruder, words) == {}


def test_rows_are_not_smuggled_in_under_its_name(tables, intruder):
    done = {table: attempt(intruder, insert(table, columns), values(columns, A)) for table, columns in tables.items()}
    assert set(done.values()) == {psycopg.errors.InsufficientPrivilege}


def test_a_taken_key_is_no_oracle(tables, intruder):
    """The same ids under one's own practice are free: no unique constraint tells that the neighbour has them."""
    done = {table: attempt(intruder, insert(table, columns), values(columns, B)) for table, columns in tables.items()}
    assert {table: one for table, one in done.items() if one == psycopg.errors.UniqueViolation} == {}


@pytest.mark.parametrize("setting", ["", None])
def test_without_a_practice_every_table_is_empty(tables, cluster, setting):
    with cluster.connect("next_door", role="quietledger_app") as connection:
        if setting is not None:
            connection.execute("SELECT set_config('app.practice', %s, false)", [setting])
        assert each(tables, connection, "SELECT * FROM {}") == {}


def test_row_security_cannot_be_switched_off_by_its_subject(intruder):
    """`row_security = off` makes PostgreSQL refuse what a rule would have filtered, never show it."""
    intruder.execute("SET row_security = off")
    assert attempt(intruder, "SELECT * FROM audit_entry") is psycopg.errors.InsufficientPrivilege


@pytest.mark.parametrize("role", ["quietledger_owner", "quietledger"])
def test_the_application_does_not_become_somebody_else(intruder, role):
    assert attempt(intruder, f"SET ROLE {role}") is psycopg.errors.InsufficientPrivilege
