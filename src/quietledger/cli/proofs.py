"""Shows what stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from quietledger.cli import practices
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.gate import policy
from quietledger.core.tenancy import actions as tenancy


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
