"""What the risk analysis says, in ready words: each figure with its source, nothing typed in by hand.

An extra file of the room: it arranges what the other files read. The same instant gives the same words again, as far as
facts, answers and plans go; what was printed and signed is kept by `report`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from quietledger.core.people import queries as people
from quietledger.core.shell.rules import counted, long_day
from quietledger.core.tenancy import queries as practices
from quietledger.pure.losses.curves import Curve
from quietledger.pure.losses.simulating import YEARS
from quietledger.safety.risk import assessing, chart, curves, gaps, plan, queries, report_tables, words
from quietledger.safety.risk.gaps import Found, Gap
from quietledger.safety.risk.report_sources import Sources
from quietledger.safety.risk.standing import State

TITLE: Final = "Risk analysis"
AMOUNTS: Final = (1_000, 10_000, 50_000, 250_000, 1_000_000)  # dollars, the rows of the table beside the chart
LAW: Final = ("45 CFR part 164, subpart C", "the table “The Security Rule, row by row” of this document")
NINE: Final = ("The nine elements", "the table “Is the analysis complete?” of this document")
PROVED: Final = "Simulated losses, as the facts prove the safeguards"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, when, and the number that the analysis gets."""

    number: int
    name: str
    at: datetime


def content(practice_id: UUID, at: datetime, zone: ZoneInfo, signer: Signer | None = None) -> Mapping[str, Any]:
    """The whole analysis as of an instant, as words for the templates; inside the scope."""
    sources = Sources()
    found, named = gaps.found(practice_id, at), {one.id: one.name for one in people.people_of(practice_id, at)}
    simulated = sources.number(PROVED, _simulation(found, at))
    assessed = assessing.rows(practice_id, at)
    on, today = at.astimezone(zone), at.astimezone(zone).date()
    nine = report_tables.nine(practice_id, at, sources)
    law = report_tables.law(assessed, sources)
    return {
        "title": TITLE, "practice": practices.practice(practice_id).name, "on": long_day(today),
        "is_draft": signer is None, "standing": _standing(signer), "mean": mean_of(found.pair.evidenced),
        "lead": sources.figure(_lead(found, assessed), sources.number(*LAW)),
        "glance": _glance(found, sources, simulated), "chart": _chart(found, simulated),
        "method": _method(found, sources, on), "nine": nine,
        "nine_says": sources.figure(_nine_says(nine), sources.number(*NINE)),
        "gaps": _gaps(found, named, sources, simulated), "open": _open(found, sources),
        "together": sources.figure(_together(found), simulated),
        "strengths": report_tables.strengths(practice_id, at, zone, sources),
        "scenarios": report_tables.scenarios(found.pair, sources, simulated),
        "assets": report_tables.assets(at, sources), "flows": report_tables.flows_of(at, sources),
        "hired": report_tables.services(at, sources), "law": law,
        "law_says": sources.figure(_law_says(assessed), sources.number(*LAW)),
        "decisions": _decisions(at, named), "recognised": report_tables.practices_in_place(practice_id, at, sources),
        "closing": _closing(signer, zone), "sources": sources.rows(),
    }  # fmt: skip


def mean(practice_id: UUID, at: datetime) -> str:
    """The expected loss of a year as of an instant, as reports say it; inside the scope."""
    return mean_of(curves.now(practice_id, at).evidenced)


def mean_of(curve: Curve) -> str:
    """The expected loss of a curve, as reports say it."""
    return words.dollars(curve.mean_cents)


def _simulation(found: Found, at: datetime) -> str:
    counted_ones = found.pair.scenarios
    inputs = ", ".join(
        f"{one.id} {one.mode:.3g} a year, ${one.loss_low:,} to ${one.loss_high:,}" for one in counted_ones
    )
    states = ", ".join(f"{one.id} {one.evidenced:.2f}" for one in found.pair.controls.values())
    return (
        f"{YEARS:,} years, seed {curves.SEED}, NumPy {np.__version__}, facts as of {at:%Y-%m-%d %H:%M} UTC;"
        f" scenarios: {inputs}; states of controls: {states}"
    )


