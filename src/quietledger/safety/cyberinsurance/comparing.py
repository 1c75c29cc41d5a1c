"""Offers and what is in force side by side, over the same simulated years.

An extra file beside `queries`.  A licensed broker decides; nothing here says "best".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from quietledger.safety.cyberinsurance import caveats, conditions, layers, queries
from quietledger.safety.cyberinsurance.caveats import Caveat
from quietledger.safety.cyberinsurance.conditions import Standing
from quietledger.safety.cyberinsurance.layers import Laid, Years
from quietledger.safety.cyberinsurance.rules import Clause, PolicyRow, PolicyState

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Candidate:
    """One policy or offer over the practice's own years.

    laid: with every condition kept.  shown: as the insurer could hold the practice to what facts don't show.
    """

    row: PolicyRow
    laid: Laid
    shown: Laid
    standings: tuple[Standing, ...]
    caveats: tuple[Caveat, ...]

    @property
    def premium_cents(self) -> int:
        """Its premium for a year, whatever its time is."""
        days = (self.row.terms.expiration_on - self.row.terms.effective_on).days
        return round(self.row.terms.premium_cents * YEAR_DAYS / days)

    @property
    def year_cents(self) -> int:
        """What an average year costs with it: premium, and what stays with the practice."""
        return self.premium_cents + self.laid.kept_cents

    @property
    def unshown(self) -> tuple[Standing, ...]:
        """Its conditions that facts don't show."""
        return tuple(conditions.unshown(self.standings))

    @property
    def at_risk_cents(self) -> int:
        """What more stays in an average year if the insurer holds the practice to all of these."""
        return self.shown.kept_cents - self.laid.kept_cents


def candidates(rows: Iterable[PolicyRow], practice_id: UUID, now: datetime) -> list[Candidate]:
    """These policies over the practice's own years as of now; inside the scope."""
    chosen, over = list(rows), layers.years(practice_id, now)
    found = conditions.standings(chosen, practice_id, now)
    return [candidate(one, over, [it for it in found if it.policy.id == one.id]) for one in chosen]


def candidate(row: PolicyRow, over: Years, standings: Iterable[Standing]) -> Candidate:
    """One policy over years."""
    numbers, found = layers.cover(row), tuple(standings)
    shown = layers.laid(over, numbers, layers.unmet(found))
    return Candidate(row, layers.laid(over, numbers), shown, found, tuple(caveats.of_policy(row)))


def beside(now: datetime) -> list[PolicyRow]:
    """What is compared: all that is in force, then the offers; inside the scope."""
    return beside_of(queries.policies(), queries.today(now))


def beside_of(rows: Iterable[PolicyRow], today: date) -> list[PolicyRow]:
    """Of these, what is in force, the highest limit first, then the offers."""
    chosen = [one for one in rows if one.is_in_force(today) or one.kept is PolicyState.QUOTED]
    return sorted(chosen, key=lambda one: (one.kept is PolicyState.QUOTED, -one.terms.aggregate_cents))


def same_wording(mine: Clause, other: Clause) -> bool | None:
    """Whether two clauses have the same words; None where one of them was never pasted."""
    if not (mine.text_sha256 and other.text_sha256):
        return None
    return mine.text_sha256 == other.text_sha256
