"""Which of our claims and lines an answer is about (extra file: exact ways first, guesses only ever as suggestions)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from quietledger.billing.remits.said import SaidClaim, SaidLine


class How(StrEnum):
    """How a claim was found."""

    CONTROL = "control"
    PAYER_NUMBER = "payer_number"
    PERSON = "person"  # a person confirmed it
    NONE = ""


HOW_WORDS = {
    How.CONTROL: "found by control number", How.PAYER_NUMBER: "found by the payer's number",
    How.PERSON: "confirmed by hand", How.NONE: "not found",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OurLine:
    """One line that we billed.  `line_id` is its charge; `open_cents` what stands on AR:insurance for it."""

    line_id: UUID
    code: str
    charge_cents: int
    open_cents: int
    modifiers: str = ""
    control_number: str = ""


@dataclass(frozen=True, slots=True)
class OurClaim:
    """One claim that we billed.  `payer_id`: whose receivable it is; `next_payer_id`: who comes after them."""

    claim_id: UUID
    patient_id: UUID
    visit_id: UUID
    payer_id: UUID | None
    lines: tuple[OurLine, ...]
    service_on: date | None = None
    next_payer_id: UUID | None = None

    def after(self, moved: Mapping[UUID, int]) -> OurClaim:
        """The same claim with other amounts open.  `moved`: charge -> cents that moved on AR:insurance."""
        if not moved:
            return self
        lines = tuple(replace(one, open_cents=one.open_cents + moved.get(one.line_id, 0)) for one in self.lines)
        return replace(self, lines=lines)


def claim_key(
    claim: SaidClaim, by_control: Mapping[str, object], by_payer_number: Mapping[str, object]
) -> tuple[How, str]:
    """How a claim is found, and under which number; nothing is guessed.

    Source: billing.md 10.7, claim match order.
    """
    if claim.control_number in by_control:
        return How.CONTROL, claim.control_number
    if claim.payer_claim_number and claim.payer_claim_number in by_payer_number:
        return How.PAYER_NUMBER, claim.payer_claim_number
    return How.NONE, ""


def our_lines(said: Sequence[SaidLine], ours: Sequence[OurLine], service_on: date | None) -> list[OurLine | None]:
    """Our line for each line of an answer; None where a person has to look.  One of ours is used once at a time.

    Shapes: n lines -> n, same order.   Source: billing.md 10.7, line match order.
    """
    found: list[OurLine | None] = [None] * len(said)
    free = list(ours)
    for fits in _ORDER:
        for place, line in enumerate(said):
            if found[place] is None and (one := _only(fits, line, free, service_on)):
                found[place] = one
                free.remove(one)
    return [one or _split_again(line, ours) for one, line in zip(found, said, strict=True)]


_Fits = Callable[[SaidLine, OurLine, "date | None"], bool]


def _by_control(line: SaidLine, one: OurLine, _service_on: date | None) -> bool:
    return bool(line.control_number) and line.control_number == one.control_number


def _by_code(line: SaidLine, one: OurLine, service_on: date | None) -> bool:
    same_day = line.service_on is None or service_on is None or line.service_on == service_on
    return (line.original_code or line.code) == one.code and line.charge_cents == one.charge_cents and same_day


def _by_code_and_modifiers(line: SaidLine, one: OurLine, service_on: date | None) -> bool:
    return _by_code(line, one, service_on) and line.modifiers == one.modifiers


_ORDER: tuple[_Fits, ...] = (_by_control, _by_code_and_modifiers, _by_code)


def _only(fits: _Fits, line: SaidLine, free: Sequence[OurLine], service_on: date | None) -> OurLine | None:
    return next((one for one in free if fits(line, one, service_on)), None)


def _split_again(line: SaidLine, ours: Sequence[OurLine]) -> OurLine | None:
    """A payer that splits one line into several repeats its control number."""
    return next((one for one in ours if _by_control(line, one, None)), None)