def _standing(signer: Signer | None) -> str:
    return f"Number {signer.number}, signed by {signer.name}" if signer else "Draft, not signed"


def _lead(found: Found, assessed: Sequence[assessing.AssessedRow]) -> str:
    about = [one for one in assessed if one.state is not State.NOT_APPLICABLE]
    stand = sum(one.standing.is_met for one in about)
    apart = words.dollars(found.pair.apart_cents)
    return (
        f"{stand} of the {len(about)} rows of the Security Rule that are about this practice stand by the facts."
        f" {found.holding} of {found.of} measures are shown; what is said but not shown is worth {apart} a year."
    )


def _nine_says(nine: Sequence[Mapping[str, Any]]) -> str:
    met = sum(row["tone"] == "fine" for row in nine)
    lacking = ", ".join(row["id"] for row in nine if row["tone"] != "fine")
    return f"{met} of the {len(nine)} elements are met." + (f" Missing: {lacking}." if lacking else "")


def _law_says(assessed: Sequence[assessing.AssessedRow]) -> str:
    found = assessing.counts(assessed)
    parts = ", ".join(f"{count} {report_tables.STATES[state].lower()}" for state, count in found.most_common())
    return f"{len(assessed)} rows: {parts}. R is required, A addressable, S a standard without specifications."


def _glance(found: Found, sources: Sources, simulated: str) -> list[Mapping[str, str]]:
    pair = found.pair
    claimed = sources.number("Simulated losses, as people claim the safeguards", "the same years with claimed states")
    proved, said = pair.evidenced, pair.claimed
    rows = (
        ("Expected loss a year", mean_of(proved), f"{mean_of(said)} as claimed", simulated),
        ("One year in twenty costs over", words.short(proved.p95 / 100), f"{words.short(said.p95 / 100)} as claimed",
         simulated),
        ("One year in a hundred costs over", words.short(proved.p99 / 100), f"{words.short(said.p99 / 100)} as claimed",
         simulated),
        ("A year without any loss", words.chance(proved.none), f"{words.chance(said.none)} as claimed", claimed),
    )  # fmt: skip
    return [{"label": label, "value": value, "note": note, "source": source} for label, value, note, source in rows]


def _chart(found: Found, simulated: str) -> Mapping[str, Any]:
    proved, said = found.pair.evidenced, found.pair.claimed
    drawn = chart.wide(
        lambda dollars: proved.exceed(round(dollars * 100)), lambda dollars: said.exceed(round(dollars * 100)),
        (proved.p95 / 100, said.p95 / 100), {},
    )  # fmt: skip
    tail = words.short(proved.p95 / 100)
    alt = f"The chance of losing more than an amount in one year; one year in twenty costs over {tail}."
    return {
        "width": drawn.width, "height": drawn.height, "bottom": drawn.bottom, "right": drawn.right, "left": chart.LEFT,
        "evidenced": _places(drawn.evidenced), "claimed": _places(drawn.claimed), "alt": alt, "source": simulated,
        "rows": [{"at": one.at, "words": one.words} for one in drawn.rows],
        "columns": [{"at": one.at, "words": one.words} for one in drawn.columns],
        "marks": [{"at": one.at, "words": one.words} for one in drawn.marks],
        "say": "Before insurance. The full line is what the facts prove, the dashed one what people claim.",
        "table": [
            {"over": words.short(amount), "evidenced": words.chance(proved.exceed(amount * 100)),
             "claimed": words.chance(said.exceed(amount * 100)), "source": simulated}
            for amount in AMOUNTS
        ],
    }  # fmt: skip


def _places(points: str) -> list[list[float]]:
    return [[float(part) for part in one.split(",")] for one in points.split()]


