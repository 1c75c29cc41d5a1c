"""`quietledger sandbox`: make a day of sessions; run the made-up clearinghouse."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from quietledger.sandbox import folder as folders
from quietledger.sandbox import server
from quietledger.sandbox.mailbox import Mailbox, Received
from quietledger.sandbox.practices import PRACTICES

app: Final = typer.Typer(help="A made-up clearinghouse and made-up sessions, to try things on.", no_args_is_help=True)
_FRIDAY: Final = datetime(2026, 11, 20)  # noqa: DTZ001  a day, not an instant; typer has no option type for a day
_DAYS: Final = ["%Y-%m-%d"]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same people, same answers.")]
AsJson = Annotated[bool, typer.Option("--json", help="Tell the result as one line of JSON.")]


@app.command()
def sessions(
    count: Annotated[int, typer.Argument(min=0, max=5_000_000, help="How many sessions.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder to write; made if it is not there.", file_okay=False)],
    seed: Seed = 7,
    on: Annotated[datetime, typer.Option("--date", formats=_DAYS, help="Day of the sessions.")] = _FRIDAY,
    practice: Annotated[str, typer.Option(help=f"One of: {', '.join(PRACTICES)}.")] = "lantern-hill",
    canary: Annotated[bool, typer.Option("--canary", help="Plant strings that can be searched for.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write practice.json, patients.csv and sessions.csv of a made-up practice."""
    if practice not in PRACTICES:
        raise typer.BadParameter(f"{practice!r} is none of {', '.join(PRACTICES)}", param_hint="--practice")
    with _bar("Making sessions", is_shown=not as_json) as progress:
        written = folders.write(out, PRACTICES[practice], count, on.date(), seed=seed, canary=canary, progress=progress)
    if as_json:
        typer.echo(json.dumps(asdict(written) | {"folder": str(out)}))
    else:
        typer.echo(f"{written.sessions:,} sessions of {written.patients:,} made-up patients are in {out}.")


@app.command()
def serve(
    *,
    folder: Annotated[Path, typer.Option(help="The clearinghouse's own folder.", file_okay=False)],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    seed: Seed = 7,
    today: Annotated[datetime | None, typer.Option(formats=_DAYS, help="Pretend that it is this day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the made-up clearinghouse on 127.0.0.1 until it is told to end; connection.json says how to reach it."""
    says = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

    def ready(connection: server.Connection) -> None:
        if as_json:
            typer.echo(json.dumps(asdict(connection)))
        else:
            says.print(f"{connection.name} listens on {connection.host}, port {connection.port}; Ctrl+C ends it.")

    def received(entry: Received) -> None:
        if not as_json:
            twice = ", which came before" if entry.duplicate else ""
            count = len(entry.claims) + len(entry.resubmitted)
            says.print(f"{entry.name}{twice}: {count} claims, {len(entry.answers)} answers")

    def day() -> date:
        return (today or datetime.now(UTC)).date()  # a face may read the clock

    try:
        mailbox = Mailbox(folder, seed, day)
        asyncio.run(server.serve(folder, mailbox, port=port, on_ready=ready, on_received=received))
    except server.PortTaken as problem:
        says.print(f"Port {problem.port} on {server.HOST} is taken. Leave out --port to get a free one.")
        raise typer.Exit(1) from problem
    except OSError as problem:
        says.print(f"The folder {folder} cannot be used: {problem.strerror}.")
        raise typer.Exit(1) from problem


@contextmanager
def _bar(label: str, *, is_shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; it goes away when done, so that only the result stays."""
    with Progress(console=Console(stderr=True), transient=True, disable=not is_shown) as bars:
        task = bars.add_task(label, total=None)

        def move(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield move
