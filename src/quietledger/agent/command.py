"""`quietledger device`: what this machine says of itself, and to whom."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="This machine: pair it with a practice, and report how it is protected.")


@app.callback()
def device() -> None:
    """Pair this machine with a practice, and report how it is protected."""
