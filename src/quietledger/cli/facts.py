"""Verbs about what holds now."""

from __future__ import annotations

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="What holds now, until when, on which evidence.")


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""


@app.command("list")
def facts_list(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List what stands about people, devices and partners, and which rules nobody enforces yet."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import proofs  # noqa: PLC0415 - the same

    raise typer.Exit(proofs.list_facts(practice, as_json=as_json))
