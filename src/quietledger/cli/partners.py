"""`quietledger partners`: exclusion lists, screenings and the firms that a practice hires."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Partners: bring public lists, screen people and firms.")


@app.callback()
def partners() -> None:
    """Partners: bring public lists, screen people and firms, see who is watched."""
