"""From the bytes of an 835 to a ledger that adds up, on a real database and as the application's role."""

from __future__ import annotations

from collections import Counter

import pytest

from quietledger.billing.claims import queries as claims
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.models import Entry, Line
from quietledger.billing.remits import jobs
from quietledger.billing.remits.models import Balance, Denial, Difference, Remit, RemitClaim
from quietledger.core.exchange import queries as exchange
from quietledger.core.tenancy import actions as tenancy
from tests.billing.remits import world as w

PAID = ("LH1", 16000, 9000, ("CO", "45", 4000), ("PR", "3", 3000))


@pytest.fixture
def who(job):
    return job()


@pytest.fixture
def world(who, now):
    return w.make(who, now, {f"LH{number}": 16000 for number in range(1, 8)})


def balances(who) -> dict[str, int]:
    with tenancy.scope(who):
        return {row.account.value: row.cents for row in ledger.balances() if row.cents}


def cleared(who) -> dict[str, int]:
    """What each trace moved on Clearing:remit."""
    found: Counter[str] = Counter()
    with tenancy.scope(who):
        for line in Line.objects.filter(account="Clearing:remit"):
            found[line.trace] += line.cents
    return dict(found)


def rows(who, model, **where):
    with tenancy.scope(who):
        return list(model.objects.filter(**where).order_by("id"))


def test_an_answer_becomes_a_ledger_entry_with_its_address(who, world, now):
    taken, entered = w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)])))
    assert (taken.remits, taken.claims, taken.unmatched) == (1, 1, 0)
    assert (entered.entered, entered.paid_cents, entered.differences) == (1, 9000, 0)
    assert balances(who) == {
        "Clearing:remit": 9000, "Contra:contractual": 4000, "AR:patient": 3000, "AR:insurance": 96000,
        "Rev:charges": -112000,
    }  # fmt: skip
    with tenancy.scope(who):
        (entry,) = [one for one in ledger.entries() if one.kind == "remit"]
        state = claims.rows(id=world.claims["LH1"])[0].state
        file = exchange.file(entry.file_id)
    assert (file.kind, file.state, state) == ("835", "taken", "paid")
    assert {line.account.value: line.segment for line in entry.lines}["Contra:contractual"] == 18
    assert rows(who, Remit)[0].state == "entered"


def test_several_payments_of_several_payers_in_one_file(who, world, now):
    second = w.make(who, now, {"LH8": 20000}, payer_code="FENNI2")
    other = w.m.Firm("Fennimore Mutual", "FENNI2")
    w.run(
        who, now, w.era(w.remit("T1", [w.answer(*PAID)]), w.remit("T2", [w.answer("LH8", 20000, 20000)], payer=other))
    )
    assert cleared(who) == {"T1": 9000, "T2": 20000}
    with tenancy.scope(who):
        assert ledger.payer_balance(second.payer_id, ledger.Account.CLEARING_REMIT) == 20000


def test_the_same_file_twice_enters_nothing(who, world, now):
    body = w.era(w.remit("T1", [w.answer(*PAID)]))
    w.run(who, now, body)
    before = balances(who)
    taken, entered = w.run(who, now, body)
    assert (taken.files, entered.entered, balances(who)) == (0, 0, before)


def test_the_same_content_in_another_file_is_noted_and_enters_nothing(who, world, now):
    remit = w.remit("T1", [w.answer(*PAID)])
    w.run(who, now, w.era(remit))
    before = balances(who)
    taken, _ = w.run(who, now, w.era(remit, control=18))
    assert (taken.files, taken.again, balances(who)) == (1, 1, before)
    assert [row.why for row in rows(who, Difference)] == ["again"]


def test_the_same_trace_with_other_content_is_noted_and_enters_nothing(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)])))
    before = balances(who)
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH2", *PAID[1:])])))
    assert balances(who) == before
    assert [row.why for row in rows(who, Difference)] == ["same_trace"]


