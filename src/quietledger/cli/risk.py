"""`quietledger risk`: what could happen and what it would cost; the assessment as a document."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Losses that could happen, simulated; the risk analysis as a document.")


@app.callback()
def risk() -> None:
    """Losses that could happen, simulated; the risk analysis as a document."""
