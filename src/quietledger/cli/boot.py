"""Gets a house ready for a command: keys, our own PostgreSQL, Django, tables.

Only house commands import this module: the file tools run in an install without Django.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quietledger.settings")

from django.core.management import call_command
from django.db import connections

from quietledger import settings
from quietledger.core.tenancy.cluster import Cluster, make_keys


def start(*, migrate: bool) -> None:
    """Make or start what this house stands on; done again, it changes nothing.

    With `QUIETLEDGER_DATABASE_URL` set, that server is used and must be up.
    Raises: ClusterProblem.
    """
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_keys(settings.HOME, settings.ROOT_KEY_FILE)
    if settings.IS_EMBEDDED:
        own_cluster().ensure(settings.env.database_name)
    django.setup()
    if migrate:
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        connections["owner"].close()


def own_cluster() -> Cluster:
    """Our own PostgreSQL, in this home."""
    return Cluster(settings.HOME / "pg", settings.socket_folder(settings.HOME))
