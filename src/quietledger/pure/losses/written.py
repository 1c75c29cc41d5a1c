"""Scenarios that somebody wrote into a file of their own: JSON, a list of objects with a scenario's fields."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from quietledger.pure.losses.scenarios import Scenario, Threat

_NEEDED: Final = ("id", "low", "mode", "high", "loss_low", "loss_high")
# What each field may be; true and false are numbers to Python, and are none here.
_KINDS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    **dict.fromkeys(("id", "title", "threat", "basis"), ((str,), "a text")),
    **dict.fromkeys(("verify", "by_people", "by_records"), ((bool,), "true or false")),
    **dict.fromkeys(("loss_low", "loss_high"), ((int,), "whole dollars")),
    **dict.fromkeys(("low", "mode", "high"), ((int, float), "a number")),
    "sources": ((list,), "a list"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The scenarios of a file, and what is wrong with the others, in words."""

    scenarios: tuple[Scenario, ...]
    findings: tuple[str, ...]


def read(data: bytes) -> Written:
    """Read scenarios; each wrong one becomes a finding, and the good ones are kept."""
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError):
        return Written((), ("The file is no JSON.",))
    if not isinstance(rows, list):
        return Written((), ("The file is no list of scenarios.",))
    found: dict[str, Scenario] = {}
    findings = []
    for number, row in enumerate(rows, start=1):
        try:
            one = _scenario(row, found.keys())
        except (TypeError, ValueError, OverflowError) as problem:
            findings.append(f"Scenario {number}: {problem}.")
        else:
            found[one.id] = one
    return Written(tuple(found.values()), tuple(findings))


def _scenario(row: object, taken: Collection[str]) -> Scenario:
    if not isinstance(row, dict):
        raise TypeError("it is no object with fields")
    unknown = sorted(row.keys() - _KINDS.keys())
    missing = [name for name in _NEEDED if name not in row]
    if unknown or missing:
        raise ValueError(f"fields that are unknown: {unknown or 'none'}, that are missing: {missing or 'none'}")
    for name, value in row.items():
        kinds, say = _KINDS[name]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise TypeError(f"{name} is not {say}")
    if row["id"] in taken:
        raise ValueError(f"{row['id']} stands twice")
    told: dict[str, Any] = {"title": ""} | row
    told |= {name: float(row[name]) for name in ("low", "mode", "high")}
    told |= {"threat": Threat(row.get("threat", Threat.OTHER)), "sources": tuple(map(str, row.get("sources", ())))}
    return Scenario(**told)
