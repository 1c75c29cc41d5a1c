"""Verbs about programs that ask through the API."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Programs that ask through the API.")


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""
