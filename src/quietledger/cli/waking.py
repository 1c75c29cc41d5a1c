"""What every start does before anybody works.

Nobody who was forgotten comes back, older rows get newer tags, and who never heard of lessons or devices gets time.
"""

from __future__ import annotations

from datetime import UTC, datetime

from quietledger.billing.patients import actions as patients
from quietledger.core.tenancy import queries as practices
from quietledger.core.vault import actions as vault
from quietledger.core.vault.errors import KeyIsBack, NoKey
from quietledger.safety.devices import actions as devices
from quietledger.safety.partners import actions as partners
from quietledger.safety.training import actions as training


def wake() -> str:
    """Wake the house; returns why it can't start, in words, or "" if it can."""
    now = datetime.now(UTC)
    try:
        vault.replay_shred_list(now)
        for practice in practices.practices():
            patients.forget_again(practice.id, now=now)
            vault.fill_tags(practice.id)
            training.begin(practice.id, now=now)
            devices.begin(practice.id, now=now)
            partners.begin(practice.id, now=now)
    except KeyIsBack as problem:
        return f"{problem}. Nothing starts until it is: see docs/keys.md."
    except NoKey as problem:
        return f"{problem}. See docs/keys.md."
    return ""
