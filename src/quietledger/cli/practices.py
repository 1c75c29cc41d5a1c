"""Which practice a command means."""

from __future__ import annotations

import typer

from quietledger.core.tenancy import queries
from quietledger.core.tenancy.rules import PracticeRow


def chosen(code: str) -> list[PracticeRow]:
    """The practice with this code, or all of them without one.  Exits with 2 and a sentence if there is none."""
    rows = queries.practices()
    found = [row for row in rows if not code or row.code == code.upper()]
    if not found:
        there = ", ".join(row.code for row in rows) or "none yet; `quietledger init` makes one"
        typer.echo(f"No practice has the code {code or '(any)'}. Practices here: {there}.", err=True)
        raise typer.Exit(2)
    return found
