"""Seals second factors again after the site's key was exchanged.

An extra file of the room, called by whoever exchanges keys. Sign-ins are not sealed again: they end within a day.
"""

from __future__ import annotations

from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from quietledger.core.people.adapters import MFA_PLACE
from quietledger.core.vault import actions as vault

SEALED: Final = ("secret", "seed")  # of an authenticator app; of recovery codes.  A passkey leaves no secret here.


def reseal_factors() -> int:
    """Seal again what is not under the site's newest key; returns how many secrets.  May be stopped anywhere."""
    count = 0
    for factor_id in Authenticator.objects.order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(id=factor_id).first()
            there = [name for name in SEALED if factor and factor.data.get(name)]
            older = [name for name in there if not vault.is_sealed_anew(factor.data[name])]
            if factor is None or not older:
                continue
            factor.data |= {name: _sealed_anew(factor.data[name]) for name in older}
            factor.save(update_fields=["data"])
            count += len(older)
    return count


def _sealed_anew(secret: str) -> str:
    return vault.seal_site(vault.open_site(secret, MFA_PLACE), MFA_PLACE)


def sealed_factors() -> list[str]:
    """Every second factor's secret, sealed as it is kept."""
    rows = Authenticator.objects.values_list("data", flat=True)
    return [row[name] for row in rows for name in SEALED if row.get(name)]
