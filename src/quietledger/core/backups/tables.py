"""Reads a database as rows of COPY text, one consistent picture of it, and puts such rows back.

An extra file of the room: plain SQL without models, because a backup is read and loaded at the state of the tables it
was made from. It works as the tables' owner, who passes no row rule either: each practice is read and loaded inside its
own wall, so that a row of another practice can come neither in nor out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import sql

from quietledger.core.backups import errors, rules
from quietledger.core.backups.rules import Head

# Made by `migrate` itself, or of the moment only: who is signed in and which process holds which job.
LEFT_OUT: Final = frozenset({
    "django_migrations", "django_session", "django_content_type", "auth_permission", "auth_group",
    "auth_group_permissions", "tenancy_lease",
})  # fmt: skip
KEYS: Final = "vault_key"
EVERY_ROW: Final = sql.SQL("true")
# So that the same rows always are the same text.
SAID_THE_SAME: Final = {"timezone": "UTC", "datestyle": "ISO, YMD", "bytea_output": "hex", "extra_float_digits": "1"}
_TABLES: Final = """
SELECT c.relname, c.relrowsecurity,
  array(SELECT a.attname::text FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY (a.attname = 'practice_id'), NOT coalesce(a.attnum = ANY(i.indkey), false), a.attnum),
  array(SELECT DISTINCT f.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND f.oid <> c.oid)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
"""
_IDENTITIES: Final = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands.  `columns`: its key first; `is_walled`: its rows are seen from inside a practice only."""

    name: str
    is_walled: bool
    columns: tuple[str, ...]


def connect() -> psycopg.Connection:
    """A connection as the tables' owner, beside Django's own: each statement its own transaction."""
    told = connections["owner"].settings_dict
    return psycopg.connect(
        host=told["HOST"], port=told["PORT"] or None, user=told["USER"], password=told["PASSWORD"] or None,
        dbname=told["NAME"], autocommit=True,
    )  # fmt: skip


@contextmanager
def snapshot(connection: psycopg.Connection) -> Iterator[None]:
    """One picture of the database, however long it is looked at; this connection can change nothing meanwhile."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name, value in SAID_THE_SAME.items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield


def enter(connection: psycopg.Connection, practice: UUID | None) -> None:
    """See one practice's rows, until the transaction ends; None: no practice's."""
    connection.execute("SELECT set_config('app.practice', %s, true)", [str(practice or "")])


def tables(connection: psycopg.Connection) -> list[Table]:
    """Every table that belongs into a backup, those that others refer to first."""
    rows = {name: rest for name, *rest in connection.execute(_TABLES) if name not in LEFT_OUT}
    order = TopologicalSorter({name: [one for one in needs if one in rows] for name, (_, _, needs) in rows.items()})
    return [Table(name, rows[name][0], tuple(rows[name][1])) for name in order.static_order()]


def migrations(connection: psycopg.Connection) -> dict[str, tuple[str, ...]]:
    """What was applied, per app, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id"):
        found[app] = (*found.get(app, ()), name)
    return found


def practices(connection: psycopg.Connection) -> dict[str, UUID]:
    """Every practice's id by its code."""
    return dict(connection.execute("SELECT code, id FROM tenancy_practice ORDER BY id").fetchall())


def chunks(connection: psycopg.Connection, table: Table) -> Iterator[tuple[bytes, int]]:
    """A table's rows as the open practice sees them, in the order of their ids, cut into chunks: text and row count."""
    ask = sql.SQL("COPY (SELECT {columns} FROM {table} ORDER BY {key}) TO STDOUT").format(
        columns=_names(table.columns), table=sql.Identifier(table.name), key=sql.Identifier(table.columns[0])
    )
    piece, count = bytearray(), 0
    with connection.cursor().copy(ask) as copy:
        for data in copy:
            for row in bytes(data).splitlines(keepends=True):  # COPY text writes every other line end as \n or \r
                piece += row
                count += 1
                if rules.ends_chunk(row, len(piece)):
                    yield bytes(piece), count
                    piece, count = bytearray(), 0
    if count:
        yield bytes(piece), count


def load(connection: psycopg.Connection, table: str, columns: Sequence[str], pieces: Iterable[bytes]) -> int:
    """Put all rows of a table back; returns how many.  Raises: CannotLoad."""
    stage(connection, table, columns, pieces)
    return put_staged(connection, table, columns)


