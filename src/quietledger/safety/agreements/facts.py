"""The facts that this room tells of a partner, made of the schedules that stand, and why those that ended did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.agreements import queries, rules
from quietledger.safety.agreements.queries import AgreementRow
from quietledger.safety.agreements.rules import Difference
from quietledger.safety.agreements.schedule import NEVER, Compiled, InForce, compiled
from quietledger.safety.agreements.vocabulary import ASSOCIATE, DUTIES, OPENING
from quietledger.safety.partners import errors as partners_errors
from quietledger.safety.partners import queries as partners
from quietledger.safety.partners.rules import PartnerRow, State

BY: Final = "agreements"
NAMES: Final = tuple(name for name, one in CATALOGUE.items() if one.told_by == BY)
FLOWS: Final = tuple(name for name in NAMES if name.count(".") == 2)
# A partner that is restricted, suspended or over is sent nothing, whatever it signed.
SENT_TO: Final = frozenset({State.CHOSEN, State.WATCH})


def tell(practice_id: UUID, partner_ids: Iterable[UUID], now: datetime) -> list[Difference]:
    """Tell what the agreements with these partners open, where the last word says something else.

    Inside the practice's scope.  What they do not open any more ends at once, with the reason in the fact's evidence.
    """
    zone, ids = queries.zone_of(practice_id), list(partner_ids)
    today, last = now.astimezone(zone).date(), known.newest_words(ids, NAMES)
    told: list[Told] = []
    for partner_id in ids:
        open_now = {one.name: one for one in _open(partner_id, today, zone)}
        for name in NAMES:
            row, one = last.get((partner_id, name)), open_now.get(name)
            if one is not None and not _says(row, one, now):
                told.append(one)
            elif one is None and row is not None and row.holds(now):
                why = reason(partner_id, today, row.evidence)
                told.append(Told(Ref("partner", partner_id), name, now, why))
    facts.tell(told, by=BY, now=now)
    return [_difference(one, last.get((one.about.id, one.name)), now) for one in told]


def stopped(now: datetime) -> list[tuple[UUID, str]]:
    """The partners of agreements that are in force to whom nothing flows at the moment, each with the reason."""
    rows = [one for one in queries.agreements() if one.state in rules.STANDING and one.kind in OPENING]
    held = known.held([Ref("partner", one.partner_id) for one in rows], FLOWS, now)
    flowing = {ref.id for ref, _ in held}
    zone = queries.zone_of(tenancy.practice_id())
    today = now.astimezone(zone).date()
    return [
        (one.partner_id, why(one.partner_id, today, f"agreement:{one.id}/"))
        for one in rows if one.partner_id not in flowing
    ]  # fmt: skip


def stopped_in_words(now: datetime) -> list[str]:
    """The same as sentences, for refusals."""
    names = {one.id: one.name for one in partners.partners()}
    return [f"{names.get(partner_id, 'A partner')}: {say}" for partner_id, say in stopped(now)]


def is_sent_to(partner: PartnerRow) -> bool:
    """Whether the practice works with a partner in full."""
    return partner.state in SENT_TO


def reason(partner_id: UUID, today: date, evidence: str) -> str:
    """Why a fact about a partner ended, as a sentence after the name of the agreement that had told it."""
    agreement = evidence.partition("#")[0]
    return f"{agreement}: {why(partner_id, today, agreement)}"


def why(partner_id: UUID, today: date, agreement: str) -> str:
    """Why an agreement, by the name that facts have for it, opens nothing or less, as a sentence."""
    partner = _partner(partner_id)
    if partner is None or partner.state not in SENT_TO:
        return f"the partner is {partner.state.value if partner else 'unknown'}."
    rows = [one for one in queries.agreements(partner_id) if agreement.startswith(f"agreement:{one.id}/")]
    for row in rows:
        if row.state in rules.OVER:
            return f"the agreement ended on {row.ended_on}: {row.why_ended}"
        return _why_of(row, today, partner)
    return "no agreement covers it any more."


def _why_of(row: AgreementRow, today: date, partner: PartnerRow) -> str:
    stands = queries.standing_versions([row]).get(row.id)
    if stands is None:
        return "no version is in force."
    for duty in queries.lapses(stands.schedule, row.id, queries.duties([row.id])):
        if duty.lapsed(today):
            return f"a duty lapsed: {DUTIES[duty.key][0].lower()}, due on {duty.due_on}."
    ends_on = min(stands.schedule.ends_on or NEVER, row.ends_on or NEVER)
    if ends_on <= today:
        return f"the agreement ended on {ends_on}."
    allowed = {one for rule in stands.schedule.rules for one in rule.regions}
    foreign = [one for one in partner.regions if not any(one == it or one.startswith(f"{it}-") for it in allowed)]
    if foreign or not partner.regions:
        where = f"works in {', '.join(foreign)}" if foreign else "does not say where it works"
        return f"the partner {where}, which the agreement does not allow."
    return f"version {stands.number} does not cover it."


def _open(partner_id: UUID, today: date, zone: ZoneInfo) -> list[Told]:
    """Every fact about a partner that its agreements open today."""
    partner = _partner(partner_id)
    if partner is None or partner.state not in SENT_TO:
        return []
    about, standing = Ref("partner", partner_id), queries.in_force(partner_id)
    told = of_cells(about, compiled(standing, partner_id, partner.regions, today), zone)
    holding = [one for one in standing if one.holds(today)]
    told += _signed(about, "agreement.baa", [one for one in holding if one.kind in ASSOCIATE], zone)
    part2 = [one for one in holding if one.schedule.part2]
    return told + _signed(about, "agreement.qsoa", part2, zone)


def of_cells(about: Ref, cells: Iterable[Compiled], zone: ZoneInfo) -> list[Told]:
    """These cells as facts: their value the channels, their evidence the rules, their end the beginning of a day."""
    return [
        Told(about, f"agreement.{one.purpose}.{one.category}", _instant(one.until, zone), " ".join(one.rules),
             " ".join(one.channels))
        for one in cells
    ]  # fmt: skip


def _signed(about: Ref, name: str, holding: Sequence[InForce], zone: ZoneInfo) -> list[Told]:
    """That an agreement of a kind stands, until the last of them ends."""
    if not holding:
        return []
    ends = [min(one.schedule.ends_on or NEVER, one.until or NEVER) for one in holding]
    last = max(zip(ends, holding, strict=True), key=lambda pair: pair[0])
    return [Told(about, name, _instant(None if last[0] == NEVER else last[0], zone), last[1].name("signed"))]


def _difference(one: Told, row: FactRow | None, now: datetime) -> Difference:
    """What was told and what is, in words for whoever reads it: the ways, or the end."""
    was = (row.value or str(row.until)) if row is not None and row.holds(now) else None
    return Difference(one.about.id, one.name, was, None if one.until == now else one.value or str(one.until))


def _says(row: FactRow | None, one: Told, now: datetime) -> bool:
    """Whether the last word said just this, and still does."""
    return (
        row is not None
        and row.holds(now)
        and (row.until, row.value, row.evidence) == (one.until, one.value, one.evidence)
    )


def _instant(day: date | None, zone: ZoneInfo) -> datetime | None:
    """The instant at which a day begins at the practice."""
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def _partner(partner_id: UUID) -> PartnerRow | None:
    try:
        return partners.partner(partner_id)
    except partners_errors.NoSuchPartner:
        return None
