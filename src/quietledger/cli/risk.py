"""`quietledger risk`: what could happen and what it would cost; the assessment as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quietledger.cli import pack_checking, simulating
from quietledger.cli.house import Practice

app = typer.Typer(no_args_is_help=True, help="Losses that could happen, simulated; the risk analysis as a document.")


@app.callback()
def risk() -> None:
    """Losses that could happen, simulated; the risk analysis as a document."""


app.command()(simulating.simulate)
app.command()(pack_checking.verify)


@app.command()
def report(
    out: Annotated[Path, typer.Option("--out", help="Where to write the PDF.")] = Path("risk-analysis.pdf"),
    practice: Practice = "", *, owner: Annotated[bool, typer.Option("--owner", help="One page for the owner.")] = False,
) -> None:  # fmt: skip
    """Write a practice's risk analysis as it stands now, as a draft in PDF."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import risk_report  # noqa: PLC0415 - the same

    raise typer.Exit(risk_report.write(practice, out, "owner" if owner else "whole"))
