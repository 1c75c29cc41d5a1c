"""What `quietledger backup` says: each verb's work in words or as JSON, and its exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import psycopg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from quietledger import settings
from quietledger.cli import backing_up
from quietledger.core.backups import sealing
from quietledger.core.backups.errors import BackupProblem
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy.cluster import write_once
from quietledger.core.tenancy.errors import LeaseHeld
from quietledger.core.vault.errors import CannotOpen, NoKey

NO_DATABASE: Final = (
    "The owner’s role may make no database for the drill: ALTER ROLE quietledger_owner CREATEDB (docs/operating.md)."
)


def make(*, as_json: bool) -> int:
    """Make a backup and say what was written."""
    with bar("Copy practices", as_json=as_json) as progress, in_words() as failed:
        done = backing_up.make(progress)
        words = (
            f"Backup {done.name}: {done.rows:,} rows in {done.chunks:,} chunks, {done.fresh:,} of them new "
            f"({done.fresh_bytes / 1e6:.1f} MB), {done.seconds} seconds.\n{settings.BACKUP_STORE} holds "
            f"{done.store_bytes / 1e6:.1f} MB."
        )
        if settings.BACKUP_OFFSITE:
            words += f"\n{done.copied:,} files went to {settings.BACKUP_OFFSITE}."
    return failed() or say(asdict(done), words, as_json=as_json)


def show_list(*, as_json: bool) -> int:
    """List the backups."""
    rows = backing_up.listed()
    lines = [f"{row['name']}  {row['chunks']:,} chunks" for row in rows]
    return say(rows, "\n".join(lines) or f"{settings.BACKUP_STORE} holds no backup yet.", as_json=as_json)


def check(sheet: Path | None, name: str, *, as_json: bool) -> int:
    """Check a backup."""
    with bar("Open chunks", as_json=as_json) as progress, in_words() as failed:
        told = backing_up.check(sheet, name, progress)
    return failed() or say(told, f"{told['name']}: {told['chunks']:,} chunks, all whole.", as_json=as_json)


def drill(sheet: Path | None, *, as_json: bool) -> int:
    """Bring the newest backup back in a passing database."""
    with bar("Bring rows back", as_json=as_json) as progress, in_words() as failed:
        told = backing_up.drill(sheet, progress)
        words = (
            f"{told['name']} came back whole: {told['rows']:,} rows, every ledger and trail as it was, "
            f"{told['opened']} records opened, {told['seconds']} seconds."
        )
    return failed() or say(told, words, as_json=as_json)


def prune(days: int, *, for_real: bool, as_json: bool) -> int:
    """Take old backups out, or show which would go."""
    with in_words() as failed:
        gone = backing_up.prune(days, for_real=for_real)
        verb = "went" if for_real else "would go (--for-real does it)"
        count = len(gone.manifests) // 2
        words = f"{count} backups, {len(gone.keys)} copies of keys, {len(gone.chunks)} chunks {verb}."
    return failed() or say(asdict(gone), words, as_json=as_json)


def key(out: Path | None, *, keep: bool) -> int:
    """Make the key and hand its sheet over once; later only show the public half."""
    folder, recipient = backing_up.KEYS, backing_up.KEYS / "backup.recipient"
    if recipient.exists():
        typer.echo(f"public key: {recipient.read_text()}")
        typer.echo("The secret key is on the sheet that was printed when this one was made.")
        return 0
    if out is not None and out.exists():
        typer.echo(f"{out} is there already; nothing was made.", err=True)
        return 2
    with in_words() as failed:
        sheet = sealing.make_key(folder, site=settings.SITE, day=f"{backing_up.now():%Y-%m-%d}")
        if keep:
            write_once(settings.BACKUP_SHEET, sheet.encode())
        if out is not None:
            write_once(out, sheet.encode())
            typer.echo(f"The sheet is in {out}. Print it or put it on a stick, then delete the file.")
        else:
            typer.echo(sheet)
    return failed()


@contextmanager
def in_words() -> Iterator[Callable[[], int]]:
    """Turn what stops a backup into a sentence; the yielded question answers 1 if something did."""
    stopped: list[str] = []
    try:
        yield lambda: len(stopped)
    except BackupProblem as problem:
        stopped.append(str(problem))
    except LeaseHeld:
        stopped.append("A backup is being made right now by another process. Try again when it has ended.")
    except Refused as refused:
        missing = " ".join(dict.fromkeys(one.say for one in refused.decision.unmet))
        stopped.append(f"The gate stopped it: {missing} (trail entry {refused.decision.id})")
    except psycopg.errors.InsufficientPrivilege:
        stopped.append(NO_DATABASE)
    except (CannotOpen, NoKey) as problem:
        stopped.append(f"The vault: {problem}.")
    except OSError as problem:
        stopped.append(f"{problem.filename or 'The store'} can’t be written or read ({problem.strerror}).")
    for sentence in stopped:
        typer.echo(sentence, err=True)


@contextmanager
def bar(words: str, *, as_json: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, none where nobody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=as_json or not console.is_terminal) as shown:
        task = shown.add_task(words, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=max(done, total))


def say(told: Any, words: str, *, as_json: bool) -> int:
    """Print the answer for a program or a person."""
    typer.echo(json.dumps(told) if as_json else words)
    return 0
