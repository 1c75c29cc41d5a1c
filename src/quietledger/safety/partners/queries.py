"""Which partners there are; inside the practice's scope."""

from __future__ import annotations

from uuid import UUID

from quietledger.safety.partners.choice_models import Decision
from quietledger.safety.partners.errors import NoSuchPartner
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import PartnerRow


def partner(partner_id: UUID) -> PartnerRow:
    """One partner.  Raises: NoSuchPartner."""
    row = Partner.objects.filter(id=partner_id).first()
    if row is None:
        raise NoSuchPartner(partner_id)
    return row.row()


def partners() -> list[PartnerRow]:
    """All partners and candidates, those in use first, then by name."""
    rows = [row.row() for row in Partner.objects.order_by("name", "id")]
    return sorted(rows, key=lambda row: (not row.is_in_use, row.name.casefold()))


def decision_of(partner_id: UUID) -> UUID | None:
    """The newest decision for a partner, None if there is none."""
    found = Decision.objects.filter(partner_id=partner_id).order_by("-signed_at", "-id")
    return found.values_list("id", flat=True).first()
