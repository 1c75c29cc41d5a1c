"""Real samples: every one ends in rows and findings, and the money of sound 835s equals a recount by plain Python."""

from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pytest

from quietledger.pure.x12 import reader
from tests.pure.x12.conftest import FILES

KINDS_OF_TABLES = {"837P": "claims", "835": "remits", "999": "ack_groups", "997": "ack_groups", "277CA": "statuses"}
EVERY_FILE = sorted(path for path in FILES.glob("*/*") if path.suffix != ".md" and not path.name.startswith("LICENSE"))


def file_id(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_the_real_files_are_there(real_files: Path) -> None:
    assert len(EVERY_FILE) > 150
    assert real_files.is_dir()


@pytest.mark.parametrize("path", EVERY_FILE, ids=file_id)
def test_every_file_ends_in_rows_and_findings(path: Path) -> None:
    document = reader.read(path.read_bytes())
    transactions = document.tables["transactions"]
    assert transactions.num_rows >= 1
    for kind in set(transactions.column("kind").to_pylist()) & set(KINDS_OF_TABLES):
        is_empty = document.tables[KINDS_OF_TABLES[kind]].num_rows == 0
        assert not is_empty or any(one.severity == "error" for one in document.findings)
    for table in document.tables.values():
        table.validate(full=True)


def recount(data: bytes) -> dict[str, int]:
    """Paid, charged and adjusted cents of all 835s in a file, by nothing but split and Decimal."""
    start = data.index(b"ISA")
    text = data[start:].decode("latin-1")
    element, terminator = text[3], text[105]
    totals = dict.fromkeys(("paid", "charged", "claims paid", "adjusted", "kept", "lines"), Decimal(0))
    for raw in text.split(terminator):
        e = raw.strip().split(element)
        if e[0] == "BPR":
            totals["paid"] += Decimal(e[2])
        elif e[0] == "CLP":
            totals["charged"] += Decimal(e[3])
            totals["claims paid"] += Decimal(e[4])
        elif e[0] == "SVC":
            totals["lines"] += Decimal(e[2])
        elif e[0] == "CAS":
            totals["adjusted"] += sum(Decimal(amount) for amount in e[3::3] if amount)
        elif e[0] == "PLB":
            totals["kept"] += sum(Decimal(amount) for amount in e[4::2] if amount)
    return {name: int(amount * 100) for name, amount in totals.items()}


def sound_remittances() -> list[Path]:
    """All files with 835s only of which the checks say no error."""
    found = []
    for path in EVERY_FILE:
        document = reader.read(path.read_bytes())
        kinds = set(document.tables["transactions"].column("kind").to_pylist())
        if kinds == {"835"} and not document.has_errors:
            found.append(path)
    return found


SOUND = sound_remittances()


def test_many_of_the_real_remittances_are_sound(real_files: Path) -> None:
    assert len(SOUND) >= 20, real_files


@pytest.mark.parametrize("path", SOUND, ids=file_id)
def test_totals_of_sound_remittances_equal_a_recount(path: Path) -> None:
    data = path.read_bytes()
    tables = reader.read(data).tables

    def total(table: str, column: str) -> int:
        return pc.sum(tables[table].column(column)).as_py() or 0

    assert recount(data) == {
        "paid": total("remits", "paid_cents"),
        "charged": total("remit_claims", "charge_cents"),
        "claims paid": total("remit_claims", "paid_cents"),
        "adjusted": total("adjustments", "cents"),
        "kept": total("balances", "cents"),
        "lines": total("remit_lines", "charge_cents"),
    }


def own(real_files: Path, name: str) -> reader.Document:
    document = reader.read((real_files / "own-examples" / name).read_bytes())
    assert document.findings == []
    return document


def test_worked_remittance_with_reversal_and_balances(real_files: Path) -> None:
    tables = own(real_files, "835_reversal_correction_plb_interest.txt").tables
    assert tables["remits"].column("paid_cents").to_pylist() == [5625]
    columns = ["control_number", "status", "charge_cents", "paid_cents", "patient_cents", "interest_cents"]
    assert [tuple(row.values()) for row in tables["remit_claims"].select(columns).to_pylist()] == [
        ("C00000001A", "1", 16000, 9000, 3000, 125),
        ("C00000005A", "22", -16000, -12000, 0, 0),
        ("C00000005A", "1", 16000, 9500, 2500, 0),
        ("C00000006A", "1", 16000, 0, 0, 0),
        ("C00000007S", "2", 16000, 2000, 0, 0),
    ]
    assert tables["balances"].select(["code", "reference", "cents"]).to_pylist() == [
        {"code": "WO", "reference": "C00000008A", "cents": 3000},
        {"code": "L6", "reference": "C00000001A", "cents": -125},
    ]
    assert tables["remit_lines"].column("remarks").to_pylist() == ["", "", "", "N290", ""]


def test_worked_forward_balance(real_files: Path) -> None:
    tables = own(real_files, "835_forward_balance_two_remits.txt").tables
    assert tables["remits"].column("paid_cents").to_pylist() == [0, 0]
    assert tables["balances"].select(["remit", "code", "cents"]).to_pylist() == [
        {"remit": 0, "code": "FB", "cents": -20000},
        {"remit": 1, "code": "FB", "cents": 20000},
        {"remit": 1, "code": "FB", "cents": -15000},
    ]


def test_worked_claims(real_files: Path) -> None:
    claims = own(real_files, "837p_subscriber_telehealth_and_office.txt").tables["claims"].to_pylist()
    columns = ("control_number", "place", "relation", "diagnoses", "authorization", "patient_paid_cents", "batch")
    assert [tuple(row[column] for column in columns) for row in claims] == [
        ("C00000001A", "10", "18", "F411 F3341", "", 0, "B0001"),
        ("C00000002A", "11", "18", "F411", "AUTH777001", 3000, "B0001"),
    ]
    [child] = own(real_files, "837p_dependent_supervised_telehealth.txt").tables["claims"].to_pylist()
    columns = ("relation", "subscriber_first", "patient_first", "sex", "rendering_npi", "supervising_npi")
    assert tuple(child[column] for column in columns) == ("19", "JORDAN", "RILEY", "M", "1999999968", "1999999950")
    [again] = own(real_files, "837p_replacement_frequency7.txt").tables["claims"].to_pylist()
    assert (again["frequency"], again["payer_claim_number"]) == ("7", "PCN5550002")


def test_the_other_payer_of_a_secondary_claim_is_not_taken_for_its_own(real_files: Path) -> None:
    [claim] = own(real_files, "837p_secondary_cob.txt").tables["claims"].to_pylist()
    columns = ("payer_sequence", "payer_id", "member_id", "group_number", "payer_claim_number", "patient_paid_cents")
    assert tuple(claim[column] for column in columns) == ("S", "EXPLAN03", "TST0000003", "GRP300", "", 0)


def test_worked_answers(real_files: Path) -> None:
    tables = own(real_files, "277ca_one_accepted_one_rejected.txt").tables
    columns = ["level", "control_number", "category", "code", "action", "amount_cents", "payer_claim_number"]
    assert [tuple(row.values()) for row in tables["statuses"].select(columns).to_pylist()] == [
        ("receiver", "", "A1", "19", "WQ", 50500, ""),
        ("provider", "", "A1", "19", "WQ", 50500, ""),
        ("claim", "C00000001A", "A2", "20", "WQ", 16000, "PCN5550001"),
        ("claim", "C00000002A", "A7", "48", "U", 34500, ""),
    ]
    assert set(tables["statuses"].column("batch").to_pylist()) == {"B0001"}
    counts = tables["status_counts"].select(["qualifier", "amount"]).slice(0, 4).to_pylist()
    assert [tuple(row.values()) for row in counts] == [("90", 1), ("AA", 1), ("YU", 16000), ("YY", 34500)]
    acks = own(real_files, "999_partial.txt").tables
    assert acks["acks"].select(["st_control", "verdict"]).to_pylist() == [
        {"st_control": "0001", "verdict": "A"},
        {"st_control": "0002", "verdict": "R"},
    ]
    [error] = acks["ack_errors"].to_pylist()
    columns = ["ack", "bad_segment", "position", "loop", "element", "code", "claim_control"]
    assert [error[column] for column in columns] == [1, "SV1", 31, "2400", 2, "1", "C00000009A"]
