"""What was signed, as text that has one form only, and its hashes; and the way to read it again (extra file).

A snapshot is every word that the facts held about what was asked. It is kept nowhere: its hash is, and as facts are
never edited, the same words are read again from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from quietledger.core.facts.rules import FactRow, Ref
from quietledger.pure.safeguards.controls import Over
from quietledger.safety.cyberinsurance.application_rules import Answer, Evidence

FORM = 1


def snapshot(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """The words behind an answer, in one order."""
    found = [_word(one.measure.fact, ref, row) for one in evidence for ref, row in one.words.items()]
    return sorted(found, key=lambda word: (word["fact"], word["about"]))


def canonical(value: Any) -> bytes:
    """A value in the one form that is hashed: keys in order, no space, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """The SHA-256 of that form."""
    return sha256(canonical(value)).hexdigest()


def evidence_hash(evidence: Sequence[Evidence]) -> str:
    """The hash of an answer's snapshot; "" where no fact is asked."""
    return digest(snapshot(evidence)) if evidence else ""


def said(answers: Sequence[Answer]) -> dict[str, Any]:
    """The answers as they go out, each with the hash of what showed it, and the ids of what was counted."""
    evidence = [one for answer in answers for one in answer.draft.evidence]
    counted = {
        over: {str(ref.id) for one in evidence if one.measure.over is over for ref in one.words} for over in Over
    }
    return {
        "form": FORM,
        "counted": {over.value: sorted(ids) for over, ids in counted.items()},
        "left_out": sorted({one.measure.fact for one in evidence if not one.words}),
        "answers": [
            {
                "id": one.question.id, "ask": one.question.ask, "text": one.text, "state": one.state.value,
                "verdict": one.draft.verdict.value, "value": one.typed.value.value, "note": one.typed.note,
                "reason": one.typed.reason, "evidence": evidence_hash(one.draft.evidence),
            }
            for one in answers
        ],
    }  # fmt: skip


def counted(kept: Mapping[str, Any]) -> dict[Over, list[Ref]]:
    """What was counted, as it was kept."""
    return {Over(over): [Ref(over, UUID(one)) for one in ids] for over, ids in kept["counted"].items()}


def whole(
    kept: Mapping[str, Any], *, application: UUID, version: int, insurer: str, signed_by: UUID, as_of: datetime
) -> dict[str, Any]:
    """All that a signature covers; its digest is the application's hash."""
    return {
        **kept, "application": str(application), "version": version, "insurer": insurer, "signed_by": str(signed_by),
        "as_of": as_of.isoformat(),
    }  # fmt: skip


def seen(answers: Iterable[Answer]) -> str:
    """The hash of what somebody reads before signing: so that nothing else is signed than was read."""
    return digest([[one.question.id, one.text, one.state.value, one.typed.reason] for one in answers])


def _word(fact: str, ref: Ref, row: FactRow | None) -> dict[str, Any]:
    about = f"{ref.kind}:{ref.id}"
    if row is None:
        return {"fact": fact, "about": about, "told_at": None}
    return {
        "fact": fact, "about": about, "value": row.value, "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None, "told_by": row.told_by, "evidence": row.evidence,
        "told_at": row.told_at.isoformat(),
    }  # fmt: skip
