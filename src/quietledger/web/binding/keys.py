"""A browser's bound key as we know it again: the name of its session with us, and the cookie of five minutes.

Nothing is kept: both are signed by the house, so that any of its processes can read them. Which device a key is on, the
room of devices says.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from quietledger.web.binding import proofs
from quietledger.web.binding.proofs import Jwk, NotProven

COOKIE: Final = "__Host-ql_b"
LIFE: Final = timedelta(minutes=5)
ATTRIBUTES: Final = "Path=/; Secure; HttpOnly; SameSite=Lax"
REFRESH: Final = "/dbsc/refresh"
_NAMES: Final = signing.Signer(salt="quietledger.web.binding.keys", sep=".")
_COOKIES: Final = signing.Signer(salt="quietledger.web.binding.cookies", sep=".")


def identifier(jwk: Jwk) -> str:
    """What the browser calls its bound session by: the key itself, signed."""
    return _NAMES.sign_object(dict(jwk))


def key_of(identifier: str) -> Jwk:
    """The key behind an identifier.  Raises: NotProven."""
    try:
        return proofs.plain(_NAMES.unsign_object(identifier.strip().strip('"')))
    except (signing.BadSignature, ValueError) as problem:
        raise NotProven("identifier") from problem


def live(request: HttpRequest, now: datetime) -> str:
    """The name of the key that this browser has shown within five minutes, "" if none."""
    try:
        said = _COOKIES.unsign_object(request.COOKIES.get(COOKIE, ""))
    except (signing.BadSignature, ValueError):
        return ""
    return str(said["key"]) if now.timestamp() < said["until"] else ""


def renew(response: HttpResponse, jwk: Jwk, now: datetime) -> None:
    """Give the browser another five minutes."""
    said = {"key": proofs.name_of(jwk), "until": int((now + LIFE).timestamp())}
    response.set_cookie(
        COOKIE, _COOKIES.sign_object(said), max_age=int(LIFE.total_seconds()), secure=True, httponly=True,
        samesite="Lax",
    )  # fmt: skip


def instructions(jwk: Jwk) -> dict[str, object]:
    """What tells the browser which cookie to keep fresh, where, and for which addresses."""
    scope = {
        "origin": settings.ADDRESS, "include_site": False,
        "scope_specification": [{"type": "exclude", "domain": "*", "path": "/static"}],
    }  # fmt: skip
    credentials = [{"type": "cookie", "name": COOKIE, "attributes": ATTRIBUTES}]
    return {
        "session_identifier": identifier(jwk), "refresh_url": REFRESH, "scope": scope, "credentials": credentials,
    }  # fmt: skip
