"""What people do about what is open: keep it, settle it, confirm a match, close a denial (extra file of actions)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from quietledger.billing.claims import actions as claims
from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger.rules import NewEntry, Source
from quietledger.billing.remits import errors, queries, rules
from quietledger.billing.remits.entering import (
    Clock,
    answer_of,
    appeal_days,
    day_of,
    denials_of,
    difference,
    net,
    our_claims,
)
from quietledger.billing.remits.models import Denial, Difference, Note, RemitClaim
from quietledger.billing.remits.notes import NoteDoc
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit


def keep_open(who: Actor, difference_id: UUID, note: str, *, now: datetime) -> None:
    """Say why a difference stays open for now.

    Needs: Can.SETTLE.   Trail: gate.decide, difference.kept.   Raises: NotFound, NotOpen.
    """
    permit = gate.require(who, Can.SETTLE, on=[Ref("difference", difference_id)], now=now)
    with tenancy.scope(who):
        row = _open_difference(difference_id)
        row.mark_kept()
        _write_note(who, row, note, now)
        audit.record(permit, "difference.kept", on=[Ref("difference", row.id)], now=now)


def settle(who: Actor, difference_id: UUID, way: rules.Ways, note: str, *, now: datetime, today: date) -> None:
    """Settle a difference: its money, if it has any, is moved by a ledger entry of its own; nothing is plugged.

    Money that goes to a claim takes at most what the claim's lines still owe; what is left stays open.

    Needs: Can.SETTLE.   Trail: gate.decide, ledger.entered, difference.settled.
    Raises: NotFound, NotOpen, NoWayToSettle.
    """
    permit = gate.require(who, Can.SETTLE, on=[Ref("difference", difference_id)], now=now)
    with tenancy.scope(who):
        row = _open_difference(difference_id)
        lines = settling_lines(row, way)
        left_cents = row.suspense_cents - (lines[0].cents if lines else 0)
        entry_id = None
        if lines:
            source = Source("difference", row.remit.file_id, row.id, row.segment, row.offset)
            key = f"difference/{row.id}/{row.suspense_cents}"
            entry = NewEntry("settlement", today, key, source, lines, reason=way.value)
            entry_id = ledger.enter(permit, [entry], now=now)[key]
        row.mark_settled(way, entry_id, now, left_cents=left_cents if lines else 0)
        _write_note(who, row, note, now)
        audit.record(permit, "difference.settled", on=[Ref("difference", row.id)], now=now, way=way.value)


def settling_lines(row: Difference, way: rules.Ways) -> tuple[rules.NewLine, ...]:
    """What settling a difference in this way would enter, inside the open scope.   Raises: NoWayToSettle."""
    claim_id = row.remit_claim.claim_id if row.remit_claim else None
    why = rules.Why(row.why)
    if way not in rules.ways(why, row.suspense_cents, has_claim=claim_id is not None):
        raise errors.NoWayToSettle("This difference can’t be settled in that way.")
    where = rules.Where(row.remit.payer_id, row.remit.trace, day_of(row.remit))
    ours = our_claims([claim_id]).get(claim_id) if claim_id and way is rules.Ways.TO_CLAIM else None
    lines = net(rules.settling_lines(way, why, row.suspense_cents, where, ours))
    if way is rules.Ways.TO_CLAIM and not lines:
        raise errors.NoWayToSettle("The claim owes nothing any more. Give the money back, or keep it open.")
    return lines


def confirm_match(who: Actor, remit_claim_id: UUID, claim_id: UUID, *, now: datetime) -> None:
    """Say which claim an unmatched answer is about: its money moves from unapplied to the claim, as if it had matched.

    Needs: Can.SETTLE on the file and the claim.   Trail: gate.decide, ledger.entered, remits.confirmed.
    Raises: NotFound, NotOpen.
    """
    with tenancy.scope(who):
        file_id = queries.file_of_answer(remit_claim_id)
    if file_id is None:
        raise errors.NotFound("answer", remit_claim_id)
    permit = gate.require(who, Can.SETTLE, on=[Ref("file", file_id), Ref("claim", claim_id)], now=now)
    with tenancy.scope(who):
        row = _unmatched(remit_claim_id)
        ours = our_claims([claim_id], [claim_id]).get(claim_id)
        if ours is None:
            raise errors.NotFound("claim", claim_id)
        remit = row.remit
        where = rules.Where(remit.payer_id, remit.trace, day_of(remit))
        matched = rules.matched_by_hand(queries.said([row])[row.id], ours, where)
        entry_id = _enter_match(permit, row, matched.lines, now)
        row.mark_matched(claim_id, matched.verdict, entry_id)
        _settle_unmatched(row, entry_id, now)
        Difference.objects.bulk_create(
            difference(remit.id, apart, now, remit_claim_id=row.id, ordinal=row.ordinal) for apart in matched.aparts
        )
        Denial.objects.bulk_create(denials_of(row, ours, matched.works, Clock(day_of(remit), appeal_days(), now)))
        claims.mark_answered(permit, [answer_of(row, claim_id, remit, matched)], now=now)
        audit.record(permit, "remits.confirmed", on=[Ref("file", file_id), Ref("claim", claim_id)], now=now)


def close_denial(who: Actor, denial_id: UUID, *, now: datetime) -> None:
    """Say that a denial was worked on: appealed, replaced, or given to the patient.

    Needs: Can.SETTLE.   Trail: gate.decide, denial.worked.   Raises: NotFound, NotOpen.
    """
    permit = gate.require(who, Can.SETTLE, on=[Ref("denial", denial_id)], now=now)
    with tenancy.scope(who):
        row = Denial.objects.select_for_update(of=("self",)).filter(id=denial_id).first()
        if row is None:
            raise errors.NotFound("denial", denial_id)
        if row.state != Denial.State.OPEN:
            raise errors.NotOpen("denial", denial_id, row.state)
        row.mark_worked(now)
        audit.record(permit, "denial.worked", on=[Ref("denial", denial_id), Ref("claim", row.claim_id)], now=now)


def _open_difference(difference_id: UUID) -> Difference:
    rows = Difference.objects.select_related("remit", "remit_claim").select_for_update(of=("self",))
    row = rows.filter(id=difference_id).first()
    if row is None:
        raise errors.NotFound("difference", difference_id)
    if row.state == Difference.State.SETTLED:
        raise errors.NotOpen("difference", difference_id, row.state)
    return row


def _unmatched(remit_claim_id: UUID) -> RemitClaim:
    rows = RemitClaim.objects.select_related("remit").select_for_update(of=("self",))
    row = rows.get(id=remit_claim_id)
    if row.claim_id or row.state not in {rules.State.UNAPPLIED, rules.State.NOTED}:
        raise errors.NotOpen("answer", remit_claim_id, row.state)
    return row


def _enter_match(permit: Permit, row: RemitClaim, lines: Sequence[rules.NewLine], now: datetime) -> UUID | None:
    moved = net(lines)
    if not moved:
        return None
    key = f"match/{row.id}"
    source = Source("remit", row.remit.file_id, row.id, row.segment, row.offset)
    entry = NewEntry("remit", day_of(row.remit), key, source, moved, reason="matched by hand")
    return ledger.enter(permit, [entry], now=now)[key]


def _settle_unmatched(row: RemitClaim, entry_id: UUID | None, now: datetime) -> None:
    open_rows = Difference.objects.filter(remit_claim_id=row.id, why=rules.Why.UNMATCHED.value)
    open_rows.exclude(state=Difference.State.SETTLED).update(
        state=Difference.State.SETTLED, way=rules.Ways.TO_CLAIM.value, entry_id=entry_id, settled_at=now
    )


def _write_note(who: Actor, row: Difference, text: str, now: datetime) -> None:
    note = Note(difference_id=row.id, at=now, person=who.person_id)
    vault.seal(note, NoteDoc(text=text))
    note.save(force_insert=True)
