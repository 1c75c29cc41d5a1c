"""Migration operations that turn a fresh table into a walled one, so that no room repeats this SQL.

An extra file of the room: migrations of every room import it, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

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
RESEAL = """
CREATE OR REPLACE FUNCTION quietledger_reseal_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - 'doc' <> to_jsonb(old) - 'doc' OR length(new.doc) <> length(old.doc)
    OR substring(new.doc FROM 3 FOR 4) <= substring(old.doc FROM 3 FOR 4) THEN
    RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN new;
END $$;
"""
RESEALED_ONLY = """
DROP TRIGGER append_only ON {table};
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION quietledger_refuse();
CREATE TRIGGER resealed_only BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION quietledger_reseal_only();
"""

GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {APPLICATION_ROLE};
"""


class _TableOperation(Operation):
    """What the operations share: the table found by its model's name; undone with the table itself."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str) -> None:
        self.name = name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.name], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The model's state is as `CreateModel` left it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django's signature
        to_state: ProjectState,
    ) -> None:
        for statement in self.statements(to_state.apps.get_model(app_label, self.name)):
            # `params=None`: the text goes to the database as it is, percent signs and all.
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Dropping the table drops its rules, grants and triggers."""

    def statements(self, model: type[Model]) -> Iterator[str]:
        """The SQL for the model's table."""
        raise NotImplementedError


class PracticeTable(_TableOperation):
    """Make the model's table a practice's table: key, foreign keys, row rules, grants, what may change in it."""

    def __init__(self, name: str, *, append_only: bool = False, deletable: bool = False) -> None:
        super().__init__(name)
        self.append_only = append_only
        self.deletable = deletable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {"append_only": self.append_only, "deletable": self.deletable}
        return type(self).__name__, [self.name], options

    def describe(self) -> str:
        return f"Wall the table of {self.name} off by practice"

    def statements(self, model: type[Model]) -> Iterator[str]:
        table = table_of(model)
        yield f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (practice_id, id);"
        for field in model._meta.get_fields():  # noqa: SLF001 - Django's documented API for fields
            if isinstance(field, PracticeKey):
                yield _foreign_key(table, field)
        yield WALL.format(table=table)
        yield _only(table, "SELECT", "INSERT", *["UPDATE"] * (not self.append_only), *["DELETE"] * self.deletable)
        if self.append_only:
            yield REFUSE
            yield APPEND_ONLY.format(table=table)


class Resealable(_TableOperation):
    """Let the one sealed document of an append-only table be sealed anew, and nothing else of it be changed.

    The database can't look inside, but it holds the new cell to the old one's size and to a newer key's number.
    """

    def describe(self) -> str:
        return f"Let documents of {self.name} be sealed under newer keys"

    def statements(self, model: type[Model]) -> Iterator[str]:
        table = table_of(model)
        yield RESEAL
        yield RESEALED_ONLY.format(table=table)
        yield f"GRANT UPDATE (doc) ON {table} TO {APPLICATION_ROLE};"


class SiteTable(_TableOperation):
    """Keep rows of a site-wide table from being deleted by the application's role."""

    def describe(self) -> str:
        return f"Take the right to delete rows of {self.name} from the application's role"

    def statements(self, model: type[Model]) -> Iterator[str]:
        yield _only(table_of(model), "SELECT", "INSERT", "UPDATE")


class DefaultGrants(_TableOperation):
    """Let the application's role use site-wide tables; each practice's table takes these rights back again."""

    def __init__(self) -> None:
        super().__init__("Practice")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {}

    def describe(self) -> str:
        return "Grant the application's role the use of site-wide tables"

    def statements(self, model: type[Model]) -> Iterator[str]:  # noqa: ARG002 - these rights are about all tables
        yield GRANTS
        yield _only("django_migrations", "SELECT")


def table_of(model: type[Model]) -> str:
    """The name of a model's table."""
    return model._meta.db_table  # noqa: SLF001 - Django's documented way


def _foreign_key(table: str, field: PracticeKey) -> str:
    other = table_of(field.related_model)
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field.column}_fk FOREIGN KEY (practice_id, {field.column}) "
        f"REFERENCES {other} (practice_id, id) DEFERRABLE INITIALLY DEFERRED;"
    )


def _only(table: str, *rights: str) -> str:
    return f"REVOKE ALL ON {table} FROM {APPLICATION_ROLE}; GRANT {', '.join(rights)} ON {table} TO {APPLICATION_ROLE};"
