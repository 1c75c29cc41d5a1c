"""Make a backup, and note that one was made, tried out or brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from quietledger.core.audit import actions as audit
from quietledger.core.backups import rules, tables
from quietledger.core.backups.copying import Copier
from quietledger.core.backups.rules import About, Manifest, Progress
from quietledger.core.backups.sealing import Writer
from quietledger.core.backups.store import Store
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.actions import Kind
from quietledger.core.vault.models import SealedModel


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup.  `digest`: SHA-256 of its manifest as it lies in the store; `fresh`: chunks written."""

    manifest: Manifest
    digest: str
    chunks: int
    fresh: int
    fresh_bytes: int


def back_up(
    whos: Sequence[Actor], store: Store, writer: Writer, *, shredded: Path, about: About, now: datetime,
    progress: Progress,
) -> Made:  # fmt: skip
    """Copy the whole house, as one picture of it, to a store; only what is not there yet is written.

    Killed at any moment it leaves the last backup as it was: the manifest is written last, and whole. `whos`: the job's
    actor in every practice; `shredded`: the list of destroyed keys.

    Raises: Refused.   Needs: Can.BACK_UP in each practice.   Trail: gate.decide, backup.run.
    """
    for who in whos:
        gate.require(who, Can.BACK_UP, now=now)
    lines = keep_shredded(store, writer, shredded, now)
    with tables.connect() as connection:
        copier = Copier(connection, store, writer, progress)
        manifest, keys = copier.copy(replace(about, shredded_count=lines), now)
    made = Made(manifest, store.finish(manifest, keys, writer), copier.chunks, copier.fresh, copier.fresh_bytes)
    for who in whos:
        fields = {"name": manifest.name, "sha": made.digest, "rows": manifest.rows_count, "fresh": made.fresh}
        _note(who, "backup.run", fields, ("practice.backed_up", rules.BACKED_UP_FOR), now)
    return made


def keep_shredded(store: Store, writer: Writer, shredded: Path, now: datetime) -> int:
    """Copy the list of destroyed keys to the store, if it has grown; returns how many lines it has."""
    lines = shredded.read_text() if shredded.exists() else ""
    store.keep_shredded(lines, writer, now)
    return len(lines.splitlines())


def note_drill(who: Actor, name: str, *, now: datetime, **counts: int) -> None:
    """Tell that a backup was brought back in a scratch place and was whole.

    Needs: Can.BACK_UP.   Trail: gate.decide, backup.restore_test.
    """
    gate.require(who, Can.BACK_UP, now=now)
    fact = ("practice.restore_tested", rules.RESTORE_TESTED_FOR)
    _note(who, "backup.restore_test", {**counts, "name": name}, fact, now)


def open_some(who: Actor, rows: Sequence[SealedModel], *, now: datetime) -> int:
    """Open records to see that they open; what is in them goes nowhere.  Returns how many: forgotten patients' do not.

    Raises: CannotOpen, if a record that should open does not.
    Needs: Can.RESTORE.   Trail: gate.decide, naming them.
    """
    sifted = gate.sift(who, Can.RESTORE, items={row.id: _patients_of(row) for row in rows}, now=now)
    open_to_us = [row for row in rows if row.id not in sifted.refused]
    with tenancy.scope(who):
        for row in open_to_us:
            if row.cell_kind is Kind.BYTES:
                vault.open_bytes(sifted.permit, row)
            else:
                vault.open(sifted.permit, row)
    return len(open_to_us)


def _patients_of(row: SealedModel) -> list[Ref]:
    patient = row.patient_of_key()
    return [Ref("patient", patient)] if patient else []


def note_restore(who: Actor, manifest: Manifest, *, now: datetime) -> None:
    """Enter on the restored trail how far it reached: what somebody kept of a later state is named by it.

    Needs: Can.RESTORE.   Trail: gate.decide, backup.restore.
    """
    gate.require(who, Can.RESTORE, now=now)
    head = manifest.heads[who.practice_id]
    _note(who, "backup.restore", {"name": manifest.name, "size": head.size, "root": head.root}, None, now)


def _note(who: Actor, event: str, fields: dict[str, Any], fact: tuple[str, timedelta] | None, now: datetime) -> None:
    with tenancy.scope(who):
        if fact:
            name, lasts = fact
            about = Ref("practice", who.practice_id)
            facts.tell([Told(about, name, now + lasts, str(fields["name"]))], by="backups", now=now)
        audit.record(who, event, now=now, **fields)
