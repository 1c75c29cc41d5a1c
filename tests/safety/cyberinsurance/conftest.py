"""A practice with an owner, and policies of made-up insurers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quietledger.safety.cyberinsurance import actions
from quietledger.safety.cyberinsurance.rules import Clause, Condition, Extension, Part, Terms
from quietledger.safety.cyberinsurance.vocabulary import CONDITIONS
from tests.web.signing import actor, known

BEGINS, ENDS = date(2026, 5, 25), date(2027, 5, 25)


def terms(**changed):
    """The first pages of a million-dollar policy; dollars stand for cents in `changed` only where they say so."""
    given = {
        "insurer": "Saltmarsh Mutual", "effective_on": BEGINS, "expiration_on": ENDS, "aggregate_cents": 100_000_000,
        "retention_cents": 1_000_000, "premium_cents": 420_000, "notice_hours": 72, "report_days": 60,
        "extensions": (Extension(12, 100, 60),), "pages": {"notice": 19, "aggregate": 1},
    }  # fmt: skip
    return Terms(**(given | changed))


def condition(kind, **changed):
    """A condition of a kind, as the form makes it."""
    of_kind = CONDITIONS[kind]
    given = {"kind": kind, "say": of_kind.say, "controls": of_kind.controls, "clause": Clause(21)}
    return Condition(**(given | changed))


def offered(who, *, parts=("CP01", "CP02"), kinds=(), now, **changed):
    """An offer with these parts and kinds of conditions; its id."""
    policy_id = actions.add_policy(who, terms(**changed), now=now)
    for one in parts:
        actions.note_part(who, policy_id, one if isinstance(one, Part) else Part(one), now=now)
    for kind in kinds:
        actions.note_condition(who, policy_id, condition(kind), now=now)
    return policy_id


def bound(who, *, now, **options):
    """The same, bound."""
    policy_id = offered(who, now=now, **options)
    actions.bind(who, policy_id, now=now)
    return policy_id


@pytest.fixture
def who(practice, now):
    """The owner, at work for a year."""
    return actor(known(practice, "owner", now=now - timedelta(days=365), email="owner@lh.example"), now)
