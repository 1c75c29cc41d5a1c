"""Brings a house, or one practice of it, back from a store.

An extra file of the room: it works as the tables' owner on a database that nobody serves yet (the whole house), or that
knows nothing of the practice (one practice); the face that calls it sees to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import psycopg
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from quietledger.core.backups import errors, rules, tables
from quietledger.core.backups.rules import Manifest, Part, Progress, Wrapped
from quietledger.core.backups.sealing import Reader
from quietledger.core.backups.store import Store
from quietledger.core.vault.actions import SITE

PRACTICES: Final = "tenancy_practice"
MEMBERS: Final = "people_membership"
PEOPLE: Final = "people_person"
FACTORS: Final = "mfa_authenticator"  # sealed by the site's own key


@dataclass(frozen=True)
class Source:
    """A backup that is to be brought back: its manifest and its wrapped keys."""

    store: Store
    reader: Reader
    manifest: Manifest
    keys: Sequence[Wrapped]
    shredded: Sequence[str]

    def rows(self, part: Part) -> Iterator[bytes]:
        """A part's rows.  Raises: Missing, OtherKey, Altered."""
        for chunk in part.chunks:
            yield self.store.rows(chunk.name, self.reader)

    def practice(self, code: str) -> UUID:
        """A practice's id by its code.  Raises: NoSuchPractice."""
        try:
            return self.manifest.practices[code]
        except KeyError:
            raise errors.NoSuchPractice(code, ", ".join(self.manifest.practices)) from None


def source(store: Store, reader: Reader, manifest: Manifest, known_shredded: Iterable[str] = ()) -> Source:
    """Find what goes with a backup.

    The list of destroyed keys is put together from every copy of it, and must be as long as the newest backup knew it.

    Raises: Missing, OtherKey, Altered, ForgottenAgain.
    """
    shredded = list(dict.fromkeys([*store.shredded(reader), *known_shredded]))
    expected = store.newest(reader).shredded_count
    if len(shredded) < expected:
        raise errors.ForgottenAgain(expected, len(shredded))
    return Source(store, reader, manifest, store.wrapped_keys(manifest.name, reader), shredded)


def migrate_to(manifest: Manifest) -> None:
    """Make the tables of an empty database as they stood when the backup was made.

    Apps that later releases gave up are passed over: if a row of theirs is to be loaded, its table is missed then.

    Raises: MadeByNewer.
    """
    owner = connections["owner"]
    executor = MigrationExecutor(owner)
    known = executor.loader.graph.nodes
    apps = {app for app, _ in known}
    wanted = [(app, name) for app, names in manifest.migrations.items() if app in apps for name in names]
    for app, name in wanted:
        if (app, name) not in known:
            raise errors.MadeByNewer(manifest.version, f"{app}.{name}")
    executor.migrate(wanted)
    owner.close()


def load_house(connection: psycopg.Connection, whole: Source, progress: Progress) -> None:
    """Put every row of a backup into the empty tables, in one transaction.  Raises: Differs, and as `Source.rows`."""
    with connection.transaction():
        _say_the_same(connection)
        loaded, total = 0, whole.manifest.rows_count
        order = {table.name: place for place, table in enumerate(tables.tables(connection))}
        for part in whole.manifest.parts:
            if part.table not in order:
                raise errors.MadeByNewer(whole.manifest.version, part.table)
        for practice in (None, SITE, *whole.manifest.practices.values()):
            tables.enter(connection, practice)
            _load_keys(connection, whole, practice)
            parts = whole.manifest.of_site() if practice is None else whole.manifest.of_practice(practice)
            for part in sorted(parts, key=lambda part: order[part.table]):
                loaded += _load_all(connection, whole, part)
                progress(loaded, total)
        tables.go_on_counting(connection)


def load_practice(connection: psycopg.Connection, whole: Source, practice: UUID, progress: Progress) -> None:
    """Put one practice's rows into a house that does not have it, in one transaction; no other practice is touched.

    Its people come too, unless they are here already. Second factors are sealed by the site's own key: where that is
    another one, they stay behind and are set up again.

    Raises: OtherTables, Occupied, Differs, CannotLoad, and as `Source.rows`.
    """
    with connection.transaction():
        _say_the_same(connection)
        if tables.migrations(connection) != dict(whole.manifest.migrations):
            raise errors.OtherTables(whole.manifest.version)
        if practice in tables.practices(connection).values():
            raise errors.Occupied("This practice")
        site = {part.table: part for part in whole.manifest.of_site()}
        _load_where(connection, whole, site[PRACTICES], sql.SQL("id = {}").format(practice))
        same_site = _bring_site_keys(connection, whole)
        _load_people(connection, whole, site, practice, with_factors=same_site)
        tables.enter(connection, practice)
        _load_keys(connection, whole, practice)
        order = {table.name: place for place, table in enumerate(tables.tables(connection))}
        parts = sorted(whole.manifest.of_practice(practice), key=lambda part: order[part.table])
        total, loaded = sum(part.rows_count for part in parts), 0
        for part in parts:
            loaded += _load_all(connection, whole, part)
            progress(loaded, total)
        differing = _differing(connection, whole.manifest, practice)
        if differing:
            raise errors.Differs("; ".join(differing))
        tables.hold_back(connection, rules.NUMBERS_SKIPPED)


