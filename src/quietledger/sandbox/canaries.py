"""Patients whose every detail is a string that occurs nowhere else, so that a leak can be found with a plain search."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from quietledger.sandbox.people import Person

# Eight signs: four are found by chance, in any case, once in some hundred megabytes of what is sealed.
_MARK: Final = "q7xkv4zj"
_FIRST_BIRTH: Final = date(1921, 1, 1)
# Real codes, because a claim's edits look at them; rare ones, because nothing else in a practice should name them.
_DIAGNOSES: Final = (
    "F44.6", "F51.3", "F63.3", "F65.1", "F68.10", "F94.0", "F95.2", "F98.4",
    "F44.0", "F48.1", "F45.22", "F51.4", "F93.0", "F63.1", "F64.2", "F98.1",
)  # fmt: skip


def planted(person: Person, number: int) -> Person:
    """The same patient with the same plan, as a canary; `number` counts the practice's patients from 0."""
    word = _MARK + _letters(number)
    holds_own_plan = person.relation == "self"
    first_diagnosis = number % len(_DIAGNOSES)
    return person._replace(
        last=f"Canary{word}",
        first=f"First{word}",
        birth_on=_birth(2 * number),
        street=f"{number + 1} Street{word}",
        email=f"mail{word}@example.com",
        member_id=f"CNRY{word.upper()}" if person.payer_id else "",
        subscriber_last="" if holds_own_plan else f"Holder{word}",
        subscriber_first="" if holds_own_plan else f"Holdfirst{word}",
        subscriber_birth_on=None if holds_own_plan else _birth(2 * number + 1),
        diagnoses=(_DIAGNOSES[first_diagnosis], _DIAGNOSES[first_diagnosis - 5]),
        authorization=f"AUTH{word.upper()}",
    )


def listed(people: Sequence[Person]) -> Iterator[tuple[str, str]]:
    """Kind and string of all that must not be found: names, births, member ids, diagnoses, authorizations, contacts."""
    for person in people:
        yield from (("name", name) for name in _names(person))
        for born_on in filter(None, (person.birth_on, person.subscriber_birth_on)):
            yield from (("birth", f"{born_on:{form}}") for form in ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d"))
        if person.member_id:
            yield "member", person.member_id
        yield "authorization", person.authorization
        yield "address", person.street.split()[1]
        yield "contact", person.email
    for code in sorted({code for person in people for code in person.diagnoses}):
        yield from (("diagnosis", code), ("diagnosis", code.replace(".", "")))


def _names(person: Person) -> Iterator[str]:
    return filter(None, (person.last, person.first, person.subscriber_last, person.subscriber_first))


def _birth(number: int) -> date:
    return _FIRST_BIRTH + timedelta(days=number % 36_000)  # beyond 18,000 patients a birthday may come twice


def _letters(number: int) -> str:
    """Five letters for a number: fixed length, so that no canary is the beginning of another."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(4, -1, -1))
