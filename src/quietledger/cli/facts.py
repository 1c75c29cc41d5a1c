"""Verbs about what holds now, and what somebody can do with it."""

from __future__ import annotations

from types import ModuleType
from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="What holds now, until when, on which evidence.")


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""


def _verbs() -> ModuleType:
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import explaining  # noqa: PLC0415 - the same

    return explaining


@app.command("list")
def facts_list(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List what stands about people, devices and partners, and which rules nobody enforces yet."""
    raise typer.Exit(_verbs().list_facts(practice, as_json=as_json))


@app.command("explain")
def facts_explain(
    who: Annotated[str, typer.Argument(help="E-mail address or id of a person.")],
    practice: Practice = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Say for everything that can be done whether this person may, and if not, what is missing and where to mend it.

    Asked as if they had just signed in with a second factor. Ends with 1 if they may do nothing at all.
    """
    raise typer.Exit(_verbs().explain(who, practice, as_json=as_json))
