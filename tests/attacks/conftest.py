"""One town for all attacks of a module: filled once, attacked often, thrown away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import time_machine

from tests.attacks import town as towns
from tests.conftest import TEMPLATE


@pytest.fixture(scope="module")
def town(cluster: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[towns.Town]:
    """Django's connection points to the town's database until the module's last test."""
    from django.db import connections

    from quietledger.core.vault import keys

    name = f"town{os.urandom(4).hex()}"
    cluster.create(name, TEMPLATE)
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    with django_db_blocker.unblock():
        for alias in before:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        keys.forget_cached()
        yield towns.build(tmp_path_factory.mktemp("town"))
        for alias, old in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = old
    cluster.drop(name)


@pytest.fixture
def clock() -> Iterator[Any]:
    """The clock stands at the town’s hour."""
    with time_machine.travel(towns.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def boss(town: towns.Town, cluster: Any) -> Iterator[psycopg.Connection]:
    """The superuser, with triggers and foreign keys switched off."""
    from django.db import connections

    with cluster.connect(connections["default"].settings_dict["NAME"]) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection
