"""The worked entries of the billing reference (14.4) and the two forward-balance remittances, to the cent.

The files lie beside the checkout; without them these tests are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from quietledger.billing.ledger.rules import NewLine
from quietledger.billing.remits import reading, rules
from quietledger.pure.x12 import reader
from tests.billing.remits import world as w
from tests.billing.remits.builders import cas, line, said, sums
from tests.billing.remits.test_jobs import balances, cleared, rows

FIRST = "835_reversal_correction_plb_interest.txt"
SECOND = "835_forward_balance_two_remits.txt"


@pytest.fixture
def examples(shared_data) -> Path:
    folder: Path = shared_data / "x12" / "own-examples"
    if not folder.is_dir():
        pytest.skip("the project's own example files (shared/data/x12/own-examples) are not here")
    return folder


@pytest.fixture
def who(job):
    return job()


def test_the_payments_sums_are_those_of_the_reference(examples):
    document = reader.read((examples / FIRST).read_bytes())
    (payment,) = reading.payments(document)
    assert (payment.claims_cents, payment.balances_cents, payment.paid_cents) == (8500, 2875, 5625)
    forward = reading.payments(reader.read((examples / SECOND).read_bytes()))
    assert [(one.claims_cents, one.balances_cents, one.paid_cents) for one in forward] == [
        (-20000, -20000, 0), (5000, 5000, 0),
    ]  # fmt: skip


def test_the_worked_entries(who, examples, now):
    """Rows of 14.4, with what must have come before: the original of 5A, and a recovery that was announced for 8A."""
    numbers = ["C00000001A", "C00000005A", "C00000006A", "C00000007S"]
    w.make(who, now, dict.fromkeys(numbers, 16000), payer_code="EXPLAN01")
    payer = w.m.Firm("Example Health Plan", "EXPLAN01")
    original = w.answer(
        "C00000005A", 16000, 12000, ("CO", "45", 4000), on=w.date(2026, 8, 3), payer_claim_number="PCN5550005"
    )
    w.run(who, now, w.era(w.remit("EARLIER", [original], ("WO", "C00000008A", -3000), payer=payer)))
    before = balances(who)
    _, done = w.run(who, now, (examples / FIRST).read_bytes())
    assert (done.entered, done.held, done.denied, done.differences) == (5, 0, 1, 0)
    after = balances(who)
    moved = {account: after.get(account, 0) - before.get(account, 0) for account in {*before, *after}}
    assert {account: cents for account, cents in moved.items() if cents} == {
        "Clearing:remit": 5625,  # BPR02
        "Contra:contractual": 4000,  # 1A 40, 5A back and again
        "AR:patient": 5500,  # 1A PR3 30, 5A PR1 25
        "AR:insurance": -16000 - 2000,  # 1A in full, 7S as far as it was paid
        "Liab:payer_recoupment": 3000,  # announced before, taken now
        "Inc:interest": -125,
    }
    assert cleared(who)["EFT0000001"] == 5625


def test_each_row_of_the_worked_entries(examples):
    document = reader.read((examples / FIRST).read_bytes())
    (payment,) = reading.payments(document)
    answers = [one.said for batch in reading.Answers(document).of(payment) for one in batch]
    basis = rules.Basis(5625, payment.claims_cents, payment.lines_cents, payment.balances_cents)
    where = rules.Where(None, payment.trace, payment.pay_on)
    found = [lines_of(group, basis, where) for group in ([answers[0]], answers[1:3], [answers[3]], [answers[4]])]
    assert found == [
        [{"Clearing:remit": 9000, "Contra:contractual": 4000, "AR:patient": 3000, "AR:insurance": -16000}],
        [
            {"AR:insurance": 16000, "Clearing:remit": -12000, "Contra:contractual": -4000},
            {"Clearing:remit": 9500, "Contra:contractual": 4000, "AR:patient": 2500, "AR:insurance": -16000},
        ],
        [{}],
        [{"Clearing:remit": 2000, "AR:insurance": -2000}],
    ]
    settled = rules.settle(payment.balances, {("recoupment", "C00000008A"): 3000}, where)
    assert [sums(one.lines) for one in settled] == [
        {"Liab:payer_recoupment": 3000, "Clearing:remit": -3000}, {"Clearing:remit": 125, "Inc:interest": -125},
    ]  # fmt: skip


def lines_of(group: list[rules.SaidClaim], basis: rules.Basis, where: rules.Where) -> list[dict[str, int]]:
    number = group[0].control_number
    one = rules.OurLine(w.ids.uuid7(), "H0004", 16000, 2000 if number.endswith("S") else 16000, "", f"{number}L1")
    ours = rules.OurClaim(w.ids.uuid7(), w.ids.uuid7(), w.ids.uuid7(), None, (one,))
    first = said(16000, 12000, line(16000, 12000, cas("CO", "45", 4000), modifiers="HO", service_on=w.date(2026, 8, 3)))
    (entered,) = rules.decide_group([first], ours, [], rules.Basis(12000, 12000, 12000, 0), where, where.paid_on)
    earlier = [rules.Earlier(w.ids.uuid7(), w.ids.uuid7(), first, entered.lines)] if len(group) == 2 else []
    if earlier:
        ours = ours.after({one.line_id: -16000})
    return [plain(decided.lines) for decided in rules.decide_group(group, ours, earlier, basis, where, where.paid_on)]


def plain(lines: Iterable[NewLine]) -> dict[str, int]:
    return sums(list(lines))


def forward_world(who, now):
    w.make(who, now, {"C00000010A": 70000, "C00000011A": 90000, "C00000012A": 6000}, payer_code="EXPLAN01")
    payer = w.m.Firm("Example Health Plan", "EXPLAN01")
    original = w.answer(
        "C00000011A", 90000, 80000, ("CO", "45", 10000), on=w.date(2026, 8, 3), payer_claim_number="PCN5550011"
    )
    w.run(who, now, w.era(w.remit("EARLIER", [original], payer=payer)))


def test_a_negative_payment_is_carried_forward_and_taken_later(who, examples, now):
    forward_world(who, now)
    w.run(who, now, (examples / SECOND).read_bytes())
    assert cleared(who) == {"EARLIER": 80000, "NON0000001": 0, "NON0000002": 0}
    found = balances(who)
    assert found["Liab:forward_balance"] == -15000
    assert "Suspense:plb" not in found


def test_a_recovery_before_its_cause_goes_to_suspense(who, examples, now):
    forward_world(who, now)
    swapped = swap((examples / SECOND).read_text())
    w.run(who, now, swapped.encode())
    assert cleared(who) == {"EARLIER": 80000, "NON0000001": 0, "NON0000002": 0}
    found = balances(who)
    assert (found["Suspense:plb"], found["Liab:forward_balance"]) == (20000, -35000)


def swap(text: str) -> str:
    """The same file with its two transactions in the other order, numbered anew."""
    head, first, second = text.split("ST*835*")
    second, tail = second.split("GE*2", 1)
    first, second = (
        f"{number}~{part.split('~', 1)[1].rsplit('*', 1)[0]}*{number}~\n"
        for number, part in (("0002", first), ("0001", second))
    )
    return f"{head}ST*835*{second}ST*835*{first}GE*2{tail}"


def test_one_amount_changed_stays_open_and_the_payment_moves_all_the_same(who, examples, now):
    w.make(who, now, {"C00000001A": 16000}, payer_code="EXPLAN01")
    spoiled = (examples / FIRST).read_text().replace("SVC*HC:H0004:HO:95*160*90**4~", "SVC*HC:H0004:HO:95*160*80**4~")
    _, done = w.run(who, now, spoiled.encode())
    assert done.differences > 0
    assert cleared(who) == {"EFT0000001": 5625}


def test_a_reversal_without_its_cas_is_held(who, examples, now):
    w.make(who, now, {"C00000005A": 16000}, payer_code="EXPLAN01")
    payer = w.m.Firm("Example Health Plan", "EXPLAN01")
    original = w.answer(
        "C00000005A", 16000, 12000, ("CO", "45", 4000), on=w.date(2026, 8, 3), payer_claim_number="PCN5550005"
    )
    w.run(who, now, w.era(w.remit("EARLIER", [original], payer=payer)))
    text = (examples / FIRST).read_text().replace("CAS*CO*45*-40~\n", "").replace("SE*52*", "SE*51*")
    _, done = w.run(who, now, text.encode())
    assert done.held == 2
    states = [row.state for row in rows(who, w.RemitClaim, control_number="C00000005A")]
    assert states == ["entered", "held", "held"]


def test_the_same_file_again_enters_nothing(who, examples, now):
    w.make(who, now, {"C00000001A": 16000}, payer_code="EXPLAN01")
    body = (examples / FIRST).read_bytes()
    w.run(who, now, body)
    before = balances(who)
    w.run(who, now, body.replace(b"~\n", b"~\r\n"))
    assert balances(who) == before
