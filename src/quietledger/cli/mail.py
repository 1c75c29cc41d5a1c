"""`quietledger mail`: messages explained, a domain's posture, mailboxes, the filter, and mailing yourself."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Messages: what they show, how they travel, and testing both.")


@app.callback()
def _verbs() -> None:
    """Messages: what they show, how they travel, and testing both."""
