"""`quietledger mail gateway|takes|watch`: the filter behind Postfix, whose domains it knows, and the mail job alone."""

from __future__ import annotations

from typing import Annotated

import typer

from quietledger.cli.house import Practice

Listen = Annotated[str, typer.Option(help="Where Postfix hands messages to; on this machine only.")]
Next = Annotated[str, typer.Option("--next", help="Where messages go on to: Postfix’s second door.")]
ServerId = Annotated[str, typer.Option(help="The name with which your mail server signs its verdicts (authserv-id).")]
Every = Annotated[float, typer.Option(help="Seconds between two rounds.")]


def gateway(listen: Listen = "127.0.0.1:10025", next_hop: Next = "127.0.0.1:10026") -> None:
    """Filter messages behind Postfix: keep each sealed, judge it, hold it or hand it on."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import mail_gateway  # noqa: PLC0415 - the same

    raise typer.Exit(mail_gateway.run(listen, next_hop))


def takes(domain: str, practice: Practice = "", *, server_id: ServerId = "") -> None:
    """Say that mail for a domain is a practice's, so that the gateway judges it for that practice."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import mail_gateway  # noqa: PLC0415 - the same

    raise typer.Exit(mail_gateway.take_domain(practice, domain, server_id))


def watch(practice: Practice = "", *, every: Every = 20.0) -> None:
    """Do the mail job alone: read watched mailboxes, answer reports, send what waits.  `serve` does it, too."""
    from quietledger.cli import boot  # noqa: PLC0415 - Django's tables can't be imported before it is set up

    boot.start(migrate=False)
    from quietledger.cli import mail_work  # noqa: PLC0415 - the same

    mail_work.watch(practice, every)
