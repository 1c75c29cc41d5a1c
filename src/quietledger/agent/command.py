"""`quietledger device`: what this machine says of itself, and to whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quietledger.agent import program

app = typer.Typer(no_args_is_help=True, help="This machine: pair it with a practice, and report how it is protected.")

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Server = Annotated[str, typer.Option(help="The practice’s address: https://…")]
Authority = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="PEM of the practice’s own certificate authority.")
]


@app.command()
def look(*, as_json: AsJson = False) -> None:
    """Show what this machine says of itself and what it lacks; nothing is sent; 1 if it lacks any."""
    raise typer.Exit(program.look(as_json=as_json))


@app.command()
def pair(
    code: Annotated[str, typer.Argument(help="The one-time code from the page “Devices”.")],
    *,
    server: Server = "",
    authority: Authority = None,
    timer: Annotated[bool, typer.Option(help="Have the system report by itself, twice an hour.")] = True,
    hardware: Annotated[bool, typer.Option(help="Use the TPM’s key where there is one, else one in a file.")] = True,
) -> None:
    """Pair this machine with a practice: a key that stays here, a certificate for it, and the first report."""
    raise typer.Exit(program.pair(code, program.Way(server, authority, timer, hardware)))


@app.command()
def report(
    *,
    dry: Annotated[bool, typer.Option("--dry", help="Only show it, as `look` does.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell the practice how this machine is protected, and renew its certificate when due; 1 if it lacks any."""
    raise typer.Exit(program.report(dry=dry, as_json=as_json))


@app.command()
def browser(out: Annotated[Path, typer.Argument(help="Where to write: a file that ends in .p12.")]) -> None:
    """Write this machine’s key and certificate for its browser, locked with a password that is shown once."""
    raise typer.Exit(program.for_browser(out))


@app.command()
def kit(
    out: Annotated[Path, typer.Option(help="Where to write it.")] = Path("quietledger-device.pyz"),
    server: Server = "",
    authority: Authority = None,
) -> None:
    """Write this program as one file, for machines that have Python and cryptography only."""
    raise typer.Exit(program.make_kit(out, server=server, authority=authority))
