"""Says which drills there are and what teams noticed; never whom a message was for."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.drills import queries, rules
from quietledger.safety.drills.queries import DrillRow
from quietledger.safety.drills.rules import Share, State


def listed(code: str, *, as_json: bool) -> int:
    """Print every drill.  Returns 0."""
    rows = [
        {
            "practice": place, "drill": str(row.id), "family": row.lure.family, "lure": row.lure.id,
            "state": row.state.value, "difficulty": row.difficulty and row.difficulty.value,
            "messages": row.recipients, "since": row.since.isoformat(), "until": row.until.isoformat(),
        }
        for place, row in _drills(code)
    ]  # fmt: skip
    return _print("Drills", rows, ("practice", "family", "state", "difficulty", "messages", "since"), as_json=as_json)


def results(code: str, *, as_json: bool) -> int:
    """Print what the teams noticed in drills that have ended.  Returns 0."""
    rows = [
        {"practice": place, "drill": str(row.id), "family": row.lure.family, **_figures(row)}
        for place, row in _drills(code, State.ENDED)
    ]
    shown = ("family", "difficulty", "reported", "acted", "first report", "note")
    return _print("What the team noticed", rows, shown, as_json=as_json)


def _figures(row: DrillRow) -> dict[str, Any]:
    figures = row.totals
    told: dict[str, Any] = {"difficulty": row.difficulty and row.difficulty.value, "delivered": figures.delivered}
    if figures.delivered < rules.FEWEST_SHOWN:
        return told | {"note": "too few messages: figures would be somebody's own"}
    taken = figures.time_to_report
    reported, acted = Share(figures.reported, figures.delivered), Share(figures.acted, figures.delivered)
    return told | {
        "reported": reported.say, "acted": acted.say,
        "acted after the first report": figures.after_report, "looks by machines": figures.machines,
        "first report": rules.in_words(taken) if taken is not None else None,
        "report came first": figures.is_report_first,
    }  # fmt: skip


def _drills(code: str, *states: State) -> list[tuple[str, DrillRow]]:
    found = []
    for practice in practices.chosen(code):
        with tenancy.within(practice.id):
            found += [(practice.code, row) for row in queries.drills(*states)]
    return found


def _print(title: str, rows: list[dict[str, Any]], shown: tuple[str, ...], *, as_json: bool) -> int:
    if as_json:
        typer.echo(json.dumps(rows))
    elif not rows:
        typer.echo("None yet.")
    else:
        table = Table(*(name.capitalize() for name in shown), title=title)
        for row in rows:
            table.add_row(*(_said(row.get(name)) for name in shown))
        Console().print(table)
    return 0


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
