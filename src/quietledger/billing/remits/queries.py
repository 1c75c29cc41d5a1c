"""Reads about remittances: the trays of the jobs, what stands, and what pages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Sum

from quietledger.billing.remits import rules
from quietledger.billing.remits.models import Adjustment, Balance, Denial, Difference, Remit, RemitClaim, RemitLine
from quietledger.core.tenancy import actions as tenancy

_CAS: Final = ("group", "reason", "cents", "quantity_milli", "segment", "offset", "element")
_LINE: Final = (
    "code", "charge_cents", "paid_cents", "modifiers", "allowed_cents", "units_milli", "service_on", "control_number",
    "original_code", "remarks", "segment", "offset",
)  # fmt: skip
STANDS: Final = (rules.State.ENTERED.value, rules.State.UNAPPLIED.value)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One answer that waits to be entered."""

    id: UUID
    remit_id: UUID
    first: int
    control_number: str
    claim_id: UUID | None
    file_id: UUID


def matched(limit: int) -> list[Waiting]:
    """The tray of answers to be entered, in the order in which payments came; about `limit`, never half of a group.

    Answers of two payments about one control number don't come together: the later one may take the earlier back.
    """
    waiting = RemitClaim.objects.filter(state=rules.State.TAKEN.value).order_by("remit_id", "first", "ordinal")
    values = waiting.values_list("id", "remit_id", "first", "control_number", "claim_id", "remit__file_id")
    some = [Waiting(*row) for row in values[: limit + 1]]
    if len(some) > limit and (some[0].remit_id, some[0].first) == (some[-1].remit_id, some[-1].first):
        return [Waiting(*row) for row in values.filter(remit_id=some[0].remit_id, first=some[0].first)]
    return _whole_groups(some, limit)


def _whole_groups(some: Sequence[Waiting], limit: int) -> list[Waiting]:
    end = len(some)
    if end > limit:
        last = (some[-1].remit_id, some[-1].first)
        end = next(place for place, one in enumerate(some) if (one.remit_id, one.first) == last)
    seen: dict[str, tuple[UUID, int]] = {}
    for place, one in enumerate(some[:end]):
        group = (one.remit_id, one.first)
        if one.control_number and seen.setdefault(one.control_number, group) != group:
            return list(some[:place])
    return list(some[:end])


def waiting_count() -> int:
    """How many answers wait to be entered."""
    return RemitClaim.objects.filter(state=rules.State.TAKEN.value).count()


def to_close(limit: int) -> list[UUID]:
    """The tray of payments whose answers are all entered, in the order in which they came."""
    return list(_closable().values_list("id", flat=True)[:limit])


def closable(remit_ids: Collection[UUID]) -> list[Remit]:
    """The same payments, locked, less those that somebody closed in between."""
    return list(_closable().filter(id__in=list(remit_ids)).select_for_update(of=("self",)))


def _closable() -> QuerySet[Remit]:
    open_answers = RemitClaim.objects.filter(remit_id=OuterRef("id"), state=rules.State.TAKEN.value)
    return Remit.objects.filter(~Exists(open_answers), state=Remit.State.TAKEN).order_by("id")


def files_of(remit_ids: Collection[UUID]) -> set[UUID]:
    """The files that payments came in."""
    return set(Remit.objects.filter(id__in=list(remit_ids)).values_list("file_id", flat=True))


def file_of_answer(remit_claim_id: UUID) -> UUID | None:
    """The file that an answer stands in; None if there is no such answer."""
    return RemitClaim.objects.filter(id=remit_claim_id).values_list("remit__file_id", flat=True).first()


def locked(ids: Sequence[UUID]) -> list[RemitClaim]:
    """Waiting answers, locked until the transaction ends, in the tray's order."""
    rows = RemitClaim.objects.filter(id__in=list(ids), state=rules.State.TAKEN.value)
    return list(rows.select_for_update(of=("self",)).order_by("remit_id", "first", "ordinal"))


