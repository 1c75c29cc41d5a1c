"""Verbs about the practice's own mailboxes: adding, listing and ending them, and mailing yourself."""

from __future__ import annotations

from typing import Annotated

import typer

from quietledger.cli.house import AsJson, Practice

app = typer.Typer(no_args_is_help=True, help="The practice's mailboxes.")

Name = Annotated[str, typer.Option("--name", help="As people here call it: Desk, Billing.")]
Address = Annotated[str, typer.Option("--address", help="The mailbox's address.")]
User = Annotated[str, typer.Option("--user", help="The user name at the provider, if it isn't the address.")]
Smtp = Annotated[str, typer.Option("--smtp", help="Where it sends: host:port; left out, straight to receivers.")]
Imap = Annotated[str, typer.Option("--imap", help="Where it is read: host:port; left out, it is not read.")]


@app.command()
def add(
    name: Name, address: Address, user: User = "", smtp: Smtp = "", imap: Imap = "", practice: Practice = ""
) -> None:
    """Add a mailbox; its password is asked for, or read from standard input, never taken from the command line."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import mailboxes  # noqa: PLC0415 - the same

    raise typer.Exit(mailboxes.add(practice, mailboxes.Wish(name, address, user, smtp, imap)))


@app.command("list")
def accounts(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """List mailboxes; addresses and passwords are sealed and not shown."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import mailboxes  # noqa: PLC0415 - the same

    raise typer.Exit(mailboxes.listed(practice, as_json=as_json))


@app.command()
def end(account_id: str, practice: Practice = "") -> None:
    """Use a mailbox no more."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import mailboxes  # noqa: PLC0415 - the same

    raise typer.Exit(mailboxes.end(practice, account_id))


def self_test(practice: Practice = "", *, as_json: AsJson = False) -> None:
    """Mail yourself: 26 probes of how the practice's mail is protected; 0 only if all that is needed passed."""
    from quietledger.cli import boot  # noqa: PLC0415 - the same

    boot.start(migrate=False)
    from quietledger.cli import self_test as made  # noqa: PLC0415 - the same

    raise typer.Exit(made.run(practice, as_json=as_json))
