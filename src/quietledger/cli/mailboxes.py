"""Adds, lists and ends the practice's mailboxes, as the operator of the machine."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.post import actions, errors, queries
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow


@dataclass(frozen=True, slots=True)
class Wish:
    """A mailbox as it was typed; servers as host:port, "" for none."""

    name: str
    address: str
    username: str
    smtp: str
    imap: str


def add(code: str, wish: Wish) -> int:
    """Add a mailbox; its password comes from the terminal, unseen, or from standard input, and from nowhere else."""
    practice = _one(code)
    try:
        smtp_host, smtp_port, smtp_tls = _server(wish.smtp, {465: "implicit"}, "starttls", 587)
        imap_host, imap_port, imap_tls = _server(wish.imap, {143: "starttls"}, "implicit", 993)
    except ValueError:
        return _wrong("Servers are given as host:port, such as smtp.provider.example:587.", 2)
    password = typer.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    now = datetime.now(UTC)
    who = tenancy.job(practice.id, "set-up", now)
    try:
        account_id = actions.add_account(
            who, name=wish.name, address=wish.address, username=wish.username or wish.address, password=password,
            smtp_host=smtp_host, smtp_port=smtp_port, smtp_tls=smtp_tls, imap_host=imap_host, imap_port=imap_port,
            imap_tls=imap_tls, now=now,
        )  # fmt: skip
    except errors.NotAnAccount as problem:
        return _wrong(problem.say, 1)
    finally:
        tenancy.release(who, datetime.now(UTC))
    typer.echo(f"{wish.name} is in. Its id: {account_id}")
    return 0


def _server(text: str, ways: dict[int, str], usual: str, port: int) -> tuple[str, int, str]:
    host, colon, digits = text.partition(":")
    number = int(digits) if colon else port
    return host, number, ways.get(number, usual)


def listed(code: str, *, as_json: bool) -> int:
    """Print all mailboxes, without what is sealed."""
    told = []
    for practice in practices.chosen(code):
        with tenancy.within(practice.id):
            rows = queries.accounts(ended=True)
        told += [
            {
                "practice": practice.code, "account_id": str(row.id), "name": row.name,
                "smtp": f"{row.smtp_host}:{row.smtp_port}" if row.smtp_host else "",
                "imap": f"{row.imap_host}:{row.imap_port}" if row.imap_host else "", "in_use": row.ended_at is None,
            }
            for row in rows
        ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told))
        return 0
    table = Table("Practice", "Mailbox", "Id", "Sends by", "Reads at", "In use")
    for one in told:
        table.add_row(
            str(one["practice"]), str(one["name"]), str(one["account_id"]), str(one["smtp"] or "straight"),
            str(one["imap"] or "not read"), "yes" if one["in_use"] else "no",
        )  # fmt: skip
    Console().print(table)
    return 0


def end(code: str, account_id: str) -> int:
    """End a mailbox; returns 1 with a sentence if there is none of this id."""
    practice, now = _one(code), datetime.now(UTC)
    try:
        wanted = UUID(account_id)
    except ValueError:
        return _wrong("That is no mailbox’s id. `quietledger mail account list` shows them.", 2)
    who = tenancy.job(practice.id, "set-up", now)
    try:
        actions.end_account(who, wanted, now=now)
    except errors.NoAccount:
        return _wrong("No mailbox in use has this id. `quietledger mail account list` shows them.", 1)
    finally:
        tenancy.release(who, datetime.now(UTC))
    typer.echo("The mailbox is no longer used.")
    return 0


def _one(code: str) -> PracticeRow:
    found = practices.chosen(code)
    if len(found) > 1:
        raise typer.Exit(_wrong("There are several practices here: name one with --practice.", 2))
    return found[0]


def _wrong(sentence: str, code: int) -> int:
    typer.echo(sentence, err=True)
    return code
