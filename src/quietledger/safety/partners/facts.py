"""The facts that this room tells of a partner as such: that it was chosen, that it is from before, that it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import CATALOGUE, Ref, Told
from quietledger.safety.partners import rules

BY: Final = "partners"
CHOSEN: Final = "partner.chosen"
NEW: Final = "partner.joining"
PERSON: Final = "person.screened"
FIRST: Final = "person.screening"
_ABOUT: Final = tuple(name for name, one in CATALOGUE.items() if one.about == "partner")


def tell_chosen(partner_id: UUID, decision_id: UUID, now: datetime) -> None:
    """Tell that a decision stands; inside the practice's scope."""
    facts.tell([Told(Ref("partner", partner_id), CHOSEN, None, f"decision:{decision_id}")], by=BY, now=now)


def has_begun() -> bool:
    """Whether the practice was given its first days once; inside the practice's scope."""
    return any(known.first_word(name) for name in (FIRST, NEW))


def begin(partner_ids: Iterable[UUID], now: datetime) -> int:
    """Give partners from before their days for an agreement; inside the practice's scope."""
    until = now + rules.JOINING
    told = [Told(Ref("partner", one), NEW, until, "partners:from before") for one in partner_ids]
    facts.tell(told, by=BY, now=now)
    return len(told)


def end(partner_id: UUID, why: str, now: datetime, *, only: str = "") -> int:
    """End every fact about a partner that holds, or those whose names begin so; inside the practice's scope."""
    words = known.newest_words([partner_id], _ABOUT)
    over = [name for (_, name), row in words.items() if row.holds(now) and name.startswith(only)]
    about = Ref("partner", partner_id)
    facts.tell([Told(about, name, now, f"partners:{why}") for name in sorted(over)], by=BY, now=now)
    return len(over)


def begin_people(person_ids: Iterable[UUID], now: datetime) -> int:
    """Give everybody of whom no word was ever told the days for a first screening; inside the practice's scope.

    They are the practice's: whoever joins later has what is left of them, and after that is screened first.
    """
    ids = list(person_ids)
    heard = {one for one, _ in known.newest_words(ids, [PERSON, FIRST])}
    first = known.first_word(FIRST)
    until = first.until if first and first.until else now + rules.FIRST_SCREENING
    new = [one for one in ids if one not in heard and until > now]
    facts.tell([Told(Ref("person", one), FIRST, until, "partners:screening began") for one in new], by=BY, now=now)
    return len(new)


def tell_screened(about: Iterable[Ref], until: datetime, evidence: str, now: datetime) -> None:
    """Tell that people and partners were found on no list; inside the practice's scope."""
    facts.tell([Told(one, f"{one.kind}.screened", until, evidence) for one in about], by=BY, now=now)


def end_screened(about: Ref, why: str, now: datetime) -> None:
    """End at once what says that somebody is on no list, and the days in its place; inside the practice's scope."""
    names = (f"{about.kind}.screened", FIRST if about.kind == "person" else NEW)
    words = known.newest_words([about.id], names)
    over = [name for (_, name), row in words.items() if row.holds(now)]
    facts.tell([Told(about, name, now, f"partners:{why}") for name in sorted(over)], by=BY, now=now)
