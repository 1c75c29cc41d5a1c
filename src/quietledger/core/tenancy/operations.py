"""Migration operations that turn a fresh table into a walled one, so that no room repeats this SQL.

An extra file of the room: migrations of every room import it, and nothing else does.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from quietledger.core.tenancy.models import PracticeKey

APPLICATION_ROLE = "quietledger_app"

WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY practice ON {table}
  USING (practice_id = nullif(current_setting('app.practice', true), '')::uuid)
  WITH CHECK (practice_id = nullif(current_setting('app.practice', true), '')::uuid);
"""
REFUSE = """
CREATE OR REPLACE FUNCTION quietledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION quietledger_refuse();
"""


class _TableOperation(Operation):
    """What both operations share: found by model name, undone with the table itself."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The model's state is as `CreateModel` left it."""

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Dropping the table drops its rules, grants and triggers."""


class PracticeTable(_TableOperation):
    """Make the model's table a practice's table: key, foreign keys, row rules, grants, and what may be changed in it."""

    def __init__(self, name: str, *, append_only: bool = False, deletable: bool = False) -> None:
        super().__init__(name)
        self.append_only = append_only
        self.deletable = deletable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {"append_only": self.append_only, "deletable": self.deletable}
        return type(self).__name__, [self.name], options

    def describe(self) -> str:
        return f"Wall the table of {self.name} off by practice"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name
        key = f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (practice_id, id);"
        _run(schema_editor, key)
        for field in model._meta.get_fields():  # noqa: SLF001 - the documented API for fields
            if isinstance(field, PracticeKey):
                _run(schema_editor, _foreign_key(table, field))
        _run(schema_editor, WALL.format(table=table))
        _run(schema_editor, self._grants(table))
        if self.append_only:
            _run(schema_editor, REFUSE)
            _run(schema_editor, APPEND_ONLY.format(table=table))

    def _grants(self, table: str) -> str:
        rights = ["SELECT", "INSERT"] + ["UPDATE"] * (not self.append_only) + ["DELETE"] * self.deletable
        return f"REVOKE ALL ON {table} FROM {APPLICATION_ROLE}; GRANT {', '.join(rights)} ON {table} TO {APPLICATION_ROLE};"


def _foreign_key(table: str, field: PracticeKey) -> str:
    column = field.column
    other = field.related_model._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY (practice_id, {column}) "
        f"REFERENCES {other} (practice_id, id) DEFERRABLE INITIALLY DEFERRED;"
    )


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: str) -> None:
    # `params=None`: the text goes to the database as it is, percent signs and all.
    schema_editor.execute(statements, params=None)  # type: ignore[arg-type]  # the stubs don't know that None is allowed


class DefaultGrants(_TableOperation):
    """Let the application's role use site-wide tables; each practice's table takes these rights back again."""

    def __init__(self) -> None:
        super().__init__("grants")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {}

    def describe(self) -> str:
        return "Grant the application's role the use of site-wide tables"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        _run(
            schema_editor,
            f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};"
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE};"
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE};"
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION_ROLE};"
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {APPLICATION_ROLE};",
        )
