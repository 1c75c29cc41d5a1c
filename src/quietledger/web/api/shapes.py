"""What programs send and get: opaque ids, whole cents, ISO dates; no name of anybody."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints

from quietledger.billing.claims.rules import ClaimState

SESSIONS_MOST: Final = 500
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
PLAIN: Final = r"^[^\x00-\x1f\x7f]*$"  # one line of a file must stay one line
Text = Annotated[str, StringConstraints(max_length=100, pattern=PLAIN, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.]{1,10}$")]


def _written(pattern: str) -> BeforeValidator:
    """Only what is written as the description says: numbers that could be read as an instant are none."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError("write it as the API's description says")
        if not isinstance(value, str | date):
            raise ValueError("write it as text")  # noqa: TRY004 - pydantic makes a finding of this kind only
        return value

    return BeforeValidator(check)


def _number(value: Any) -> Any:
    if isinstance(value, str | bool):
        raise ValueError("write it as a number")  # noqa: TRY004 - pydantic makes a finding of this kind only
    return value


def _in_utc(at: datetime) -> datetime:
    """An instant as the database takes it: no offset of twenty hours, no year 0."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return FIRST if at.year == FIRST.year else LAST


WHOLE: Final = BeforeValidator(_number)  # 50.0 is a whole number to JSON, "50" is none
Day = Annotated[date, _written(r"\d{4}-\d\d-\d\d")]
Instant = Annotated[
    AwareDatetime,
    _written(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"),
    AfterValidator(_in_utc),
]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(examples=["09:00"])]


class Strict(Schema):
    """Fields that we don't know are refused: a misspelled one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class MissingFact(Schema):
    """One thing that would have to be so."""

    fact: str
    say: str
    have: str
    citation: str


class Unfit(Schema):
    """One field that doesn't fit."""

    where: str
    say: str


class ProblemOut(Schema):
    """Problem details, RFC 9457.  `instance`: the entry on the trail; `missing`: what the gate misses."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    error: str | None = None
    missing: list[MissingFact] | None = None
    errors: list[Unfit] | None = None


PROBLEMS: Final[dict[int, Any]] = dict.fromkeys((400, 401, 403, 404, 413, 422, 429, 500), ProblemOut)


class SessionIn(Strict):
    """One session as the practice's own system knows it."""

    reference: Annotated[
        str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"),
        Field(description="Your own number of this session. Sent again, it is the same session."),
    ]  # fmt: skip
    patient: Annotated[
        str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:#-]*$"),
        Field(description="Your own number of the patient, as in the practice's list of patients."),
    ]  # fmt: skip
    clinician: Annotated[
        str, StringConstraints(min_length=1, max_length=100, pattern=PLAIN),
        Field(description="The clinician's name as the practice's list has it."),
    ]  # fmt: skip
    service_on: Day
    start: Clock | None = None
    stop: Clock | None = None
    minutes: Annotated[int, Field(ge=1, le=1440), WHOLE] | None = None
    code: Code
    modifiers: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{2}$")]], Field(max_length=4)] = (
        Field(default_factory=list)
    )
    place: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")] | None = None
    telehealth: Literal["video", "audio"] | None = None
    diagnoses: Annotated[list[Code], Field(max_length=12)] = Field(default_factory=list)
    authorization: Annotated[str, StringConstraints(max_length=50, pattern=r"^[A-Za-z0-9._/ -]*$")] = ""
    paid_cents: Annotated[int, Field(ge=0, le=10_000_000), WHOLE] = 0
    private: Annotated[
        StrictBool, Field(description="Paid in full by the patient, who asked that no plan is told.")
    ] = False
    signed: Annotated[StrictBool, Field(description="The note is signed, so the session may be charged.")] = False


class SessionsIn(Strict):
    """Sessions to take in, at most 500."""

    sessions: Annotated[list[SessionIn], Field(min_length=1, max_length=SESSIONS_MOST)]


class Finding(Schema):
    """What is wrong with a session, and what mends it."""

    code: str
    say: str
    fix: str


class SessionOut(Schema):
    """What became of one session.  `id` null: it is not in; its findings say why."""

    reference: str
    id: UUID | None
    state: str | None
    findings: list[Finding]


class SessionsOut(Schema):
    """What became of the sessions.  `file`: under this id they are kept, sealed, as they came."""

    file: UUID
    taken: int
    waiting: int
    sessions: list[SessionOut]


class VisitOut(Schema):
    """Where a session stands: draft, signed (to charge), held or charged."""

    id: UUID
    patient: UUID
    service_on: date
    code: str
    state: str


class ClaimOut(Schema):
    """Where a claim stands.  Units: cents."""

    id: UUID
    control_number: str
    version: int
    patient: UUID
    visit: UUID
    payer: UUID
    service_on: date
    charge_cents: int
    state: ClaimState
    payer_claim_number: str
    deadline_on: date | None
    accepted_on: date | None


class ClaimsOut(Schema):
    """A page of claims.  `next`: the cursor of the page after it, null at the end; `withheld`: kept back."""

    claims: list[ClaimOut]
    withheld: int
    next: str | None


class LineOut(Schema):
    """One line of a claim."""

    number: int
    code: str
    modifiers: list[str]
    units: int
    charge_cents: int


class EventOut(Schema):
    """What happened to a claim."""

    at: datetime
    kind: str
    title: str
    cents: int | None


class ClaimDetailOut(ClaimOut):
    """One claim with its lines, its story, and what is wrong with it."""

    lines: list[LineOut]
    events: list[EventOut]
    findings: list[Finding]


class BalanceOut(Schema):
    """One account.  Units: cents, debit positive."""

    account: str
    cents: int


class BalancesOut(Schema):
    """The practice's balances; the two sides are equal."""

    accounts: list[BalanceOut]
    debit_cents: int
    credit_cents: int


class PatientBalancesOut(Schema):
    """One patient's balances, by the patient's id alone."""

    patient: UUID
    accounts: list[BalanceOut]
