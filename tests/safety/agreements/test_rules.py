"""What can't be agreed, when what falls due, and how a check's words are cut into the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.agreementcheck.shapes import Span
from quietledger.safety.agreements import rules, showing
from quietledger.safety.agreements.rules import Due, NewAgreement
from quietledger.safety.agreements.schedule import Effect, Owed, Rule
from tests.safety.agreements.schedules import DAY, clearinghouse

ONE = Rule("r1", Effect.PERMIT, ("transmit",), ("payment",), ("claim",), ("sftp",), ("US",))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_on": DAY}, "ends_on"), ({"services": " "}, "services"), ({"incident_hours": 73}, "incident_hours"),
        ({"breach_days": 60}, "breach_days"), ({"return_days": 0}, "notice_days"), ({"rules": ()}, "rules"),
        ({"rules": (ONE, ONE)}, "rules"), ({"rules": (replace(ONE, categories=()),)}, "rules"),
        ({"rules": (replace(ONE, categories=("psychotherapy_note",)),)}, "rules"),
        ({"rules": (replace(ONE, actions=("sell",)),)}, "rules"), ({"rules": (replace(ONE, regions=("*",)),)}, "rules"),
        ({"rules": (replace(ONE, channels=("pigeon",)),)}, "rules"),
        ({"rules": (replace(ONE, profile="835", categories=("diagnosis",)),)}, "rules"),
        ({"rules": (replace(ONE, profile="everything"),)}, "rules"), ({"sides": (("cost", "nobody"),)}, "sides"),
        ({"duties": (Owed("dance", DAY, stops=True),)}, "duties"), ({"controls": ("luck",)}, "controls"),
    ],
)  # fmt: skip
def test_what_can_not_be_agreed_is_said_by_its_field(changed: dict[str, object], field: str) -> None:
    assert rules.check(clearinghouse(), "baa") == {}
    assert list(rules.check(clearinghouse(**changed), "baa")) == [field]


def test_kinds_ask_for_what_is_theirs() -> None:
    assert list(rules.check(clearinghouse(), "qsoa")) == ["part2"]
    assert list(rules.check(clearinghouse(), "service")) == ["rules"]
    assert rules.check(clearinghouse(rules=()), "service") == {}
    assert list(rules.check_new(NewAgreement(UUID(int=1), "subcontractor_baa"))) == ["parent"]
    assert list(rules.check_new(NewAgreement(UUID(int=1), "handshake"))) == ["kind"]


@pytest.mark.parametrize(
    ("days", "stage"), [(31, None), (30, 30), (15, 30), (14, 14), (4, 14), (3, 3), (0, 3), (-1, 0)]
)
def test_what_is_due_is_near_in_three_steps(days: int, stage: int | None) -> None:
    due = Due(UUID(int=1), UUID(int=2), "end", DAY + timedelta(days=days))
    assert due.stage(DAY) == stage


def test_a_duty_falls_due_again_from_its_day_or_from_when_it_was_kept() -> None:
    assert rules.next_due("insurance", DAY, DAY - timedelta(days=9)) == DAY + timedelta(days=365)
    assert rules.next_due("insurance", DAY, DAY + timedelta(days=9)) == DAY + timedelta(days=374)
    assert rules.next_due("return", DAY, DAY) is None


def test_what_ended_is_kept_for_six_years() -> None:
    assert rules.archive_from(date(2026, 11, 23)) == date(2032, 11, 23)
    assert rules.archive_from(date(2028, 2, 29)) == date(2034, 3, 1)


spans = st.lists(
    st.tuples(st.integers(1, 2), st.integers(0, 40), st.integers(1, 20), st.integers(1, 5)).map(
        lambda one: (Span(one[0], one[1], one[1] + one[2], ""), one[3])
    ),
    max_size=6,
)


@given(st.text(max_size=50), spans)
def test_the_pieces_of_a_text_are_the_text_and_each_item_leads_to_one_place(text: str, places: list) -> None:  # type: ignore[type-arg]  # as drawn
    cut = showing.pieces(text, 1, places)
    assert "".join(piece.text for piece in cut) == text
    leads = [number for piece in cut for number in piece.firsts]
    assert len(leads) == len(set(leads))
    for piece in cut:
        assert set(piece.ends) <= set(piece.numbers)
