"""Applications as they stand: which there are, what each would answer now, and what was signed (extra file: reads)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quietledger.safety.cyberinsurance import application_reading as reading
from quietledger.safety.cyberinsurance import application_snapshots as snapshots
from quietledger.safety.cyberinsurance.application_errors import NoSuchApplication
from quietledger.safety.cyberinsurance.application_models import Application, Reply, Signature
from quietledger.safety.cyberinsurance.application_reading import NO_FIGURES, Figures
from quietledger.safety.cyberinsurance.application_rules import Answer, Draft, Evidence, Typed, Value, decided
from quietledger.safety.cyberinsurance.questions import QUESTIONS

DRAFT, SIGNED, SUPERSEDED = "draft", "signed", "superseded"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature.  said: see `application_snapshots.said`."""

    signed_by: UUID
    signer: str
    signed_at: datetime
    as_of: datetime
    said: dict[str, Any]
    sha256: str
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One version of an application.  state: draft, signed, or superseded by a later one to the same insurer."""

    id: UUID
    policy_id: UUID | None
    insurer: str
    version: int
    begun_at: datetime
    state: str
    signed: Signed | None


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the evidence of one signed answer, read again from the facts, is what was signed."""

    question: str
    signed: str
    now: str

    @property
    def matches(self) -> bool:
        return self.signed == self.now


def applications() -> list[ApplicationRow]:
    """Every application, by insurer, the newest version first; inside the scope."""
    signed = {row.application_id: _signed(row) for row in Signature.objects.all()}
    found: list[ApplicationRow] = []
    newest_signed: set[str] = set()
    for row in Application.objects.order_by("insurer", "-version"):
        signature = signed.get(row.id)
        state = DRAFT if signature is None else SUPERSEDED if row.insurer in newest_signed else SIGNED
        newest_signed |= {row.insurer} if signature else set()
        found.append(ApplicationRow(row.id, row.policy_id, row.insurer, row.version, row.begun_at, state, signature))
    return found


def application(application_id: UUID) -> ApplicationRow:
    """One application; inside the scope.  Raises: NoSuchApplication."""
    for row in applications():
        if row.id == application_id:
            return row
    raise NoSuchApplication(application_id)


def last_signed(row: ApplicationRow) -> ApplicationRow | None:
    """The newest earlier version to the same insurer that was signed; inside the scope."""
    before = [one for one in applications() if one.insurer == row.insurer and one.version < row.version and one.signed]
    return before[0] if before else None


def answers(
    practice_id: UUID, now: datetime, application_id: UUID | None = None, figures: Figures = NO_FIGURES
) -> list[Answer]:
    """All 44 answers as the facts and people give them now, of one application or of none; inside the scope."""
    return answered(reading.drafts(practice_id, now, figures), typed_in(application_id))


def answered(drafts: Mapping[str, Draft], typed: Mapping[str, Typed]) -> list[Answer]:
    """All 44 answers, of what the facts say and people typed."""
    return [decided(one, drafts[one.id], typed.get(one.id, Typed())) for one in QUESTIONS]


def typed_in(application_id: UUID | None) -> dict[str, Typed]:
    """What people typed in an application, the newest word to each question; inside the scope."""
    if application_id is None:
        return {}
    rows = Reply.objects.filter(application_id=application_id).order_by("question", "-replied_at", "-id")
    return {row.question: Typed(Value(row.value), row.note, row.reason) for row in rows.distinct("question")}


def proofs(signed: Signed) -> list[Proof]:
    """The evidence of each signed answer, read again as it was at its instant; inside the scope."""
    found = evidence_then(signed)
    told = {one["id"]: one["evidence"] for one in signed.said["answers"]}
    return [
        Proof(one, evidence, snapshots.evidence_hash(found.get(one, ()))) for one, evidence in told.items() if evidence
    ]


def evidence_then(signed: Signed) -> dict[str, tuple[Evidence, ...]]:
    """What the facts said at the instant of a signature, over the same things; inside the scope."""
    return reading.evidence_over(snapshots.counted(signed.said), signed.said["left_out"], signed.as_of)


def is_whole(row: ApplicationRow) -> bool:
    """Whether the answers that are kept are the very ones that were signed."""
    if row.signed is None:
        return False
    return snapshots.digest(covered(row)) == row.signed.sha256


def covered(row: ApplicationRow) -> dict[str, Any]:
    """All that the signature of an application covers.  Raises: NoSuchApplication, of one that isn't signed."""
    if row.signed is None:
        raise NoSuchApplication(row.id)
    return snapshots.whole(
        row.signed.said, application=row.id, version=row.version, insurer=row.insurer, signed_by=row.signed.signed_by,
        as_of=row.signed.as_of,
    )  # fmt: skip


def _signed(row: Signature) -> Signed:
    return Signed(row.signed_by, row.signer, row.signed_at, row.as_of, row.said, row.sha256, row.entry_id)
