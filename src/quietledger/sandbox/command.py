"""`quietledger sandbox`: make a day of sessions; run the made-up clearinghouse."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from quietledger.sandbox import folder as folders
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


@contextmanager
def _bar(label: str, *, is_shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; it goes away when done, so that only the result stays."""
    with Progress(console=Console(stderr=True), transient=True, disable=not is_shown) as bars:
        task = bars.add_task(label, total=None)

        def move(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield move
