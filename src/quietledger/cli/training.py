"""`quietledger training`: who has taken which lesson, and checking lessons that a practice wrote itself."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Lessons: who has taken which, and checking your own.")


@app.callback()
def _verbs() -> None:
    """Lessons: who has taken which, and checking your own."""
