"""What the comparison shows: figures, parts and wordings of each policy or offer, row by row.

An extra file beside `pages`: words, no decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quietledger.safety.cyberinsurance import comparing, vocabulary
from quietledger.safety.cyberinsurance.comparing import Candidate
from quietledger.safety.cyberinsurance.rules import Clause, Part, PolicyRow
from quietledger.safety.cyberinsurance.showing import exact
from quietledger.safety.risk.words import chance, dollars, short

Cell = tuple[str, str]  # whose, and what it says


def figures(found: Sequence[Candidate]) -> list[tuple[str, list[Cell]]]:
    """Figures side by side, each row over the same years."""
    rows: list[tuple[str, Callable[[Candidate], str]]] = [
        ("Limit for its time", lambda one: exact(one.row.terms.aggregate_cents)),
        ("Retention of each event", lambda one: exact(one.row.terms.retention_cents)),
        ("Premium for a year", lambda one: exact(one.premium_cents)),
        ("It pays in an average year", lambda one: dollars(one.laid.paid_cents)),
        ("You keep in an average year", lambda one: dollars(one.laid.kept_cents)),
        ("Premium and what you keep", lambda one: dollars(one.year_cents)),
        ("One year in twenty you keep over", lambda one: short(one.laid.p95_cents / 100)),
        ("One year in a hundred you keep over", lambda one: short(one.laid.p99_cents / 100)),
        ("A part’s limit cuts an event", lambda one: chance(one.laid.p_sublimit)),
        ("A year needs more than its limit", lambda one: chance(one.laid.p_aggregate)),
        ("Parts that it has", lambda one: f"{len(one.row.parts)} of {len(vocabulary.PARTS)}"),
        ("Conditions that can’t be shown", lambda one: f"{len(one.unshown)} of {len(one.standings)}"),
        ("What hangs on these, a year", lambda one: dollars(one.at_risk_cents)),
        ("Told within", lambda one: _notice(one.row)),
        ("It covers", lambda one: vocabulary.BASES[one.row.terms.basis]),
    ]  # fmt: skip
    return [(say, [(one.row.terms.insurer, of(one)) for one in found]) for say, of in rows]


def parts(found: Sequence[Candidate]) -> list[tuple[str, str, list[Cell]]]:
    """Each part that any of them has, with its limit in each."""
    rows = []
    for part, kind in vocabulary.PARTS.items():
        cells = [(one.row.terms.insurer, one.row.part(part)) for one in found]
        if any(one for _, one in cells):
            rows.append((part, kind.say, [(insurer, _limit(one)) for insurer, one in cells]))
    return rows


def wordings(found: Sequence[Candidate]) -> list[tuple[str, str]]:
    """Where offers word a clause otherwise than what leads: offer, and which clauses."""
    if not found:
        return []
    mine = _clauses(found[0].row)
    differing = []
    for one in found[1:]:
        other = _clauses(one.row)
        names = [name for name in mine if name in other and comparing.same_wording(mine[name], other[name]) is False]
        if names:
            differing.append((one.row.terms.insurer, ", ".join(names)))
    return differing


def _clauses(row: PolicyRow) -> dict[str, Clause]:
    named = [(one.part, one.clause) for one in row.parts] + [(one.exclusion, one.clause) for one in row.exclusions]
    return dict(named) | {one.say: one.clause for one in row.conditions}


def _limit(part: Part | None) -> str:
    if part is None:
        return "not included"
    limit = f"{part.people_cap:,} people" if part.basis == "people" and part.people_cap else (
        exact(part.limit_cents) if part.limit_cents is not None else "the policy’s limit")  # fmt: skip
    return f"{limit}, after {part.waiting_hours} hours" if part.waiting_hours else limit


def _notice(row: PolicyRow) -> str:
    if row.terms.notice_hours is not None:
        return f"{row.terms.notice_hours} hours"
    return f"{row.terms.notice_days} days" if row.terms.notice_days is not None else "as soon as practicable"