def test_a_file_cut_in_the_middle_is_set_aside_and_the_whole_one_enters_later(who, world, now):
    body = w.era(w.remit("T1", [w.answer(*PAID), w.answer("LH2", *PAID[1:])]))
    taken, _ = w.run(who, now, body[: len(body) // 2])
    assert (taken.quarantined, rows(who, Remit)) == (1, [])
    with tenancy.scope(who):
        (aside,) = exchange.quarantined()
    assert "cut off" in aside.said
    assert "nothing was entered" in aside.said
    w.run(who, now, body)
    assert cleared(who) == {"T1": 18000}


def test_a_reversal_and_its_correction_in_a_later_remittance(who, world, now):
    first = ("LH1", 16000, 12000, ("CO", "45", 4000))
    w.run(who, now, w.era(w.remit("T1", [w.answer(*first)])))
    correction = w.answer("LH1", 16000, 9500, ("CO", "45", 4000), ("PR", "1", 2500), payer_claim_number="PNEW")
    w.run(who, now, w.era(w.remit("T2", [w.back(*first), correction], paid_cents=0)))
    found = rows(who, RemitClaim)
    assert [row.state for row in found] == ["reversed", "entered", "entered"]
    with tenancy.scope(who):
        entry = ledger.entry(found[1].entry_id)
    assert entry.reverses_id == found[0].entry_id
    assert cleared(who) == {"T1": 12000, "T2": 0}
    found = balances(who)
    assert (found["AR:patient"], found["Contra:contractual"]) == (2500, 4000)
    assert found["Suspense:plb"] == -2500  # the payment of 0.00 does not hold the 25.00 that was taken back


def test_a_reversal_that_is_no_mirror_is_held_with_its_correction(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH1", 16000, 12000, ("CO", "45", 4000))])))
    spoiled = w.back("LH1", 16000, 12000)
    correction = w.answer("LH1", 16000, 13000, ("CO", "45", 3000), payer_claim_number="PNEW")
    w.run(who, now, w.era(w.remit("T2", [spoiled, correction])))
    assert [row.state for row in rows(who, RemitClaim)] == ["entered", "held", "held"]
    assert cleared(who)["T2"] == 1000
    assert balances(who)["Suspense:plb"] == -1000
    assert [row.why for row in rows(who, Difference)] == ["reversal", "pair"]


def test_a_denial_moves_no_money_and_waits_with_its_deadline(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH1", 16000, 0, ("CO", "197", 16000))])))
    (denial,) = rows(who, Denial)
    assert (denial.claim_id, denial.cents, (denial.due_on - w.PAY_ON).days) == (world.claims["LH1"], 16000, 15)
    assert "Clearing:remit" not in balances(who)
    with tenancy.scope(who):
        assert claims.rows(id=world.claims["LH1"])[0].state == "denied"


def test_an_appeal_has_the_payers_own_term(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH1", 16000, 0, ("CO", "50", 16000))])))
    assert [(row.due_on - w.PAY_ON).days for row in rows(who, Denial)] == [180]


def test_an_answer_to_an_unknown_claim_keeps_its_money_apart_and_lets_the_rest_go_on(who, world, now):
    stranger = w.answer("NOBODY", 5000, 4000, ("CO", "45", 1000))
    taken, entered = w.run(who, now, w.era(w.remit("T1", [stranger, w.answer(*PAID)])))
    assert (taken.unmatched, entered.unapplied, entered.entered) == (1, 1, 1)
    assert balances(who)["Liab:insurance_unapplied"] == -4000
    assert [row.why for row in rows(who, Difference)] == ["unmatched"]


def test_a_claim_is_found_by_the_payers_number_when_ours_is_lost(who, world, now):
    with tenancy.scope(who):
        claims.Claim.objects.filter(id=world.claims["LH1"]).update(payer_claim_number="PCN77")
    lost = w.answer("GARBLED", *PAID[1:], payer_claim_number="PCN77")
    w.run(who, now, w.era(w.remit("T1", [lost])))
    (row,) = rows(who, RemitClaim)
    assert (row.how, row.claim_id) == ("payer_number", world.claims["LH1"])


def test_member_day_and_charge_only_suggest(who, now):
    world = w.make(who, now, {"LH1": 16000})
    w.run(who, now, w.era(w.remit("T1", [w.answer("GARBLED", *PAID[1:])])))
    (row,) = rows(who, RemitClaim)
    assert (row.claim_id, row.suggestion_id, row.state) == (None, world.claims["LH1"], "unapplied")


def test_a_claim_that_says_more_than_its_line_stays_an_open_difference(who, world, now):
    odd = w.answer("LH1", 16500, 12800, ("CO", "45", 7400), line_paid=9100)
    w.run(who, now, w.era(w.remit("T1", [odd], paid_cents=9100)))
    assert cleared(who) == {"T1": 9100}
    (apart,) = rows(who, Difference, why="lines")
    assert (apart.cents, apart.suspense_cents, apart.segment) == (3700, 0, 14)
    assert "Suspense:plb" not in balances(who)


def test_a_payment_that_nothing_explains_moves_in_full_and_waits_in_suspense(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)], paid_cents=9500)))
    assert cleared(who) == {"T1": 9500}
    assert balances(who)["Suspense:plb"] == -500
    (apart,) = rows(who, Difference)
    assert (apart.level, apart.cents, apart.suspense_cents) == ("payment", 500, 500)


def test_balances_of_the_provider_go_to_their_accounts(who, world, now):
    remit = w.remit("T1", [w.answer(*PAID)], ("L6", "LH1", -125), ("WO", "LH9", -2000), ("CS", "X", 700))
    w.run(who, now, w.era(remit))
    found = balances(who)
    assert (found["Inc:interest"], found["Liab:payer_recoupment"], found["Suspense:plb"]) == (-125, -2000, 700)
    assert cleared(who) == {"T1": 9000 + 125 + 2000 - 700}
    assert len(rows(who, Balance, entry__isnull=False)) == 3


def test_a_recovery_is_backed_by_an_earlier_payment_or_goes_to_suspense(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)], ("WO", "LH9", -2000))))
    w.run(who, now, w.era(w.remit("T2", [w.answer("LH2", *PAID[1:])], ("WO", "LH9", 3000))))
    found = balances(who)
    assert "Liab:payer_recoupment" not in found
    assert found["Suspense:plb"] == 1000


