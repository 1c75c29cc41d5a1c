"""What to know of a policy before somebody relies on it: thin cover, missing parts, how claims-made works.

An extra file beside `rules`: from the words of the policy alone. A licensed broker decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from quietledger.core.shell.rules import long_day, money_parts
from quietledger.safety.cyberinsurance.rules import PolicyRow
from quietledger.safety.cyberinsurance.vocabulary import EXCLUSIONS, PARTS

THIN_CENTS: Final = 5_000_000  # endorsements of malpractice and office packages commonly end at 10,000 to 50,000
FEW_PARTS: Final = 4
NEEDED: Final = ("CP01", "CP02", "CP04", "CP06", "CP07", "CP11")
CONTINUING: Final = frozenset({"X03", "X04", "X18", "X19"})


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing to know.  is_grave: money hangs on it now, rather than some day."""

    id: str
    say: str
    why: str
    page: int | None = None
    is_grave: bool = False


def thin_signs(row: PolicyRow) -> tuple[str, ...]:
    """What shows that cyber was only added to another package: its kind, its limit, its basis, its parts."""
    terms, signs = row.terms, []
    if terms.form == "endorsement":
        signs.append("it was added to another policy")
    if terms.aggregate_cents <= THIN_CENTS:
        signs.append(f"it ends at {money_parts(terms.aggregate_cents)[0]} a year")
    if terms.basis == "occurrence":
        signs.append("it counts what happens, as packages do, and not what is claimed")
    if len(row.parts) <= FEW_PARTS:
        signs.append(f"it has {len(row.parts)} of {len(PARTS)} parts")
    return tuple(signs)


def is_thin(row: PolicyRow) -> bool:
    """Whether it looks like an endorsement: by its own word or its limit, else by two signs together."""
    signs = thin_signs(row)
    return row.terms.form == "endorsement" or row.terms.aggregate_cents <= THIN_CENTS or len(signs) > 1


def of_policy(row: PolicyRow) -> list[Caveat]:
    """Everything to know of one policy, the grave first."""
    found = [*_thin(row), *_time(row), *_missing(row), *_wording(row)]
    return sorted(found, key=lambda one: not one.is_grave)


def of_cover(rows: Iterable[PolicyRow]) -> list[Caveat]:
    """What to know of all that is in force together."""
    covered = {one.part for row in rows for one in row.parts}
    if {"CP15", "CP17"} & covered:
        return []
    return [Caveat(
        "errors", "Do you bill for other practices too? Then you also need errors and omissions cover.",
        "They would be the claimants, and a cyber policy alone pays none of it: parts CP15 and CP17 are nowhere.",
    )]  # fmt: skip


def _thin(row: PolicyRow) -> Iterable[Caveat]:
    if is_thin(row):
        signs = "; ".join(thin_signs(row))
        yield Caveat(
            "thin", "This is thin cover.",
            f"It looks like cyber added to a malpractice or office package: {signs}. Lay it over your own curve like"
            " any other limit.", row.terms.pages.get("aggregate"), is_grave=True,
        )  # fmt: skip


def _time(row: PolicyRow) -> Iterable[Caveat]:
    terms, pages = row.terms, row.terms.pages
    if terms.basis == "claims_made_and_reported":
        grace = f"{terms.report_days} days after its end" if terms.report_days else "its very last day"
        say = f"A claim must come while it runs and be reported by {grace}."
        yield Caveat("reported", say, "Tell of an incident at once, even if nobody claims yet.", pages.get("notice"))
    if terms.retro_on is not None:
        say = f"Nothing counts that began before {long_day(terms.retro_on)}."
        why = "Intruders are often found months after they came in. Ask for full prior acts."
        yield Caveat("retro", say, why, pages.get("retro"))
    if not terms.extensions and terms.basis != "occurrence":
        why = "If nothing follows this policy, nothing can be reported after it. Ask the broker."
        yield Caveat("tail", "No extended reporting is offered.", why, pages.get("erp"))


def _missing(row: PolicyRow) -> Iterable[Caveat]:
    missing = [one for one in NEEDED if row.part(one) is None]
    if missing and row.terms.form != "errors":
        names = ", ".join(f"{PARTS[one].say.lower()} ({one})" for one in missing)
        yield Caveat("parts", f"It does not include {names}.", "What these would pay is yours.", is_grave=True)


def _wording(row: PolicyRow) -> Iterable[Caveat]:
    terms = row.terms
    if terms.defence == "inside":
        why = "A long defense leaves less for everything else."
        yield Caveat("defence", "Lawyers are paid out of the limit.", why, terms.pages.get("defence"))
    if terms.has_hammer:
        why = "If you refuse a settlement that the insurer wants, the rest is yours."
        yield Caveat("hammer", "It has a hammer clause.", why)
    for one in row.exclusions:
        if one.exclusion in CONTINUING:
            why = "This turns what you answered into something that has to stay true every day."
            yield Caveat(one.exclusion, f"Excluded: {_lower(EXCLUSIONS[one.exclusion].say)}.", why, one.clause.page)
    if terms.consent_needed:
        hours = terms.emergency_hours
        more = f" Emergency cost may be possible for {hours} hours (verify)." if hours else ""
        why = f"Call the hotline before anybody is engaged.{more}"
        yield Caveat("consent", "No vendor, cost or payment without the insurer’s word first.", why,
                     terms.pages.get("panel"))  # fmt: skip


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
