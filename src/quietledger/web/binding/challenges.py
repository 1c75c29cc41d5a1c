"""What a browser must sign to show that it has its key now: good once, for a minute, for one thing."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.core.cache import cache

from quietledger.web.binding.proofs import NotProven

LIFE: Final = timedelta(seconds=60)
_SIGNER: Final = signing.Signer(salt="quietledger.web.binding.challenges", sep=".")


def new(about: str, now: datetime) -> str:
    """A challenge about one thing: a sign-in that may register a key, or a key that is to show itself again."""
    return _SIGNER.sign_object({
        "about": about, "once": secrets.token_urlsafe(12), "until": int((now + LIFE).timestamp()),
    })  # fmt: skip


def spend(challenge: str, about: str, now: datetime) -> None:
    """Use a challenge up.  Raises: NotProven, if it isn't ours, is about something else, ran out, or was used."""
    try:
        said = _SIGNER.unsign_object(challenge)
    except (signing.BadSignature, ValueError) as problem:
        raise NotProven("challenge") from problem
    if said["about"] != about or now.timestamp() >= said["until"]:
        raise NotProven("challenge")
    if not cache.add(f"web.binding.{said['once']}", "used", timeout=2 * LIFE.total_seconds()):
        raise NotProven("used")
