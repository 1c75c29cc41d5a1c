"""Wraps practices' keys under another root key; no cell changes, and both root keys work meanwhile.

An extra file of the room. The new provider is noted before anything is wrapped under it, so that programs which are
running find it when they meet its name.
"""

from __future__ import annotations

from quietledger.core.audit import actions as audit
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, keys, root
from quietledger.core.vault.models import Key
from quietledger.core.vault.providers import Described, Provider
from quietledger.core.vault.rotation import MAY_ROTATE
from quietledger.core.vault.rules import Permit


def use(spec: str) -> Described:
    """Bring another provider into use, which wraps all new keys from now on.  Raises: NoKey, if it doesn't work."""
    provider = root.opened(spec)
    _prove(provider)
    root.note(spec)
    return provider.describe()


def rewrap(permit: Permit) -> int:
    """Wrap the open practice's keys under the provider in use; returns how many were under another one.

    Needs: a permit for ROTATE_KEYS.   Trail: key.rewrap.
    """
    if permit.can != MAY_ROTATE:
        raise errors.NotPermitted(f"{permit.can} rewraps no keys")
    with tenancy.scope(permit.who):
        count, name = _rewrap()
        if count:
            audit.record(permit, "key.rewrap", now=permit.at, count=count, by=name)
    return count


def rewrap_site() -> int:
    """The same for the site's own keys, which belong to no practice: whoever holds both root keys may."""
    with tenancy.within(keys.SITE):
        return _rewrap()[0]


def under_others() -> int:
    """How many keys of the open practice another root key wraps than the one in use."""
    return Key.objects.filter(patient=None).exclude(state=Key.State.DESTROYED).exclude(
        wrapped_by=root.current().name
    ).count()  # fmt: skip


def _rewrap() -> tuple[int, str]:
    provider, count = root.current(), 0
    others = Key.objects.filter(patient=None).exclude(state=Key.State.DESTROYED).exclude(wrapped_by=provider.name)
    for row in others.order_by("key_id"):
        wrapped = provider.wrap(keys.unwrapped(row).raw, keys.key_place(row))
        same = Key.objects.filter(id=row.id, wrapped=row.wrapped)
        count += same.update(wrapped_by=provider.name, wrapped=wrapped)
    return count, provider.name


def _prove(provider: Provider) -> None:
    if provider.unwrap(provider.wrap(b"proof", b"place"), b"place") != b"proof":
        raise errors.NoKey(f"{provider.name} does not give back what it was given")