def _method(found: Found, sources: Sources, on: datetime) -> list[Mapping[str, str]]:
    profile = queries.profile(on)
    size = (
        f"{counted(profile.clinicians, 'clinician')}, {counted(profile.records, 'patient record')}, "
        f"{words.short(profile.revenue_cents / 100)} of revenue a year"
    )
    by = f"said {profile.said_at:%Y-%m-%d %H:%M} UTC" if profile.said_at else "the reference practice; nobody said it"
    library = "starting values from published claims and cases; the practice’s own estimates where marked"
    likely = (
        f"{len(found.pair.here)} scenarios, each with events a year and an interval that holds nine losses of ten;"
        " levels are read off these numbers and never typed in."
    )
    rows = (
        ("The practice", size, sources.number("What the practice said of itself", by)),
        ("Facts as of", f"{long_day(on.date())}, {on:%H:%M %Z}", sources.number("The clock", on.isoformat())),
        ("Likelihood and impact", likely, sources.number("Scenario library", library)),
        ("Simulation", f"{YEARS:,} years, event by event, seed {curves.SEED}",
         sources.number("Simulation", f"seed {curves.SEED}, PCG64, NumPy {np.__version__}")),
        ("Safeguards", "Read from facts that hold; what ran out counts as not met.",
         sources.number("The catalogue of facts", f"{found.of} measures")),
    )  # fmt: skip
    return [{"say": say, "value": value, "source": source} for say, value, source in rows]


def _gaps(
    found: Found, named: Mapping[UUID, str], sources: Sources, simulated: str
) -> list[Mapping[str, Any]]:  # fmt: skip
    return [
        {"say": one.say, "why": one.why, "source": _told(one, sources), "who": _who(one.item, named),
         "yearly": sources.figure(words.dollars(one.yearly_cents), simulated),
         "tail": sources.figure(words.short(one.tail_cents / 100), simulated), "mend": _mend(one.mend_cents)}
        for one in found.costing
    ]  # fmt: skip


def _mend(cents: int | None) -> str:
    if cents is None:
        return "not known"
    return words.dollars(cents) if cents else "time alone"


def _open(found: Found, sources: Sources) -> list[Mapping[str, Any]]:
    """The gaps that no simulated loss hangs on."""
    costing = {one.fact for one in found.costing}
    return [
        {"say": one.say, "why": one.why, "source": _told(one, sources)}
        for one in found.gaps if one.fact not in costing
    ]  # fmt: skip


def _told(one: Gap, sources: Sources) -> str:
    """The words that a gap was read from: those that hold, and the last ones of what it lacks."""
    reading = one.reading
    words_told = [*reading.holding.values(), *(row for row in reading.lacking.values() if row is not None)]
    return sources.facts(words_told) or sources.number("No fact", "nothing was ever told of it")


def _who(item: plan.ItemRow | None, named: Mapping[UUID, str]) -> str:
    if item is None:
        return "Nobody yet."
    name = named.get(item.owner_id, "Somebody who has left")
    return f"{name}, {'bears it, looks again' if item.choice is plan.Choice.BEAR else 'by'} {_short(item.due_on)}."


def _together(found: Found) -> str:
    saved, one_by_one = words.dollars(found.together.yearly_cents), words.dollars(found.sum_cents)
    if not found.gaps:
        return "Nothing is open."
    return f"All mended together would save {saved} a year; one by one they add up to {one_by_one}: some share a cause."


def _decisions(at: datetime, named: Mapping[UUID, str]) -> list[Mapping[str, str]]:
    return [
        {"id": row, "outcome": one.outcome.replace("_", " "), "why": one.rationale,
         "by": f"{named.get(one.owner_id, 'somebody who has left') if one.owner_id else ''} {_short(one.decided_on)}"}
        for row, one in queries.decisions(at).items() if one.outcome != "implemented"
    ]  # fmt: skip


def _closing(signer: Signer | None, zone: ZoneInfo) -> str:
    if signer is None:
        return "A draft: it can be printed at any time and counts as no analysis before somebody signs it."
    on = signer.at.astimezone(zone)
    return (
        f"Signed by {signer.name}, proved with a second factor, {long_day(on.date())}, {on:%H:%M %Z}. The digests of"
        " this document and of its words stand in the practice’s trail. Keep it for six years"
        " (45 CFR 164.316(b)(2)(i))."
    )


def _short(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
