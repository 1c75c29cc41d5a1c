"""The clearinghouse's own two answers: a 999 for the syntax of a file, a 277CA for each claim of a batch."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from quietledger.pure.x12 import writer
from quietledger.pure.x12.answers import (
    ClaimStatus,
    GroupAck,
    Interchange277CA,
    Interchange999,
    ProviderStatus,
    SetAck,
    Status,
)
from quietledger.pure.x12.messages import Envelope, Firm
from quietledger.sandbox.claims import Batch
from quietledger.sandbox.judgement import Case, Outcome
from quietledger.sandbox.practices import CLEARINGHOUSE_NAME

_ACCEPTED: Final = Status("A2", "20", "PR")
_REJECTIONS: Final = (
    Status("A7", "164", "IL"),
    Status("A3", "97", "PR"),
    Status("A6", "145", "82"),
    Status("A7", "255"),
)


def file_ack(batches: Sequence[Batch], envelope: Envelope) -> bytes:
    """The 999: one group answer for each GS, one verdict for each ST."""
    groups: dict[tuple[str, str], list[SetAck]] = defaultdict(list)
    for batch in batches:
        ack = SetAck(batch.st_control, "R", codes=(batch.refused,)) if batch.refused else SetAck(batch.st_control)
        groups[batch.group_control, batch.version].append(ack)
    answers = [GroupAck(control, tuple(sets), version=version) for (control, version), sets in groups.items()]
    return writer.write_999(Interchange999(envelope, answers))


def claim_ack(batch: Batch, cases: Sequence[Case], envelope: Envelope, today: date) -> bytes:
    """The 277CA of one batch; counts and amounts follow from its claims."""
    by_biller: dict[tuple[str, str], list[ClaimStatus]] = defaultdict(list)
    for case in cases:
        by_biller[case.claim.billing_npi, case.claim.billing_name].append(_status(case, today))
    return writer.write_277ca(
        Interchange277CA(
            envelope,
            source=Firm(CLEARINGHOUSE_NAME, batch.receiver),
            source_kind="AY",
            receiver=Firm(cases[0].claim.billing_name, batch.sender),
            reference=f"CA{envelope.control:09}",
            batch=batch.reference,
            received_on=today,
            processed_on=today,
            providers=[ProviderStatus(npi, name, tuple(claims)) for (npi, name), claims in by_biller.items()],
        )
    )


def _status(case: Case, today: date) -> ClaimStatus:
    claim = case.claim
    is_rejected = case.outcome is Outcome.REJECTED
    days = [line.service_on for line in claim.lines]
    return ClaimStatus(
        claim.control_number,
        claim.last,
        claim.first,
        claim.member_id,
        claim.charge_cents,
        (_REJECTIONS[case.draws.reason % len(_REJECTIONS)] if is_rejected else _ACCEPTED,),
        today,
        min(days),
        service_to=max(days),
        action="U" if is_rejected else "WQ",
        payer_claim_number="" if is_rejected else case.payer_claim_number,
    )
