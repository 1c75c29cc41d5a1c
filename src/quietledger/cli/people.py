"""Verbs about who works here."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Who works here.")


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""
