"""Enter and change plans and their fees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from quietledger.billing.payers import errors, terms
from quietledger.billing.payers.models import Fee, Payer
from quietledger.billing.payers.rules import last_filing_on
from quietledger.core.audit import actions as audit
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor


@dataclass(frozen=True, slots=True)
class NewPayer:
    """A plan as it is entered.  `payer_id`: the id that claims carry; `terms`: as `terms.Terms`."""

    payer_id: str
    name: str
    filing_code: str
    limit_days: int
    appeal_days: int = 180
    needs_authorization: bool = False
    telehealth_modifier: str = "either"
    terms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewFee:
    """A fee as it is entered.  Units: cents per unit."""

    code: str
    charge_cents: int
    allowed_cents: int | None = None


def add_payer(who: Actor, new: NewPayer, *, now: datetime) -> UUID:
    """Enter a plan; one with the same payer id is changed to these terms instead.

    Needs: Can.WRITE_PAYERS.   Trail: payer.added, or payer.changed.
    Raises: ImpossibleLimit, ImpossibleTerms.
    """
    permit = gate.require(who, Can.WRITE_PAYERS, now=now)
    values = _checked(new, now)
    with tenancy.scope(who):
        row, is_new = Payer.objects.update_or_create(payer_id=new.payer_id, defaults=values)
        audit.record(permit, "payer.added" if is_new else "payer.changed", now=now, payer=str(row.id))
        return row.id


def change_payer(who: Actor, payer: UUID, new: NewPayer, *, now: datetime) -> None:
    """Change a plan, its payer id included.

    Needs: Can.WRITE_PAYERS.   Trail: payer.changed.
    Raises: NoSuchPayer, ImpossibleLimit, ImpossibleTerms.
    """
    permit = gate.require(who, Can.WRITE_PAYERS, now=now)
    values = _checked(new, now)
    with tenancy.scope(who):
        if not Payer.objects.filter(id=payer).update(payer_id=new.payer_id, **values):
            raise errors.NoSuchPayer(payer)
        audit.record(permit, "payer.changed", now=now, payer=str(payer))


def set_fees(who: Actor, payer: UUID | None, fees: Sequence[NewFee], *, now: datetime) -> None:
    """Make these the fees of a plan (None: of everybody), instead of all that it had.

    Charges that were made stay as they are: a price holds on the day on which it was asked.
    Needs: Can.WRITE_PAYERS.   Trail: payer.fees.
    Raises: NoSuchPayer.
    """
    permit = gate.require(who, Can.WRITE_PAYERS, now=now)
    with tenancy.scope(who):
        if payer and not Payer.objects.filter(id=payer).exists():
            raise errors.NoSuchPayer(payer)
        Fee.objects.filter(payer=payer).delete()
        rows = {
            fee.code: Fee(payer_id=payer, code=fee.code, charge_cents=fee.charge_cents, allowed_cents=fee.allowed_cents)
            for fee in fees
        }
        Fee.objects.bulk_create(rows.values())
        audit.record(permit, "payer.fees", now=now, payer=str(payer or ""), count=len(rows))


def _checked(new: NewPayer, now: datetime) -> dict[str, Any]:
    last_filing_on(now.date(), new.limit_days)
    last_filing_on(now.date(), new.appeal_days)
    return {
        "name": new.name,
        "filing_code": new.filing_code,
        "limit_days": new.limit_days,
        "appeal_days": new.appeal_days,
        "needs_authorization": new.needs_authorization,
        "telehealth_modifier": new.telehealth_modifier,
        "terms": terms.written(terms.read(new.terms)),
    }
