"""`quietledger drill`: drills that are prepared, sent and measured, and lures that a practice wrote itself."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="Drills: what is under way, what the team noticed, and checking lures.")

LureFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file of lures, one family of texts.")]
Domain = Annotated[list[str] | None, typer.Option(help="A domain of the practice, which its lures may use.")]


def _verbs() -> ModuleType:
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import drills  # noqa: PLC0415 - the same

    return drills


@app.command("list")
def drill_list(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List every drill: where it stands, how hard it is to notice, and how many messages it has."""
    raise typer.Exit(_verbs().listed(practice, as_json=as_json))


@app.command()
def results(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Show what the team noticed in the drills that have ended: never a person, never a share without its range."""
    raise typer.Exit(_verbs().results(practice, as_json=as_json))


@app.command()
def check(file: LureFile, domain: Domain = None, *, as_json: AsJson = False) -> None:
    """Say what a lure may not say: subjects that hurt, real names, addresses that might be somebody's; 1 if it does."""
    from quietledger.safety.drills import errors, lures  # noqa: PLC0415 - not needed by the other verbs

    says: list[str] = []
    try:
        texts = lures.of_file(file.read_text(encoding="utf-8", errors="replace"), file.stem)
    except errors.NotALure as problem:
        texts, says = [], list(problem.says)
    for one in texts:
        try:
            lures.check(one.text, id=one.id, family=one.family, own_domains=frozenset(domain or ()))
        except errors.NotALure as problem:
            says += [f"{one.id}: {say}" for say in problem.says]
    if as_json:
        typer.echo(json.dumps({"lures": [one.id for one in texts], "findings": says}))
    else:
        typer.echo("\n".join(says) or f"Fit to be used: {len(texts)} of {texts[0].family}.")
    raise typer.Exit(1 if says else 0)
