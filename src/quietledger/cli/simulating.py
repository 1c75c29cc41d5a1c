"""`quietledger risk simulate`: what a year could cost, simulated.  Needs neither Django nor a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from quietledger.pure.losses import curves, library, matrix, simulating, written
from quietledger.pure.losses.curves import Curve
from quietledger.pure.losses.events import Events
from quietledger.pure.losses.scenarios import Scenario
from quietledger.pure.losses.shown import dollars, percent, rounded

Years = Annotated[int, typer.Option(help="How many years to simulate.", min=1, max=10_000_000)]
Seed = Annotated[int, typer.Option(help="The same seed gives the same years, on any machine.", min=0)]
Clinicians = Annotated[int, typer.Option(help="How many clinicians the practice has.", min=1)]
Records = Annotated[int, typer.Option(help="How many patients' records it keeps.", min=1)]
File = Annotated[Path | None, typer.Option(help="Scenarios of your own, in JSON.", metavar="FILE")]
Linked = Annotated[bool, typer.Option("--linked", help="Let one event bring another along, as at a failing vendor.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON; amounts in cents, not rounded.")]

_PERCENTILES: Final = (0.5, 0.9, 0.95, 0.99, 0.995)
_DOLLARS: Final = (10_000, 50_000, 100_000, 250_000, 1_000_000)
_MOST_EVENTS: Final = 50_000_000
_CLOSING: Final = (
    "Starting values and judgement: let a broker or an actuary look at them before you buy or drop anything by them."
)


def simulate(
    *, years: Years = simulating.YEARS, seed: Seed = 1, clinicians: Clinicians = library.CLINICIANS,
    records: Records = library.RECORDS, scenarios: File = None, linked: Linked = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say what a year could cost: its mean, its bad years, and which scenarios they are made of.

    Exit code 0: simulated; 1: the file of scenarios has wrong ones; 2: called wrongly.
    """
    asked = library.scaled(_read(scenarios) if scenarios else library.LIBRARY, clinicians, records)
    if sum(one.mode for one in asked) * years > _MOST_EVENTS:
        _stop(2, f"That would be more than {_MOST_EVENTS:,} events. Ask for fewer years.")
    drawn = simulating.simulate(asked, years, seed, links=simulating.LINKS if linked else ())
    curve = curves.curve(drawn)
    if as_json:
        typer.echo(json.dumps(as_data(drawn, curve, is_own=scenarios is not None), indent=2))
    else:
        _print(drawn, curve)


def as_data(drawn: Events, curve: Curve, *, is_own: bool) -> dict[str, Any]:
    """A curve as plain data, with what is needed to draw it again."""
    portions = {one.scenario: one for one in curve.by_scenario}
    return {
        "years": drawn.years, "seed": drawn.seed, "made_with": drawn.made_with,
        "library": None if is_own else library.VERSION, "events": len(drawn),
        "mean_cents": curve.mean_cents, "standard_error_cents": curve.standard_error_cents,
        "regulatory_mean_cents": curve.regulatory_mean_cents, "no_loss": curve.none,
        "percentile_cents": {f"{100 * share:g}": curve.percentile(share) for share in _PERCENTILES},
        "exceeded": {str(amount): curve.exceed(100 * amount) for amount in _DOLLARS},
        "scenarios": [
            {"id": one.id, "title": one.title, "per_year": one.mode, "loss_low": one.loss_low,
             "loss_high": one.loss_high, "basis": one.basis, "verify": one.verify,
             "mean_cents": portions[one.id].mean_cents, "tail_cents": portions[one.id].tail_cents,
             "risk": matrix.placed(one).risk.value}
            for one in drawn.scenarios
        ],
    }  # fmt: skip


def _print(drawn: Events, curve: Curve) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{drawn.years:,} simulated years", "bold").append(f"  seed {drawn.seed}", "dim"))
    console.print(f"  An average year costs {dollars(curve.mean_cents)}, of which "
                  f"{dollars(curve.regulatory_mean_cents)} go to regulators and their inquiries.")  # fmt: skip
    console.print(f"  {percent(curve.none)} of the years cost nothing.")
    for share in _PERCENTILES:
        console.print(f"  {100 * share:g} % stay within {dollars(curve.percentile(share))}")
    for amount in _DOLLARS:
        console.print(f"  {percent(curve.exceed(100 * amount))} cost more than {dollars(100 * amount)}")
    console.print(f"  By chance alone the average may be off by {dollars(2 * curve.standard_error_cents, 2)}.")
    console.print(Text("        a year  average year  worst 1 in 100  risk", "dim"))
    places = {one.id: one for one in drawn.scenarios}
    for one in sorted(curve.by_scenario, key=lambda one: -one.mean_cents):
        scenario = places[one.scenario]
        figures = f"{rounded(scenario.mode, 2):>9g}{dollars(one.mean_cents, 2):>14}{dollars(one.tail_cents, 2):>16}"
        console.print(
            Text(f"{one.scenario:<5}{figures}  {matrix.placed(scenario).risk.value:<9}")
            .append(f"  {_printable(scenario.title)}", "dim")
        )  # fmt: skip
    console.print(Text(_CLOSING, "bold"))


def _read(file: Path) -> tuple[Scenario, ...]:
    try:
        found = written.read(file.read_bytes())
    except OSError as problem:
        _stop(2, f"Cannot read {file}: {problem.strerror or problem}.")
    if found.findings:
        _stop(1, "\n".join(_printable(one) for one in found.findings))
    return found.scenarios


def _printable(text: str) -> str:
    """Text that can't move the cursor, colour the screen or turn the line around."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _stop(code: int, sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
