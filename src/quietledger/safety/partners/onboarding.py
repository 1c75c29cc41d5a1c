"""The steps from a choice to its use: most tick themselves by facts, the others somebody ticks.

An extra file beside `actions`. The list stops nothing by itself: what must be so is asked by the gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.exchange import queries as exchange
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.partners import errors, queries
from quietledger.safety.partners.choice_models import Step
from quietledger.safety.partners.rules import PartnerRow, Tier

_NAMES: Final = tuple(name for name, one in CATALOGUE.items() if one.about == "partner")


@dataclass(frozen=True, slots=True)
class Kind:
    """A step.  facts: any of these ticks it; without one it is ticked by hand.  page: where it is done."""

    id: str
    say: str
    why: str
    facts: tuple[str, ...] = ()
    page: str = ""


KINDS: Final = (
    Kind("decided", "Chosen by a decision on record", "Who decided, and why, is what an auditor asks first.",
         ("partner.chosen",)),
    Kind("screened", "Looked up in the exclusion lists", "Until then nothing is sent to it.", ("partner.screened",)),
    Kind("agreed", "An agreement is in force", "Until then nothing is sent to it.", ("agreement.baa",),
         "agreements:worklist"),
    Kind("shown", "Its evidence is in date", "Reports and certificates end; a bridge letter covers a gap.",
         tuple(name for name in CATALOGUE if name.startswith("partner.evidence."))),
    Kind("least", "Its people have named sign-ins, and see only what they need",
         "A shared sign-in is nobody’s, and a wide one is everybody’s loss."),
    Kind("test_data", "It was tried out with made-up data", "The first mistake should cost nobody anything."),
    Kind("enrolled", "Claims, remittances and payments are enrolled in our name",
         "Whoever owns the enrolments owns the way out."),
    Kind("connected", "The connection stands, with its key compared over the telephone",
         "A key that came with a message is no proof."),
)  # fmt: skip
BY_ID: Final = {one.id: one for one in KINDS}
_FOR_CLAIMS: Final = frozenset({"enrolled", "connected"})


@dataclass(frozen=True, slots=True)
class Done:
    """A step and whether it is done.  by_fact: a fact says so.  until: when that ends, None if it has no end."""

    kind: Kind
    is_done: bool
    by_fact: bool
    until: datetime | None
    note: str
    noted_at: datetime | None


def steps(row: PartnerRow, now: datetime) -> list[Done]:
    """The steps for a partner; inside the practice's scope."""
    held = facts.held([Ref("partner", row.id)], _NAMES, now)
    ticked = {
        one.step: one
        for one in Step.objects.filter(partner_id=row.id).order_by("step", "-noted_at", "-id").distinct("step")
    }
    return [_done(kind, row, _told(kind, held), ticked.get(kind.id)) for kind in _of(row)]


def tick(who: Actor, partner_id: UUID, step: str, note: str, *, is_done: bool, now: datetime) -> None:
    """Tick a step that no fact ticks, or take the tick back.

    Needs: Can.WRITE_PARTNER.   Trail: partner.step.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        row = queries.partner(partner_id)
        if step not in {one.id for one in _of(row) if not one.facts}:
            raise errors.NotTaken({"step": "No such step is ticked by hand."})
        ticked = Step(partner_id=partner_id, step=step, is_done=is_done, note=note.strip()[:500],
                      noted_by=who.person_id, noted_at=now)  # fmt: skip
        ticked.save(force_insert=True)
        audit.record(permit, "partner.step", on=[Ref("partner", partner_id)], now=now, step=step, done=is_done)


def _told(kind: Kind, held: dict[tuple[Ref, str], FactRow]) -> tuple[bool, datetime | None]:
    """Whether a fact ticks a step, and until when; of several the one that lasts longest."""
    rows = [row for (_, name), row in held.items() if name in kind.facts]
    ends = [row.until for row in rows]
    return bool(rows), None if None in ends or not ends else max(one for one in ends if one is not None)


def _of(row: PartnerRow) -> list[Kind]:
    """The steps that a firm of this kind and tier has."""
    carries = row.kind in {"billing", "clearinghouse"}
    left_out = set() if carries else set(_FOR_CLAIMS)
    left_out |= {"agreed", "least", "test_data"} if row.tier is Tier.THREE else set()
    return [one for one in KINDS if one.id not in left_out]


def _done(kind: Kind, row: PartnerRow, by_fact: tuple[bool, datetime | None], ticked: Step | None) -> Done:
    told, until = by_fact
    if kind.facts or (kind.id == "connected" and _is_connected(row)):
        return Done(kind, told or not kind.facts, by_fact=True, until=until, note="", noted_at=None)
    if ticked is None:
        return Done(kind, is_done=False, by_fact=False, until=None, note="", noted_at=None)
    return Done(kind, ticked.is_done, by_fact=False, until=None, note=ticked.note, noted_at=ticked.noted_at)


def _is_connected(row: PartnerRow) -> bool:
    return any(line.partner_id == row.id and not line.problem for line in exchange.lines())
