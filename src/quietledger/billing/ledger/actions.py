"""Enter events in the ledger, and undo them by their mirror."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quietledger.billing.ledger import errors, queries, rules
from quietledger.billing.ledger.models import Entry, Line
from quietledger.core.audit import actions as audit
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.vault.rules import Permit

MAY_ENTER: Final = frozenset(can.name for can in (Can.CHARGE, Can.ENTER_REMITS, Can.SETTLE, Can.TAKE_PAYMENT))


def enter(permit: Permit, entries: Sequence[rules.NewEntry], *, now: datetime) -> dict[str, UUID]:
    """Enter events, all or none, in the caller's transaction; an event that was entered before is left alone.

    Lines without an amount are dropped. The database checks the sums once more when the transaction commits.

    Shapes: n entries -> n ids by their `once`.
    Needs: a permit for one of `MAY_ENTER`.   Trail: ledger.entered, with the Merkle root of the new entries.
    Raises: MayNotEnter, Unbalanced, NothingToEnter.
    """
    _check_may_enter(permit)
    wanted = {entry.once: rules.checked(entry) for entry in entries}
    known = queries.by_once(wanted)
    fresh = [entry for once, entry in wanted.items() if once not in known]
    if not fresh:
        return known
    root = rules.root_of(fresh)
    trail_id = audit.record(permit, "ledger.entered", now=now, root=root, entries=len(fresh))
    return known | _insert(fresh, trail_id, now)


def reverse(
    permit: Permit, entry_ids: Sequence[UUID], *, reason: str, effective_on: date, now: datetime
) -> dict[UUID, UUID]:
    """Undo entries by mirror entries, linked by `reverses`; one that is undone already is left alone.

    Shapes: n ids -> n ids of the mirrors, by the id of what they mirror.
    Needs: as `enter`.   Trail: as `enter`.
    Raises: MayNotEnter, NoSuchEntry.
    """
    _check_may_enter(permit)
    originals = queries.as_entered(entry_ids)
    mirrors = {}
    for entry_id in entry_ids:
        if entry_id not in originals:
            raise errors.NoSuchEntry(entry_id)
        mirrors[entry_id] = rules.mirror(originals[entry_id], entry_id, reason=reason, effective_on=effective_on)
    undone = queries.reversed_by(entry_ids)
    entered = enter(permit, [mirror for entry_id, mirror in mirrors.items() if entry_id not in undone], now=now)
    return undone | {entry_id: entered[one.once] for entry_id, one in mirrors.items() if entry_id not in undone}


def _check_may_enter(permit: Permit) -> None:
    if permit.can not in MAY_ENTER or permit.practice_id != tenancy.practice_id():
        raise errors.MayNotEnter(permit.can)


def _insert(entries: Sequence[rules.NewEntry], trail_id: UUID, now: datetime) -> dict[str, UUID]:
    """Two statements whatever the number: the database refuses lines that come to an entry one by one."""
    practice = tenancy.practice_id()
    heads, lines = [], []
    # Ids of one instant are not in order by themselves; sorted, a batch keeps its order for good.
    fresh_ids = sorted(ids.uuid7() for _ in entries)
    for entry, entry_id in zip(entries, fresh_ids, strict=True):
        heads.append(_head(entry, entry_id, practice, trail_id, now))
        lines += [
            _line(line, number, entry_id, practice) for number, line in enumerate(entry.lines, start=1)
        ]  # fmt: skip
    Entry.objects.bulk_create(heads)
    Line.objects.bulk_create(lines)
    return {head.once: head.id for head in heads}


def _head(entry: rules.NewEntry, entry_id: UUID, practice: UUID, trail_id: UUID, now: datetime) -> Entry:
    source = entry.source
    return Entry(
        id=entry_id, practice_id=practice, kind=entry.kind, effective_on=entry.effective_on, entered_at=now,
        once=entry.once, source_kind=source.kind, file_id=source.file_id, ref_id=source.ref_id, segment=source.segment,
        offset=source.offset, reverses_id=entry.reverses, reason=entry.reason, trail_id=trail_id,
    )  # fmt: skip


def _line(line: rules.NewLine, number: int, entry_id: UUID, practice: UUID) -> Line:
    return Line(
        practice_id=practice, entry_id=entry_id, number=number, account=line.account.value, cents=line.cents,
        payer_id=line.payer_id, patient_id=line.patient_id, visit_id=line.visit_id, claim_id=line.claim_id,
        line_id=line.line_id, trace=line.trace, reason=line.reason, segment=line.segment, offset=line.offset,
    )  # fmt: skip
