"""Makes, lists, checks, tries out and prunes backups, for `quietledger backup` and the watching day."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import psycopg
import typer
from django.core.management import call_command
from django.db import OperationalError

from quietledger import settings
from quietledger.cli import practices, scratch
from quietledger.core.audit import actions as audit
from quietledger.core.backups import actions as backups
from quietledger.core.backups import queries, restoring, rules, sealing, tables
from quietledger.core.backups.errors import BackupProblem, Differs, NoBackup
from quietledger.core.backups.rules import About, Progress
from quietledger.core.backups.store import Store
from quietledger.core.facts import queries as facts
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import errors as tenancy_errors
from quietledger.core.tenancy.rules import Actor, PracticeRow

JOB: Final = "backup"
KEYS: Final = settings.HOME / "keys"
SHREDDED: Final = KEYS / "shredded.list"
TRIED_OUT: Final = 20
DRILL_EVERY: Final = timedelta(days=7)


@dataclass(frozen=True)
class Done:
    """What a backup did.  Units: bytes, seconds."""

    name: str
    rows: int
    chunks: int
    fresh: int
    fresh_bytes: int
    store_bytes: int
    copied: int
    seconds: float


@contextmanager
def leases(rows: list[PracticeRow]) -> Iterator[list[Actor]]:
    """Hold the job in every practice: one backup at a time, and no pruning meanwhile.  Raises: LeaseHeld."""
    held: list[Actor] = []
    try:
        for row in rows:
            held.append(tenancy.job(row.id, JOB, now()))  # noqa: PERF401 - those that were taken are given back
        yield held
    finally:
        for who in held:
            tenancy.release(who, now())


def make(progress: Progress) -> Done:
    """Make a backup and bring the off-site copy up to it.  Raises: BackupProblem, LeaseHeld, Refused, OSError."""
    began, writer, store = time.monotonic(), sealing.writer(KEYS), Store(settings.BACKUP_STORE)
    with leases(practices.chosen("")) as whos:
        for who in whos:
            audit.sequence(who.practice_id, now())
        made = backups.back_up(
            whos, store, writer, shredded=SHREDDED, about=About(version("quietledger"), settings.SITE), now=now(),
            progress=progress,
        )  # fmt: skip
        store.drop_old_keys(now())
    copied = store.copy_to(settings.BACKUP_OFFSITE, quiet) if settings.BACKUP_OFFSITE else 0
    seconds = round(time.monotonic() - began, 2)
    return Done(
        made.manifest.name, made.manifest.rows_count, made.chunks, made.fresh, made.fresh_bytes, store.size_bytes(),
        copied, seconds,
    )  # fmt: skip


def when_due() -> None:
    """For the watching day: once a day a backup, once a week a drill, and each forgotten patient at once.

    Without a key for backups it does nothing; the desk and `quietledger health` say so.
    """
    if not (KEYS / "backup.recipient").exists():
        return
    store, at = Store(settings.BACKUP_STORE), now()
    try:
        last = rules.chosen(store.names(), None)
        if last is None or rules.made_at(last) <= at - rules.EVERY:
            make(quiet)
        backups.keep_shredded(store, sealing.writer(KEYS), SHREDDED, at)
        if settings.BACKUP_SHEET.exists() and _drill_is_due(at):
            # In a process of its own: it works in another database.
            tool = str(Path(sys.executable).with_name("quietledger"))
            subprocess.run([tool, "backup", "drill", "--json"], stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own command
    except tenancy_errors.LeaseHeld:
        return
    except (BackupProblem, Refused, OperationalError, psycopg.Error, OSError) as problem:
        typer.echo(f"The backup was not made: {_said(problem)}", err=True)


def _drill_is_due(at: datetime) -> bool:
    for practice in practices.chosen(""):
        with tenancy.within(practice.id):
            told = facts.newest_words([practice.id], ["practice.restore_tested"])
        if not any(row.since > at - DRILL_EVERY for row in told.values()):
            return True
    return False


def listed() -> list[dict[str, Any]]:
    """Every backup in the store, without any key: name, instant, how many chunks."""
    store = Store(settings.BACKUP_STORE)
    return [
        {"name": name, "at": rules.made_at(name).isoformat(), "chunks": len(store.chunks_of(name))}
        for name in store.names()
    ]


def check(sheet: Path | None, name: str, progress: Progress) -> dict[str, Any]:
    """Open every chunk of a backup and compare it with its name.  Raises: BackupProblem, at the first flaw."""
    store, reader = Store(settings.BACKUP_STORE), sealing.reader(sheet or settings.BACKUP_SHEET)
    manifest = store.manifest(name, reader) if name else store.newest(reader)
    restoring.source(store, reader, manifest)
    names = manifest.chunk_names()
    for done, chunk in enumerate(names, 1):
        store.rows(chunk, reader)
        progress(done, len(names))
    return {"name": manifest.name, "chunks": len(names), "rows": manifest.rows_count, "version": manifest.version}


def drill(sheet: Path | None, progress: Progress) -> dict[str, Any]:
    """Bring the newest backup back in a passing database, compare everything, open some records, tell that it works.

    Raises: BackupProblem; psycopg.errors.InsufficientPrivilege.
    """
    began = time.monotonic()
    store, reader = Store(settings.BACKUP_STORE), sealing.reader(sheet or settings.BACKUP_SHEET)
    whole = restoring.source(store, reader, store.newest(reader), known_shredded())
    here = [row for row in practices.chosen("") if row.id in whole.manifest.practices.values()]
    if not here:
        raise NoBackup(settings.BACKUP_STORE)
    with scratch.database():
        restoring.migrate_to(whole.manifest)
        with tables.connect() as connection:
            restoring.load_house(connection, whole, progress)
            differing = restoring.compare(connection, whole.manifest)
        if differing:
            raise Differs("; ".join(differing))
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        opened = sum(try_out(whole, row) for row in here)
    with leases(here) as whos:
        for who in whos:
            backups.note_drill(who, whole.manifest.name, now=now(), rows=whole.manifest.rows_count, opened=opened)
    seconds = round(time.monotonic() - began, 2)
    return {"name": whole.manifest.name, "rows": whole.manifest.rows_count, "opened": opened, "seconds": seconds}


def try_out(whole: restoring.Source, practice: PracticeRow) -> int:
    """Verify a practice's trail up to the backup's head, and open some records; returns how many.  Raises: Differs."""
    head = whole.manifest.heads[practice.id]
    known = [(head.size, bytes.fromhex(head.root))] if head.size else []
    flaws = audit.verify(practice.id, known=known)
    if flaws:
        raise Differs(f"the trail of {practice.code}: {flaws[0].say}")
    who = tenancy.job(practice.id, JOB, now())
    with tenancy.within(practice.id):
        rows = queries.some_sealed(TRIED_OUT)
    return backups.open_some(who, rows, now=now())


def prune(days: int, *, for_real: bool) -> rules.Pruned:
    """Take old backups out of the local store.  Raises: LeaseHeld."""
    with leases(practices.chosen("")):
        return Store(settings.BACKUP_STORE).prune(timedelta(days=days), now(), for_real=for_real)


def known_shredded() -> list[str]:
    """The list of destroyed keys as this machine has it."""
    return SHREDDED.read_text().splitlines() if SHREDDED.exists() else []


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def now() -> datetime:
    return datetime.now(UTC)


def _said(problem: Exception) -> str:
    return str(problem) if isinstance(problem, BackupProblem | Refused | OSError) else type(problem).__name__
