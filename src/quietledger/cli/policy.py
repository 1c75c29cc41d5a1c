"""Verbs about the rules of the gate as a book, its bundles, and what lapses soon."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="The rules of the gate as a book, and its limits.")
Out = Annotated[Path | None, typer.Option("--out", help="Write it to this file.", dir_okay=False)]


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""


def _verbs() -> ModuleType:
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import explaining  # noqa: PLC0415 - the same

    return explaining


@app.command("book")
def policy_book(out: Out = None, practice: Practice = "") -> None:
    """Print the policy book (Markdown): every rule in plain language with its source; with a practice's own limits."""
    from quietledger.cli import books  # noqa: PLC0415 - needs the web's libraries, but no database unless asked

    text = _verbs().book(practice) if practice else books.usual()
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


@app.command("show")
def policy_show(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Show each practice's limits and the bundles that have decided something there, the newest first."""
    raise typer.Exit(_verbs().show(practice, as_json=as_json))


@app.command("bundle")
def policy_bundle(
    hash: Annotated[str, typer.Argument(help="The hash as a trail entry names it.")],  # noqa: A002 - the gate's word
    practice: Practice = "",
) -> None:
    """Print a stored bundle: the exact rules and limits that decisions were made by. Ends with 1 if there is none."""
    raise typer.Exit(_verbs().bundle(hash, practice))


@app.command("forecast")
def policy_forecast(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Say what lapses soon and whom that stops from what. Ends with 1 if somebody would be stopped."""
    raise typer.Exit(_verbs().forecast(practice, as_json=as_json))
