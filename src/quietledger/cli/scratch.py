"""A passing database beside the house's own, in which a backup is brought back to see that it can be."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from django.db import connections
from psycopg import sql

from quietledger import settings
from quietledger.cli import boot

ALIASES: Final = ("default", "owner")


@contextmanager
def database() -> Iterator[str]:
    """Make an empty database on the same server, point this process to it, and drop it in the end.

    Raises: psycopg.errors.InsufficientPrivilege, where the owner's role may make none.
    """
    name = f"drill_{secrets.token_hex(6)}"
    _make(name)
    before = connections["default"].settings_dict["NAME"]
    try:
        point_to(name)
        yield name
    finally:
        point_to(before)
        _drop(name)


def point_to(name: str) -> None:
    """Let this process work in another database of the same server."""
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _make(name: str) -> None:
    if settings.IS_EMBEDDED:
        boot.own_cluster().create(name)
    else:
        _as_owner(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _drop(name: str) -> None:
    if settings.IS_EMBEDDED:
        boot.own_cluster().drop(name)
    else:
        _as_owner(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _as_owner(statement: sql.Composed) -> None:
    told = connections["owner"].settings_dict
    with psycopg.connect(
        host=told["HOST"], port=told["PORT"] or None, user=told["USER"], password=told["PASSWORD"] or None,
        dbname=told["NAME"], autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute(statement)
