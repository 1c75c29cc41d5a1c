"""Verbs about the keys of the vault."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="The keys of the vault.")


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""
