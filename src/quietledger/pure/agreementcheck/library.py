"""Our own clauses, one for each item: what mends a gap, and what a whole agreement can be put together from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Final

OPENING: Final = """# Business Associate Agreement

This Business Associate Agreement is made between
{covered_entity} ("Covered Entity") and {business_associate} ("Business Associate").
"""
PARTS: Final = {
    "Obligations of Business Associate": "P03 P04a P04b P05a P05b P06 P07 P08 P09 P10 P11 P12 R01 R02",
    "Permitted Uses and Disclosures": "P01 P02 P20 P21 P22 P23 P24",
    "Protection": "R03 R04 R05 R06 R07 R08 R09 R12 R13 R14 R15 R16 R17",
    "Term and Termination": "P14 P13 P13b R10 R11",
    "General": "R18 R19 R20",
    "Records of Substance Use Treatment": "K1 K2 K3 K4 K5 K6 K7 K8",
}


@cache
def clauses() -> Mapping[str, str]:
    """Item -> its clause."""
    text = resources.files(__package__).joinpath("clauses.toml").read_text(encoding="utf-8")
    return {item: clause.strip() for item, clause in tomllib.loads(text).items()}


def assembled(items: Iterable[str], *, covered_entity: str, business_associate: str) -> str:
    """An agreement in Markdown that holds these items, numbered, and nothing else."""
    wanted = set(items)
    lines = [OPENING.format(covered_entity=covered_entity, business_associate=business_associate)]
    for number, (part, names) in enumerate(PARTS.items(), start=1):
        inside = [one for one in names.split() if one in wanted]
        if inside:
            lines.append(f"## {number}. {part}\n")
        lines += [f"{number}.{place} {clauses()[one]}\n" for place, one in enumerate(inside, start=1)]
    return "\n".join(lines)
