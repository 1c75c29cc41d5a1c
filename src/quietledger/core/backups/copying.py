"""Copies one consistent picture of a database into a store, chunk by chunk.

An extra file of the room: no gate and no models, so that a script can make a store of an earlier release's database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from quietledger.core.backups import rules, tables
from quietledger.core.backups.rules import About, Chunk, Manifest, Part, Progress, Wrapped
from quietledger.core.backups.sealing import Writer
from quietledger.core.backups.store import Store
from quietledger.core.vault.actions import SITE


@dataclass
class Copier:
    """One backup being made.  `chunks` it needs; `fresh` ones it wrote; bytes as they lie in the store."""

    connection: psycopg.Connection
    store: Store
    writer: Writer
    progress: Progress
    chunks: int = 0
    fresh: int = 0
    fresh_bytes: int = 0

    def copy(self, about: About, now: datetime) -> tuple[Manifest, list[Wrapped]]:
        """Copy everything; returns what to write last.  The site's own secrets are kept as those of "practice 0"."""
        with tables.snapshot(self.connection):
            practices = tables.practices(self.connection)
            inside = [None, SITE, *practices.values()]
            found, parts, keys = tables.tables(self.connection), [], []
            sums, heads = {}, {}
            for done, practice in enumerate(inside):
                self.progress(done, len(inside))
                tables.enter(self.connection, practice)
                parts += [
                    self._part(table, practice)
                    for table in found
                    if table.is_walled == (practice is not None) and table.name != tables.KEYS
                ]
                if practice is not None:
                    keys.append(self._keys(found, practice))
                    sums[practice] = tables.sums(self.connection)
                    heads[practice] = tables.head(self.connection)
            self.progress(len(inside), len(inside))
            manifest = Manifest(
                rules.name_at(now), now, about.version, about.site, tables.migrations(self.connection), practices,
                tuple(part for part in parts if part.chunks), sums, heads, about.shredded_count,
            )  # fmt: skip
        return manifest, keys

    def _part(self, table: tables.Table, practice: UUID | None) -> Part:
        kept = [Chunk(self._keep(rows), count) for rows, count in tables.chunks(self.connection, table)]
        return Part(table.name, practice, table.columns, tuple(kept))

    def _keep(self, rows: bytes) -> str:
        name = self.writer.name_of(rows)
        self.chunks += 1
        if not self.store.has(name):
            sealed = self.writer.seal(rows)
            self.store.put(name, sealed)
            self.fresh += 1
            self.fresh_bytes += len(sealed)
        return name

    def _keys(self, found: list[tables.Table], practice: UUID) -> Wrapped:
        table = next(one for one in found if one.name == tables.KEYS)
        rows = b"".join(rows for rows, _ in tables.chunks(self.connection, table))
        return Wrapped(practice, table.columns, rows.decode())
