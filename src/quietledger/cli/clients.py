"""Verbs about programs that ask through the API; the operator of the machine may let them in without a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="Programs that ask through the API.")

May = Annotated[str, typer.Option("--may", help="What it may do, with commas: visits, claims, balances.")]
Request = Annotated[Path | None, typer.Option("--csr", help="Its certificate request (PEM), if it made its own key.")]
Out = Annotated[Path, typer.Option("--out", help="The folder for its certificate and key.")]


@app.command()
def add(
    name: str, may: May, csr: Request = None, out: Out = Path(), practice: Practice = "", *, as_json: AsJson = False
) -> None:
    """Let a program in: write its certificate, the house's authority and, unless it has one, its key."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import programs  # noqa: PLC0415 - the same

    raise typer.Exit(programs.add(practice, programs.Wish(name, may, csr, out), as_json=as_json))


@app.command("list")
def clients_list(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List programs, what each may do and until when."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import programs  # noqa: PLC0415 - the same

    raise typer.Exit(programs.listed(practice, as_json=as_json))


@app.command()
def end(client_id: str, practice: Practice = "") -> None:
    """End a program at once; its tokens and its certificate open nothing any more."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import programs  # noqa: PLC0415 - the same

    raise typer.Exit(programs.end(practice, client_id))
