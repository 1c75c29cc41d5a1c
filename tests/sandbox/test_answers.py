"""The clearinghouse's answers to a file: what each claim meets, that all of it adds up, and what is told on purpose."""

from collections import Counter

import pytest

from quietledger.sandbox import clearinghouse
from quietledger.sandbox.claims import batches
from tests.sandbox import edi
from tests.sandbox.claim_files import TODAY, day_of_claims, file_of


@pytest.fixture(scope="module")
def day():
    """The claims of 200 sessions in one file, as the main job sends them, and all that comes back."""
    claims = day_of_claims(200)
    return claims, clearinghouse.answers(file_of(claims), 7, TODAY)


@pytest.fixture(scope="module")
def plain():
    """A file too small to have a story."""
    claims = day_of_claims(200)[:12]
    return claims, clearinghouse.answers(file_of(claims), 7, TODAY)


def of_kind(answers, kind):
    return [one for one in answers if one.kind == kind]


def whole(answers):
    """Each 835 once, and none that is cut off."""
    bodies = dict.fromkeys(one.body for one in of_kind(answers, "835") if one.body.rstrip().endswith(b"~"))
    return [body for body in bodies if edi.named(body, "IEA")]


def paid_claims(answers):
    return [claim for body in whole(answers) for claim in edi.claims(body)]


def test_same_bytes_seed_and_day_give_the_same_answers(day):
    claims, answers = day
    assert clearinghouse.answers(file_of(claims), 7, TODAY) == answers


def test_another_seed_gives_other_answers(day):
    claims, answers = day
    other = clearinghouse.answers(file_of(claims), 8, TODAY)
    assert [one.body for one in other] != [one.body for one in answers]


def test_what_a_claim_meets_does_not_hang_on_its_control_number(plain):
    claims, answers = plain
    renumbered = day_of_claims(200)[5:17]  # seven of the same claims, in another file
    others = clearinghouse.answers(file_of(renumbered, control=99), 7, TODAY)

    def met(answers):
        return {clp[0][1]: [clp[0][2:6], edi.adjustments(clp)] for clp in paid_claims(answers)}

    shared = {claim.control_number for claim in claims} & {claim.control_number for claim in renumbered}
    assert len(shared) == 7
    assert {number: met(answers).get(number) for number in shared} == {n: met(others).get(n) for n in shared}


def test_every_answer_but_the_torn_one_is_valid_to_pyx12(day):
    _claims, answers = day
    valid = [edi.complaints(one.body) == "" for one in answers]
    assert valid.count(False) == 1
    torn = answers[valid.index(False)]
    assert not edi.named(torn.body, "IEA")


def test_plain_answers_are_all_valid_and_in_order(plain):
    _claims, answers = plain
    assert [one.kind for one in answers[:2]] == ["999", "277CA"]
    assert {one.kind for one in answers[2:]} == {"835"}
    assert [edi.complaints(one.body) for one in answers] == [""] * len(answers)


def test_names_sort_in_the_order_of_delivery(day):
    _claims, answers = day
    names = [one.name for one in answers]
    assert names == sorted(set(names))


def test_claim_answer_counts_every_claim_and_cent(day):
    claims, answers = day
    (status,) = of_kind(answers, "277CA")
    categories = Counter(
        segment[1].split(":")[0] for segment in edi.named(status.body, "STC") if len(segment) > 4 and segment[2]
    )
    accepted = sum(number for category, number in categories.items() if category == "A2")
    rejected = sum(number for category, number in categories.items() if category in {"A3", "A6", "A7"})
    assert accepted + rejected == len(claims)
    assert 1 <= rejected <= len(claims) // 20
    counts = {segment[1]: int(segment[2]) for segment in edi.named(status.body, "QTY")}
    assert counts == {"90": accepted, "AA": rejected, "QA": accepted, "QC": rejected}
    charged = sum(line.charge_cents for claim in claims for line in claim.lines)
    assert sum(edi.cents(amt[2]) for amt in edi.named(status.body, "AMT")[:2]) == charged


def test_rejected_claims_are_never_paid_and_accepted_ones_always_answered(day):
    claims, answers = day
    (status,) = of_kind(answers, "277CA")
    numbers = [trn[2] for trn in edi.named(status.body, "TRN")[3:]]
    accepted = [segment[1].startswith("A2") for segment in edi.named(status.body, "STC")[2:]]
    taken = {number for number, is_taken in zip(numbers, accepted, strict=True) if is_taken}
    answered = {claim[0][1] for claim in paid_claims(answers)}
    assert {one.control_number for one in claims} & answered == taken


def test_outcomes_come_in_their_shares(day):
    claims, answers = day
    first = {}
    for claim in paid_claims(answers):
        first.setdefault(claim[0][1], claim)
    reasons = Counter(f"{group}-{reason}" for one in first.values() for group, reason, _ in edi.adjustments(one))
    assert 0.40 < reasons["PR-3"] / len(claims) < 0.70
    assert 0.05 < reasons["PR-1"] / len(claims) < 0.20
    assert 0.02 < reasons["PR-2"] / len(claims) < 0.10
    assert reasons["CO-45"] > len(claims) * 0.8
    denied = [one for one in first.values() if edi.cents(one[0][4]) == 0 and "CO-45" not in kinds(one)]
    assert 0.04 < len(denied) / len(claims) < 0.14
    assert len({tuple(kinds(one)) for one in denied}) >= 4
    assert reasons["CO-150"] + reasons["CO-97"] >= 2


def kinds(claim):
    return [f"{group}-{reason}" for group, reason, _ in edi.adjustments(claim)]