def test_interest_on_a_claim_is_information_only(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID, interest_cents=125)])))
    assert cleared(who) == {"T1": 9000}


def test_every_entry_sums_to_nothing_and_every_line_to_its_charge(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [
        w.answer(*PAID), w.answer("LH2", 16000, 16000), w.answer("LH3", 16000, 0, ("CO", "16", 16000)),
        w.answer("LH4", 16000, 5000, ("CO", "45", 4000), ("PI", "B20", 7000)),
    ])))  # fmt: skip
    sums: Counter[object] = Counter()
    for line in rows(who, Line):
        sums[line.entry_id] += line.cents
    assert set(sums.values()) == {0}
    with tenancy.scope(who):
        by_line = ledger.line_balances(world.visits.values())
        paid = Counter({line.visit_id: 0 for line in Line.objects.all()})
        for entry in Entry.objects.filter(kind="remit"):
            for line in Line.objects.filter(entry=entry, account="AR:insurance"):
                paid[line.visit_id] -= line.cents
    for number, visit in world.visits.items():
        left = by_line[visit, world.charges[number]][ledger.Account.AR_INSURANCE]
        assert paid[visit] + left == 16000


def test_an_interrupted_entering_goes_on_where_it_stopped(who, world, now, monkeypatch):
    body = w.era(
        *(w.remit(f"T{number}", [w.answer(f"LH{number}", *PAID[1:])], ("L6", "X", -100)) for number in range(1, 8))
    )
    w.arrive(who, body, now)
    jobs.take(who, now)
    monkeypatch.setattr(jobs, "ANSWERS_AT_ONCE", 2)
    real, calls = jobs.actions.enter_claims, []

    def killed(*args, **more):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **more)

    monkeypatch.setattr(jobs.actions, "enter_claims", killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.enter(who, now)
    jobs.enter(who, now)
    assert cleared(who) == {f"T{number}": 9100 for number in range(1, 8)}
    assert {row.state for row in rows(who, Remit)} == {"entered"}
    assert len(rows(who, Entry, kind="remit")) == 7


def test_entering_again_by_hand_is_refused_by_the_key(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)])))
    before = balances(who)
    with tenancy.scope(who):  # as if our own rows had been lost: the ledger's key still knows the content
        RemitClaim.objects.update(state="taken")
        Remit.objects.update(state="taken")
    jobs.enter(who, now)
    assert balances(who) == before


def test_another_practice_sees_nothing(who, world, now, other_practice, job):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)])))
    other = job(other_practice.id)
    assert (rows(other, Remit), rows(other, RemitClaim), rows(other, Line)) == ([], [], [])