def hold_back(connection: psycopg.Connection, manifest: Manifest) -> None:
    """Let no practice of a restored house send by itself, and none use a number twice."""
    with connection.transaction():
        for practice in manifest.practices.values():
            tables.enter(connection, practice)
            tables.hold_back(connection, rules.NUMBERS_SKIPPED)


def compare(connection: psycopg.Connection, manifest: Manifest) -> list[str]:
    """Where row counts, ledger sums or trails differ from the backup, in words; nothing if all came back."""
    with tables.snapshot(connection):
        return [say for one in manifest.practices.values() for say in _differing(connection, manifest, one)]


def _differing(connection: psycopg.Connection, manifest: Manifest, practice: UUID) -> list[str]:
    tables.enter(connection, practice)
    walled = [table for table in tables.tables(connection) if table.is_walled and table.name != tables.KEYS]
    rows = {part.table: part.rows_count for part in manifest.of_practice(practice)}
    wrong = rules.differences(rows, tables.counts(connection, walled))
    wrong += rules.differences(manifest.sums[practice], tables.sums(connection))
    if tables.head(connection) != manifest.heads[practice]:
        wrong.append("the trail ends in another head")
    return wrong


def _say_the_same(connection: psycopg.Connection) -> None:
    for name, value in tables.SAID_THE_SAME.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])


def _load_keys(connection: psycopg.Connection, whole: Source, practice: UUID | None) -> None:
    forgotten = [UUID(line.split()[2]) for line in whole.shredded]
    for wrapped in whole.keys:
        if wrapped.practice == practice:
            tables.stage(connection, tables.KEYS, wrapped.columns, [wrapped.rows.encode()])
            # The keys of the forgotten don't even come in; replaying the list afterwards finds nothing to do.
            connection.execute(
                "UPDATE staged SET state = 'destroyed', wrapped = '' WHERE patient = ANY(%s)", [forgotten]
            )
            tables.put_staged(connection, tables.KEYS, wrapped.columns)


def _load_all(connection: psycopg.Connection, whole: Source, part: Part) -> int:
    count = tables.load(connection, part.table, part.columns, whole.rows(part))
    if count != part.rows_count:
        raise errors.Differs(f"{part.table}: {part.rows_count} rows then, {count} now")
    return count


def _load_where(
    connection: psycopg.Connection, whole: Source, part: Part, only: sql.Composable, leave_out: Iterable[str] = ()
) -> None:
    # Numbers that the house gives by itself are given anew.
    columns = [column for column in part.columns if column not in set(leave_out)]
    tables.stage(connection, part.table, part.columns, whole.rows(part))
    tables.put_staged(connection, part.table, columns, only)


def _bring_site_keys(connection: psycopg.Connection, whole: Source) -> bool:
    """Bring the site's own keys to a house that has none yet; returns whether they are now the same."""
    tables.enter(connection, SITE)
    here = {row[0] for row in connection.execute("SELECT id FROM vault_key")}
    theirs = {UUID(row.split("\t")[0]) for one in whole.keys if one.practice == SITE for row in one.rows.splitlines()}
    if not here:
        _load_keys(connection, whole, SITE)
        for part in whole.manifest.of_practice(SITE):
            _load_all(connection, whole, part)
    return not here or theirs <= here


def _load_people(
    connection: psycopg.Connection, whole: Source, site: dict[str, Part], practice: UUID, *, with_factors: bool
) -> None:
    members = site.get(MEMBERS)
    if members is None:
        return
    tables.stage(connection, MEMBERS, members.columns, whole.rows(members))
    staged = connection.execute("SELECT person_id FROM staged WHERE practice_id = %s", [practice]).fetchall()
    wanted = [row[0] for row in staged]
    connection.execute("DROP TABLE staged")
    known = connection.execute("SELECT id FROM people_person WHERE id = ANY(%s)", [wanted]).fetchall()
    fresh = sorted(set(wanted) - {row[0] for row in known})
    _load_where(connection, whole, site[PEOPLE], sql.SQL("id = ANY({})").format(fresh))
    for table, column in sorted(tables.keys_to(connection, PEOPLE).items()):
        if table in site and table != MEMBERS and (with_factors or table != FACTORS):
            only = sql.SQL("{} = ANY({})").format(sql.Identifier(column), fresh)
            _load_where(connection, whole, site[table], only, tables.identities(connection, table))
    _load_where(connection, whole, members, sql.SQL("practice_id = {}").format(practice))
