"""The typeset agreement: clauses, the schedule in words, who owes what, and room for two signatures.

Beside `actions`; made from the very `Schedule` that the facts are compiled from, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from quietledger.core.shell import printing
from quietledger.core.shell.rules import long_day
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.agreements import clauses
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.schedule import STANDING, Effect, Rule, Schedule

TEMPLATE: Final = Path(__file__).parent / "agreement.typ"
ROLES: Final = {
    "baa": ("Covered Entity", "Business Associate"), "qsoa": ("Covered Entity", "Business Associate"),
    "subcontractor_baa": ("Covered Entity", "Business Associate"), "data_use": ("Covered Entity", "Business Associate"),
    "service": ("the Practice", "the Partner"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of the schedule in words; each cell is a list, so that it can be read back."""

    id: str
    effect: str
    actions: tuple[str, ...]
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    channels: tuple[str, ...]
    regions: tuple[str, ...]
    profile: str
    since: str
    until: str


def rows(schedule: Schedule) -> list[RuleRow]:
    """The schedule's rules in words, those that stand in every schedule too."""
    return [row(rule) for rule in (*schedule.rules, *STANDING)]


def pdf(kind: str, schedule: Schedule, practice: PracticeRow, partner: str, number: int, on: date) -> bytes:
    """The agreement as a PDF (PDF/UA-1), the same bytes for the same terms on the same day.  Raises: Unprintable."""
    return printing.pdf(TEMPLATE, content(kind, schedule, practice, partner, number), on)


def content(kind: str, schedule: Schedule, practice: PracticeRow, partner: str, number: int) -> Mapping[str, object]:
    """Everything that the template shows."""
    ours, theirs = ROLES[kind]
    return {
        "title": words.KINDS[kind], "version": number, "practice": practice.name, "partner": partner,
        "preamble": _preamble(kind, schedule, practice, partner),
        "sections": [
            {"heading": one.heading, "clauses": [clause.text for clause in one.clauses]}
            for one in clauses.sections(kind, schedule)
        ],
        "services": schedule.services,
        "rules": [_cells(one) for one in rows(schedule)],
        "duties": duty_rows(schedule), "sides": side_rows(schedule), "roles": [ours, theirs],
    }  # fmt: skip


def duty_rows(schedule: Schedule) -> list[list[str]]:
    """Who owes what by when, in words: what, whose, first due, how often, and what its lapse does."""
    found = []
    for one in schedule.duties:
        say, side, clause, every = words.DUTIES[one.key]
        often = f"every {every} days" if every else "once"
        lapse = "the flow of data stops" if one.stops else "it is asked for"
        found.append([say, words.SIDES[side], f"{long_day(one.first_on)}, {often}", lapse, clause])
    return found


def side_rows(schedule: Schedule) -> list[list[str]]:
    """Who is responsible for what, in words."""
    return [[words.TOPICS[topic], words.SIDES[side]] for topic, side in schedule.sides]


def _preamble(kind: str, schedule: Schedule, practice: PracticeRow, partner: str) -> str:
    ours, theirs = ROLES[kind]
    where = f"{practice.street}, {practice.city}, {practice.state} {practice.zip9[:5]}"
    if kind == "service":
        return f"This Service Agreement is between {practice.name}, {where} (“{ours}”), and {partner} (“{theirs}”)."
    more = " and Qualified Service Organization Agreement" if schedule.part2 else ""
    if kind == "subcontractor_baa":
        more += " for subcontractors"
    return (
        f"This Business Associate Agreement{more} (“Agreement”) is between {practice.name}, {where} (“{ours}”), and "
        f"{partner} (“{theirs}”). It takes effect on {long_day(schedule.starts_on)}."
    )


def _cells(said: RuleRow) -> list[str]:
    dates = " ".join(filter(None, [f"from {said.since}" * bool(said.since), f"before {said.until}" * bool(said.until)]))
    return [
        said.id, said.effect, "; ".join(said.purposes),
        "; ".join(said.categories) + f" (no more than {said.profile})" * bool(said.profile),
        "; ".join(said.channels), "; ".join(said.regions), "; ".join(said.actions) + f", {dates}" * bool(dates),
    ]  # fmt: skip


def row(rule: Rule) -> RuleRow:
    """One rule in words."""
    return RuleRow(
        rule.id, "Permitted" if rule.effect is Effect.PERMIT else "Forbidden",
        _words(rule.actions, words.ACTIONS | words.FORBIDDEN_ACTIONS), _words(rule.purposes, words.PURPOSES),
        _words(rule.categories, words.CATEGORIES | words.NOTES), _words(rule.channels, words.CHANNELS),
        _words(rule.regions, {}), words.PROFILES[rule.profile][0] if rule.profile else "",
        rule.since.isoformat() if rule.since else "", rule.until.isoformat() if rule.until else "",
    )  # fmt: skip


def _words(said: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("any" if one == words.ANY else known.get(one, one) for one in said)
