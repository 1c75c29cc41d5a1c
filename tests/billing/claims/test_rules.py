"""Where a claim stands does not depend on the order in which messages come."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from quietledger.billing.claims import rules as claims
from quietledger.billing.claims.rules import (
    CATEGORIES,
    ClaimContent,
    ClaimState,
    Frequency,
    Heard,
    HeardKind,
    NoResend,
    Resend,
    Standing,
    Wish,
)
from tests.billing.claims.builders import CLEAN

SENT_AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SENT = claims.sent(Standing(ClaimState.READY), SENT_AT)
kinds = {"ta1": HeardKind.TA1, "999": HeardKind.ACK_999, "277": HeardKind.ACK_277CA, "835": HeardKind.REMIT_835}


def heard(text, hours=1):
    """`999 R`, `277 A2`, `payer A7`, `835 paid`."""
    who, verdict = text.split()
    kind = kinds.get(who, HeardKind.ACK_277CA)
    return Heard(kind, verdict, SENT_AT + timedelta(hours=hours), is_payer=who == "payer")


def after(*messages, start=SENT):
    standing = start
    for message in messages:
        standing = claims.next_state(standing, message)
    return standing


@pytest.mark.parametrize(
    ("messages", "state"),
    [
        (["999 A"], "received"),
        (["999 E"], "received"),
        (["999 R"], "rejected_syntax"),
        (["999 M"], "rejected_syntax"),
        (["999 P"], "sent"),
        (["ta1 A"], "sent"),
        (["ta1 R"], "rejected_syntax"),
        (["277 P3"], "sent"),
        (["277 F1"], "sent"),
        (["999 A", "277 A1"], "received"),
        (["999 A", "277 A2"], "accepted"),
        (["999 A", "277 A1", "payer A2", "835 paid"], "paid"),
        (["999 A", "277 A2", "payer A7"], "rejected"),
        (["277 A2", "277 A7"], "rejected"),
        (["payer A7", "277 A2"], "rejected"),
        (["payer A2", "payer A1"], "accepted"),
        (["277 A2", "999 R"], "accepted"),
        (["payer A2", "835 denied", "payer A2"], "denied"),
        (["835 paid", "835 reversed"], "reversed"),
        (["835 paid", "835 reversed", "835 partly_paid"], "partly_paid"),
    ],
)
def test_messages_in_the_order_of_their_making(messages, state):
    made = [heard(text, hours) for hours, text in enumerate(messages, start=1)]
    assert after(*made).state == state
    for shuffled in permutations(made):
        assert after(*shuffled).state == state


def test_a_reversal_and_its_correction_of_one_moment_leave_the_correction():
    assert after(heard("835 partly_paid"), heard("835 reversed")).state == "partly_paid"


ANY_MESSAGE = st.sampled_from(
    ["ta1 R", "999 A", "999 R", "835 paid", "835 denied", "835 reversed", "277 P1"]
    + [f"{who} {category}" for who in ("277", "payer") for category in CATEGORIES]
)


@given(st.lists(st.tuples(ANY_MESSAGE, st.integers(-3, 5)), max_size=7), st.randoms())
def test_no_order_of_arrival_and_no_repetition_changes_the_end(made, chance):
    messages = [heard(text, hours) for text, hours in made]
    shuffled = [*messages, *messages[:3]]
    chance.shuffle(shuffled)
    ends = {(end.state, end.rank, end.at) for end in (after(*messages), after(*shuffled))}
    assert len(ends) == 1


def test_what_was_said_of_an_earlier_sending_is_over():
    rejected = after(heard("277 A7", 1))
    again = claims.sent(
        claims.acted(rejected, ClaimState.READY, SENT_AT + timedelta(hours=2)), SENT_AT + timedelta(hours=3)
    )
    assert after(heard("277 A7", 1), heard("999 R", 2), start=again) == again
    assert after(heard("999 A", 4), start=again).state == "received"


@pytest.mark.parametrize("state", ["open", "held", "ready"])
def test_a_claim_that_never_left_is_moved_by_no_message(state):
    never = Standing(ClaimState(state))
    assert after(heard("835 paid"), start=never) == never


def test_a_void_claim_stays_void():
    void = claims.acted(SENT, ClaimState.VOID, SENT_AT)
    assert after(heard("payer A2"), start=void) == void


@pytest.mark.parametrize(
    ("category", "action", "is_odd"),
    [
        ("A7", "WQ", True),
        ("A7", "U", False),
        ("A2", "U", True),
        ("A2", "WQ", False),
        ("A2", "", False),
        ("P1", "U", False),
    ],
)
def test_yes_and_no_in_one_message_is_shown_to_a_person(category, action, is_odd):
    assert claims.is_contradictory(category, action) is is_odd


def test_all_categories_of_a_277ca_are_known_and_rejections_say_what_to_do():
    assert list(CATEGORIES) == [f"A{number}" for number in range(9)]
    for category in CATEGORIES.values():
        assert bool(category.fix) == (category.state is ClaimState.REJECTED)


@pytest.mark.parametrize("state", ["rejected", "rejected_syntax", "ready", "held", "open"])
def test_what_no_payer_accepted_goes_out_as_new_and_without_a_payers_number(state):
    assert claims.resend(Standing(ClaimState(state)), Wish.CHANGE, payer_claim_number="7788") == Resend()
    assert isinstance(claims.resend(Standing(ClaimState(state)), Wish.VOID), NoResend)


@pytest.mark.parametrize("state", ["paid", "partly_paid", "denied", "reversed"])
def test_what_a_payer_decided_is_replaced_or_voided_by_its_number(state):
    standing = Standing(ClaimState(state))
    assert claims.resend(standing, Wish.CHANGE, payer_claim_number="7788") == Resend(Frequency.REPLACEMENT, "7788")
    assert claims.resend(standing, Wish.VOID, payer_claim_number="7788") == Resend(Frequency.VOID, "7788")


@pytest.mark.parametrize(
    ("state", "wish", "terms", "say"),
    [
        ("sent", Wish.CHANGE, {}, "The payer has not decided yet."),
        ("received", Wish.VOID, {}, "The payer has not decided yet."),
        ("accepted", Wish.CHANGE, {"payer_claim_number": "7"}, "The payer has not decided yet."),
        ("denied", Wish.AGAIN, {"payer_claim_number": "7"}, "The payer has decided on these data."),
        ("paid", Wish.CHANGE, {}, "The payer's claim number is missing."),
        (
            "paid",
            Wish.CHANGE,
            {"payer_claim_number": "7", "takes_replacements": False},
            "This payer takes no replacements.",
        ),
        ("void", Wish.CHANGE, {"payer_claim_number": "7"}, "The claim is void."),
    ],
)
def test_when_nothing_should_go_out_it_says_why(state, wish, terms, say):
    answer = claims.resend(Standing(ClaimState(state)), wish, **terms)
    assert isinstance(answer, NoResend)
    assert answer.say == say


def test_a_payer_that_replaces_early_gets_the_replacement_early():
    answer = claims.resend(Standing(ClaimState.ACCEPTED), Wish.CHANGE, payer_claim_number="7", takes_early=True)
    assert answer == Resend(Frequency.REPLACEMENT, "7")


@pytest.mark.parametrize("value", [ClaimContent(), CLEAN, SENT, heard("999 A")])
def test_values_survive_json(value):
    adapter = TypeAdapter(type(value))
    assert adapter.validate_json(adapter.dump_json(value)) == value
