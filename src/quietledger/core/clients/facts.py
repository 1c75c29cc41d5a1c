"""The facts that programs tell: in use, and what each may do; all end with the certificate."""

from __future__ import annotations

from datetime import datetime

from quietledger.core.clients.rules import ClientRow, Scope
from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told

BY = "clients"
NAMES = ("client.active", *(f"client.may.{scope.value}" for scope in Scope))


def wanted(row: ClientRow) -> dict[str, datetime]:
    """The facts that should stand about a program, each with its end."""
    if row.ended_at is not None:
        return {}
    return {"client.active": row.until} | {f"client.may.{scope.value}": row.until for scope in row.may}


def retell(row: ClientRow, now: datetime) -> None:
    """Tell what differs from the last word about a program; what no longer holds ends now."""
    about, should = Ref("client", row.id), wanted(row)
    last = known.last_words([row.id], NAMES, now)
    told = []
    for name in NAMES:
        word = last.get((row.id, name))
        stands = word.until if word is not None and word.holds(now) else None
        if name in should and stands != should[name]:
            told.append(Told(about, name, should[name], f"client:{row.id}"))
        elif name not in should and stands:
            told.append(Told(about, name, now, f"client:{row.id}"))
    facts.tell(told, by=BY, now=now)
