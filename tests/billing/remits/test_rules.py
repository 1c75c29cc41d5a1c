"""The rules of remittances, each in the words of the billing reference."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.billing.ledger.rules import Account
from quietledger.billing.remits import rules
from tests.billing.remits.builders import (
    DAY,
    NEXT,
    PATIENT,
    PAYER,
    SPACE,
    WHERE,
    adds_up,
    cas,
    decide,
    line,
    ours,
    said,
    sums,
)  # fmt: skip

PAID = said(16000, 9000, line(16000, 9000, cas("CO", "45", 4000), cas("PR", "3", 3000)))


def test_paid_contract_and_copay_go_to_their_accounts():
    (one,) = decide(PAID)
    assert one.state is rules.State.ENTERED
    assert one.verdict == "paid"
    assert sums(one.lines) == {
        "Clearing:remit": 9000, "Contra:contractual": 4000, "AR:patient": 3000, "AR:insurance": -16000,
    }  # fmt: skip
    assert one.works == one.aparts == ()


def test_every_amount_carries_the_segment_that_said_it():
    (one,) = decide(PAID)
    assert {(part.account, part.segment) for part in one.lines} == {
        (Account.CLEARING_REMIT, 19), (Account.AR_INSURANCE, 19), (Account.CONTRACTUAL, 20), (Account.AR_PATIENT, 20),
    }  # fmt: skip


def test_a_patients_share_moves_to_the_next_payer_if_there_is_one():
    (one,) = decide(PAID, claim=ours(next_payer=NEXT))
    shares = {part.payer_id: part.cents for part in one.lines if part.account is Account.AR_INSURANCE}
    assert shares == {PAYER: -16000, NEXT: 3000}
    assert "AR:patient" not in sums(one.lines)


def test_a_patients_share_of_a_claim_that_was_passed_on_waits_with_the_plans():
    (one,) = decide(replace(PAID, status="19"))
    assert sums(one.lines) == {"Clearing:remit": 9000, "Contra:contractual": 4000, "AR:insurance": -13000}
    assert [(work.kind, work.cents) for work in one.works] == [(rules.Kind.FORWARDED, 3000)]


def test_a_denial_moves_no_money_and_opens_work_with_its_day():
    denied = said(16000, 0, line(16000, 0, cas("CO", "16", 16000)))
    (one,) = decide(denied)
    assert (one.lines, one.verdict) == ((), "denied")
    (work,) = one.works
    assert (work.kind, work.work, work.cents, (work.due_on - DAY).days) == (rules.Kind.DENIED, "I", 16000, 14)


def test_nothing_paid_alone_is_no_denial_when_all_goes_to_the_deductible():
    (one,) = decide(said(16000, 0, line(16000, 0, cas("CO", "45", 4000), cas("PR", "1", 12000))))
    assert (one.verdict, one.works) == ("paid", ())
    assert sums(one.lines) == {"Contra:contractual": 4000, "AR:patient": 12000, "AR:insurance": -16000}


@pytest.mark.parametrize(
    ("group", "reason"), [("CO", "197"), ("PI", "45"), ("CO", "7777"), ("PR", "7777"), ("CR", "45")]
)
def test_what_no_contract_takes_off_stays_open_as_work(group, reason):
    (one,) = decide(said(16000, 9000, line(16000, 9000, cas(group, reason, 7000))))
    assert sums(one.lines) == {"Clearing:remit": 9000, "AR:insurance": -9000}
    assert [(work.group, work.reason, work.cents) for work in one.works] == [(group, reason, 7000)]
    assert one.verdict == "partly_paid"


@pytest.mark.parametrize(
    ("reason", "account"), [("45", "Contra:contractual"), ("253", "Contra:sequestration"), ("104", "Contra:withhold")]
)
def test_only_named_reasons_are_written_off_each_to_its_own_account(reason, account):
    (one,) = decide(said(16000, 9000, line(16000, 9000, cas("CO", reason, 7000))))
    assert sums(one.lines)[account] == 7000


def test_pr_45_is_the_patients_and_never_a_write_off():
    (one,) = decide(said(16000, 9000, line(16000, 9000, cas("PR", "45", 7000))))
    assert sums(one.lines) == {"Clearing:remit": 9000, "AR:patient": 7000, "AR:insurance": -16000}


def test_a_second_plans_oa_23_is_a_memo():
    second = said(16000, 2000, line(16000, 2000, cas("OA", "23", 14000)), status="2")
    (one,) = decide(second, claim=ours(2000))
    assert sums(one.lines) == {"Clearing:remit": 2000, "AR:insurance": -2000}
    assert one.works == ()


def test_a_second_plan_never_takes_a_line_below_zero():
    second = said(16000, 1500, line(16000, 1500, cas("CO", "45", 14000), cas("PR", "2", 500)), status="2")
    (one,) = decide(second, claim=ours(2000))
    assert sums(one.lines) == {"Clearing:remit": 1500, "AR:patient": 500, "AR:insurance": -2000}


def test_money_beyond_what_the_line_owes_is_kept_apart():
    (one,) = decide(said(16000, 16000, line(16000, 16000)), claim=ours(10000))
    assert sums(one.lines) == {"Clearing:remit": 16000, "AR:insurance": -10000, "Liab:insurance_unapplied": -6000}
    assert [(apart.why, apart.suspense_cents) for apart in one.aparts] == [(rules.Why.OVERPAID, 6000)]


def test_reductions_of_the_claim_as_a_whole_come_off_its_payment():
    # The public sample: 800 charged, PR 300 on the line, 50 taken off the claim, 450 paid.
    whole = said(80000, 45000, line(80000, 50000, cas("PR", "1", 30000)), adjustments=(cas("CO", "45", 5000),))
    (one,) = decide(whole, claim=ours(80000, charge=80000))
    assert rules.claim_apart(whole) == []
    assert sums(one.lines) == {
        "Clearing:remit": 45000, "AR:patient": 30000, "Contra:contractual": 5000, "AR:insurance": -80000,
    }  # fmt: skip


def test_a_claim_answered_without_lines_is_spread_over_ours():
    (one,) = decide(said(16000, 9000, adjustments=(cas("CO", "45", 7000),)))
    assert sums(one.lines) == {"Clearing:remit": 9000, "Contra:contractual": 7000, "AR:insurance": -16000}


def test_an_answer_to_no_claim_of_ours_waits_as_unapplied():
    (one,) = rules.decide_group([PAID], None, [], adds_up(PAID), WHERE, DAY)
    assert one.state is rules.State.UNAPPLIED
    assert sums(one.lines) == {"Clearing:remit": 9000, "Liab:insurance_unapplied": -9000}


# --- reversals ------------------------------------------------------------------------------------------------------
FIRST = said(16000, 12000, line(16000, 12000, cas("CO", "45", 4000)))
BACK = said(-16000, -12000, line(-16000, -12000, cas("CO", "45", -4000)), status="22")
NEW = said(16000, 9500, line(16000, 9500, cas("CO", "45", 4000), cas("PR", "1", 2500)), ordinal=2)


def entered_before(answer: rules.SaidClaim) -> rules.Earlier:
    (one,) = decide(answer)
    return rules.Earlier(uuid4(), uuid4(), answer, one.lines)


def test_a_reversal_is_the_exact_mirror_and_its_correction_is_entered_anew():
    before = entered_before(FIRST)
    back, new = decide(BACK, NEW, claim=ours(0), earlier=[before])
    assert back.reverses is before
    assert sums(back.lines) == {"AR:insurance": 16000, "Clearing:remit": -12000, "Contra:contractual": -4000}
    assert sums(new.lines) == {
        "Clearing:remit": 9500, "Contra:contractual": 4000, "AR:patient": 2500, "AR:insurance": -16000,
    }  # fmt: skip
    assert (back.verdict, new.verdict) == ("reversed", "paid")


def test_the_sign_of_quantities_does_not_spoil_a_mirror():
    lines = tuple(replace(one, units_milli=4000) for one in BACK.lines)
    assert rules.unlike(FIRST, replace(BACK, lines=lines)) == []


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        (replace(BACK, lines=(line(-16000, -12000),)), "reductions were $40.00 and come back as $0.00"),
        (replace(BACK, paid_cents=-11000), "payment was $120.00 and is taken back as −$110.00"),
    ],
)
def test_a_reversal_that_is_no_mirror_holds_the_pair_and_says_why(spoiled, says):
    back, new = decide(spoiled, NEW, claim=ours(0), earlier=[entered_before(FIRST)])
    assert {back.state, new.state} == {rules.State.HELD}
    assert set(sums([*back.lines, *new.lines])) == {"Clearing:remit", "Suspense:plb"}
    assert says in back.aparts[0].say


def test_a_reversal_of_what_was_never_entered_is_held_with_its_pair():
    decided = decide(BACK, NEW)
    assert [one.state for one in decided] == [rules.State.HELD] * 2
    assert sum(one.cents for each in decided for one in each.lines if one.account is Account.CLEARING_REMIT) == -2500


def test_the_same_line_paid_twice_waits_in_suspense():
    (one,) = decide(FIRST, claim=ours(0), earlier=[entered_before(FIRST)])
    assert one.state is rules.State.HELD
    assert sums(one.lines) == {"Clearing:remit": 12000, "Suspense:plb": -12000}


def test_twice_in_one_payment_is_twice_all_the_same():
    first, second = decide(FIRST, replace(FIRST, ordinal=2))
    assert (first.state, second.state) == (rules.State.ENTERED, rules.State.HELD)


def test_money_taken_back_without_a_reversal_is_held():
    (one,) = decide(said(-16000, -12000, line(-16000, -12000, cas("CO", "45", -4000))))
    assert (one.state, sums(one.lines)) == (rules.State.HELD, {"Clearing:remit": -12000, "Suspense:plb": 12000})


# --- PLB ------------------------------------------------------------------------------------------------------------
def settled(*plbs: rules.Plb, debts=None) -> dict[str, int]:
    return sums([part for one in rules.settle(plbs, debts or {}, WHERE) for part in one.lines])


@pytest.mark.parametrize(
    ("plb", "expected"),
    [
        (rules.Plb("WO", "C8", -3000), {"Clearing:remit": 3000, "Liab:payer_recoupment": -3000}),
        (rules.Plb("FB", "T1", -3000), {"Clearing:remit": 3000, "Liab:forward_balance": -3000}),
        (rules.Plb("L6", "C1", -125), {"Clearing:remit": 125, "Inc:interest": -125}),
        (rules.Plb("50", "", 500), {"Clearing:remit": -500, "Exp:penalty": 500}),
        (rules.Plb("CT", "", -500), {"Clearing:remit": 500, "Inc:capitation": -500}),
        (rules.Plb("IR", "", 500), {"Clearing:remit": -500, "Exp:levy_or_tax_withheld": 500}),
        (rules.Plb("CS", "X", 500), {"Clearing:remit": -500, "Suspense:plb": 500}),
        (rules.Plb("ZZ", "X", -500), {"Clearing:remit": 500, "Suspense:plb": -500}),
        (rules.Plb("WO", "C8", 3000), {"Clearing:remit": -3000, "Suspense:plb": 3000}),
        (rules.Plb("FB", "T1", 3000), {"Clearing:remit": -3000, "Suspense:plb": 3000}),
    ],
)
def test_each_plb_code_goes_to_its_account(plb, expected):
    assert settled(plb) == expected


def test_a_recovery_takes_what_an_earlier_entry_left_and_the_rest_goes_to_suspense():
    found = settled(rules.Plb("WO", "C8 PCN8", 3000), debts={("recoupment", "C8"): 2000})
    assert found == {"Clearing:remit": -3000, "Liab:payer_recoupment": 2000, "Suspense:plb": 1000}


def test_an_acknowledged_refund_and_its_recovery_cancel():
    assert settled(rules.Plb("WO", "C8", 3000), rules.Plb("72", "CHECK 12", -3000)) == {}


def test_forward_balances_of_two_remittances_end_at_what_is_still_to_come():
    debts = {("forward", "NON1"): 20000}
    found = settled(rules.Plb("FB", "NON1", 20000), rules.Plb("FB", "NON2", -15000), debts=debts)
    assert found == {"Clearing:remit": -5000, "Liab:forward_balance": 5000}


# --- sums -----------------------------------------------------------------------------------------------------------
MOCK = said(16500, 12800, line(16500, 9100, cas("CO", "45", 3700)))


def test_the_same_cents_are_told_once():
    (apart,) = rules.claim_apart(MOCK)
    assert (apart.level, apart.why, apart.cents) == (rules.Level.CLAIM, rules.Why.LINES, 3700)
    assert apart.say == (
        "The claim says paid $128.00; its only line says $91.00. $37.00 is said but stands on no line."
    )


def test_when_the_payment_agrees_with_the_lines_the_lines_are_entered():
    (one,) = decide(MOCK, claim=ours(16500, charge=16500), basis=adds_up(MOCK, paid=9100))
    assert sums(one.lines) == {"Clearing:remit": 9100, "Contra:contractual": 3700, "AR:insurance": -12800}
    assert [apart.suspense_cents for apart in one.aparts] == [0]


def test_when_the_payment_agrees_with_the_claims_what_no_line_explains_waits_in_suspense():
    (one,) = decide(MOCK, claim=ours(16500, charge=16500), basis=adds_up(MOCK))
    assert sums(one.lines) == {
        "Clearing:remit": 12800, "Contra:contractual": 3700, "AR:insurance": -12800, "Suspense:plb": -3700,
    }  # fmt: skip
    assert [apart.suspense_cents for apart in one.aparts] == [3700]


def test_a_payment_that_nothing_explains_is_an_open_difference_and_moves_in_full():
    basis = adds_up(PAID, paid=9500)
    (apart,) = rules.payment_apart(basis, 2, 100)
    assert (apart.cents, apart.suspense_cents) == (500, 500)
    assert sums(rules.unexplained_lines(basis, WHERE, 2, 100)) == {"Clearing:remit": 500, "Suspense:plb": -500}


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (said(16000, 9000, line(16000, 9000, cas("CO", "45", 6000))), rules.Why.LINE),
        (said(17000, 9000, line(16000, 9000, cas("CO", "45", 7000))), rules.Why.CHARGES),
        (said(16000, 9000, adjustments=(cas("CO", "45", 6000),)), rules.Why.CLAIM),
    ],
)
def test_each_level_is_checked(claim, why):
    assert [apart.why for apart in rules.claim_apart(claim)] == [why]


# --- lines ----------------------------------------------------------------------------------------------------------
def our_line(name: str, **more: object) -> rules.OurLine:
    given = {"code": "H0004", "charge_cents": 16000, "open_cents": 16000} | more
    return rules.OurLine(uuid5(SPACE, name), **given)


def test_lines_are_found_by_control_number_then_code_and_modifiers_then_code():
    one, two, three = our_line("1", control_number="A"), our_line("2", modifiers="HO"), our_line("3", modifiers="HN")
    said_lines = [
        line(16000, 0, number=""), replace(line(16000, 0, number=""), modifiers="HN"), line(16000, 0, number="A"),
    ]  # fmt: skip
    assert rules.our_lines(said_lines, [one, two, three], None) == [two, three, one]


def test_a_line_that_was_recoded_is_found_by_what_we_billed():
    recoded = replace(line(16000, 0, number=""), code="H0031", original_code="H0004")
    assert rules.our_lines([recoded], [our_line("1")], None) == [our_line("1")]


def test_a_line_that_fits_nothing_is_left_to_a_person_and_its_money_kept_apart():
    (one,) = decide(said(16000, 9000, line(16000, 9000, cas("CO", "45", 7000), number="X", service_on=DAY)),
                    claim=replace(ours(charge=15000)))  # fmt: skip
    assert sums(one.lines) == {"Clearing:remit": 9000, "Liab:insurance_unapplied": -9000}
    assert [apart.why for apart in one.aparts] == [rules.Why.NO_LINE]


# --- settling -------------------------------------------------------------------------------------------------------
def test_words_alone_are_explained_and_money_is_moved():
    assert rules.ways(rules.Why.LINES, 0, has_claim=True) == (rules.Ways.EXPLAINED,)
    assert rules.ways(rules.Why.DOUBLE, 100, has_claim=True) == (rules.Ways.TO_CLAIM, rules.Ways.GIVE_BACK)
    assert rules.ways(rules.Why.UNMATCHED, 100, has_claim=False) == (rules.Ways.GIVE_BACK,)


def test_money_that_belongs_to_the_claim_takes_at_most_what_it_owes():
    lines = rules.settling_lines(rules.Ways.TO_CLAIM, rules.Why.LINES, 3700, WHERE, ours(3000))
    assert sums(lines) == {"Suspense:plb": 3000, "AR:insurance": -3000}


def test_money_that_was_taken_rightly_is_an_expense():
    assert rules.ways(rules.Why.BALANCE, -700, has_claim=False) == (rules.Ways.THEIRS,)
    lines = rules.settling_lines(rules.Ways.THEIRS, rules.Why.BALANCE, -700, WHERE)
    assert sums(lines) == {"Suspense:plb": -700, "Exp:penalty": 700}


def test_money_that_is_not_ours_is_owed_back():
    lines = rules.settling_lines(rules.Ways.GIVE_BACK, rules.Why.UNMATCHED, 3700, WHERE)
    assert sums(lines) == {"Liab:insurance_unapplied": 3700, "Liab:refund_payable": -3700}


# --- for any answer -------------------------------------------------------------------------------------------------
GROUPS = st.sampled_from(["CO", "PR", "OA", "PI", "CR"])
CODES = st.sampled_from(["1", "2", "3", "45", "253", "104", "16", "197", "23", "94", "133", "18", "7777"])
CENTS = st.integers(-2_000_000, 2_000_000)


@st.composite
def answers(draw: st.DrawFn) -> rules.SaidClaim:
    lines = draw(st.lists(st.tuples(CENTS, CENTS, st.lists(st.tuples(GROUPS, CODES, CENTS), max_size=3)), max_size=3))
    said_lines = tuple(
        replace(line(charge, paid, *(cas(*one) for one in reductions)), ordinal=place)
        for place, (charge, paid, reductions) in enumerate(lines)
    )
    whole = tuple(cas(*one) for one in draw(st.lists(st.tuples(GROUPS, CODES, CENTS), max_size=2)))
    status = draw(st.sampled_from(["1", "2", "4", "19", "22", "23", "25"]))
    return said(draw(CENTS), draw(CENTS), *said_lines, status=status, adjustments=whole)


@given(
    st.lists(answers(), min_size=1, max_size=3),
    CENTS,
    st.lists(st.tuples(st.sampled_from(["WO", "FB", "L6", "CS", "72"]), CENTS), max_size=4),
    st.booleans(),
)
def test_whatever_is_said_each_entry_balances_and_the_payment_moves_in_full(claims, paid, plbs, is_known):
    claims = [replace(one, ordinal=place) for place, one in enumerate(claims)]
    balances = [rules.Plb(code, "R", cents) for code, cents in plbs]
    basis = rules.basis(paid, claims, sum(one.cents for one in balances))
    decided = rules.decide_group(claims, ours() if is_known else None, [], basis, WHERE, DAY)
    entries = [one.lines for one in decided] + [one.lines for one in rules.settle(balances, {}, WHERE)]
    entries.append(rules.unexplained_lines(basis, WHERE, 2, 0))
    assert {sum(part.cents for part in lines) for lines in entries} == {0}
    cleared = sum(part.cents for lines in entries for part in lines if part.account is Account.CLEARING_REMIT)
    assert cleared == paid


@given(
    st.lists(st.tuples(GROUPS, CODES, st.integers(0, 30_000)), max_size=5),
    st.integers(0, 30_000),
    st.integers(0, 20_000),
)
def test_no_answer_takes_a_line_below_zero(reductions, paid, open_cents):
    answer = said(16000, paid, line(16000, paid, *(cas(*one) for one in reductions)))
    (one,) = decide(answer, claim=ours(open_cents))
    left = open_cents + sum(part.cents for part in one.lines if part.account is Account.AR_INSURANCE)
    assert left >= 0


@given(st.lists(st.tuples(st.sampled_from(["WO", "FB", "72"]), st.sampled_from("AB"), CENTS), max_size=8))
def test_debts_of_payers_never_stand_on_the_wrong_side(plbs):
    left: dict[rules.Debt, int] = {}
    for code, reference, cents in plbs:
        (one,) = rules.settle([rules.Plb(code, reference, cents)], left, WHERE)
        if one.debt:
            left[one.debt] = left.get(one.debt, 0) + one.debt_cents
    assert min(left.values(), default=0) >= 0
    assert UUID(int=0) != PATIENT


@pytest.mark.parametrize(
    ("why", "suspense", "says"),
    [
        (rules.Why.LINES, 0, "$37.00 is said but was never paid"),
        (rules.Why.LINES, 3700, "$37.00 was paid but stands on no line"),
        (rules.Why.PAYMENT, -3700, "$37.00 is said but was never paid"),
        (rules.Why.DOUBLE, 3700, "Possibly paid twice: $37.00"),
    ],
)
def test_a_difference_is_said_in_one_line(why, suspense, says):
    assert rules.headline(why, 3700, suspense) == says


def test_lines_that_say_more_than_their_claim_are_another_difference():
    odd = said(16000, 9000, line(16000, 12000, cas("CO", "45", 4000)))
    assert [apart.why for apart in rules.claim_apart(odd)] == [rules.Why.UNSAID]


def test_every_kind_of_difference_has_a_title():
    assert set(rules.TITLES) == set(rules.Why)
