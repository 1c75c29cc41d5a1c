"""Verbs about copies that are consistent, sealed and tried out."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Copies that are consistent, sealed and tried out.")


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""
