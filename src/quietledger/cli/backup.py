"""Verbs about copies that are consistent, sealed and tried out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quietledger.cli.house import AsJson

app = typer.Typer(help="Copies that are consistent, sealed and tried out. Without a verb: make one.")

Sheet = Annotated[Path | None, typer.Option("--sheet", help="The sheet with the secret key (default: the kept one).")]


@app.callback(invoke_without_command=True)
def make(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Make a backup: only what is not in the store yet is written; then the off-site copy is brought up to it."""
    if context.invoked_subcommand:
        return
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=True)
    from quietledger.cli import backup_words  # noqa: PLC0415 - the same

    raise typer.Exit(backup_words.make(as_json=as_json))


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the backups in the store."""
    from quietledger.cli import boot  # noqa: PLC0415 - see `make`

    boot.start(migrate=False)
    from quietledger.cli import backup_words  # noqa: PLC0415 - the same

    raise typer.Exit(backup_words.show_list(as_json=as_json))


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="Which backup; the newest without it.")] = "",
    sheet: Sheet = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Open every chunk of a backup and see that it is whole; nothing is restored."""
    from quietledger.cli import boot  # noqa: PLC0415 - see `make`

    boot.start(migrate=False)
    from quietledger.cli import backup_words  # noqa: PLC0415 - the same

    raise typer.Exit(backup_words.check(sheet, name, as_json=as_json))


@app.command()
def drill(sheet: Sheet = None, *, as_json: AsJson = False) -> None:
    """Bring the newest backup back in a passing database, compare ledgers and trails, open some records."""
    from quietledger.cli import boot  # noqa: PLC0415 - see `make`

    boot.start(migrate=True)
    from quietledger.cli import backup_words  # noqa: PLC0415 - the same

    raise typer.Exit(backup_words.drill(sheet, as_json=as_json))


@app.command()
def key(
    out: Annotated[Path | None, typer.Option("--out", help="Write the sheet to this file, not to the screen.")] = None,
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the secret key here too, so that drills run by themselves.")
    ] = False,
) -> None:
    """Make the key for backups and print its sheet, once; afterwards show the public half."""
    from quietledger.cli import boot  # noqa: PLC0415 - see `make`

    boot.start(migrate=False)
    from quietledger.cli import backup_words  # noqa: PLC0415 - the same

    raise typer.Exit(backup_words.key(out, keep=keep))


@app.command()
def prune(
    days: Annotated[int, typer.Option("--days", min=1, help="Keep the backups of so many days.")] = 35,
    *,
    for_real: Annotated[bool, typer.Option("--for-real", help="Do it; without this it is only shown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take old backups out of the local store; the off-site copy is never touched."""
    from quietledger.cli import boot  # noqa: PLC0415 - see `make`

    boot.start(migrate=False)
    from quietledger.cli import backup_words  # noqa: PLC0415 - the same

    raise typer.Exit(backup_words.prune(days, for_real=for_real, as_json=as_json))
