"""`quietledger drill`: drills that are prepared, sent and measured."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Drills: prepare, send, and see what the team noticed.")


@app.callback()
def _verbs() -> None:
    """Drills: prepare, send, and see what the team noticed."""