def differences(claim):
    """Charge less adjustments less paid, by the claim and by its lines."""
    _, _number, _status, charge, paid, *_ = claim[0]
    taken = sum(amount for *_, amount in edi.adjustments(claim))
    lines = sum(edi.cents(svc[3]) for svc in claim if svc[0] == "SVC")
    return edi.cents(charge) - taken - edi.cents(paid), edi.cents(paid) - lines


def test_every_claim_balances_but_the_one_that_must_not(day):
    _claims, answers = day
    apart = [claim for claim in paid_claims(answers) if differences(claim) != (0, 0)]
    assert [differences(claim) for claim in apart] == [(0, 3700)]


def test_every_payment_is_its_lines_less_its_balances(day):
    _claims, answers = day
    for body in whole(answers):
        lines = sum(edi.cents(svc[3]) for svc in edi.named(body, "SVC"))
        (bpr,) = edi.named(body, "BPR")
        assert edi.cents(bpr[2]) == lines - sum(amount for _code, amount in edi.balances(body)) >= 0


def test_payment_numbers_are_never_shared(day):
    _claims, answers = day
    traces = [edi.named(body, "TRN")[0][2] for body in whole(answers)]
    assert len(set(traces)) == len(traces)


def test_balances_against_the_practice_are_all_told(day):
    _claims, answers = day
    told = [pair for body in whole(answers) for pair in edi.balances(body)]
    assert sorted(code for code, _ in told) == ["CS", "FB", "FB", "L6", "WO"]
    assert sum(amount for code, amount in told if code == "FB") == 0
    interest = [amount for code, amount in told if code == "L6"]
    assert interest == [
        -sum(edi.cents(amt[2]) for body in whole(answers) for amt in edi.named(body, "AMT") if amt[1] == "I")
    ]


def test_forward_balance_brings_a_payment_to_zero_and_the_next_takes_it(day):
    _claims, answers = day
    forward = [body for body in whole(answers) if any(code == "FB" for code, _ in edi.balances(body))]
    first, second = forward
    assert edi.named(first, "BPR")[0][2] == "0"
    assert edi.named(first, "N1")[0] == edi.named(second, "N1")[0]
    assert [edi.named(body, "PLB")[0][3].split(":")[1] for body in forward] == [edi.named(first, "TRN")[0][2]] * 2


def test_reversals_mirror_an_earlier_answer_and_are_followed_by_a_correction(day):
    _claims, answers = day
    everything = paid_claims(answers)
    turned = [place for place, claim in enumerate(everything) if claim[0][2] == "22"]
    assert len(turned) >= 2
    for place in turned:
        reversal, correction = everything[place], everything[place + 1]
        (original,) = [one for one in everything[:place] if one[0][1] == reversal[0][1]]
        assert edi.adjustments(reversal) == [
            (group, reason, -amount) for group, reason, amount in edi.adjustments(original)
        ]
        assert [edi.cents(reversal[0][column]) for column in (3, 4)] == [-edi.cents(original[0][c]) for c in (3, 4)]
        assert reversal[0][5] == ""
        assert (correction[0][1], correction[0][3]) == (original[0][1], original[0][3])


def test_one_claim_is_forwarded_and_one_was_never_ours(day):
    claims, answers = day
    ours = {claim.control_number for claim in claims}
    everything = paid_claims(answers)
    assert sum(claim[0][2] == "19" and any(one[:2] == ["NM1", "TT"] for one in claim) for claim in everything) == 1
    assert len([claim for claim in everything if claim[0][1] not in ours]) == 1


def test_a_day_sees_every_disorder(day):
    _claims, answers = day
    order = [one.kind for one in answers]
    assert order.index("277CA") < order.index("999")
    assert order.index("835") < order.index("277CA")
    again = Counter(one.body for one in answers)
    assert sorted(again.values())[-1] == 2
    ((torn, anew),) = [
        (place, later)
        for place, one in enumerate(answers)
        for later, other in enumerate(answers)
        if one.body != other.body and other.body.startswith(one.body)
    ]
    assert torn < anew


def test_a_plan_that_nobody_knows_pays_four_fifths(plain):
    claims, _answers = plain
    data = file_of(claims).replace(b"BLUEF1", b"NOBODY")
    assert b"NOBODY" in data
    answers = clearinghouse.answers(data, 7, TODAY)
    (body,) = [one.body for one in answers if one.about == "NOBODY"]
    allowed = [edi.cents(amt[2]) for amt in edi.named(body, "AMT") if amt[1] == "B6"]
    assert allowed
    assert set(allowed) <= {edi.cents(svc[2]) * 4 // 5 for svc in edi.named(body, "SVC")}


def test_a_file_with_a_wrong_count_is_refused_whole(plain):
    claims, _answers = plain
    data = file_of(claims).replace(b"\nSE*", b"\nSE*9")
    (ack,) = clearinghouse.answers(data, 7, TODAY)
    assert ack.kind == "999"
    assert [segment[1] for segment in edi.named(ack.body, "IK5")] == ["R"]
    assert [segment[1:] for segment in edi.named(ack.body, "AK9")] == [["R", "1", "1", "0"]]


@pytest.mark.parametrize("data", [b"", b"hello", b"ISA*00*", b"\x00" * 4000])
def test_what_is_no_claim_file_has_no_answer(data):
    assert clearinghouse.answers(data, 7, TODAY) == []


def test_claims_come_through_as_they_were_written(plain):
    claims, _answers = plain
    (batch,) = batches(file_of(claims))
    assert [one.control_number for one in batch.claims] == [one.control_number for one in claims]
    assert [one.charge_cents for one in batch.claims] == [sum(line.charge_cents for line in c.lines) for c in claims]
    assert [one.last for one in batch.claims] == [(c.patient or c.subscriber).last.upper() for c in claims]
