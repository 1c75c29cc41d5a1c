"""Prints the recovery kit, drills it, and brings a root key back from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click
import typer

from quietledger import settings
from quietledger.cli import keyring, practices
from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.shell import printing
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.core.vault.errors import NoKey, NotAKit

GOOD_FOR: Final = timedelta(days=365)
TEMPLATE: Final = Path(__file__).parent / "sheet.typ"
HELP: Final = (
    "Any two of the three sheets give the root key back; one alone tells nothing. Keep them in three places that no "
    "single fire, thief or quarrel reaches: the owner's safe, the accountant, the lawyer."
)


def print_kit(folder: Path | None) -> int:
    """Show the sheets one at a time, or write a PDF of each into a folder.  Returns 1 if there can be no kit."""
    try:
        sheets = vault.kit()
    except NoKey as problem:
        typer.echo(str(problem), err=True)
        return 1
    _record("key.kit")
    typer.echo(HELP)
    for sheet in sheets:
        if folder is None:
            _show(sheet)
        else:
            _write(sheet, folder)
    typer.echo("Now prove it: `quietledger keys kit --drill`. Destroy the sheets of any older kit.")
    return 0


def _show(sheet: vault.Sheet) -> None:
    """One sheet on a screen of its own, gone before the next."""
    click.pause(f"Sheet {sheet.number} of 3 comes next. See that nobody looks on, and press any key ...")
    typer.echo(f"\nQuietledger recovery kit, sheet {sheet.number} of 3, {settings.SITE}, {_now():%Y-%m-%d}\n")
    for start in range(0, len(sheet.words), 3):
        typer.echo(
            "   ".join(f"{n + 1:2} {sheet.words[n]:<10}" for n in range(start, min(start + 3, len(sheet.words))))
        )
    click.pause("\nWrite it down or print it, and press any key: it is then wiped from the screen ...")
    click.clear()


def _write(sheet: vault.Sheet, folder: Path) -> None:
    words = [f"{number} {word}" for number, word in enumerate(sheet.words, 1)]
    said = {"number": sheet.number, "site": settings.SITE, "words": words, "help": HELP, "on": f"{_now():%Y-%m-%d}"}
    path = folder / f"sheet-{sheet.number}.pdf"
    path.touch(mode=0o600)
    path.write_bytes(printing.pdf(TEMPLATE, said, _now().date()))
    typer.echo(f"{path} is written. Print it, then destroy the file.")


def drill() -> int:
    """Prove that two sheets rebuild the root key, and tell each practice so.  Returns 1 if they don't."""
    try:
        vault.drill(_asked())
    except (NotAKit, NoKey) as problem:
        typer.echo(str(problem), err=True)
        return 1
    _record("key.drill", tell=True)
    typer.echo("These two sheets rebuild the root key. Nothing was written. The next drill is due in a year.")
    return 0


def recover() -> int:
    """Write the root key's file from two sheets.  Returns 1 if they don't fit, or another key is there."""
    path = settings.ROOT_KEY_FILE
    try:
        vault.recover(_asked(), path)
    except (NotAKit, NoKey) as problem:
        typer.echo(str(problem), err=True)
        return 1
    typer.echo(f"{path} is there again. Start as usual; if the key is another practice's, the start says so.")
    return 0


def _asked() -> list[str]:
    return [typer.prompt(f"Words of the {which} sheet", hide_input=True) for which in ("first", "second")]


def _record(event: str, *, tell: bool = False) -> None:
    """Say on each practice's trail what was done; a drill that went well is a fact for a year."""
    for practice in practices.chosen(""):
        permit = keyring.ask(keyring.job_of(practice.id))
        with tenancy.scope(permit.who):
            entry = audit.record(permit, event, now=permit.at)
            if tell:
                until = permit.at + GOOD_FOR
                about = Ref("practice", practice.id)
                told = Told(about, "practice.recovery_tested", until, f"trail entry {entry}")
                facts.tell([told], by="vault", now=permit.at)
        tenancy.release(permit.who, permit.at)


def _now() -> datetime:
    return datetime.now(UTC)
