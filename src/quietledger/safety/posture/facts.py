"""The facts that this room tells of the practice: `mail.posture.<check>`, each until the next check is overdue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as told
from quietledger.core.facts.rules import Ref, Told
from quietledger.safety.posture import queries, rules

PREFIX = "mail.posture."
SELF_TEST = "mail.selftest"


def tell(practice_id: UUID, evidence: str, now: datetime) -> None:
    """Tell what holds of all the practice's domains, end what does not; inside the practice's scope."""
    verdicts = [{one.check.id: one.check.verdict for one in queries.standing(row.id)} for row in queries.domains()]
    names = [PREFIX + one for one in rules.FACTS]
    before = told.last_words([practice_id], names, now)
    about = Ref("practice", practice_id)
    words = []
    for check_id, holds in rules.held(verdicts).items():
        word = before.get((practice_id, PREFIX + check_id))
        if holds:
            words.append(Told(about, PREFIX + check_id, now + rules.HOLDS, evidence))
        elif word is not None and word.holds(now):
            words.append(Told(about, PREFIX + check_id, now, evidence))
    facts.tell(words, by="posture", now=now)


def is_self_tested(practice_id: UUID, now: datetime) -> bool:
    """Whether the newest self-test that counts passed."""
    word = told.last_words([practice_id], [SELF_TEST], now).get((practice_id, SELF_TEST))
    return word is not None and word.holds(now)
