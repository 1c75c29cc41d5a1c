"""What contracts and the cyber policy say of their own notice, as terms for the clocks of an incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from quietledger.pure.breachclocks.case import Clock, Role, Term
from quietledger.safety.agreements import queries as agreements
from quietledger.safety.agreements.schedule import InForce
from quietledger.safety.cyberinsurance import queries as cover
from quietledger.safety.cyberinsurance import renewals
from quietledger.safety.cyberinsurance.rules import NoticeTerm
from quietledger.safety.cyberinsurance.vocabulary import KNOWING
from quietledger.safety.incidents import queries
from quietledger.safety.incidents.queries import IncidentRow
from quietledger.safety.partners import queries as partners


def terms(partner_id: UUID | None, role: Role, today: date, now: datetime) -> tuple[Term, ...]:
    """The policy's terms, and those of the agreements that stand with the partner concerned; inside the scope."""
    return (*(_policy(one) for one in cover.notice_terms(now)), *_contracts(partner_id, role, today))


def policies(now: datetime) -> tuple[NoticeTerm, ...]:
    """What each policy in force says of notice, consent and emergencies; inside the scope."""
    return cover.notice_terms(now)


def next_clock(row: IncidentRow, today: date, now: datetime) -> Clock | None:
    """The unanswered clock of an incident that ends first; inside the scope."""
    told = terms(row.facts.partner_id, row.facts.role, today, now)
    left = [one.clock for one in queries.running(row, told) if one.answer is None]
    return min(left, key=lambda one: (one.due_on is None, one.due_on or date.max), default=None)


def _policy(one: NoticeTerm) -> Term:
    whose = KNOWING.get(one.knowledge_group, "")
    knows = f" It counts from when this knew: {whose}." if whose else ""
    page = f", page {one.page}" if one.page else ""
    return Term(
        "policy", str(one.policy_id), f"{one.say}{knows}", one.hours, one.days, "awareness", f"{one.insurer}{page}",
        renewals.last_report_on(one), is_verify=one.hours is None and one.days is None,
    )  # fmt: skip


def _contracts(partner_id: UUID | None, role: Role, today: date) -> Iterator[Term]:
    if partner_id is None:
        return
    name = partners.partner(partner_id).name
    for one in agreements.in_force(partner_id):
        if one.holds(today):
            yield from _of_agreement(one, name, role)


def _of_agreement(one: InForce, name: str, role: Role) -> Iterator[Term]:
    """Hours for the incident, days for the breach; who owes whom follows from the practice's role."""
    terms, source = one.schedule, f"agreement with {name}, version {one.version}"
    law = f" It is read under the law of {terms.law}." if terms.law else ""
    tell = f"Tell {name}" if role is Role.BUSINESS_ASSOCIATE else f"{name} must tell us"
    yield Term(
        "contract", f"{one.agreement}.incident", f"{tell} of an incident within {terms.incident_hours} hours.{law}",
        hours=terms.incident_hours, source=source,
    )  # fmt: skip
    yield Term(
        "contract", f"{one.agreement}.breach",
        f"{tell} of a breach, with all that is known of each person, within {terms.breach_days} days.{law}",
        days=terms.breach_days, starts="discovery", source=source,
    )  # fmt: skip
