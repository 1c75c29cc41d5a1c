"""Who acts, and for which practice: plain values that go down every call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

LEASE_TIME = timedelta(minutes=15)


class Kind(Enum):
    """Each kind of actor has rules of its own in the gate."""

    STAFF = "staff"
    JOB = "job"
    PATIENT = "patient"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Fence:
    """The proof that a job still holds its lease.  `token` rises by one with each holder."""

    job: str
    token: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, for which practice, from where.

    Units: seconds for idle, age and proven.  `mfa_level`: 0 none, 1 password, 2 two factors, 3 passkey.
    `proven_seconds`: since the person last proved who they are, None if never.  `client_id`: a program at the API.
    `binding`: how surely the browser sits on the device: 0 cookie only, 1 key in the browser, 2 key that can't leave
    the device, 3 the device's certificate, or this very machine.
    """

    practice_id: UUID
    kind: Kind
    person_id: UUID | None = None
    name: str = ""
    device_id: UUID | None = None
    session: str = ""
    mfa_level: int = 0
    idle_seconds: int = 0
    age_seconds: int = 0
    signed_in_at: datetime | None = None
    lease: Fence | None = None
    proven_seconds: int | None = None
    client_id: UUID | None = None
    binding: int = 0


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One practice as the other rooms see it; business data, nothing about patients."""

    id: UUID
    name: str
    code: str
    npi: str
    tax_id: str
    taxonomy: str
    street: str
    city: str
    state: str
    zip9: str
    phone: str
    email: str
    timezone: str
    is_sample: bool
    statement_floor_cents: int


def is_free(held_until: datetime, now: datetime, *, holder: str, asker: str, holder_lives: bool) -> bool:
    """Whether a lease may be taken: it ran out, it is the asker's own, or its holder is known to be dead."""
    return held_until <= now or holder == asker or not holder_lives
