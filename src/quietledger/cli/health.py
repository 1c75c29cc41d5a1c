"""What `quietledger health` says, and its exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

import typer
from rich.console import Console
from rich.table import Table

from quietledger.core.health import queries
from quietledger.core.health.rules import Line, State, worst
from quietledger.core.tenancy import queries as practices

MARKS: Final = {State.FINE: "fine", State.SOON: "soon", State.BAD: "BAD"}


def show(*, as_json: bool) -> int:
    """Print each line; returns 1 if something is bad, so that whoever watches the machine can ask by exit code."""
    now = datetime.now(UTC)
    told = {"machine": queries.of_machine(now)}
    told |= {row.code: queries.of_practice(row.id, now) for row in practices.practices()}
    state = worst(line for lines in told.values() for line in lines)
    if as_json:
        typer.echo(json.dumps({"state": state.value, "lines": [_said(of, one) for of in told for one in told[of]]}))
    else:
        console = Console(highlight=False)
        for of, lines in told.items():
            console.print(_table(of, lines))
    return 1 if state is State.BAD else 0


def _said(of: str, line: Line) -> dict[str, str]:
    return {"of": of, "name": line.name, "state": line.state.value, "say": line.say, "do": line.do}


def _table(of: str, lines: list[Line]) -> Table:
    table = Table(title=of, title_justify="left", show_edge=False, pad_edge=False, show_header=False)
    for line in sorted(lines, key=lambda line: [State.BAD, State.SOON, State.FINE].index(line.state)):
        table.add_row(MARKS[line.state], line.name, f"{line.say} {line.do}".strip())
    return table