def said(rows: Sequence[RemitClaim]) -> dict[UUID, rules.SaidClaim]:
    """What each answer says, with its lines and reductions, in two queries."""
    ids = [row.id for row in rows]
    if not ids:
        return {}
    reductions: dict[tuple[UUID, int], list[rules.Cas]] = defaultdict(list)
    cas_rows = Adjustment.objects.filter(remit_claim_id__in=ids).order_by("remit_claim_id", "segment", "element")
    values: Any  # columns of several types, in the order of the dataclass
    for owner, line, *values in cas_rows.values_list("remit_claim_id", "line", *_CAS):
        reductions[owner, line].append(rules.Cas(*values))
    lines: dict[UUID, list[rules.SaidLine]] = defaultdict(list)
    line_rows = RemitLine.objects.filter(remit_claim_id__in=ids).order_by("remit_claim_id", "ordinal")
    for owner, ordinal, *values in line_rows.values_list("remit_claim_id", "ordinal", *_LINE):
        found = tuple(reductions.get((owner, ordinal), ()))
        code, charge, paid, *rest = values
        lines[owner].append(rules.SaidLine(ordinal, code, charge, paid, found, *rest))
    return {
        row.id: rules.SaidClaim(
            row.ordinal, row.control_number, row.status, row.charge_cents, row.paid_cents, tuple(lines.get(row.id, ())),
            tuple(reductions.get((row.id, 0), ())), row.patient_cents, row.payer_claim_number, row.segment, row.offset,
        )
        for row in rows
    }  # fmt: skip


def standing(control_numbers: Collection[str]) -> list[tuple[RemitClaim, str]]:
    """Answers about these control numbers that stand, newest first, each with its payer's key; reversals are none."""
    rows = RemitClaim.objects.filter(control_number__in=list(control_numbers), state__in=STANDS)
    rows = rows.exclude(status=rules.Status.REVERSAL.value).order_by("-remit_id", "-ordinal")
    return [(row, row.remit.payer_key) for row in rows.select_related("remit")]


def balances(remits: Sequence[Remit]) -> dict[UUID, list[Balance]]:
    """The PLB pairs of payments, in the order of their files."""
    found: dict[UUID, list[Balance]] = defaultdict(list)
    for row in Balance.objects.filter(remit_id__in=[remit.id for remit in remits]).order_by("remit_id", "ordinal"):
        found[row.remit_id].append(row)
    return found


def debts(payer_keys: Collection[str]) -> dict[str, dict[rules.Debt, int]]:
    """What payers may still take back, by payer and reference, in cents."""
    rows = Balance.objects.filter(payer_key__in=list(payer_keys)).exclude(debt_family="").order_by()
    found: dict[str, dict[rules.Debt, int]] = defaultdict(dict)
    for row in rows.values("payer_key", "debt_family", "debt_key").annotate(left_cents=Sum("debt_cents")):
        found[row["payer_key"]][row["debt_family"], row["debt_key"]] = int(row["left_cents"])
    return found


@dataclass(frozen=True, slots=True)
class Tray:
    """How much waits in a tray, and the nearest deadline in it.  Units: cents."""

    count: int = 0
    cents: int = 0
    first_deadline_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trays:
    """Denials and reductions to work on, differences not settled, answers to no claim of ours, whose money waits."""

    denials: Tray
    differences: Tray
    unmatched: Tray


_TRAYS: Final = """
SELECT 'denials', count(*), sum(cents), min(due_on)
  FROM remits_denial WHERE practice_id = %(practice)s AND state = %(open)s
UNION ALL
SELECT 'differences', count(*), sum(cents), NULL
  FROM remits_difference WHERE practice_id = %(practice)s AND state <> %(settled)s
UNION ALL
SELECT 'unmatched', count(*), sum(paid_cents), NULL
  FROM remits_claim WHERE practice_id = %(practice)s AND state = %(unapplied)s AND applied_entry_id IS NULL
"""


def trays() -> Trays:
    """All three trays in one query: every page asks for them."""
    states = {
        "open": Denial.State.OPEN.value, "settled": Difference.State.SETTLED.value,
        "unapplied": rules.State.UNAPPLIED.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TRAYS, states | {"practice": tenancy.practice_id()})
        said = cursor.fetchall()
    return Trays(**{name: Tray(count, int(cents or 0), first) for name, count, cents, first in said})


def held_claims(claim_ids: Collection[UUID]) -> set[UUID]:
    """Which of these claims have an answer that is held: a reversal that is no mirror, a payment that came twice."""
    rows = RemitClaim.objects.filter(claim_id__in=list(claim_ids), state=rules.State.HELD.value)
    return {claim_id for claim_id in rows.values_list("claim_id", flat=True) if claim_id}
