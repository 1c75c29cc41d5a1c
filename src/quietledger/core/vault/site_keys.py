"""Exchanges the key of the site's own secrets (second factors, sign-ins, known browsers), which belong to no practice.

An extra file of the room. Whoever keeps such a secret for long seals it again; what lives for hours only, a sign-in, is
gone before its key. A browser whose cookie no longer opens is one that isn't known yet.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from quietledger.core.audit import actions as audit
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.tenancy.rules import Kind as ActorKind
from quietledger.core.vault import keys
from quietledger.core.vault.cells import id_in
from quietledger.core.vault.models import Key
from quietledger.core.vault.shredding import destroy

# The longest sign-in, and an hour more than any process keeps a key ready.
OLDER_KEYS_LIVE: Final = timedelta(hours=13)
SITE_MARK: Final = "2."  # what the first release sealed has none
PURPOSE: Final = "data"


def renew_site(now: datetime) -> bool:
    """Bring a new key into use; False, if an older one has not ended yet and the exchange has only to go on.

    Trail: key.rotate, in the site's own tree.
    """
    with tenancy.within(keys.SITE):
        if _older().exists():
            return False
        keys.of_practice(PURPOSE)  # a site that never sealed anything has a key to be replaced
        Key.objects.filter(purpose=PURPOSE, state=Key.State.ACTIVE).update(state=Key.State.DECRYPT, needed_at=now)
        keys.make(PURPOSE, [None])
        audit.record(_site(), "key.rotate", now=now, purpose="site")
    keys.forget_cached()
    return True


def end_site_keys(now: datetime, kept: Iterable[str]) -> int:
    """Destroy older keys that no secret of these carries and no sign-in can; returns how many.

    `kept`: every site secret that is kept for longer than a sign-in, as it is sealed now.

    Trail: key.destroy, in the site's own tree.
    """
    carried = {site_key_id(one) for one in kept}
    with tenancy.within(keys.SITE):
        ended = _older().filter(needed_at__lte=now - OLDER_KEYS_LIVE).exclude(key_id__in=carried)
        gone = list(ended.order_by("key_id").select_for_update())
        if gone:
            destroy(gone, now)
            audit.record(_site(), "key.destroy", now=now, purpose="site", keys=[row.key_id for row in gone])
    if gone:
        keys.forget_cached()
    return len(gone)


def site_key_id(sealed: str) -> int:
    """The number of the key that a site secret was sealed under."""
    return id_in(base64.b64decode(sealed.removeprefix(SITE_MARK)))


def _older() -> QuerySet[Key]:
    return Key.objects.filter(purpose=PURPOSE, state=Key.State.DECRYPT)


def _site() -> Actor:
    return Actor(keys.SITE, ActorKind.JOB, name="key-rotation")
