"""An export counts only once it was read: claims of X12 files, rows of tables; all else says why not."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quietledger.pure.x12 import writer
from quietledger.safety.partners import exports
from quietledger.safety.partners.exports import Export
from tests.pure.x12 import builders


def test_claims_and_remittances_are_counted():
    claims = builders.batch(builders.claim(1), builders.claim(2))
    assert exports.read("all.edi", writer.write_837p(claims)) == Export("X12", 2, "X12, 2 claims read without an error")
    remit = builders.remittance(builders.remit())
    assert exports.read("all.edi", writer.write_835(remit)) == Export("X12", 1, "X12, 1 claim read without an error")


def test_a_cut_off_file_is_none():
    cut = writer.write_837p(builders.batch())[:-60]
    assert exports.read("all.edi", cut) == "The X12 in it is damaged: not all of it could be read."


def test_rows_of_tables_are_counted():
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"claim": [1, 2], "paid": [3, 4]}), sink)
    assert exports.read("all.parquet", bytes(sink.getvalue())) == Export("Parquet", 2, "Parquet, 2 rows of 2 columns")
    assert exports.read("ALL.CSV", b"claim,paid\n1,2\n") == Export("CSV", 1, "CSV, 1 row of 2 columns")


@pytest.mark.parametrize("body", [b"", b"claim,paid\n", b"a,b\n1\n", b"just words\n"])
def test_what_holds_no_row_is_none(body):
    assert isinstance(exports.read("all.csv", body), str)
