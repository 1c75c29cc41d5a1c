"""Roles, levels of sign-in, the life of a session, and the code of a moment: decisions on plain values."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Any
from urllib.parse import quote
from uuid import UUID

CODE_SECONDS = 30
CODE_DIGITS = 6
SECOND_FACTORS = frozenset({"totp", "recovery_codes"})


class Role(Enum):
    """What somebody does in a practice; what each may do stands in the gate's table."""

    OWNER = "owner"
    BILLER = "biller"
    CLINICIAN = "clinician"
    FRONT_DESK = "front_desk"


class Level(IntEnum):
    """How surely we know who it is, as the gate counts it (`Actor.mfa_level`)."""

    NONE = 0
    PASSWORD = 1
    TWO_FACTORS = 2


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


def level(records: Iterable[Mapping[str, Any]]) -> Level:
    """How surely the records of this session's sign-in say who it is."""
    methods = {(record.get("method"), record.get("type")) for record in records}
    if any(method == "mfa" and kind in SECOND_FACTORS for method, kind in methods):
        return Level.TWO_FACTORS
    return Level.PASSWORD if any(method == "password" for method, _ in methods) else Level.NONE


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
