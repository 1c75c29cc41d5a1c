"""Finds patient data in a text that is about to leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from quietledger.pure.mailguard import codes, dates
from quietledger.pure.mailguard.shapes import NOTHING, Known, Leak, Name
from quietledger.pure.mailguard.words import Candidate, candidates, persons

Asks = Callable[[Collection[Name]], Collection[Name]]
TOGETHER: Final = 60  # a name and a date this near are said of one another
OLD_YEAR: Final = 2012  # a date beside a name and older than this is hardly that of an invoice
_SAID_BIRTH: Final = re.compile(r"\b(?:d\.?o\.?b\.?|born|birth ?da(?:te|y)|date of birth|birth)\b", re.IGNORECASE)
_NOT_A_DIGIT: Final = re.compile(r"\D+")
_PHONE: Final = re.compile(r"(?<![\w+])\+?1?[\s.\-]?\(?\d{3}\)?[\s.\-]?\d{3}[\s.\-]?\d{4}(?!\w)")
PHONE_DIGITS: Final = 10


def find(text: str, known: Known = NOTHING) -> tuple[Leak, ...]:
    """Every place in a text that tells who is treated, or for what; first ones first, they may overlap.

    Names are asked for as candidates; what only looks like a name counts where a birth date, a diagnosis or a
    session's code stands beside it. Any text works.

    Source: 45 CFR 164.514(b)(2) for the kinds of identifiers.
    """
    ours = known_names(text, known.names)
    named = [*ours, *persons(text)]
    found = [
        *(Leak("name", one.start, one.end, "The name of one of our patients.") for one in ours),
        *_births(text, named),
        *codes.numbers_of_people(text, known),
        *codes.diagnoses(text, named),
        *codes.services(text, named),
        *_contacts(text, known.contacts),
    ]
    return tuple(sorted(set(found), key=lambda leak: (leak.start, -leak.end, leak.kind)))


def known_names(text: str, asks: Asks | None) -> list[Candidate]:
    """The names of a text that somebody who is asked knows; asked once, for all candidates together."""
    there = list(candidates(text)) if asks else []
    ours = set(asks({one.name for one in there})) if asks and there else set()
    return _widest([one for one in there if one.name in ours])


def _widest(found: Sequence[Candidate]) -> list[Candidate]:
    """One mark for one name: those inside others are left out."""
    kept: list[Candidate] = []
    for one in sorted(set(found), key=lambda one: (one.start, -one.end)):
        if not kept or one.end > kept[-1].end:
            kept.append(one)
    return kept


def _births(text: str, named: Collection[Candidate]) -> Iterator[Leak]:
    """Dates that are said to be of birth; others of long ago, where a name stands beside them."""
    for one in dates.dates(text):
        before, after = text[max(0, one.start - TOGETHER // 2) : one.start], text[one.end : one.end + 15]
        is_said = bool(_SAID_BIRTH.search(before) or _SAID_BIRTH.search(after))
        near = [who for who in named if who.start - TOGETHER <= one.end and one.start <= who.end + TOGETHER]
        is_old = one.year is None or one.year <= OLD_YEAR
        if is_said:
            yield Leak("birth", one.start, one.end, "A birth date.")
        elif near and is_old and one.year is not None:
            yield Leak("birth", one.start, one.end, "A date of long ago beside a name: this may be a birth date.")


def _contacts(text: str, contacts: Sequence[str]) -> Iterator[Leak]:
    """Telephone numbers and addresses that were handed in, however they are written."""
    phones = {digits[-PHONE_DIGITS:] for one in contacts if len(digits := _NOT_A_DIGIT.sub("", one)) >= PHONE_DIGITS}
    for match in _PHONE.finditer(text):
        if _NOT_A_DIGIT.sub("", match[0])[-PHONE_DIGITS:] in phones:
            yield Leak("contact", *match.span(), "The patient’s own telephone number.")
    for address in {one for one in contacts if "@" in one}:
        for match in re.finditer(re.escape(address), text, re.IGNORECASE):
            yield Leak("contact", *match.span(), "The patient’s own e-mail address.")
