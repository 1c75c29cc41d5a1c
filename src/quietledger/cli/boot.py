"""Gets a house ready for a command: keys, our own PostgreSQL, Django, tables.

Only house commands import this module: the file tools run in an install without Django.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import NoReturn

import django
import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quietledger.settings")

from django.core.management import call_command
from django.db import DatabaseError, connections

from quietledger import settings
from quietledger.core.tenancy.cluster import Cluster, ClusterProblem, make_keys

RESTORING = settings.HOME / "restoring"  # there from the first row until all of a restored house is ready


def start(*, migrate: bool, restores: bool = False) -> None:
    """Make or start what this house stands on; done again, it changes nothing.

    A house whose restore was broken off starts for nothing but another one (`restores`), which makes no root key.

    With `QUIETLEDGER_DATABASE_URL` set, that server is used and must be up. What can't be had ends the command with 1
    and a sentence.
    """
    try:
        settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        _check_whole(restores=restores)
        make_keys(settings.HOME, _root_key_file())
        if settings.IS_EMBEDDED:
            own_cluster().ensure(settings.env.database_name)
        django.setup()
        _collect_rarely()
        if migrate:
            call_command("migrate", database="owner", verbosity=0, skip_checks=True)
            connections["owner"].close()
        if migrate and not restores:
            _wake()
    except ClusterProblem as problem:
        _give_up(f"{problem}. If the disk is full, make room; nothing that was finished is lost.")
    except OSError as problem:
        _give_up(f"{settings.HOME} can’t be used ({problem.strerror}). Set QUIETLEDGER_HOME to a folder of your own.")
    except DatabaseError as problem:
        _give_up(
            f"The database doesn’t answer ({type(problem).__name__}). Check QUIETLEDGER_DATABASE_URL, or its server."
        )


def load() -> None:
    """Load Django alone: no key is made, no database is asked."""
    django.setup()


def _root_key_file() -> Path | None:
    """Where the first start makes a root key; None if another kind keeps it, or if its sealed data is here already."""
    if f"file:{settings.ROOT_KEY_FILE}" != settings.ROOT_KEY:
        return None
    if not settings.ROOT_KEY_FILE.exists() and settings.IS_EMBEDDED and (own_cluster().data / "PG_VERSION").exists():
        _give_up(f"{settings.ROOT_KEY_FILE} isn’t here, but what it sealed is. Run `quietledger keys recover`.")
    return settings.ROOT_KEY_FILE


def _wake() -> None:
    from quietledger.cli import waking  # noqa: PLC0415 - tables can't be imported before Django is set up

    if problem := waking.wake():
        _give_up(problem)


def _check_whole(*, restores: bool) -> None:
    if restores and f"file:{settings.ROOT_KEY_FILE}" == settings.ROOT_KEY and not settings.ROOT_KEY_FILE.exists():
        _give_up(f"{settings.ROOT_KEY_FILE} isn’t here. Bring the root key first, or recover it from the kit.")
    if RESTORING.exists() and not restores:
        _give_up("A restore was begun here and not finished. Run `quietledger restore` again.")


def _collect_rarely() -> None:
    # Bulk steps make many rows and no cycles; looking for cycles among them took a fifth of the day.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _give_up(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def own_cluster() -> Cluster:
    """Our own PostgreSQL, in this home."""
    return Cluster(settings.HOME / "pg", settings.socket_folder(settings.HOME))
