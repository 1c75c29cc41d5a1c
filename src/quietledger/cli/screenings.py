"""The work of `quietledger partners`: brings lists, screens, and looks at partners each night."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from quietledger.billing.visits import queries as visits
from quietledger.cli import practices
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.safety.partners import errors, lists, screening, watching

SET_UP, NIGHTLY = "set-up", "nightly"
NO_LIST = "Bring a list of exclusions of the last month first: `quietledger partners import UPDATED.csv`."


def bring(code: str, file: Path, *, as_json: bool) -> int:
    """Take a list in; 1 if not every row could be read, 2 if it is none."""
    data, lost = file.read_bytes(), 0
    for practice in practices.chosen(code):
        now = datetime.now(UTC)
        try:
            with _job(practice, SET_UP, now) as who:
                row = lists.bring(who, file.name, data, now=now)
        except errors.NotAList:
            typer.echo("Its first line is that of none of the lists that are known here.", err=True)
            return 2
        lost += row.lost_count
        if as_json:
            told = {"practice": practice.code, "list": row.kind, "entries": row.row_count, "sha256": row.sha256}
            typer.echo(json.dumps(told | {"unreadable": row.lost_count, "doubts": row.doubts}))
        else:
            say = f"{row.row_count:,} entries: {row.kind_words}; {row.lost_count} rows unreadable."
            typer.echo(f"{practice.code}: {say}")
            for one in row.doubts[:20]:
                typer.echo(f"  line {one['line']}: {one['what']}")
    return 1 if lost else 0


def screen(code: str, *, as_json: bool) -> int:
    """Look everybody up; 1 if a match waits, 2 without a list."""
    waiting = 0
    for practice in practices.chosen(code):
        now = datetime.now(UTC)
        try:
            with _job(practice, SET_UP, now) as who:
                done = screening.screen(who, now=now)
        except errors.NoList:
            typer.echo(NO_LIST, err=True)
            return 2
        waiting += done.open
        if as_json:
            told = {"practice": practice.code, "people": done.people, "partners": done.partners, "open": done.open}
            typer.echo(json.dumps(told | {"clear": done.told, "lists": done.lists}))
        else:
            typer.echo(
                f"{practice.code}: {done.people} people and {done.partners} firms looked up; "
                f"{done.told} on no list, {done.open} matches wait on the page of screening."
            )
    return 1 if waiting else 0


def watch(code: str, *, as_json: bool) -> int:
    """Look at partners, and print what waits; 1 if anything does."""
    found = []
    for practice in practices.chosen(code):
        now = datetime.now(UTC)
        with _job(practice, NIGHTLY, now) as who:
            watching.nightly(who, now=now)
        with tenancy.within(practice.id):
            found += [(practice.code, one) for one in watching.tasks()]
    if as_json:
        typer.echo(json.dumps([
            {"practice": name, "partner": str(one.partner_id), "trigger": one.trigger, "say": one.say,
             "due_on": one.due_on.isoformat() if one.due_on else None} for name, one in found
        ]))  # fmt: skip
    elif not found:
        typer.echo("Nothing changed about a partner that nobody has looked at.")
    else:
        table = Table("Practice", "Partner", "What", "Due")
        for name, one in found:
            table.add_row(name, one.partner, one.say, f"{one.due_on:%Y-%m-%d}" if one.due_on else "-")
        Console().print(table)
    return 1 if found else 0


def nightly(who: Actor, practice: PracticeRow, *, now: datetime) -> None:
    """Each night: look up who is due, by the NPIs of those who treat as well, and look at partners."""
    with tenancy.within(practice.id):
        npis = {f"{row.last}, {row.first}": row.npi for row in visits.clinicians().values()}
    screening.nightly(who, npis=npis, now=now)
    watching.nightly(who, now=now)


@contextmanager
def _job(practice: PracticeRow, name: str, now: datetime) -> Iterator[Actor]:
    who = tenancy.job(practice.id, name, now)
    try:
        yield who
    finally:
        tenancy.release(who, datetime.now(UTC))
