"""Browsers in which a person signed in before, by a sealed cookie: such a browser isn't slowed by strangers' tries.

An extra file of the room. The cookie opens nothing and says nothing to who steals it; it only gives its bearer a count
of failed tries of its own.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors

LIFE_SECONDS: Final = 400 * 24 * 60 * 60  # browsers keep no cookie longer
PLACE: Final = "known browser"
TO_COOKIE: Final = str.maketrans("/=", "_~")  # a cookie can't hold these two without quotes
FROM_COOKIE: Final = str.maketrans("_~", "/=")
MOST_PEOPLE: Final = 8  # at one browser; the oldest is forgotten first


def known(request: HttpRequest, person_id: UUID) -> str:
    """The browser's name, if the person signed in here before; else ""."""
    told = _told(request)
    return str(told["browser"]) if str(person_id) in told.get("people", ()) else ""


def remember(request: HttpRequest, response: HttpResponseBase, person_id: UUID) -> None:
    """Let the browser prove later that this person signed in here."""
    told = _told(request) or {"browser": secrets.token_hex(16), "people": []}
    people = [*(one for one in told["people"] if one != str(person_id)), str(person_id)][-MOST_PEOPLE:]
    said = json.dumps({"browser": told["browser"], "people": people}, separators=(",", ":"))
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME, vault.seal_site(said, PLACE).translate(TO_COOKIE), max_age=LIFE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict",
    )  # fmt: skip


def _told(request: HttpRequest) -> dict[str, Any]:
    """What the cookie says; nothing, if it is missing or not ours."""
    sealed = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "").translate(FROM_COOKIE)
    if not sealed:
        return {}
    try:
        told = json.loads(vault.open_site(sealed, PLACE))
    except (errors.CannotOpen, ValueError):
        return {}
    return told if isinstance(told, dict) and {"browser", "people"} <= told.keys() else {}
