"""Why a partner got something: the decision, its rules, the agreement, version and clause, and the proof of the entry.

Beside `actions`: it changes nothing, and reads the trail and the words of that hour instead of today's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.audit.queries import EntryRow
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import FactRow, Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate import policy
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.agreements import errors, queries
from quietledger.safety.agreements.queries import AgreementRow, VersionRow
from quietledger.safety.agreements.schedule import Rule

SENT: Final = "disclosure.sent"
DECIDED: Final = "gate.decide"
FROM_BEFORE: Final = "partner.joining"
_EVIDENCE: Final = re.compile(r"agreement:(?P<id>[0-9a-f-]{36})/v(?P<number>\d+)#(?P<rule>[\w-]+)")
_SAYS: Final = {rule.id: rule.say for rule in policy.RULES}


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry of the trail about something that left, or was to leave, to a partner."""

    entry_id: UUID
    at: datetime
    partner_id: UUID
    say: str
    is_sent: bool
    is_allowed: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Clause:
    """What opened the way for one category: the fact as it stood, and the rule of the schedule that it was made of."""

    category: str
    fact: FactRow
    agreement: AgreementRow | None = None
    version: VersionRow | None = None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The whole answer.  decided: the entry of the decision; rules: id and sentence; opened: the clauses behind it."""

    entry: EntryRow
    decided: EntryRow
    can: Can
    partner_id: UUID
    is_allowed: bool
    rules: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]
    joining: FactRow | None


def sendings(who: Actor, partner_id: UUID, limit: int = 50, *, now: datetime) -> list[Sent]:
    """What left, or was refused, to a partner, newest first.

    Needs: Can.SEE_SHARING.   Trail: gate.decide.   Raises: Refused.
    """
    gate.require(who, Can.SEE_SHARING, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        rows = trail.naming(str(partner_id), limit=limit)
    return [_sent(one, partner_id) for one in rows if _is_sending(one.body, partner_id)]


def why(who: Actor, entry_id: UUID, *, now: datetime) -> Why:
    """Why what an entry tells of left to its partner.

    Needs: Can.SEE_SHARING.   Trail: gate.decide.   Raises: Refused; NoSuchAgreement, for an entry that tells of none.
    """
    gate.require(who, Can.SEE_SHARING, on=[Ref("entry", entry_id)], now=now)
    with tenancy.scope(who):
        entry = trail.entry(entry_id)
        if entry is None or not _is_sending(entry.body, None):
            raise errors.NoSuchAgreement
        partner_id = UUID(entry.body["ptr"])
        decided = entry if entry.body["ev"] == DECIDED else _decision_before(entry, partner_id)
        if decided is None:
            raise errors.NoSuchAgreement
        can = Can[decided.body["can"]]
        names = [f"agreement.{can.value.purpose}.{one}" for one in can.value.categories]
        held = facts.words_before([partner_id], [*names, FROM_BEFORE], decided.id)
    standing = {name: row for (_, name), row in held.items() if row.holds(decided.at)}
    with tenancy.scope(who):
        clauses = tuple(one for name in names if name in standing for one in _clauses(standing[name]))
    joining = standing.get(FROM_BEFORE)
    said = tuple((rule, _SAYS.get(rule, "")) for rule in decided.body["why"])
    return Why(entry, decided, can, partner_id, _is_allowed(decided.body), said, clauses, joining)


def proof(who: Actor, entry_id: UUID, *, now: datetime) -> str:
    """The proof that an entry stands on the trail, as a file that a stranger's tool can check.

    Needs: Can.SEE_SHARING.   Trail: gate.decide.   Raises: Refused; NoSuchAgreement.
    """
    gate.require(who, Can.SEE_SHARING, on=[Ref("entry", entry_id)], now=now)
    audit.checkpoint(who.practice_id, now)
    with tenancy.scope(who):
        entry = trail.entry(entry_id)
        if entry is None or not _is_sending(entry.body, None):
            raise errors.NoSuchAgreement
        return trail.proof(entry_id)


def _is_sending(body: Mapping[str, Any], partner_id: UUID | None) -> bool:
    """Whether an entry tells of something that left, or was to leave."""
    if body["ev"] == SENT and "ptr" in body:
        return partner_id is None or body["ptr"] == str(partner_id)
    leaves = body["ev"] == DECIDED and body.get("can") in Can.__members__ and Can[body["can"]].value.leaves
    return bool(leaves and body.get("ptr") and partner_id in {None, UUID(body["ptr"])})


def _sent(entry: EntryRow, partner_id: UUID) -> Sent:
    body = entry.body
    if body["ev"] == SENT:
        return Sent(entry.id, entry.at, partner_id, f"sent a file ({body.get('kind', '')})", True, True, None)  # noqa: FBT003 - the fields are named above
    say = Can[body["can"]].value.say
    return Sent(entry.id, entry.at, partner_id, say, False, _is_allowed(body), body.get("n"))  # noqa: FBT003 - the same


def _is_allowed(body: Mapping[str, Any]) -> bool:
    return any(one.endswith(":allow") for one in body["dec"])


def _decision_before(entry: EntryRow, partner_id: UUID) -> EntryRow | None:
    """The newest decision that let something go to this partner before an entry was written."""
    rows = trail.naming(str(partner_id))
    return next((
        one for one in rows
        if one.id < entry.id and one.body["ev"] == DECIDED and _is_sending(one.body, partner_id)
        and _is_allowed(one.body)
    ), None)  # fmt: skip


def _clauses(fact: FactRow) -> list[Clause]:
    """The rules that a fact's evidence names, each with its agreement and version as they are kept."""
    category = fact.name.rpartition(".")[2]
    found = []
    for one in _EVIDENCE.finditer(fact.evidence):
        agreement = queries.agreement(UUID(one["id"]))
        version = queries.version(agreement.id, int(one["number"])) if agreement else None
        rules = version.schedule.rules if version else ()
        rule = next((it for it in rules if it.id == one["rule"]), None)
        found.append(Clause(category, fact, agreement, version, rule))
    return found or [Clause(category, fact)]
