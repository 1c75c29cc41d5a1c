"""Verbs about the rules of the gate as a book, and its limits."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="The rules of the gate as a book, and its limits.")


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""
