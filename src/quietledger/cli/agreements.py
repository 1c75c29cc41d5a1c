"""`quietledger agreements`: what an agreement promises, and what it lacks."""

from __future__ import annotations

import typer

from quietledger.cli import agreement_checking

app = typer.Typer(no_args_is_help=True, help="Agreements: required provisions found or missing, and what is in force.")


@app.callback()
def agreements() -> None:
    """Agreements: required provisions found or missing, and what is in force."""


app.command()(agreement_checking.check)
