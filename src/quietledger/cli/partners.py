"""`quietledger partners`: exclusion lists, screenings and the firms that a practice hires."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="Partners: bring public lists, screen people and firms.")

ListFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A public list as it was downloaded: UPDATED.csv, ...")
]


@app.callback()
def partners() -> None:
    """Partners: bring public lists, screen people and firms, see who is watched."""


@app.command("import")
def bring(file: ListFile, practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Take a public list in: exclusions (LEIE, SAM), breaches (OCR), NPIs (NPPES); 1 if rows could not be read."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import screenings  # noqa: PLC0415 - the same

    raise typer.Exit(screenings.bring(practice, file, as_json=as_json))


@app.command()
def screen(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Look everybody who works here and every partner up in the newest lists; 1 if a match waits."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import screenings  # noqa: PLC0415 - the same

    raise typer.Exit(screenings.screen(practice, as_json=as_json))


@app.command()
def watch(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Look at what changed about partners, and list what waits; 1 if anything does."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import screenings  # noqa: PLC0415 - the same

    raise typer.Exit(screenings.watch(practice, as_json=as_json))
