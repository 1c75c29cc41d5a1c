"""What one file of answers tells us, gathered before it is written (extra file: the pen beside `answers`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quietledger.billing.claims import rules
from quietledger.billing.claims.models import Batch, Claim, Event, Finding, keep_standings
from quietledger.billing.payers.queries import PayerRow


@dataclass(slots=True)
class Told:
    """What one file tells us, gathered before it is written."""

    file_id: UUID
    arrived_at: datetime
    now: datetime
    claims: dict[str, Claim] = field(default_factory=dict)
    payers: Mapping[UUID | None, PayerRow] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    changed: dict[UUID, Claim] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    learned: Counter[str] = field(default_factory=Counter)

    def of_batch(self, batch: Batch) -> list[Claim]:
        """The claims that went out in a batch and have not gone out again since."""
        return [claim for claim in self.claims.values() if claim.batch_id == batch.id]

    def hear(self, claim: Claim, heard: rules.Heard, say: str, place: tuple[int, int]) -> bool:
        """Let a claim hear a message; tells whether it stands otherwise now.  An older message is only noted."""
        before = claim.standing()
        after = rules.next_state(before, heard) if claim.batch_id else before
        if after != before:
            claim.mark_standing(after)
            self.changed[claim.id] = claim
        kind = after.state.value if after != before else "noted"
        self.learned[kind] += 1
        segment, offset = place
        self.events.append(
            Event(
                claim_id=claim.id, at=self.now, kind=kind, say=say, file_id=self.file_id, segment=segment, offset=offset
            )
        )
        return after != before

    def find(self, claim: Claim, finding: rules.Finding, segment: int) -> None:
        """Add a finding to a claim."""
        self.findings.append(
            Finding(
                claim_id=claim.id,
                finding=finding.id,
                severity=finding.severity.value,
                say=finding.say,
                fix=finding.fix,
                field=finding.field,
                line=finding.line,
                segment=segment,
                found_at=self.now,
            )
        )

    def doubt(self, finding: str, say: str, fix: str, segment: int) -> None:
        """Add a finding to the file itself."""
        self.findings.append(
            Finding(
                file_id=self.file_id,
                finding=finding,
                severity=rules.Severity.WARN.value,
                say=say,
                fix=fix,
                segment=segment,
                found_at=self.now,
            )
        )


def write(told: Told) -> None:
    """Write everything that was gathered, in a handful of statements."""
    changed = list(told.changed.values())
    _settle([claim.id for claim in changed], told.now)
    keep_standings(changed)
    Finding.objects.bulk_create(told.findings)
    Event.objects.bulk_create(told.events)
    said = ["verdict", "accepted_count", "rejected_count", "accepted_cents", "rejected_cents"]
    Batch.objects.bulk_update(told.batches, said)


def _settle(claim_ids: Iterable[UUID], now: datetime) -> None:
    """Settle what earlier answers found wrong with claims that now stand otherwise."""
    old = Finding.objects.filter(claim_id__in=list(claim_ids), settled_at=None, finding__startswith="ACK-")
    old.update(settled_at=now)
