"""Plans, their terms and their fees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from quietledger.billing.payers import errors
from quietledger.billing.payers.models import Fee, Payer
from quietledger.billing.payers.terms import Terms, read


@dataclass(frozen=True, slots=True)
class PayerRow:
    """One plan, with all that a charge or a claim needs of it.

    fees, allowed: service code, or code and modifier -> cents per unit; the plan's own over those for everybody.
    """

    id: UUID | None
    payer_id: str
    name: str
    filing_code: str
    limit_days: int
    appeal_days: int
    needs_authorization: bool
    telehealth_modifier: str
    terms: Terms
    fees: dict[str, int] = field(default_factory=dict)
    allowed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One line of a fee schedule.  Units: cents per unit."""

    code: str
    charge_cents: int
    allowed_cents: int | None
    is_own: bool


def names() -> dict[UUID, str]:
    """The name of each plan."""
    return dict(Payer.objects.values_list("id", "name"))


def by_payer_id() -> dict[str, UUID]:
    """The id of each plan by the payer id that claims carry."""
    return dict(Payer.objects.values_list("payer_id", "id"))


def terms() -> dict[UUID | None, PayerRow]:
    """All plans with their fees, in two queries; None: who pays alone, by the fees for everybody."""
    fees = _fees()
    rows: dict[UUID | None, PayerRow] = {None: _with_fees(_nobody(), fees)}
    for payer in Payer.objects.order_by("payer_id"):
        rows[payer.id] = _with_fees(_row(payer), fees)
    return rows


def payer(payer_key: UUID) -> PayerRow:
    """One plan.  Raises: NoSuchPayer."""
    found = Payer.objects.filter(id=payer_key).first()
    if found is None:
        raise errors.NoSuchPayer(payer_key)
    return _with_fees(_row(found), _fees())


def fee_schedule(payer_key: UUID | None) -> list[FeeRow]:
    """The fees that hold for a plan, by code; None: those for everybody."""
    rows = {}
    for fee in Fee.objects.filter(payer=None).order_by("code"):
        rows[fee.code] = FeeRow(fee.code, fee.charge_cents, fee.allowed_cents, is_own=payer_key is None)
    if payer_key:
        for fee in Fee.objects.filter(payer_id=payer_key):
            rows[fee.code] = FeeRow(fee.code, fee.charge_cents, fee.allowed_cents, is_own=True)
    return [rows[code] for code in sorted(rows)]


def _fees() -> dict[UUID | None, list[Fee]]:
    found = defaultdict(list)
    for fee in Fee.objects.all():
        found[fee.payer_id].append(fee)
    return found


def _with_fees(row: PayerRow, fees: dict[UUID | None, list[Fee]]) -> PayerRow:
    for fee in [*fees.get(None, ()), *(fees.get(row.id, ()) if row.id else ())]:
        row.fees[fee.code] = fee.charge_cents
        if fee.allowed_cents is not None:
            row.allowed[fee.code] = fee.allowed_cents
    return row


def _nobody() -> PayerRow:
    return PayerRow(
        None, "", "No plan", "", 0, 0, needs_authorization=False, telehealth_modifier="either", terms=Terms()
    )


def _row(payer: Payer) -> PayerRow:
    return PayerRow(
        payer.id, payer.payer_id, payer.name, payer.filing_code, payer.limit_days, payer.appeal_days,
        payer.needs_authorization, payer.telehealth_modifier, read(payer.terms),
    )  # fmt: skip
