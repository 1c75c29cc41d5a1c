"""The clauses of our own agreements: the texts in `agreement.md` and `service.md`, filled in from a schedule.

Beside `composing`, which puts them on paper. A clause begins with the ids of what it promises (as the check names them)
and, after a bar, with what has to be so for it to stand there; what is agreed in numbers and lists stands in
braces. One without words is the clause of that id in the library that the check mends gaps from.
Source of what must be said: 45 CFR 164.504(e), 164.314(a), 164.410 and 42 CFR 2.11, in our own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from quietledger.core.shell.rules import long_day
from quietledger.pure.agreementcheck import library
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.schedule import Effect, Schedule

TEXTS: Final = Path(__file__).parent
_HEADING: Final = re.compile(r"## (?P<words>[^|]+?)(?: \| (?P<when>[\w ]+))?")
_CLAUSE: Final = re.compile(r"\[(?P<ids>[\w ]*?) ?(?:\| (?P<when>[\w ]+))?\](?: (?P<words>.+))?")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: the ids of what it promises, and its text."""

    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its clauses."""

    heading: str
    clauses: tuple[Clause, ...]


def sections(kind: str, schedule: Schedule) -> tuple[Section, ...]:
    """The agreement's sections in order, with the schedule's numbers and lists in their places."""
    said, stands = _said(schedule), _stands(schedule)
    found = []
    for heading, when, lines in _read("service" if kind == "service" else "agreement"):
        if _is_so(when, stands):
            kept = [Clause(ids, text.format(**said)) for ids, needs, text in lines if _is_so(needs, stands)]
            found.append(Section(heading, tuple(kept)))
    return tuple(found)


def _said(schedule: Schedule) -> Mapping[str, str]:
    """What stands in braces."""
    return {
        "controls": "; ".join(words.CONTROLS[one] for one in schedule.controls), "regions": _regions(schedule),
        "ours": "; ".join(words.CONTROLS[one] for one in schedule.ours),
        "breach_days": str(schedule.breach_days), "incident_hours": str(schedule.incident_hours),
        "notice_days": str(schedule.notice_days), "return_days": str(schedule.return_days),
        "starts_on": long_day(schedule.starts_on), "ends_on": long_day(schedule.ends_on) if schedule.ends_on else "",
        "insurance": f"${schedule.insurance_dollars:,}", "law": schedule.law,
    }  # fmt: skip


def _stands(schedule: Schedule) -> Mapping[str, bool]:
    """What a clause may need to be so."""
    return {
        "controls": bool(schedule.controls), "ours": bool(schedule.ours), "subcontractors": schedule.subcontractors,
        "part2": schedule.part2, "ends": schedule.ends_on is not None, "insurance": bool(schedule.insurance_dollars),
        "law": bool(schedule.law),
    }  # fmt: skip


def _regions(schedule: Schedule) -> str:
    named = {region for rule in schedule.rules if rule.effect is Effect.PERMIT for region in rule.regions}
    return " and ".join("the United States" if one == "US" else one for one in sorted(named)) or "the United States"


def _is_so(when: str, stands: Mapping[str, bool]) -> bool:
    return not when or stands[when.removeprefix("no ")] is not when.startswith("no ")


_Line = tuple[tuple[str, ...], str, str]


@cache
def _read(name: str) -> tuple[tuple[str, str, tuple[_Line, ...]], ...]:
    """A text of ours as headings with their conditions and clauses.  Raises: ValueError, for a line that is neither."""
    text = (TEXTS / f"{name}.md").read_text(encoding="utf-8")
    return tuple(_sections(line for line in text.splitlines() if line.strip()))


def _sections(lines: Iterator[str]) -> Iterator[tuple[str, str, tuple[_Line, ...]]]:
    heading, when, found = "", "", list[_Line]()
    for line in lines:
        if title := _HEADING.fullmatch(line):
            if found:
                yield heading, when, tuple(found)
            heading, when, found = title["words"], title["when"] or "", []
        elif clause := _CLAUSE.fullmatch(line):
            text = clause["words"] or library.clauses()[clause["ids"]].replace("{", "{{").replace("}", "}}")
            found.append((tuple(clause["ids"].split()), clause["when"] or "", text))
        else:
            raise ValueError(line[:40])
    yield heading, when, tuple(found)
