"""Verbs about the keys of the vault (docs/keys.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="The keys of the vault.")
Purpose = Annotated[
    str, typer.Option("--purpose", help="data, file, patient, index, trail, sign or site; without it the first four.")
]


@app.callback()
def _no_verb() -> None:
    """Keep verbs verbs even where only one of them is there."""


@app.command("list")
def list_keys(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List root keys and each practice's keys: number, state, age, what wraps them; what should be better."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import keyring  # noqa: PLC0415 - the same

    raise typer.Exit(keyring.show(practice, as_json=as_json))


@app.command()
def rotate(
    practice: Practice = "",
    purpose: Purpose = "",
    *,
    finish: Annotated[bool, typer.Option("--finish", help="Only go on with what has begun; for a timer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Exchange keys while people work; run again, it goes on, and destroys the older keys when nobody needs them."""
    from quietledger.cli import boot  # noqa: PLC0415 - see above

    boot.start(migrate=True)
    from quietledger.cli import keyring  # noqa: PLC0415 - the same

    raise typer.Exit(keyring.rotate(practice, purpose, begin=not finish, as_json=as_json))


@app.command()
def rewrap(
    to: Annotated[str, typer.Option("--to", help="KIND:PLACE of the new root key, as docs/keys.md lists them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Bring another root key into use and wrap every practice's keys under it; nothing else changes."""
    from quietledger.cli import boot  # noqa: PLC0415 - see above

    boot.start(migrate=True)
    from quietledger.cli import keyring  # noqa: PLC0415 - the same

    raise typer.Exit(keyring.rewrap(to, as_json=as_json))


@app.command()
def kit(
    *,
    drill: Annotated[bool, typer.Option("--drill", help="Prove that two sheets rebuild this root key.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="A folder on a stick: one PDF for each sheet.")] = None,
) -> None:
    """Print the recovery kit: three sheets, of which any two give the root key back."""
    from quietledger.cli import boot  # noqa: PLC0415 - see above

    boot.start(migrate=True)
    from quietledger.cli import kits  # noqa: PLC0415 - the same

    raise typer.Exit(kits.drill() if drill else kits.print_kit(pdf))


@app.command()
def recover() -> None:
    """Write the root key's file from two sheets, on a machine that has none."""
    from quietledger.cli import boot  # noqa: PLC0415 - see above

    boot.load()
    from quietledger.cli import kits  # noqa: PLC0415 - see above

    raise typer.Exit(kits.recover())


@app.command()
def shredded(*, as_json: AsJson = False) -> None:
    """List whose keys were destroyed, and destroy again what an older copy of the database brought back."""
    from quietledger.cli import boot  # noqa: PLC0415 - see above

    boot.start(migrate=False)
    from quietledger.cli import keyring  # noqa: PLC0415 - the same

    raise typer.Exit(keyring.shredded(as_json=as_json))
