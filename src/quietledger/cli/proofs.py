"""Shows what stands, and checks the trail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.gate import policy
from quietledger.core.tenancy import actions as tenancy


def verify(code: str, kept: Sequence[str], *, as_json: bool) -> int:
    """Recompute each practice's tree and compare it with kept heads.  Returns 0 if nothing was altered, 1, or 2."""
    try:
        known = [_head(text) for text in kept]
    except ValueError:
        typer.echo("A kept head looks like 4321:0a1b…, size and root as `trail verify` printed them.", err=True)
        return 2
    now = datetime.now(UTC)
    answers: list[dict[str, Any]] = []
    for practice in practices.chosen(code):
        audit.sequence(practice.id, now)
        flaws = audit.verify(practice.id, known=known)
        with tenancy.within(practice.id):
            size, root = trail.head()
        told = [{"index": one.index, "say": one.say} for one in flaws]
        answers.append({"practice": practice.code, "entries": size, "head": f"{size}:{root.hex()}", "flaws": told})
    if as_json:
        typer.echo(json.dumps(answers))
    else:
        for answer in answers:
            verdict = "nothing was altered" if not answer["flaws"] else "altered:"
            typer.echo(f"{answer['practice']}: {answer['entries']} entries, {verdict}")
            typer.echo(f"  {answer['head']}")
            for flaw in answer["flaws"]:
                typer.echo(f"  {flaw['say']}")
    return 1 if any(answer["flaws"] for answer in answers) else 0


def _head(text: str) -> tuple[int, bytes]:
    size, _, root = text.partition(":")
    if len(root) != 64:
        raise ValueError(text)
    return int(size), bytes.fromhex(root)


def list_facts(code: str, *, as_json: bool) -> int:
    """Print the newest word about everybody and everything but patients, and the rules not yet enforced."""
    now = datetime.now(UTC)
    rows: list[dict[str, Any]] = []
    for practice in practices.chosen(code):
        with tenancy.within(practice.id):
            standing = facts.standing(["person", "device", "partner", "practice"], now)
        rows += [
            {
                "practice": practice.code, "about": f"{row.about.kind} {row.about.id}", "fact": row.name,
                "stands": row.holds(now), "until": row.until.isoformat() if row.until else None,
                "told_by": row.told_by, "evidence": row.evidence,
            }
            for row in standing
        ]  # fmt: skip
    waiting = [{"rule": rule.id, "say": rule.say, "told_by": rule.told_by} for rule in policy.NOT_YET_ENFORCED]
    if as_json:
        typer.echo(json.dumps({"facts": rows, "not_yet_enforced": waiting}))
        return 0
    table = Table("Fact", "About", "Stands", "Until", "Told by", title="What holds now")
    for one in rows:
        name = str(one["fact"])
        table.add_row(
            f"{name}: {CATALOGUE[name].say}", str(one["about"]), "yes" if one["stands"] else "no",
            str(one["until"] or "told otherwise"), str(one["told_by"]),
        )  # fmt: skip
    console = Console()
    console.print(table)
    console.print("Not yet enforced, because no room tells their facts so far:")
    for rule in waiting:
        console.print(f"  {rule['rule']}  {rule['say']}  (will be told by {rule['told_by']})")
    return 0
