"""`quietledger mail`: messages explained, a domain's posture, mailboxes, the filter, and mailing yourself."""

from __future__ import annotations

import typer

from quietledger.cli import mail_account, mail_domain, mail_filter, mail_reading

app = typer.Typer(no_args_is_help=True, help="Messages: what they show, how they travel, and testing both.")
app.command("read")(mail_reading.read)
app.command("scan")(mail_reading.scan)
app.command()(mail_domain.domain)
app.command()(mail_domain.reports)
app.add_typer(mail_account.app, name="account")
app.command("self-test")(mail_account.self_test)
app.command()(mail_filter.gateway)
app.command()(mail_filter.takes)
app.command()(mail_filter.watch)


@app.callback()
def _verbs() -> None:
    """Messages: what they show, how they travel, and testing both."""
