"""Says what stands, what somebody may do and why not the rest, which rules decided, and what lapses soon."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices, proofs
from quietledger.core.gate import actions as gate
from quietledger.core.gate import book as books
from quietledger.core.gate import queries
from quietledger.core.gate.errors import Decision
from quietledger.core.people import queries as people
from quietledger.core.people.rules import PersonRow
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind, PracticeRow

list_facts = proofs.list_facts


def explain(who: str, code: str, *, as_json: bool) -> int:
    """Print everything that can be done with yes or no, and what is missing.  Returns 0, 1 (nothing), 2 (nobody)."""
    person = _person(who)
    if person is None:
        typer.echo("Nobody here has this e-mail address or id.", err=True)
        return 2
    now = datetime.now(UTC)
    answers = {one.code: gate.overview(_actor(one, person), now) for one in practices.chosen(code)}
    if as_json:
        told = {place: [_told(can, one) for can, one in decided.items()] for place, decided in answers.items()}
        typer.echo(json.dumps(told))
    for place, decided in () if as_json else answers.items():
        _print(place, decided)
    return 0 if any(one.is_allowed for decided in answers.values() for one in decided.values()) else 1


def _person(who: str) -> PersonRow | None:
    if "@" in who:
        return people.by_email(who)
    try:
        wanted = UUID(who)
    except ValueError:
        return None
    now = datetime.now(UTC)
    everybody = (one for row in practices.chosen("") for one in people.people_of(row.id, now))
    return next((one for one in everybody if one.id == wanted), None)


def _actor(practice: PracticeRow, person: PersonRow) -> Actor:
    return Actor(practice.id, Kind.STAFF, person_id=person.id, mfa_level=3, proven_seconds=0)


def _told(can: gate.Can, decision: Decision) -> dict[str, Any]:
    return {
        "can": can.name, "say": can.value.say, "allowed": decision.is_allowed, "why": list(decision.why),
        "missing": [
            {"rule": one.rule, "say": one.say, "have": one.have, "fix": books.MENDS.get(one.fix, ""),
             "source": one.citation}
            for one in decision.unmet
        ],
        "grace": list(decision.grace),
    }  # fmt: skip


def _print(place: str, decided: dict[gate.Can, Decision]) -> None:
    table = Table("", "What", "What is missing", "What mends it", title=f"{place}: what they can do now")
    for can, one in decided.items():
        missing = dict.fromkeys(unmet.say for unmet in one.unmet)
        fixes = dict.fromkeys(fix for unmet in one.unmet if (fix := books.MENDS.get(unmet.fix)))
        table.add_row("yes" if one.is_allowed else "no", can.value.say, "\n".join(missing), "\n".join(fixes))
    console = Console()
    console.print(table)
    for warning in dict.fromkeys(say for one in decided.values() for say in one.grace):
        console.print(f"Soon: {warning}")


def book(code: str) -> str:
    """The policy book with a practice's own limits."""
    practice = practices.chosen(code)[0]
    return books.markdown(books.book(gate.limits(practice.id)), practice.name)


def show(code: str, *, as_json: bool) -> int:
    """Print limits and bundles.  Returns 0."""
    told: list[dict[str, Any]] = []
    for practice in practices.chosen(code):
        with tenancy.within(practice.id):
            known = [{"hash": name, "since": at.isoformat()} for name, at in queries.bundles()]
            told.append({"practice": practice.code, "limits": gate.limits(practice.id).values(), "bundles": known})
    if as_json:
        typer.echo(json.dumps(told))
    for one in () if as_json else told:
        typer.echo(one["practice"])
        for name, value in one["limits"].items():
            typer.echo(f"  {name} = {value}")
        for row in one["bundles"]:
            typer.echo(f"  bundle {row['hash']} since {row['since']}")
    return 0


def bundle(name: str, code: str) -> int:
    """Print a bundle's text.  Returns 0, or 1 if no practice has decided anything by it."""
    for practice in practices.chosen(code):
        with tenancy.within(practice.id):
            if text := queries.bundle(name):
                typer.echo(text)
                return 0
    typer.echo("No practice here has decided anything by this bundle.", err=True)
    return 1


def forecast(code: str, *, as_json: bool) -> int:
    """Print what lapses soon.  Returns 1 if that stops somebody, else 0."""
    now = datetime.now(UTC)
    told: list[dict[str, Any]] = []
    for practice in practices.chosen(code):
        names = {one.id: one.name for one in people.people_of(practice.id, now)}
        told += [
            {
                "practice": practice.code, "about": f"{one.about.kind} {one.about.id}", "fact": one.name,
                "ends": one.ends_at.isoformat(), "counts_until": one.counts_until.isoformat(),
                "stops": [
                    {"who": names.get(stop.id) if stop.id in names else stop.job or str(stop.id),
                     "from": [can.value.say for can in stop.cans]}
                    for stop in one.stops
                ],
            }
            for one in gate.ahead(practice.id, now)
        ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told))
    elif not told:
        typer.echo("Nothing lapses soon.")
    for lapse in () if as_json else told:
        typer.echo(f"{lapse['practice']}: {lapse['fact']} of {lapse['about']} ends {lapse['ends']}")
        for stop in lapse["stops"]:
            typer.echo(f"  stops {stop['who']} from {len(stop['from'])} things: {', '.join(stop['from'])}")
    return 1 if any(one["stops"] for one in told) else 0
