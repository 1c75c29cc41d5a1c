"""Simulating losses: a million years of twenty scenarios, beside pyfair, a loop over years, and columns of NumPy."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quietledger.pure.losses import curves, layers, lognormal, simulating, treating
from quietledger.pure.losses.covers import Bar, Cover, Part
from quietledger.pure.losses.library import LIBRARY
from quietledger.pure.losses.splits import PARTS

YEARS = 1_000_000
BAD = 50_000  # dollars; how likely is a year to cost more?
LOOP, PYFAIR, LAYERS_MS, WHAT_IF_MS = 5, 40, 150, 500
TURNS = 5
LIMITS = {"CP04": 10_000_000, "CP08": 5_000_000, "CP11": 5_000_000}
COVER = Cover(
    tuple(Part(one, LIMITS.get(one), waiting_hours=12) for one in PARTS[:-1]),
    500_000, 100_000_000, (Bar("X03", frozenset({"S05"})),),
    (Bar("call-back", frozenset({"S03"}), frozenset({"CP11"})),),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What every program is asked for.  Dollars; shares of the years."""

    mean: float
    p95: float
    p99: float
    bad: float
    quiet: float


def ours(years: int) -> Answer:
    """Every event with its year and its loss, kept; also each scenario's part of the mean and of the worst years."""
    found = curves.curve(simulating.simulate(LIBRARY, years))
    return Answer(found.mean_cents / 100, found.p95 / 100, found.p99 / 100, found.exceed(100 * BAD), found.none)


def answered(annual: np.ndarray) -> Answer:  # type: ignore[type-arg]  # floats, here and below
    p95, p99 = np.percentile(annual, (95, 99))
    return Answer(
        float(annual.mean()), float(p95), float(p99), float((annual > BAD).mean()), float((annual == 0).mean())
    )


def loop(years: int) -> Answer:
    """Year by year: a Poisson number of each scenario, a lognormal loss of each event; only sums are kept."""
    chance = np.random.default_rng(1)
    rates = np.array([one.mode for one in LIBRARY])
    mu, sigma = np.array([lognormal.parameters(one.loss_low, one.loss_high) for one in LIBRARY]).T
    places, annual = np.arange(len(LIBRARY)), np.zeros(years)
    for year in range(years):
        counts = chance.poisson(rates)
        if counts.any():
            which = np.repeat(places, counts)
            annual[year] = chance.lognormal(mu[which], sigma[which]).sum()
    return answered(annual)


def columns(years: int) -> Answer:
    """The same law with a column of all years for each scenario, as one who knows NumPy writes it; only sums are kept."""
    chance, annual = np.random.default_rng(1), np.zeros(years)
    for one in LIBRARY:
        counts = chance.poisson(one.mode, years)
        losses = chance.lognormal(*lognormal.parameters(one.loss_low, one.loss_high), int(counts.sum()))
        annual += np.bincount(np.repeat(np.arange(years), counts), weights=losses, minlength=years)
    return answered(annual)


def pyfair(years: int) -> Answer:
    """Frequency times magnitude for each year and scenario, both PERT; no events, so no quiet years and a thin tail."""
    from pyfair import FairMetaModel, FairModel

    models = []
    for seed, one in enumerate(LIBRARY, start=1):
        model = FairModel(one.id, n_simulations=years, random_seed=seed)
        model.input_data("Loss Event Frequency", low=one.low, mode=one.mode, high=one.high)
        median = lognormal.median_dollars(one)
        model.input_data("Loss Magnitude", low=one.loss_low, mode=median, high=one.loss_high)
        models.append(model.calculate_all())
    both = FairMetaModel("together", models).calculate_all()
    return answered(both.export_results()["Risk"].to_numpy())


def timed(work: Callable[[int], Answer], years: int, turns: int) -> tuple[Answer, float]:
    """An answer, and the median of the processor's seconds."""
    took = []
    for _turn in range(turns):
        began = time.process_time()
        answer = work(years)
        took.append(time.process_time() - began)
    return answer, statistics.median(took)


def milliseconds(work: Callable[[], object]) -> float:
    took = []
    for _turn in range(TURNS):
        began = time.process_time()
        work()
        took.append(1_000 * (time.process_time() - began))
    return statistics.median(took)


def beside(years: int) -> tuple[list[dict[str, object]], dict[str, float]]:
    rows, seconds = [], {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas' own, about pyfair's way of adding columns
        for name, work, turns in (("quietledger", ours, TURNS), ("NumPy, columns of years", columns, TURNS),
                                  ("NumPy, a loop over years", loop, 1), ("pyfair 0.1a13", pyfair, 1)):  # fmt: skip
            answer, seconds[name] = timed(work, years, turns)
            rows.append({
                "program": name, "seconds": round(seconds[name], 3),
                "times ours": round(seconds[name] / seconds["quietledger"], 1), "mean $": round(answer.mean),
                "P95 $": round(answer.p95), "P99 $": round(answer.p99), f"P(> ${BAD:,})": f"{answer.bad:.2%}",
                "quiet years": f"{answer.quiet:.1%}",
            })  # fmt: skip
    return rows, seconds


def one_page(years: int) -> list[dict[str, object]]:
    """What a page asks of events that are there."""
    drawn = simulating.simulate(LIBRARY, years)
    effects = {"S01": (0.3, 0.5), "S02": (0.3, 0.8), "S03": (0.3, 1.0), "S08": (0.8, 0.8)}

    def laid() -> None:
        found = layers.layered(drawn, COVER)
        assert found.p99 > found.p95
        curves.curve(drawn)

    def what_if() -> None:
        better = treating.treated(drawn, effects, {"S05": ("S06", 0.9)})
        curves.curve(better)
        layers.layered(better, COVER)

    rows: list[dict[str, object]] = []
    for name, work, goal in (
        ("a policy laid over all events, and all percentiles of losses and of what is retained", laid, LAYERS_MS),
        ("a what-if: events treated anew, their curve, the policy over them", what_if, WHAT_IF_MS),
        ("the limit curve: 20 policies of other limits and retentions", lambda: layers.limit_curve(drawn, COVER), None),
    ):
        took = milliseconds(work)
        met = "-" if goal is None else "yes" if took <= goal else "no"
        rows.append({"what": name, "ms": round(took), "goal": f"<= {goal}" if goal else "", "met": met})
    return rows


def section(table: Callable[[Sequence[Mapping[str, object]]], str], *, is_quick: bool = False) -> str:
    years = YEARS // 10 if is_quick else YEARS
    rows, seconds = beside(years)
    own = seconds["quietledger"]
    goals = " and ".join(
        f"{seconds[name] / own:.1f} times as fast as {say} (goal {goal})"
        for name, say, goal in (("NumPy, a loop over years", "the loop", LOOP), ("pyfair 0.1a13", "pyfair", PYFAIR))
    )
    return f"""## Simulating losses

{years:,} years of the library's {len(LIBRARY)} scenarios: mean, percentiles, and how likely a year is to cost more than ${BAD:,}.
The processor's time; median of {TURNS}, of the two slow ones a single run. Ours is {goals}.

They don't compute the same: the two in plain NumPy draw by the same law (Poisson numbers, lognormal losses) and keep yearly sums
alone; ours also keeps every event, sorts them by time, and says what each scenario adds to the mean and to the worst years. pyfair
multiplies a frequency by a magnitude for each year, from PERT distributions of the same low, middle and high values: it draws no
events, so its figures are others by its method.

{table(rows)}

What a page then asks of these events:

{table(one_page(years))}
"""
