"""Looks at a partner's mail domain from outside, as at one's own: who can write in its name, and how safely.

An extra file beside `actions`: the looking itself is the posture room's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.choosing.findings import UNKNOWN, Finding, Severity, together
from quietledger.pure.maildomain.shapes import NAMES, Verdict
from quietledger.safety.partners import errors, queries
from quietledger.safety.partners.choice_models import Look
from quietledger.safety.posture import looking as posture
from quietledger.safety.posture.looking import Reach

# What a false letter in a partner's name would go through first weighs most.
_SEVERITY: Final = {
    "dmarc": Severity.CRITICAL, "spf": Severity.HIGH, "dkim": Severity.HIGH, "starttls": Severity.HIGH,
    "mta_sts": Severity.MEDIUM, "dane": Severity.MEDIUM, "relay": Severity.HIGH, "mx": Severity.MEDIUM,
}  # fmt: skip
_POINTS: Final = {Verdict.OK: 10, Verdict.NOTE: 7, Verdict.MEND: 0, Verdict.UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Seen:
    """One check: its id, its verdict, and what was seen, in words."""

    id: str
    verdict: Verdict
    seen: str

    @property
    def name(self) -> str:
        return NAMES.get(self.id, self.id)


@dataclass(frozen=True, slots=True)
class LookRow:
    """How a domain stood.  score: 0 to 10, grave checks weigh more; None if nothing could be told."""

    domain: str
    verdict: Verdict
    looked_at: datetime
    checks: tuple[Seen, ...]
    score: float | None
    left_out: tuple[str, ...]


def look(who: Actor, partner_id: UUID, reach: Reach, *, now: datetime) -> LookRow:
    """Look at a partner's domain, and keep what was seen.

    Needs: Can.WRITE_PARTNER.   Trail: partner.looked_at.
    Raises: Refused; NoSuchPartner; NotTaken, if no domain is kept of it.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        domain = queries.partner(partner_id).domain
    if not domain:
        raise errors.NotTaken({"domain": "Enter the domain that it writes from."})
    seen = posture.check(domain, reach, now=now)  # asks the network: in no transaction
    body = [{"id": one.id, "verdict": str(one.verdict), "seen": one.seen} for one in seen.checks]
    with tenancy.scope(who):
        row = Look(partner_id=partner_id, domain=domain, verdict=str(seen.verdict), body=body, looked_at=now)
        row.save(force_insert=True)
        audit.record(permit, "partner.looked_at", on=[Ref("partner", partner_id)], now=now, verdict=str(seen.verdict))
    return _row(row)


def newest(partner_id: UUID) -> LookRow | None:
    """How a partner's domain stood last, None if nobody looked; inside the practice's scope."""
    row = Look.objects.filter(partner_id=partner_id).order_by("-looked_at", "-id").first()
    return _row(row) if row else None


def _row(row: Look) -> LookRow:
    checks = tuple(Seen(one["id"], Verdict(one["verdict"]), one["seen"]) for one in row.body)
    whole = together([
        Finding(one.id, _POINTS[one.verdict], _SEVERITY.get(one.id, Severity.LOW)) for one in checks
    ])  # fmt: skip
    return LookRow(row.domain, Verdict(row.verdict), row.looked_at, checks, whole.score, whole.left_out)
