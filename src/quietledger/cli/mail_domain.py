"""Verbs about mail domains: how one stands from outside, and what reports about it say; none needs a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Server = Annotated[str, typer.Option(help="host:port of the name servers to ask; default: the system's.")]
Selectors = Annotated[list[str] | None, typer.Option("--selector", help="A selector that must have a key; repeatable.")]
Numbers = Annotated[list[str] | None, typer.Option("--port", help="SERVICE=NUMBER, on a network of one's own.")]


def domain(
    name: Annotated[str, typer.Argument(help="The domain, such as lanternhill.example.")],
    resolver: Server = "",
    selector: Selectors = None,
    submission: Annotated[str, typer.Option(help="The server where mail is handed in.")] = "",
    imap: Annotated[str, typer.Option(help="The server where mail is read.")] = "",
    *,
    ca: Annotated[Path | None, typer.Option(help="An authority (PEM) to trust instead of the public ones.")] = None,
    port: Numbers = None,
    inside: Annotated[bool, typer.Option("--inside", help="Addresses of a private network are no fault.")] = False,
    probe: Annotated[bool, typer.Option(help="Connect to the servers, or read records alone.")] = True,
    look_alikes: Annotated[bool, typer.Option("--look-alikes", help="Ask for sixty look-alike names.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how a mail domain stands and what to publish; 1 if something is to be mended or nobody answered."""
    from quietledger.cli import domains  # noqa: PLC0415 - what it stands on comes with the extra `mail`

    wish = domains.Wish(name, tuple(selector or ()), submission, imap, resolver, ca, tuple(port or ()))
    reach = domains.Far(is_inside=inside, probes=probe, watches=look_alikes)
    raise typer.Exit(domains.show(wish, reach, as_json=as_json))


def reports(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)], *, as_json: AsJson = False
) -> None:
    """Read DMARC and TLS reports as they were attached (xml, json, gz, zip); 1 if one can't be read."""
    from quietledger.cli import domains  # noqa: PLC0415 - the same

    raise typer.Exit(domains.read_reports(files, as_json=as_json))
