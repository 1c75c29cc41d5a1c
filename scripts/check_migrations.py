"""Fails if a model has changed without its migration; asks the files only, no database."""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

django.setup()
loader = MigrationLoader(None)
found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
for app, migrations in found.items():
    for migration in migrations:
        print(f"{app}: {', '.join(one.describe() for one in migration.operations)}")  # noqa: T201 - a script speaks
sys.exit(1 if found else 0)
