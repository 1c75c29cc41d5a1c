"""The work of `quietledger training`: lists who stands how, checks a lesson's file, writes the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as known
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.training import queries, records


def listed(code: str, *, as_json: bool) -> int:
    """Print how everybody stands; 1 if somebody doesn't count as trained."""
    now = datetime.now(UTC)
    told = []
    for practice in practices.chosen(code):
        with tenancy.within(practice.id):
            found = queries.standings(practice.id, now)
        today = now.astimezone(queries.zone_of(practice.id)).date()
        told += [
            {
                "practice": practice.code, "person": str(one.person.id), "name": one.person.name,
                "done": one.done_count, "lessons": len(one.dues),
                "waiting": [due.lesson for due in one.open], "joined_on": one.joined_on.isoformat(),
                "trained_until": one.until.isoformat() if one.until else None,
                "is_trained": one.until is not None and today < one.until,
            }
            for one in found
        ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told))
    else:
        table = Table("Practice", "Name", "Finished", "Waits", "Counts as trained until")
        for row in told:
            waiting = str(len(row["waiting"])) if isinstance(row["waiting"], list) else "-"
            done = f"{row['done']} of {row['lessons']}"
            table.add_row(str(row["practice"]), str(row["name"]), done, waiting, str(row["trained_until"] or "not yet"))
        Console().print(table)
    return 0 if all(row["is_trained"] for row in told) else 1


def export(code: str, out: Path) -> int:
    """Write who finished what, as CSV or PDF by the file's name; each practice asks for one file."""
    rows = practices.chosen(code)
    if len(rows) > 1:
        typer.echo(f"Say which practice: --practice {' or '.join(row.code for row in rows)}.", err=True)
        return 2
    if out.suffix not in {".csv", ".pdf"}:
        typer.echo("Name a file that ends in .csv or .pdf.", err=True)
        return 2
    out.write_bytes(_record(rows[0], out.suffix, datetime.now(UTC)))
    typer.echo(f"Wrote {out}.")
    return 0


def _record(practice: PracticeRow, suffix: str, now: datetime) -> bytes:
    with tenancy.within(practice.id):
        rows = queries.finishes()
    names = {one: people.person(one).name for one in people.ever_at(practice.id)}
    if suffix == ".csv":
        return records.as_csv(rows, names)
    name = known.practice(practice.id).name
    return records.as_pdf(rows, names, name, queries.zone_of(practice.id), now)
