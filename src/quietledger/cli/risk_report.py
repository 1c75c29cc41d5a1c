"""Writes the risk analysis of a practice to a file, as a draft."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from quietledger.cli import practices
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.risk import report


def write(code: str, out: Path, kind: str) -> int:
    """Write it; 0, 1 if it can't be printed or written, 2 if it isn't clear which practice is meant."""
    rows = practices.chosen(code)
    if len(rows) != 1:
        typer.echo("There are several practices: say which one with --practice.", err=True)
        return 2
    now = datetime.now(UTC)
    who = tenancy.job(rows[0].id, "set-up", now)
    try:
        body = report.draft(who, kind, now=now)
        out.write_bytes(body)
    except report.Unprintable:
        typer.echo("It can’t be printed: a name in it has a character that no font here has.", err=True)
        return 1
    except OSError as problem:
        typer.echo(f"{out} can’t be written: {problem.strerror}.", err=True)
        return 1
    finally:
        tenancy.release(who, datetime.now(UTC))
    typer.echo(f"{out}: {len(body):,} bytes. A draft: it is signed on the page Risk, Report.")
    return 0
