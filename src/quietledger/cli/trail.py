"""Verbs about the record of every decision and event."""

from __future__ import annotations

from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="The record of every decision and event.")

Kept = Annotated[list[str] | None, typer.Option("--kept", help="SIZE:ROOT as printed earlier and kept elsewhere.")]


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""


@app.command()
def verify(practice: Practice = "", kept: Kept = None, *, as_json: AsJson = False) -> None:
    """Recompute the tree of each practice's trail and name the first place that was altered.

    It ends with size and root. Keep them elsewhere: given again with --kept, they show that nothing was rolled back.
    """
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import proofs  # noqa: PLC0415 - the same

    raise typer.Exit(proofs.verify(practice, kept or [], as_json=as_json))