def put_staged(
    connection: psycopg.Connection, table: str, columns: Sequence[str], only: sql.Composable = EVERY_ROW
) -> int:
    """Put those staged rows into their table for which `only` holds, and these columns of them; returns how many.

    All of a table's rows go in by one statement: the ledger takes an entry's lines together or not at all. The
    database's own rules and triggers stay on, the wall included.

    Raises: CannotLoad.
    """
    put = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM staged WHERE {only}").format(
        table=sql.Identifier(table), columns=_names(columns), only=only
    )
    try:
        count = connection.execute(put).rowcount
    except psycopg.IntegrityError as problem:
        raise errors.CannotLoad(table, problem.diag.constraint_name or problem.sqlstate or "") from None
    connection.execute("DROP TABLE staged")
    return count


def stage(connection: psycopg.Connection, table: str, columns: Iterable[str], pieces: Iterable[bytes]) -> None:
    """Read rows into a passing table `staged` of the same form."""
    connection.execute(sql.SQL("CREATE TEMP TABLE staged (LIKE {}) ON COMMIT DROP").format(sql.Identifier(table)))
    with connection.cursor().copy(sql.SQL("COPY staged ({}) FROM STDIN").format(_names(columns))) as copy:
        for piece in pieces:
            copy.write(piece)


def go_on_counting(connection: psycopg.Connection) -> None:
    """Let every column that numbers its rows by itself go on after the highest number that came back."""
    for table, column in connection.execute(_IDENTITIES).fetchall():
        ask = "SELECT setval(pg_get_serial_sequence({name}, {word}), coalesce(max({column}), 0) + 1, false) FROM {at}"
        said = {"name": sql.Literal(table), "word": sql.Literal(column)}
        connection.execute(sql.SQL(ask).format(**said, column=sql.Identifier(column), at=sql.Identifier(table)))


def hold_back(connection: psycopg.Connection, numbers_skipped: int) -> None:
    """Let the open practice send nothing by itself, and use no running number that may be known outside already."""
    connection.execute("UPDATE exchange_connection SET is_paused = true")
    if connection.execute("SELECT to_regclass('post_letter')").fetchone() != (None,):
        # Whether a letter that waited has left since the backup is not known here; a person decides and writes again.
        connection.execute("UPDATE post_letter SET state = 'given_up', problem = 'restored' WHERE state = 'waiting'")
    if connection.execute("SELECT to_regclass('mail_message')").fetchone() != (None,):
        connection.execute("UPDATE mail_message SET fate = 'held', settled_at = NULL WHERE fate = 'released'")
    connection.execute("UPDATE tenancy_counter SET last = last + %s", [numbers_skipped])


def is_empty(connection: psycopg.Connection) -> bool:
    """Whether the database has no table yet."""
    return connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone() is None


def wipe(connection: psycopg.Connection) -> None:
    """Take every table out of a database in which a restore was broken off."""
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")


def identities(connection: psycopg.Connection, table: str) -> set[str]:
    """The columns of a table that number its rows by themselves."""
    return {column for name, column in connection.execute(_IDENTITIES) if name == table}


def keys_to(connection: psycopg.Connection, target: str) -> dict[str, str]:
    """The tables that refer to another, and by which column."""
    ask = """
    SELECT c.relname, a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.confrelid = %s::regclass AND cardinality(k.conkey) = 1
    """
    return dict(connection.execute(ask, [target]).fetchall())


def sums(connection: psycopg.Connection) -> dict[str, int]:
    """The open practice's ledger: cents by account."""
    ask = "SELECT account, sum(cents)::bigint FROM ledger_line GROUP BY account ORDER BY account"
    return dict(connection.execute(ask).fetchall())


def head(connection: psycopg.Connection) -> Head:
    """How far the open practice's trail has grown."""
    row = connection.execute("SELECT size, encode(root, 'hex') FROM audit_head ORDER BY size DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, "")


def counts(connection: psycopg.Connection, found: Iterable[Table]) -> Mapping[str, int]:
    """How many rows each table shows the open practice."""
    ask = sql.SQL("SELECT count(*) FROM {}")
    return {
        table.name: row[0]
        for table in found
        if (row := connection.execute(ask.format(sql.Identifier(table.name))).fetchone())
    }


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)
