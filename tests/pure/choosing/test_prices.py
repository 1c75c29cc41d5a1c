"""What an offer costs at the practice's own volume."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.choosing.prices import Mix, Offer, flags, price

YEAR = Mix(collections_cents=40_000_000, desk_cents=5_000_000, claims=4_000, statements=1_200, clinicians=5)
CENTS = st.integers(0, 10_000_000)
OFFERS = st.builds(
    Offer, percent_bp=st.integers(0, 2_000), on_desk=st.booleans(), per_claim_cents=st.integers(0, 2_000),
    per_clinician_cents=CENTS, minimum_cents=CENTS, per_statement_cents=st.integers(0, 500),
    passed_on_cents=st.integers(0, 500), setup_cents=CENTS, credentialing_cents=CENTS, exit_cents=CENTS,
    term_months=st.integers(1, 60), uplift_bp=st.integers(-5_000, 5_000),
)  # fmt: skip


def lines(found):
    return {line.name: line.cents for line in found.lines}


def test_a_percentage_leaves_out_what_the_practice_takes_at_its_desk():
    assert lines(price(YEAR, Offer(percent_bp=700))) == {"percent": 2_450_000}
    assert lines(price(YEAR, Offer(percent_bp=700, on_desk=True))) == {"percent": 2_800_000}


def test_each_fee_model_of_the_reference_adds_up():
    hybrid = Offer(
        percent_bp=400, per_claim_cents=25, per_clinician_cents=3_000, per_statement_cents=85, passed_on_cents=30,
        setup_cents=50_000, credentialing_cents=20_000, exit_cents=30_000, term_months=24,
    )  # fmt: skip
    found = price(YEAR, hybrid)
    assert lines(found) == {
        "percent": 1_400_000, "claims": 100_000, "clinicians": 180_000, "statements": 102_000, "passed_on": 120_000,
        "setup": 25_000, "credentialing": 50_000, "exit": 15_000,
    }  # fmt: skip
    assert (found.cost_cents, found.net_cents, found.share_bp) == (1_992_000, 38_008_000, 498)


def test_a_minimum_fills_up_what_running_fees_leave():
    assert lines(price(YEAR, Offer(per_claim_cents=10, minimum_cents=20_000))) == {"claims": 40_000, "minimum": 200_000}
    assert "minimum" not in lines(price(YEAR, Offer(percent_bp=500, minimum_cents=20_000)))


def test_four_percent_that_works_no_denials_can_cost_more_than_seven():
    cheap, dear = Offer(percent_bp=400, uplift_bp=-300), Offer(percent_bp=700, uplift_bp=400)
    assert price(YEAR, cheap).cost_cents < price(YEAR, dear).cost_cents
    assert price(YEAR, cheap).net_cents < price(YEAR, dear).net_cents


@given(OFFERS)
def test_no_cent_is_lost_between_lines_cost_and_net(offer):
    found = price(YEAR, offer)
    assert sum(line.cents for line in found.lines) == found.cost_cents
    assert found.cost_cents + found.net_cents == found.collected_cents
    assert all(type(line.cents) is int and line.cents > 0 for line in found.lines)


def test_half_a_cent_is_rounded_up_once():
    mix = Mix(150, 0, 0, 0, 0)
    assert price(mix, Offer(percent_bp=100)).cost_cents == 2


@pytest.mark.parametrize(
    ("mix", "offer"),
    [
        (YEAR, Offer(percent_bp=-1)), (YEAR, Offer(term_months=0)), (YEAR, Offer(uplift_bp=-10_001)),
        (Mix(100, 200, 0, 0, 0), Offer()), (Mix(-1, 0, 0, 0, 0), Offer()),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(mix, offer):
    with pytest.raises(ValueError, match="0 or more"):
        price(mix, offer)


def test_a_practice_that_collects_nothing_pays_its_fees_and_no_share():
    found = price(Mix(0, 0, 0, 0, 1), Offer(per_clinician_cents=1_000))
    assert (found.cost_cents, found.share_bp, found.net_cents) == (12_000, 0, -12_000)


@pytest.mark.parametrize(
    ("offer", "names"),
    [
        (Offer(per_claim_cents=30), []), (Offer(percent_bp=500), ["splitting"]),
        (Offer(percent_bp=500, on_desk=True), ["desk", "splitting"]),
        (Offer(holds_money=True, has_coding_bonus=True), ["reassignment", "coding"]),
    ],
)  # fmt: skip
def test_flags_say_what_to_look_at(offer, names):
    assert [flag.name for flag in flags(offer)] == names
    assert all(flag.is_unsure for flag in flags(offer) if flag.name == "splitting")
