"""Schedules that hypothesis makes up, and one of the kind that a practice signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.schedule import Effect, InForce, Owed, Rule, Schedule

PARTNER, OTHER = UUID(int=7), UUID(int=8)
DAY = date(2026, 11, 23)
REGIONS = ["US", "US-IL", "US-TX", "IN"]
days = st.integers(-40, 400).map(lambda more: DAY + timedelta(days=more))
# Few words, so that rules meet: those of the real ways out of the house are among them.
CATEGORIES = ["claim", "remit", "message", "diagnosis", "bank"]
CHANNELS = ["sftp", "mail", "https"]
PURPOSES = ["payment", "operations"]


def some(known: list[str], *, least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(known), min_size=least, max_size=3, unique=True).map(tuple)


def wide(known: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just((words.ANY,)), some(known))


permits = st.builds(
    Rule, st.just(""), st.just(Effect.PERMIT), some(["transmit", "receive", "store"]), some(PURPOSES),
    some(CATEGORIES), some(CHANNELS), some(REGIONS), st.sampled_from(["", "837P", "claims", "message"]),
    st.none() | days, st.none() | days,
)  # fmt: skip
forbids = st.builds(
    Rule, st.just(""), st.just(Effect.FORBID), wide(["transmit", "store", "sell"]), wide(PURPOSES), wide(CATEGORIES),
    wide(CHANNELS), wide(REGIONS), st.just(""), st.none() | days, st.none() | days,
)  # fmt: skip


def numbered(rules: list[Rule]) -> tuple[Rule, ...]:
    return tuple(replace(rule, id=f"r{at}") for at, rule in enumerate(rules, 1))


cells = st.tuples(st.sampled_from(PURPOSES), st.sampled_from(CATEGORIES), st.sampled_from(CHANNELS))
# Most of what is made up permits something: a wall that nothing ever passes would prove nothing.
schedules = st.builds(
    Schedule,
    st.tuples(st.lists(permits, min_size=1, max_size=4), st.lists(forbids, max_size=2)).map(
        lambda both: numbered([*both[0], *both[1]])
    ),
    st.integers(-40, 5).map(lambda more: DAY + timedelta(days=more)),
    st.none() | days,
    st.just("Clearinghouse services"),
)


@st.composite
def standing(draw: st.DrawFn) -> list[InForce]:
    """Some agreements, most of them with one partner."""
    kinds = st.sampled_from(["baa", "baa", "qsoa", "service"])
    partner = st.sampled_from([PARTNER, PARTNER, PARTNER, OTHER])
    made = st.builds(
        InForce, st.integers(100, 120).map(lambda n: UUID(int=n)), st.integers(1, 3), partner, kinds, schedules,
        st.none() | days,
    )  # fmt: skip
    return draw(st.lists(made, min_size=1, max_size=3))


def clearinghouse(**changes: object) -> Schedule:
    """What a practice signs with its clearinghouse."""
    told: dict[str, object] = {
        "rules": (
            Rule("r1", Effect.PERMIT, ("transmit", "receive", "store"), ("payment",), ("claim", "remit", "eligibility"),
                 ("sftp", "https"), ("US",), "claims"),
            Rule("r2", Effect.FORBID, categories=("bank", "payment_card")),
        ),
        "starts_on": DAY, "ends_on": date(2027, 11, 23), "services": "Sends claims and brings remittances back.",
        "insurance_dollars": 5_000_000, "law": "Illinois",
        "duties": (Owed("insurance", date(2027, 1, 15), stops=True), Owed("review", date(2027, 2, 1), stops=False)),
        "sides": (("notices", "practice"), ("cost", "partner"), ("logs", "both")),
    }  # fmt: skip
    return Schedule(**(told | changes))  # type: ignore[arg-type]  # fields of a schedule
