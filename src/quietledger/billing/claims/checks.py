"""The checks behind the edits, one small question each (extra file: the edits' table stays readable as a table).

Each check gives the numbers of the lines that fail, 0 for the claim as a whole, and nothing when all is well.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from quietledger.billing.claims.content import ClaimContent, ClaimLine, Frequency
from quietledger.billing.payers import rules as payers


class TelehealthRule(StrEnum):
    """Whether a payer wants a modifier beside the telehealth places 02 and 10."""

    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class EditTerms:
    """What the edits must know beside the claim: the payer's rules, and what only the claim's tables can tell."""

    last_filing_on: date | None = None
    telehealth_modifier: TelehealthRule = TelehealthRule.EITHER
    needs_authorization: bool = False
    is_group: bool = True
    is_duplicate: bool = False
    testing_by_date: bool = False


Check = Callable[[ClaimContent, date, EditTerms], Iterable[int]]

PLACES: Final = frozenset({
    "02", "03", "04", "10", "11", "12", "14", "15", "19", "21", "22", "23", "27", "31", "32", "50", "51", "52", "53",
    "55", "56", "57", "58", "71", "72", "99",
})  # fmt: skip
TELEHEALTH_PLACES: Final = frozenset({"02", "10"})
VIDEO_MODIFIERS: Final = frozenset({"95", "GT"})
TELEHEALTH_MODIFIERS: Final = VIDEO_MODIFIERS | {"93", "FQ"}
RELATIONS: Final = frozenset({"18", "01", "19", "20", "21", "39", "40", "53", "G8"})
FILING_CODES: Final = frozenset({
    "11", "12", "13", "14", "15", "16", "17", "AM", "BL", "CH", "CI", "DS", "FI", "HM", "LM", "MA", "MB", "MC", "OF",
    "TV", "VA", "WC", "ZZ",
})  # fmt: skip

# Headings of ICD-10-CM that look like codes and are not billable; the yearly table replaces this list.
PARENT_DIAGNOSES: Final = frozenset({
    "F10", "F101", "F102", "F11", "F111", "F112", "F31", "F32", "F328", "F33", "F34", "F348", "F40", "F41", "F42",
    "F43", "F431", "F432", "F438", "F44", "F45", "F50", "F500", "F5001", "F5002", "F51", "F53", "F60", "F63", "F64",
    "F84", "F90", "F91", "F93", "F94", "F98",
})  # fmt: skip

MOST_DIAGNOSES: Final = 12
MOST_LINES: Final = 50
MOST_MODIFIERS: Final = 4
MOST_POINTERS: Final = 4

_CONTROL = re.compile(r"[A-Z0-9]{1,20}")
_DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9AB][0-9A-Z]{0,4}")
_SOCIAL = re.compile(r"Z(5[5-9]|6[0-5])")
_CODE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_ZIP = re.compile(r"[0-9]{5}([0-9]{4})?")
_STATE = re.compile(r"[A-Z]{2}")
_PO_BOX = re.compile(r"\bP\.?\s*O\.?\s*BOX\b", re.IGNORECASE)


def whole(is_wrong: Callable[[ClaimContent], bool]) -> Check:
    """A check of the claim as a whole, from a question that is true when something is wrong."""
    return lambda content, _today, _terms: (0,) if is_wrong(content) else ()


def by_terms(is_wrong: Callable[[ClaimContent, date, EditTerms], bool]) -> Check:
    """The same, for questions that need the day or the terms."""
    return lambda content, today, terms: (0,) if is_wrong(content, today, terms) else ()


def each_line(is_wrong: Callable[[ClaimLine, ClaimContent], bool]) -> Check:
    """A check of each line by itself."""
    return lambda content, _today, _terms: [
        number for number, line in enumerate(content.lines, start=1) if is_wrong(line, content)
    ]


def bad_control_number(content: ClaimContent) -> bool:
    """Payers cut and fold what is longer or lower case, and then the answer finds no claim."""
    return _CONTROL.fullmatch(content.control_number) is None


def bad_npi(text: str) -> bool:
    """Missing, or its check digit is wrong."""
    return not payers.is_npi(text)


def bad_billing_address(content: ClaimContent) -> bool:
    """Missing a part, or a post-office box, which belongs into the pay-to address."""
    place = content.billing.address
    is_complete = place.street and place.city and _STATE.fullmatch(place.state)
    return not is_complete or _PO_BOX.search(place.street) is not None


def bad_billing_zip(content: ClaimContent) -> bool:
    """The billing place needs all nine digits."""
    return len(content.billing.address.zip) != 9 or not _ZIP.fullmatch(content.billing.address.zip)


def bad_tax_id(content: ClaimContent) -> bool:
    """Nine digits, and a kind that 837P knows."""
    billing = content.billing
    digits = billing.tax_id
    return len(digits) != 9 or not (digits.isascii() and digits.isdigit()) or billing.tax_id_kind not in {"EI", "SY"}


def missing_rendering(content: ClaimContent, _today: date, terms: EditTerms) -> bool:
    """A group never treats by itself: somebody did."""
    return content.rendering is None and (terms.is_group or not content.billing.first)


def missing_name(content: ClaimContent) -> bool:
    """Last and first name of the patient, and of the member if that is somebody else."""
    people = {content.patient, content.subscriber} if is_dependent(content) else {content.patient}
    return any(not person.last or not person.first for person in people)


def bad_birth(content: ClaimContent, today: date, _terms: EditTerms) -> bool:
    """Missing, in the future, or after the first service."""
    born = content.patient.birth_on
    first = min((line.service_on for line in content.lines if line.service_on), default=today)
    return born is None or born > today or born > first


def bad_address(content: ClaimContent) -> bool:
    """The patient's own, whether member or dependent."""
    place = content.patient.address
    return not (place.street and place.city and _STATE.fullmatch(place.state) and _ZIP.fullmatch(place.zip))


