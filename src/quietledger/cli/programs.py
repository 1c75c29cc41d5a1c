"""Lets programs in at the API, lists and ends them, as the operator of the machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.clients import actions, errors, queries
from quietledger.core.clients.rules import Issued, NewClient, Scope
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow


@dataclass(frozen=True, slots=True)
class Wish:
    """A program to be let in, as it was typed."""

    name: str
    may: str
    request: Path | None
    folder: Path


def add(code: str, wish: Wish, *, as_json: bool) -> int:
    """Let a program in and write what it needs; returns 1 with a sentence if that can't be."""
    try:
        new = NewClient(
            wish.name, frozenset(Scope(one.strip()) for one in wish.may.split(",") if one.strip()),
            wish.request.read_bytes() if wish.request else b"",
        )  # fmt: skip
    except OSError as problem:
        return _wrong(f"{wish.request} can’t be read ({problem.strerror}).", 2)
    except ValueError:
        return _wrong(f"--may takes {', '.join(one.value for one in Scope)}.", 2)
    practice = _one(code)
    with _operator(practice) as (who, now):
        try:
            wish.folder.mkdir(parents=True, exist_ok=True)
            issued = actions.add_client(who, new, now=now)
        except errors.NotAskable as problem:
            return _wrong(problem.say, 1)
    written = [str(path) for path in _write(wish.folder, issued)]
    if as_json:
        told = {"client_id": str(issued.client_id), "until": issued.until.isoformat(), "files": written}
        typer.echo(json.dumps(told))
    else:
        typer.echo(f"{wish.name} is in until {issued.until:%Y-%m-%d}. Its id: {issued.client_id}\nWritten:")
        typer.echo("\n".join(f"  {path}" for path in written))
    return 0


def listed(code: str, *, as_json: bool) -> int:
    """Print all programs."""
    now = datetime.now(UTC)
    told: list[dict[str, Any]] = []
    for practice in practices.chosen(code):
        with tenancy.within(practice.id):
            told += [
                {
                    "practice": practice.code, "client_id": str(row.id), "name": row.name,
                    "may": sorted(one.value for one in row.may), "since": row.since.isoformat(),
                    "until": (row.ended_at or row.until).isoformat(), "in_use": row.is_active(now),
                }
                for row in queries.clients()
            ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told))
        return 0
    table = Table("Practice", "Program", "Id", "May", "Until", "In use")
    for one in told:
        may, until = ", ".join(one["may"]), one["until"][:10]
        table.add_row(one["practice"], one["name"], one["client_id"], may, until, "yes" if one["in_use"] else "no")
    Console().print(table)
    return 0


def end(code: str, client_id: str) -> int:
    """End a program; returns 1 with a sentence if there is none of this id."""
    try:
        wanted = UUID(client_id)
    except ValueError:
        return _wrong(f"{client_id} is no program’s id. `quietledger clients list` shows them.", 2)
    with _operator(_one(code)) as (who, now):
        try:
            actions.end_client(who, wanted, now=now)
        except errors.NoSuchClient:
            return _wrong("No program in use has this id. `quietledger clients list` shows them.", 1)
    typer.echo("The program is out: from now on its certificate and tokens open nothing.")
    return 0


@contextmanager
def _operator(practice: PracticeRow) -> Iterator[tuple[Actor, datetime]]:
    """Whoever may start commands on this machine, with the lease of setting up."""
    now = datetime.now(UTC)
    who = tenancy.job(practice.id, "set-up", now)
    try:
        yield who, now
    finally:
        tenancy.release(who, datetime.now(UTC))


def _one(code: str) -> PracticeRow:
    found = practices.chosen(code)
    if len(found) > 1:
        raise typer.Exit(_wrong("There are several practices here: name one with --practice.", 2))
    return found[0]


def _write(folder: Path, issued: Issued) -> Iterator[Path]:
    """The files of a program, under its id; the key for its owner's eyes alone."""
    files = {f"{issued.client_id}.crt": (issued.certificate, 0o644), "authority.crt": (issued.authority, 0o644)}
    if issued.key:
        files[f"{issued.client_id}.key"] = (issued.key, 0o400)
    for name, (content, mode) in files.items():
        path = folder / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
        yield path


def _wrong(sentence: str, code: int) -> int:
    typer.echo(sentence, err=True)
    return code
