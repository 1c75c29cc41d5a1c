"""Changes made in the database by hand, and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql


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
