"""Which device a browser sits on, and how surely: what it shows now must be what it signed in with.

A sign-in notes, with its first page, the certificate of its connection and its bound key. What turns up later counts
from the next sign-in on: so a cookie that was taken elsewhere gains nothing from what its thief can show.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from ipaddress import ip_address
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from quietledger.core.audit import actions as audit
from quietledger.core.people import actions as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.devices import queries as devices
from quietledger.safety.devices.rules import TieKind
from quietledger.web.binding import keys

TIED: Final = "web.binding.tied"
CERTIFICATE, KEY = "certificate", "key"
_HERE: Final = "This browser runs on the machine that serves."


class Binding(IntEnum):
    """How surely a browser sits on a device, as the gate counts it (`Actor.binding`)."""

    COOKIE = 0
    KEY = 2
    CERTIFICATE = 3


def bind(request: HttpRequest, who: Actor, now: datetime) -> Actor:
    """The actor with the device that the browser sits on, and how surely; without one it stays as it is."""
    note(request, now)
    with tenancy.scope(who):
        device_id, level = _device(request, now)
    if device_id is None:
        return who
    if request.session.get(people.DEVICE) != str(device_id):
        request.session[people.DEVICE] = str(device_id)  # a device that is lost ends the sign-ins on it
    return replace(who, device_id=device_id, binding=int(level))


def note(request: HttpRequest, now: datetime) -> None:
    """Keep in the sign-in what it was made with; the first time counts."""
    if TIED not in request.session:
        request.session[TIED] = {CERTIFICATE: _digest(request), KEY: keys.live(request, now)}


def moved(request: HttpRequest) -> str:
    """How the certificate differs from the one that this sign-in was made with: "missing", "another", or ""."""
    tied, shown = request.session.get(TIED, {}).get(CERTIFICATE, ""), _digest(request)
    if not tied or shown == tied:
        return ""
    return "another" if shown else "missing"


def record_moved(request: HttpRequest, who: Actor, why: str, now: datetime) -> None:
    """Say on the trail that a sign-in turned up where it doesn't belong.  Trail: device.mismatch."""
    with tenancy.scope(who):
        audit.record(who, "device.mismatch", now=now, why=[why], sha=request.session[TIED][CERTIFICATE])


def has_key(request: HttpRequest) -> bool:
    """Whether this sign-in is held to a key in its browser."""
    return bool(request.session.get(TIED, {}).get(KEY))


def hold_to_key(request: HttpRequest, name: str) -> None:
    """From now on this sign-in is tied to nothing while its browser doesn't show this key every five minutes."""
    request.session[TIED] = request.session.get(TIED, {CERTIFICATE: _digest(request)}) | {KEY: name}


def own_key(request: HttpRequest, now: datetime) -> str:
    """The bound key of this sign-in, if its browser has shown it within five minutes; else ""."""
    tied = request.session.get(TIED, {}).get(KEY, "")
    return tied if tied and tied == keys.live(request, now) else ""


def keys_shown(request: HttpRequest, now: datetime) -> dict[TieKind, str]:
    """The keys of this sign-in that can't leave its device: what may be tied to a device."""
    found = {TieKind.PASSKEY: people.own_passkey(request), TieKind.DBSC: own_key(request, now)}
    return {kind: value for kind, value in found.items() if value}


def words(request: HttpRequest, now: datetime) -> str:
    """What shows where this browser sits, or why nothing does, in a sentence for whoever sits there."""
    who: Actor = request.who  # type: ignore[attr-defined]  # set by the entrance
    if who.binding == Binding.CERTIFICATE:
        return _HERE if is_this_machine(request) else "This browser has shown this device’s certificate."
    if who.binding == Binding.KEY:
        return "This browser has shown a key that can’t leave this device."
    tied = request.session[TIED]
    if _certificate(request) and not tied[CERTIFICATE]:
        return "This browser shows a certificate that it didn’t show when you signed in. Sign out and in again."
    if tied[KEY] and not own_key(request, now):
        return "This browser no longer shows the key that it signed in with. Sign out and in again."
    if people.has_shown_passkey(request) and not people.own_passkey(request):
        return "Your network has changed since you showed your passkey. Show it once more."
    return "Nothing shows which device this browser sits on."


def _device(request: HttpRequest, now: datetime) -> tuple[UUID | None, Binding]:
    """The surest of what there is."""
    shown, tied = _certificate(request), request.session[TIED]
    if shown and tied[CERTIFICATE] == _digest(request) and (row := devices.by_certificate(shown, now)):
        return row.id, Binding.CERTIFICATE
    if is_this_machine(request) and (row := devices.this_machine()):
        return row.id, Binding.CERTIFICATE
    key = own_key(request, now)
    if tied[KEY] and not key:
        return None, Binding.COOKIE
    if key and (row := devices.by_dbsc(key)):
        return row.id, Binding.KEY
    passkey = people.own_passkey(request)
    if passkey and (row := devices.by_passkey(passkey)):
        return row.id, Binding.KEY
    return None, Binding.COOKIE


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the browser runs on the machine that serves: plain http on loopback, and nobody passed it on."""
    if not settings.IS_LOOPBACK_HTTP or getattr(request, "is_passed_on", True):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _certificate(request: HttpRequest) -> bytes | None:
    """What the connection proves, as the edge has read it; nobody else is believed."""
    certificate: bytes | None = getattr(request, "certificate", None)
    return certificate


def _digest(request: HttpRequest) -> str:
    certificate = _certificate(request)
    return sha256(certificate).hexdigest() if certificate else ""
