"""What a payment change needs before it takes effect, and which number may be called.

Source: mail reference, section 0.4; FBI Private Industry Notification 20220914-001 (payments of health plans diverted).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref

COOLING: Final = timedelta(days=3)  # in which anybody may still stop it
NUMBER_STOOD: Final = timedelta(days=7)  # how long a number counts as not known before it may be called
DUE_DAYS: Final = 3  # somebody waits for an answer, and a fraud tries again elsewhere

KINDS: Final = {"payer": "a plan", "patient": "a patient", "partner": "a vendor or partner"}
WAYS: Final = {
    "message": "an e-mail or message", "phone": "a call from them", "letter": "a letter or fax",
    "portal": "a note on a portal", "person": "somebody at the desk",
}  # fmt: skip
FROM: Final = {
    "contract": "the contract or provider agreement", "card": "the patient, when the account was opened",
    "invoice": "an earlier invoice or remittance that was right", "directory": "their site, typed in by hand",
}  # fmt: skip
OUTCOMES: Final = {
    "confirmed": "They asked for it, and read the new details to me",
    "denied": "They know nothing of it",
    "not_reached": "I reached nobody who could say",
}
STATES: Final = {
    "open": "waits for a call", "called": "waits for a second person", "cooling": "confirmed, not yet in effect",
    "in_effect": "in effect", "stopped": "stopped",
}  # fmt: skip
WAITING: Final = ("open", "called", "cooling")


@dataclass(frozen=True, slots=True)
class DetailsDoc:
    """What is on file of one party.  `routing`: nine digits; `phone_from`: where the number to call comes from."""

    name: str = ""
    phone: str = ""
    phone_from: str = ""
    bank: str = ""
    routing: str = ""
    account: str = ""
    eft: str = ""
    address: str = ""
    email: str = ""


LABELS: Final = {
    "bank": "Bank", "routing": "Routing number", "account": "Account number", "eft": "EFT or ERA enrollment",
    "address": "Address for payments", "phone": "Phone", "email": "E-mail",
}  # fmt: skip
MASKED: Final = frozenset({"account"})


@dataclass(frozen=True, slots=True)
class CallDoc:
    """One call-back as it was written down: the number on file that was called, and what was said."""

    number: str = ""
    reached: str = ""
    outcome: str = ""
    note: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class ChangeDoc:
    """What is sealed of a change: what they ask for, who said so, the calls, why it was stopped."""

    wanted: DetailsDoc = DetailsDoc()
    said_by: str = ""
    words: str = ""
    calls: tuple[CallDoc, ...] = ()
    why_stopped: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Whom details are about.  A vendor has an id of its own; a plan and a patient have their room's."""

    kind: str
    id: UUID

    @property
    def patient_id(self) -> UUID | None:
        return self.id if self.kind == "patient" else None

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class NewChange:
    """A request that came in.  `message_id`: the message it came by, if it did."""

    wanted: DetailsDoc
    came_by: str
    received_on: date
    said_by: str
    words: str = ""
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """Details as they stood for a while.  `until`: excluded, None for what stands now."""

    id: UUID
    number: int
    doc: DetailsDoc
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Number:
    """The number to call.  `good_from`: the instant from which it may be used, None if it may be used now."""

    phone: str
    since: datetime
    source: str
    good_from: datetime | None


def asked_for(wanted: DetailsDoc) -> tuple[str, ...]:
    """The names of the fields that a request would change, in the order of the form."""
    return tuple(name for name in LABELS if getattr(wanted, name))


def check(new: NewChange, on_file: DetailsDoc, today: date) -> dict[str, str]:
    """What can't be so about a request, by field; empty if it may become a case."""
    wrong = _check_details(new.wanted)
    if not asked_for(new.wanted):
        wrong[""] = "Write what they want changed: at least one of the new details."
    if new.came_by not in WAYS:
        wrong["came_by"] = "Choose how the request came."
    if new.received_on > today:
        wrong["received_on"] = "That day is still to come."
    same = [name for name in asked_for(new.wanted) if getattr(new.wanted, name) == getattr(on_file, name)]
    return wrong | dict.fromkeys(same, "This is on file already.")


def check_entry(doc: DetailsDoc) -> dict[str, str]:
    """What can't be so about first details: nobody can be called back without a number and a word on its origin."""
    wrong = _check_details(doc)
    if not doc.name:
        wrong["name"] = "Write who this is."
    if not digits(doc.phone):
        wrong["phone"] = "Without a number nobody can be called back."
    if doc.phone_from not in FROM:
        wrong["phone_from"] = "Choose where this number comes from; never from a request."
    return wrong


def _check_details(doc: DetailsDoc) -> dict[str, str]:
    wrong = {}
    if doc.routing and not is_routing(doc.routing):
        wrong["routing"] = "This is no routing number: nine digits, and their check digit must fit."
    if doc.account and not 4 <= len(digits(doc.account)) <= 17:
        wrong["account"] = "An account number has 4 to 17 digits."
    if doc.phone and not 10 <= len(digits(doc.phone)) <= 15:
        wrong["phone"] = "Write the number with its area code."
    return wrong


def is_routing(text: str) -> bool:
    """Whether nine digits are an ABA routing number: weights 3, 7, 1, sum a multiple of ten.

    Source: ANSI X9.9, as published by the American Bankers Association.
    """
    if len(text) != 9 or not (text.isascii() and text.isdigit()):
        return False
    return text != "0" * 9 and sum(int(one) * weight for one, weight in zip(text, (3, 7, 1) * 3, strict=True)) % 10 == 0


def digits(text: str) -> str:
    """The digits of a number as it was typed."""
    return "".join(one for one in text if one.isascii() and one.isdigit())


def masked(name: str, value: str) -> str:
    """A value as pages show it: of an account only the end."""
    return f"ends in {value[-4:]}" if name in MASKED and value else value


def number_to_call(versions: Sequence[Version], asked_at: datetime, now: datetime) -> Number | None:
    """The newest number on file that a request could not have brought along, None if there is no number at all.

    One that was there a week before the request counts; a younger one counts when it has stood for a week, so that
    whoever sends a new number first and new bank details after it wins nothing.

    Shapes: versions in any order -> one number.
    """
    told = sorted((one for one in versions if one.doc.phone), key=lambda one: one.number)
    runs = [one for place, one in enumerate(told) if not place or _differs(one, told[place - 1])]
    for one in reversed(runs):
        if one.since + NUMBER_STOOD <= asked_at:
            return Number(one.doc.phone, one.since, one.doc.phone_from, None)
    if not runs:
        return None
    first = runs[0]
    good_from = first.since + NUMBER_STOOD
    return Number(first.doc.phone, first.since, first.doc.phone_from, good_from if now < good_from else None)


def _differs(one: Version, other: Version) -> bool:
    return digits(one.doc.phone) != digits(other.doc.phone)


def changed(on_file: DetailsDoc, wanted: DetailsDoc) -> DetailsDoc:
    """What stands once the change is in effect."""
    return replace(on_file, **{name: getattr(wanted, name) for name in asked_for(wanted)})


def due_on(received_on: date) -> date:
    """The day by which somebody should have called."""
    return received_on + timedelta(days=DUE_DAYS)
