"""Roles, levels of sign-in, the life of a session, and the code of a moment: decisions on plain values."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import quote
from uuid import UUID

CODE_SECONDS = 30
CODE_DIGITS = 6
SECOND_FACTORS = frozenset({"totp", "recovery_codes", "webauthn"})
ENROLLED = frozenset({"totp", "webauthn"})  # a recovery code stands in for one of these, it is none itself
FREE_TRIES = {"who": 4, "from": 20}  # failed tries that cost nothing: mistyping is human, and an office has one address
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 15 * 60
FORGOTTEN_AFTER = timedelta(days=1)
CODE_LIFE = timedelta(hours=48)
JOINING_DAYS = 14  # that newcomers have for their first lessons
ENROLLING_LIFE = timedelta(hours=1)  # between the code and the second factor a password opens the enrolment, no longer
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I: it is read from paper
CODE_GROUPS, CODE_GROUP = 5, 5  # 125 bits
MAY_BE_COPIED = 0x08  # "backup eligible", a flag in what the authenticator signed (WebAuthn 6.1)
FLAGS_AT = 32  # after the digest of the address
BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}  # first match counts
SYSTEMS = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS X": "Mac",
           "CrOS": "Chromebook", "Linux": "Linux"}  # fmt: skip


class Role(Enum):
    """What somebody does in a practice; what each may do stands in the gate's table."""

    OWNER = "owner"
    BILLER = "biller"
    CLINICIAN = "clinician"
    FRONT_DESK = "front_desk"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Level(IntEnum):
    """How surely we know who it is, as the gate counts it (`Actor.mfa_level`)."""

    NONE = 0
    PASSWORD = 1
    TWO_FACTORS = 2
    PASSKEY = 3


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as other rooms see them."""

    id: UUID
    email: str
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """One role of one person in one practice."""

    practice_id: UUID
    practice_name: str
    role: Role
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Added:
    """What is known only once, when a person is made; `totp_secret` is "" if none was asked for."""

    person_id: UUID
    totp_secret: str


@dataclass(frozen=True, slots=True)
class Invited:
    """The code with which somebody makes their sign-in; shown once, to be handed over on paper."""

    person_id: UUID
    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One browser in which somebody is signed in.  `id`: its name on the trail; nobody can take it over with it."""

    id: str
    since: datetime
    seen_at: datetime
    browser: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person as the owner sees them: roles with their ends, second factors, last sign-in, an open code if any."""

    person: PersonRow
    roles: tuple[MembershipRow, ...]
    factors: frozenset[str]
    last_sign_in_at: datetime | None
    code_until: datetime | None

    @property
    def is_owner(self) -> bool:
        return any(row.role is Role.OWNER for row in self.roles)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as it was shown.  `stays`: it is part of the device itself, and no copy of it is ever made."""

    credential: str
    stays: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact about a person that was told differently from what is so.  None: it doesn't hold."""

    person_id: UUID
    name: str
    told: str | None
    found: str | None


def level(records: Iterable[Mapping[str, Any]]) -> Level:
    """How surely the records of this session's sign-in say who it is.

    A passkey counts for two: the device that is had, and the finger or PIN that it asked for.
    """
    kinds = {record.get("type") for record in records if record.get("method") == "mfa"}
    if "webauthn" in kinds:
        return Level.PASSKEY
    if kinds & SECOND_FACTORS:
        return Level.TWO_FACTORS
    return Level.PASSWORD if any(record.get("method") == "password" for record in records) else Level.NONE


def proven_at(records: Iterable[Mapping[str, Any]]) -> float | None:
    """When somebody last showed what a stolen session has not: a passkey or a code; a password while they have none."""
    shown = [(record.get("method") == "mfa", float(record["at"])) for record in records]
    return max((at for is_factor, at in shown if is_factor), default=max((at for _, at in shown), default=None))


def passkey(shown: str) -> Passkey | None:
    """The passkey in what a browser sent, None if it is none; who asks has checked its signature.

    Whether it may be copied, the authenticator signs; that it sits in the device and not in a stick, the browser says.
    """
    try:
        told = json.loads(shown)
        signed = base64.urlsafe_b64decode(told["response"]["authenticatorData"] + "==")
        may_be_copied = bool(signed[FLAGS_AT] & MAY_BE_COPIED)
        return Passkey(str(told["id"]), not may_be_copied and told.get("authenticatorAttachment") == "platform")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


def network(address: str) -> str:
    """What stays the same of an address while somebody stays where they are: all of it, of IPv6 the first half."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


def wait_seconds(failed: int, free: int) -> int:
    """How long nobody may try again after so many failed tries: doubling, never for good.

    Units: seconds; 0 for the free tries.
    """
    beyond = failed - free
    return 0 if beyond <= 0 else min(FIRST_WAIT_SECONDS * 2 ** min(beyond - 1, 10), LONGEST_WAIT_SECONDS)


def plain_code(typed: str) -> str:
    """A code as it is kept, however it was typed: without spaces and dashes, in capitals."""
    return "".join(letter for letter in typed.upper() if letter in CODE_LETTERS)


def browser_words(user_agent: str) -> str:
    """What a browser says of itself, in a few words for its owner to know it by."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "A browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser


def is_over(*, idle_seconds: int, age_seconds: int, idle_limit: int, age_limit: int) -> bool:
    """Whether a session has ended: unused for too long, or too old however busy.

    Units: seconds; the limit itself is still allowed.
    """
    return idle_seconds > idle_limit or age_seconds > age_limit


def code_at(secret: str, at: datetime) -> str:
    """The code that an authenticator app shows at this instant.

    Source: RFC 6238 with SHA-1, 30 seconds and six digits, which is what the apps speak.
    """
    counter = struct.pack(">Q", int(at.timestamp()) // CODE_SECONDS)
    digest = hmac.digest(base64.b32decode(secret, casefold=True), counter, hashlib.sha1)
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def provisioning_address(secret: str, email: str, issuer: str) -> str:
    """The address that an authenticator app reads from the QR picture."""
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?secret={secret}&issuer={quote(issuer)}"
