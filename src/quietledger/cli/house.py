"""The house's own verbs: set a practice up, run its billing day, serve its pages, check its trail.

The rooms are imported inside the verbs, after `boot.start`: Django's tables can't be imported before it is set up, and
`quietledger x12` must start without Django.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)

Practice = Annotated[str, typer.Option("--practice", help="The practice's code; needed only where there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object for a program to read.")]


@app.command()
def init(
    sample: Annotated[Path | None, typer.Option("--sample", help="A folder that `sandbox sessions` wrote.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Set up a new practice, or the made-up one of a sample folder to try things on."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.start(migrate=True)
    from quietledger.cli import setting_up  # noqa: PLC0415 - the same

    made = setting_up.from_folder(sample) if sample else setting_up.by_asking()
    if as_json:
        typer.echo(json.dumps(made.as_dict()))
    else:
        setting_up.show(made)
    raise typer.Exit(1 if made.problems else 0)


@app.command()
def connect(
    told: Annotated[Path, typer.Argument(help="JSON: name, host, port, username, host_key, private_key (a path), ...")],
    practice: Practice = "",
) -> None:
    """Tell a practice its clearinghouse, or that its address or key has changed (docs/operating.md)."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.start(migrate=True)
    from quietledger.cli import setting_up  # noqa: PLC0415 - the same

    raise typer.Exit(setting_up.connect(practice, told))


@app.command()
def day(
    practice: Practice = "",
    *,
    patience: Annotated[float, typer.Option(help="Seconds to wait for the clearinghouse after its last answer.")] = 5.0,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: fetch answers and enter them every half minute.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the billing day: charge, check, send, take answers, enter, write statements, report."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.start(migrate=True)
    from quietledger.cli import day as days  # noqa: PLC0415 - the same

    if watch:
        days.watch(practice)
    else:
        raise typer.Exit(days.run(practice, patience_seconds=patience, as_json=as_json))


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port, where --bind names none.")] = 8000,
    bind: Annotated[str, typer.Option(help="Listen at this address, or at unix:PATH for a proxy; TLS but here.")] = "",
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1, max=64)] = 1,
    *,
    watch: Annotated[bool, typer.Option("--watch/--pages-only", help="Fetch and enter answers meanwhile.")] = True,
) -> None:
    """Serve the pages, and fetch and enter answers meanwhile; to other machines by TLS only."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.start(migrate=True)
    from quietledger.cli import serving  # noqa: PLC0415 - the same

    raise typer.Exit(serving.serve(bind, port, workers=workers, is_watching=watch))


@app.command("sign-in")
def sign_in() -> None:
    """Show how to sign in to the made-up practice: password, authenticator secret as a QR code, the code of now."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.start(migrate=False)
    from quietledger.cli import setting_up  # noqa: PLC0415 - the same

    raise typer.Exit(setting_up.show_sign_in())


@app.command()
def restore(
    store: Annotated[Path, typer.Argument(help="The folder with the backups, or its off-site copy.")],
    practice: Annotated[str, typer.Option("--practice", help="Bring back this practice alone, into this house.")] = "",
    at: Annotated[datetime | None, typer.Option("--at", help="The newest backup made by then (UTC).")] = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="The sheet with the secret key.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Bring back a whole house into an empty home, or one practice into a house that does not have it."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.start(migrate=bool(practice), restores=not practice)
    from quietledger.cli import restoring  # noqa: PLC0415 - the same

    at = at.replace(tzinfo=UTC) if at else None
    raise typer.Exit(restoring.restore(store, sheet, practice, at, as_json=as_json))


@app.command()
def resume(
    practice: Practice = "",
    waiting: Annotated[
        str, typer.Option("--waiting", help="Files that waited: “sent” counts them as sent, “send” sends them.")
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Let a restored practice send again."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    if waiting not in {"", "sent", "send"}:
        raise typer.BadParameter("It is “sent” or “send”.", param_hint="--waiting")
    boot.start(migrate=True)
    from quietledger.cli import restoring  # noqa: PLC0415 - the same

    raise typer.Exit(restoring.resume(practice, waiting, as_json=as_json))


@app.command()
def health(*, as_json: AsJson = False) -> None:
    """Say whether everything is well: backups, keys, trail, jobs, machine. Ends with 1 if something is bad."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.start(migrate=True)
    from quietledger.cli import health as words  # noqa: PLC0415 - the same

    raise typer.Exit(words.show(as_json=as_json))


@app.command()
def stop() -> None:
    """Stop our own PostgreSQL; it starts by itself with the next command."""
    from quietledger.cli import boot  # noqa: PLC0415 - see the module's first lines

    boot.own_cluster().stop()
