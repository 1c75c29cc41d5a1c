"""Once a night: really looks whether records are sealed and the trail is whole, and keeps what the inventory tells.

An extra file beside `actions`. What was verified on the trail before is gone on from, and once in four weeks all of it
is verified again; so a night takes as long as its day was, and not as long as the years.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import FactRow, Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import queries as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.risk import mapping

SEALED: Final = "practice.sealed"
CHECKED: Final = "practice.trail_checked"
LASTS: Final = timedelta(hours=48)  # a night may be missed, two may not
WHOLE_EVERY: Final = timedelta(days=28)
BY: Final = "risk"


def nightly(who: Actor, now: datetime) -> list[str]:
    """Look whether records are sealed, the trail is whole and the inventory is of today; returns flaws, in words.

    Needs: Can.RETELL.   Trail: risk.flawed, with what was looked at and the number of flaws.
    Tells: practice.sealed, practice.trail_checked for two days, or ends them; ends practice.inventoried.
    Raises: Refused.
    """
    permit = gate.require(who, Can.RETELL, now=now)
    with tenancy.scope(who):
        mapping.retell(permit, now)
    return [*_sealed(permit, now), *_checked(permit, now)]


def _sealed(permit: Permit, now: datetime) -> list[str]:
    """Every cell has the form of one, the newest open, and none is older than its newest mark."""
    found = vault.look(permit.practice_id)
    flaws = [*found.flaws, *(flaw.say for flaw in vault.check_marks(permit.practice_id))]
    evidence = f"cells:{found.cells};tables:{found.tables};opened:{found.opened}"
    _tell(permit, SEALED, flaws, evidence, "", now)
    return flaws


def _checked(permit: Permit, now: datetime) -> list[str]:
    """The trail goes on from what was verified before, and once in a while all of it is verified."""
    practice_id = permit.practice_id
    with tenancy.scope(permit.who):
        last = known.newest_words([practice_id], [CHECKED]).get((practice_id, CHECKED))
        size, root = trail.head()
    before = _before(last, now)
    found = audit.verify_since(practice_id, *before) if before else audit.verify(practice_id, known=_kept(last))
    whole_at = last.value if before and last else now.isoformat()
    flaws = [flaw.say for flaw in found]
    _tell(permit, CHECKED, flaws, f"trail:{size}:{root.hex()}", whole_at, now)
    return flaws


def _before(last: FactRow | None, now: datetime) -> tuple[int, bytes] | None:
    """Size and root that were verified before; None where all is to be verified again."""
    kept = _kept(last)
    if not kept or last is None or datetime.fromisoformat(last.value) + WHOLE_EVERY <= now:
        return None
    return kept[0]


def _kept(last: FactRow | None) -> list[tuple[int, bytes]]:
    """Size and root as the last good word has them; nothing after a flaw."""
    if last is None or not last.value or not last.evidence.startswith("trail:"):
        return []
    _, size, root = last.evidence.split(":")
    return [(int(size), bytes.fromhex(root))] if int(size) else []


def _tell(permit: Permit, name: str, flaws: list[str], evidence: str, value: str, now: datetime) -> None:
    """Tell the fact anew, or end it and say on the trail why."""
    about = Ref("practice", permit.practice_id)
    with tenancy.scope(permit.who):
        if flaws:
            facts.tell([Told(about, name, now, f"flaws:{len(flaws)}")], by=BY, now=now)
            audit.record(permit, "risk.flawed", now=now, fact=name, flaws=len(flaws), looked=evidence)
        else:
            facts.tell([Told(about, name, now + LASTS, evidence, value)], by=BY, now=now)
