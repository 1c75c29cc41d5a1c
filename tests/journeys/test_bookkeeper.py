"""After a whole day through the commands, somebody who only has the files comes to the same balances as the house."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from journeys import kept
from journeys.bookkeeper import AR, FORWARD, PATIENT, RECOUPMENT, Books, kept_books, nonzero
from journeys.house import House, new_house, received
from journeys.plain_files import Claim, Line, Payment, Session, billed, is_whole, payments, sessions

from quietledger.sandbox import clearinghouse

SEED = 7


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # Not pytest's own folder: a socket path may be 107 bytes long at most.
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-books-")), 200, "--seed", str(SEED))
    yield house
    house.end()


@pytest.fixture(scope="module")
def told(house: House) -> dict:
    with house.clearinghouse():
        house.answer("init", "--sample", str(house.sample))
        return house.answer("day")


@pytest.fixture(scope="module")
def files(house: House, told: dict) -> list[kept.Kept]:
    return kept.files(house)


@pytest.fixture(scope="module")
def rows(house: House, told: dict) -> Iterator[psycopg.Connection]:
    """The tables themselves, read only, past every row rule."""
    with psycopg.connect(host=str(house.home / "pg"), user="quietledger", dbname="quietledger") as connection:
        connection.read_only = True
        yield connection


@pytest.fixture(scope="module")
def day(house: House, files: list[kept.Kept]) -> list[Session]:
    by_kind = {one.kind: one.body.decode() for one in files if one.kind.startswith("CSV")}
    return sessions((house.sample / "practice.json").read_text(), by_kind["CSV-PATIENTS"], by_kind["CSV"])


@pytest.fixture(scope="module")
def books(day: list[Session], files: list[kept.Kept]) -> Books:
    return kept_books(
        day, [one.body for one in files if one.kind == "837P"], [one.body for one in files if one.kind == "835"]
    )


def test_the_bookkeeper_knows_the_worked_example(shared_data):
    example = (shared_data / "x12" / "own-examples" / "835_reversal_correction_plb_interest.txt").read_bytes()
    payment = payments(example)[0]
    books, reversal = Books(), next(claim for claim in payment.claims if claim.status == "22")
    # What was entered before: the claims that went out, the answer that is taken back, and a recovery announced.
    books.bill(one for one in payment.claims if one.status != "22")
    _enter_first(books, reversal)
    books._debts["Liab:payer_recoupment", payment.balances[0][1].split(maxsplit=1)[0]] = payment.balances[0][2]
    books.accounts.clear()
    books.enter(payment)
    assert nonzero(books.accounts) == {
        "Clearing:remit": 5625, "Contra:contractual": 4000, "AR:patient": 5500, "AR:insurance": -18000,
        "Liab:payer_recoupment": 3000, "Inc:interest": -125,
    }  # fmt: skip


def _enter_first(books: Books, reversal: Claim) -> None:
    """What the example takes back: the same claim with all signs turned."""
    lines = [
        Line(one.code, -one.charge_cents, -one.paid_cents, one.number, [(*cut[:2], -cut[2]) for cut in one.reductions])
        for one in reversal.lines
    ]
    claim = Claim(reversal.number, -reversal.charge_cents, "1", -reversal.paid_cents, lines=lines)
    books.enter(Payment(claim.paid_cents, "EARLIER", [claim]))


def test_the_kept_files_are_those_that_went_over_the_wire(house, files):
    sent = {one.sha256 for one in files if one.direction == "out" and one.state == "sent"}
    assert sent == {entry["sha256"] for entry in received(house.sample)}
    came = {one.sha256 for one in files if one.kind in {"999", "277CA", "835"}}
    uploads = [(house.sample / "received" / entry["name"]).read_bytes() for entry in received(house.sample)]
    today = datetime.now(UTC).date()  # noqa: TID251 - the clearinghouse's own clock
    made = {sha256(answer.body).hexdigest() for data in uploads for answer in clearinghouse.answers(data, SEED, today)}
    assert came == made


def test_the_kept_csv_files_are_those_that_were_given(house, files):
    given = {sha256((house.sample / name).read_bytes()).hexdigest() for name in ("patients.csv", "sessions.csv")}
    assert {one.sha256 for one in files if one.kind.startswith("CSV")} == given


def test_the_day_had_a_remittance_cut_off_and_one_twice(house, files):
    """Else the two hardest files would be missing from this comparison."""
    arrived = [one.body for one in files if one.kind == "835"]
    names = [name for entry in received(house.sample) for name in entry["answers"] if "-835-" in name]
    assert ([is_whole(body) for body in arrived].count(False), len(names) - len(arrived)) == (1, 1)


def test_every_claim_is_a_session_that_a_plan_may_know_of(day, files):
    charged = Counter(
        (one.payer_id, one.member_id, one.day, *one.services) for one in day if one.services and not one.is_patients_own
    )
    sent = Counter(
        (claim.payer_id, claim.member_id, claim.day, *((line.code, line.charge_cents) for line in claim.lines))
        for one in files
        if one.kind == "837P"
        for claim in billed(one.body)
    )
    assert (sent - charged, sum((charged - sent).values())) == (Counter(), sum(not one.diagnoses for one in day))


def test_each_account_stands_where_the_bookkeeper_says(books, told):
    standing = {account: cents for account, cents in told["standing"]["accounts"].items() if cents}
    assert standing == nonzero(books.accounts)


def test_what_does_not_add_up_is_open_and_nothing_else(books, told):
    assert len(books.apart) > 3
    assert (told["standing"]["differences"], told["standing"]["differences_cents"]) == (
        len(books.apart),
        sum(books.apart),
    )


def test_each_claim_stands_where_the_bookkeeper_says(books, rows):
    ledger: dict[str, dict[str, int]] = defaultdict(dict)
    for number, account, cents in rows.execute(
        "SELECT claim.control_number, line.account, sum(line.cents)::bigint FROM claims_claim claim"
        " JOIN ledger_line line ON line.visit_id = claim.visit_id AND line.account IN (%s, %s)"
        " WHERE claim.batch_id IS NOT NULL GROUP BY 1, 2 HAVING sum(line.cents) <> 0",
        [AR, PATIENT],
    ):
        ledger[number][account] = cents
    kept = {number: {one: cents[one] for one in (AR, PATIENT) if cents[one]} for number, cents in books.claims.items()}
    assert dict(ledger) == {number: cents for number, cents in kept.items() if cents}


def test_each_entry_sums_to_zero(rows):
    apart = "SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING sum(cents) <> 0 OR count(*) < 2"
    empty = "SELECT id FROM ledger_entry EXCEPT SELECT entry_id FROM ledger_line"
    assert [rows.execute(question).fetchall() for question in (apart, empty)] == [[], []]


def test_each_payment_moves_what_it_says_it_pays(books, rows):
    moved = dict(
        rows.execute(
            "SELECT trace, sum(cents)::bigint FROM ledger_line WHERE account = 'Clearing:remit' GROUP BY trace"
        ).fetchall()
    )
    assert {trace: cents for trace, cents in moved.items() if cents} == {
        trace: paid for trace, (_, paid) in books.traces.items() if paid
    }


def test_no_line_owes_less_than_nothing(rows):
    below = "SELECT line_id FROM ledger_line WHERE account = %s GROUP BY line_id HAVING sum(cents) < 0"
    assert rows.execute(below, [AR]).fetchall() == []


def test_the_payers_debts_never_stand_on_the_wrong_side(rows):
    wrong = (
        "SELECT account, payer_id FROM ledger_line WHERE account IN (%s, %s)"
        " GROUP BY account, payer_id HAVING sum(cents) > 0"
    )
    assert rows.execute(wrong, [RECOUPMENT, FORWARD]).fetchall() == []
