"""A made-up policy for the made-up practice: bound, with limits, conditions and one exclusion, page by page.

An extra file beside `actions`: the job that sets the sample up calls it, and nobody else.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.cyberinsurance import actions, queries
from quietledger.safety.cyberinsurance.rules import Clause, Condition, Exclusion, Extension, Panelist, Part, Terms
from quietledger.safety.cyberinsurance.vocabulary import CONDITIONS

_THOUSAND: Final = 1_000_00
# Part -> limit in thousands of dollars (None: the policy's), waiting hours, page.
_PARTS: Final = {
    "CP01": (500, 0, 6), "CP02": (None, 0, 7), "CP03": (None, 0, 7), "CP04": (250, 0, 8), "CP05": (250, 0, 8),
    "CP06": (500, 0, 9), "CP07": (500, 12, 10), "CP08": (100, 24, 11), "CP09": (250, 0, 12), "CP10": (100, 0, 13),
    "CP11": (50, 0, 13), "CP12": (None, 0, 14),
}  # fmt: skip
_CONDITIONS: Final = (("mfa", 21), ("encryption", 21), ("restore", 22), ("callback", 13))


def set_up(who: Actor, *, now: datetime) -> UUID:
    """Enter and bind the policy of "Saltmarsh Mutual", half a year old.

    Needs: Can.WRITE_COVER.   Trail: as each step.   Tells: practice.covered.   Raises: Refused.
    """
    gate.require(who, Can.WRITE_COVER, now=now)
    today = now.astimezone(queries.zone_of(who.practice_id)).date()
    policy_id = actions.add_policy(who, terms(today), now=now)
    for part, (limit, hours, page) in _PARTS.items():
        cents = limit * _THOUSAND if limit else None
        included = Part(part, cents, cents, waiting_hours=hours, clause=Clause(page))
        actions.note_part(who, policy_id, included, now=now)
    actions.note_exclusion(who, policy_id, Exclusion("X04", clause=Clause(16)), now=now)
    actions.note_exclusion(who, policy_id, Exclusion("X09", clause=Clause(17)), now=now)
    for kind, page in _CONDITIONS:
        of_kind = CONDITIONS[kind]
        made = Condition(kind, of_kind.say, of_kind.controls, clause=Clause(page))
        actions.note_condition(who, policy_id, made, now=now)
    actions.bind(who, policy_id, now=now)
    return policy_id


def terms(today: date) -> Terms:
    """Its first pages: a million dollars above ten thousand, for a year that began half a year ago."""
    return Terms(
        "Saltmarsh Mutual", today - timedelta(days=182), today + timedelta(days=183), 1_000 * _THOUSAND,
        10 * _THOUSAND, 4_200_00, form_id="SM-CY 01 26", policy_no="SM-2026-0417", market="admitted",
        named_insureds=("Lantern Hill Psychology",), continuity_on=today - timedelta(days=182), hours_clause=72,
        extensions=(Extension(12, 100, 60),), broker="Hollowell Brokerage", hotline="555-0117",
        claims_email="claims@saltmarsh.example",
        panel=(Panelist("counsel", "Marlow and Finch"), Panelist("forensics", "Greywater Forensics")),
        notice_hours=72, report_days=60, proof_days=120, knowledge_group="control_group", emergency_hours=48,
        pages={"period": 1, "aggregate": 1, "retention": 1, "premium": 2, "basis": 3, "notice": 19, "erp": 20,
               "panel": 23, "proof": 19, "defence": 3},
    )  # fmt: skip