def is_dependent(content: ClaimContent) -> bool:
    """Whether somebody else is the member."""
    return content.relation != "18"


def bad_diagnosis_form(content: ClaimContent) -> bool:
    """A letter, two places, up to four more, and no point."""
    return any(not _DIAGNOSIS.fullmatch(code) for code in content.diagnoses)


def social_first(content: ClaimContent) -> bool:
    """Z55-Z65 tell of circumstances; they belong behind what is treated."""
    return bool(content.diagnoses) and _SOCIAL.match(content.diagnoses[0]) is not None


def bad_pointers(line: ClaimLine, content: ClaimContent) -> bool:
    """One to four places, each of a diagnosis that is there."""
    is_there = all(1 <= pointer <= len(content.diagnoses) for pointer in line.pointers)
    is_once = len(set(line.pointers)) == len(line.pointers)
    return not (0 < len(line.pointers) <= MOST_POINTERS and is_there and is_once)


def place_of(line: ClaimLine, content: ClaimContent) -> str:
    """A line without a place of its own is where the claim is."""
    return line.place or content.place


def bad_line_place(line: ClaimLine, content: ClaimContent) -> bool:
    """A place that the public list has."""
    return place_of(line, content) not in PLACES


def telehealth_modifier_clashes(content: ClaimContent, _today: date, terms: EditTerms) -> Iterable[int]:
    """At places 02 and 10 a modifier is wanted, unwanted or free, as the payer says; audio-only is never unwanted."""
    for number, line in enumerate(content.lines, start=1):
        if place_of(line, content) not in TELEHEALTH_PLACES:
            continue
        is_marked = not TELEHEALTH_MODIFIERS.isdisjoint(line.modifiers)
        is_video = not VIDEO_MODIFIERS.isdisjoint(line.modifiers)
        is_unmarked_wrongly = terms.telehealth_modifier is TelehealthRule.REQUIRED and not is_marked
        if is_unmarked_wrongly or (terms.telehealth_modifier is TelehealthRule.FORBIDDEN and is_video):
            yield number


def telehealth_elsewhere(line: ClaimLine, content: ClaimContent) -> bool:
    """A telehealth modifier at a place where people meet."""
    is_marked = not TELEHEALTH_MODIFIERS.isdisjoint(line.modifiers)
    return is_marked and place_of(line, content) not in TELEHEALTH_PLACES


def bad_code(line: ClaimLine, _content: ClaimContent) -> bool:
    """Five places, as CPT and HCPCS have them."""
    return _CODE.fullmatch(line.code) is None


def too_many_modifiers(line: ClaimLine, _content: ClaimContent) -> bool:
    """A line carries four."""
    return len(line.modifiers) > MOST_MODIFIERS


def bad_modifier(line: ClaimLine, _content: ClaimContent) -> bool:
    """Two places each, and none twice."""
    is_form = all(_MODIFIER.fullmatch(modifier) for modifier in line.modifiers)
    return not is_form or len(set(line.modifiers)) != len(line.modifiers)


def repeated_line_ids(content: ClaimContent, _today: date, _terms: EditTerms) -> Iterable[int]:
    """Answers find their line by its control number only."""
    times = Counter(line.control_number for line in content.lines)
    for number, line in enumerate(content.lines, start=1):
        if not 0 < len(line.control_number) <= 30 or times[line.control_number] > 1:
            yield number


def wrong_sum(content: ClaimContent) -> bool:
    """The claim's charge is the sum of its lines, to the cent."""
    return content.charge_cents != sum(line.charge_cents for line in content.lines)


def future_service(content: ClaimContent, today: date, _terms: EditTerms) -> Iterable[int]:
    """Nobody is treated tomorrow yet."""
    return [n for n, line in enumerate(content.lines, start=1) if line.service_on and line.service_on > today]


def filed_late(_content: ClaimContent, today: date, terms: EditTerms) -> bool:
    """The limit day itself still counts."""
    return terms.last_filing_on is not None and today > terms.last_filing_on


def missing_payer_number(content: ClaimContent) -> bool:
    """A replacement or void must name what it replaces."""
    return content.frequency is not Frequency.ORIGINAL and not content.payer_claim_number


def needless_payer_number(content: ClaimContent) -> bool:
    """An original claim replaces nothing."""
    return content.frequency is Frequency.ORIGINAL and bool(content.payer_claim_number)
