"""Brings a whole house or one practice back from a store, and lets it send again afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from django.core.management import call_command
from django.db import connections

from quietledger import settings
from quietledger.cli import backing_up, backup_words, practices
from quietledger.cli.boot import RESTORING
from quietledger.core.audit import actions as audit
from quietledger.core.backups import actions as backups
from quietledger.core.backups import errors, restoring, sealing, tables
from quietledger.core.backups.restoring import Source
from quietledger.core.backups.rules import Progress
from quietledger.core.backups.store import Store
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as tenancy_queries
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.core.vault import actions as vault
from quietledger.safety.devices import actions as devices
from quietledger.safety.partners import actions as partners
from quietledger.safety.training import actions as training


def restore(store: Path, sheet: Path | None, code: str, at: datetime | None, *, as_json: bool) -> int:
    """Bring back the whole house, or one practice; returns 0, or 1 with a sentence."""
    with backup_words.bar("Bring rows back", as_json=as_json) as progress, backup_words.in_words() as failed:
        whole = _source(store, sheet, at)
        told = _practice(whole, code.upper(), progress) if code else _house(whole, progress)
        words = (
            f"{told['rows']:,} rows of {', '.join(told['practices'])} are back as they were at {told['at']}.\n"
            "Nothing is sent until `quietledger resume` (docs/operating.md)."
        )
    return failed() or backup_words.say(told, words, as_json=as_json)


def _source(store: Path, sheet: Path | None, at: datetime | None) -> Source:
    kept, reader = Store(store), sealing.reader(sheet or settings.BACKUP_SHEET)
    return restoring.source(kept, reader, kept.newest(reader, at), backing_up.known_shredded())


def _house(whole: Source, progress: Progress) -> dict[str, Any]:
    """Bring a whole house back to an empty database.

    Killed anywhere, it is begun anew: until the end the house starts for nothing else.
    """
    with tables.connect() as connection:
        if RESTORING.exists():
            tables.wipe(connection)
        elif not tables.is_empty(connection):
            raise errors.Occupied("A house")
        RESTORING.touch()
        restoring.migrate_to(whole.manifest)
        restoring.load_house(connection, whole, progress)
        differing = restoring.compare(connection, whole.manifest)
        if differing:
            raise errors.Differs("; ".join(differing))
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        connections["owner"].close()
        restoring.hold_back(connection, whole.manifest)
    rows = tenancy_queries.practices()
    _finish(whole, rows)
    sealing.adopt(backing_up.KEYS, whole.reader)
    RESTORING.unlink()
    return _told(whole, rows, whole.manifest.rows_count)


def _practice(whole: Source, code: str, progress: Progress) -> dict[str, Any]:
    """Bring one practice back to a house that does not have it; all of it in one transaction."""
    practice = whole.practice(code)
    with tables.connect() as connection:
        restoring.load_practice(connection, whole, practice, progress)
    row = tenancy_queries.practice(practice)
    _finish(whole, [row])
    return _told(whole, [row], sum(part.rows_count for part in whole.manifest.of_practice(practice)))


def _finish(whole: Source, rows: list[PracticeRow]) -> None:
    """See that the root key is the right one, that the forgotten stay forgotten and that trails are whole; note it."""
    for row in rows:
        with tenancy.within(row.id):
            vault.pseudonym(row.id)
    _keep_shredded(whole.shredded)
    vault.replay_shred_list()
    for row in rows:
        head = whole.manifest.heads[row.id]
        flaws = audit.verify(row.id, known=[(head.size, bytes.fromhex(head.root))] if head.size else [])
        if flaws:
            raise errors.Differs(f"the trail of {row.code}: {flaws[0].say}")
        who = tenancy.job(row.id, backing_up.JOB, backing_up.now())
        backups.note_restore(who, whole.manifest, now=backing_up.now())
        training.begin(row.id, now=backing_up.now())  # a house from before the lessons: nobody is stopped at once
        devices.begin(row.id, now=backing_up.now())  # the same for one from before devices
        partners.begin(row.id, now=backing_up.now())  # and for its partners, who have no agreement on record
        audit.sequence(row.id, backing_up.now())
        tenancy.release(who, backing_up.now())


def _keep_shredded(lines: Iterable[str]) -> None:
    known = set(backing_up.known_shredded())
    fresh = [line for line in lines if line not in known]
    if fresh:
        with backing_up.SHREDDED.open("a") as file:
            file.writelines(f"{line}\n" for line in fresh)


def _told(whole: Source, rows: list[PracticeRow], count: int) -> dict[str, Any]:
    made_at = f"{whole.manifest.made_at:%Y-%m-%d %H:%M} UTC"
    codes = [row.code for row in rows]
    return {"name": whole.manifest.name, "at": made_at, "practices": codes, "rows": count}


def resume(code: str, waiting: str, *, as_json: bool) -> int:
    """Let a restored practice send again; what waited then is counted as sent, or goes out, as somebody says."""
    told = []
    for row in practices.chosen(code):
        with tenancy.within(row.id):
            is_paused = files.is_paused()
            names = [file.name for file in files.waiting()]
        if is_paused and names and not waiting:
            _ask(row, names)
            return 1
        if is_paused:
            told.append(_go_on(row, were_sent=waiting == "sent"))
    words = [f"{one['practice']} sends again; {one['waiting']} files that waited: {one['they']}." for one in told]
    return backup_words.say(told, "\n".join(words) or "No practice waits.", as_json=as_json)


def _go_on(row: PracticeRow, *, were_sent: bool) -> dict[str, Any]:
    who = tenancy.job(row.id, backing_up.JOB, backing_up.now())
    count = exchange.resume(who, were_sent=were_sent, now=backing_up.now())
    tenancy.release(who, backing_up.now())
    return {"practice": row.code, "waiting": count, "they": "count as sent" if were_sent else "go out now"}


def _ask(row: PracticeRow, names: list[str]) -> None:
    typer.echo(f"{row.code}: these files waited to go out when the backup was made, and may have left since:", err=True)
    for name in names:
        typer.echo(f"  {name}", err=True)
    typer.echo(
        "Ask the clearinghouse whether it has them. Then: quietledger resume --waiting sent (they have them), "
        "or --waiting send (they don’t).",
        err=True,
    )
