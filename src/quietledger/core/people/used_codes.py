"""The sign-in library's cache, of which it uses one verb: mark a code as used. In the database, for all processes.

An extra file of the room: Django finds cache backends by name. Nothing is ever read back from it, so nothing that
somebody wrote into the table could come alive here.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import transaction
from django.db.models.functions import Now

from quietledger.core.people.models import Tries


class UsedCodes(BaseCache):
    """Remembers codes for as long as they would be valid."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, _value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Mark a code as used; False if it was used before."""
        name = sha256(self.make_key(key, version).encode()).hexdigest()
        seconds = self.default_timeout if timeout in (None, DEFAULT_TIMEOUT) else timeout
        with transaction.atomic():
            Tries.objects.filter(key=name, until__lt=Now()).delete()
            until = Now() + timedelta(seconds=float(seconds or 0))
            _, is_new = Tries.objects.get_or_create(key=name, defaults={"until": until, "last_at": Now()})
        return is_new
