"""What stands on the trail about a decision, and the bundle that it was made by.

Beside `actions`, because lists and replays read the same form.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import policy
from quietledger.core.gate.asking import Asked
from quietledger.core.gate.clauses import FactsAt
from quietledger.core.gate.errors import Decision
from quietledger.core.gate.models import Bundle
from quietledger.core.gate.parameters import Limits
from quietledger.core.tenancy.rules import Actor

DETAILED: Final = 60  # things beyond these are found again by their pseudonyms
_stored: Final[set[tuple[UUID, str]]] = set()  # bundles that are known to be committed


def record(
    asked: Asked,
    decisions: Sequence[Decision],
    held: FactsAt,
    named: Sequence[Ref],
    limits: Limits,
    *,
    count: int | None = None,
) -> UUID:
    """Write the trail entry of what was decided, and keep the bundle that it was decided by.

    `count`: of the items of a batch, None for a single question.
    """
    pb = keep_bundle(asked.who.practice_id, limits, asked.now)
    return audit.record(
        asked.who,
        "gate.decide",
        on=named,
        now=asked.now,
        detail={"on": [[ref.kind, str(ref.id)] for ref in named[:DETAILED]], "session": asked.who.session},
        act=asked.doing.action,
        pur=asked.doing.purpose,
        cat=list(asked.doing.categories),
        can=asked.can,
        ptr=str(asked.to.id) if asked.to else None,
        dec=[f"{one.id}:{'allow' if one.is_allowed else 'deny'}" for one in decisions],
        why=sorted({rule for one in decisions for rule in one.why}),
        bad=sorted({unmet.rule for one in decisions for unmet in one.unmet if unmet.is_broken}),
        grace=sorted({say for one in decisions for say in one.grace}),
        val=values(asked.who),
        fh=facts_hash(held),
        pb=pb,
        n=count,
    )


def values(actor: Actor) -> dict[str, Any]:
    """The request values that a decision depended on, so that it can be decided once more."""
    said = {
        "kind": actor.kind.value, "mfa": actor.mfa_level, "idle": actor.idle_seconds, "age": actor.age_seconds,
        "proven": actor.proven_seconds, "client": str(actor.client_id) if actor.client_id else None,
        "lease": actor.lease.token if actor.lease else None, "binding": actor.binding or None,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def facts_hash(held: FactsAt) -> str:
    """One hash of everything that was known about what a question named.

    A value counts where there is one: an agreement's fact says by it which ways it opens.
    """
    said = sorted(
        (str(about), name, str(row.until), str(row.told_at), *([row.value] if row.value else []))
        for (about, name), row in held.items()
    )
    return sha256(json.dumps(said).encode()).hexdigest()


def keep_bundle(practice_id: UUID, limits: Limits, now: datetime) -> str:
    """Store the bundle of these limits, once for each hash; returns the hash."""
    name = policy.bundle_hash(limits)
    if (practice_id, name) not in _stored:
        Bundle.objects.bulk_create(
            [Bundle(hash=name, body=policy.bundle(limits), stored_at=now)], ignore_conflicts=True
        )
        transaction.on_commit(lambda: _stored.add((practice_id, name)))
    return name
