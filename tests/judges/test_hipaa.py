"""The table of 45 CFR 164.312 in docs/protection.md: each row has a page that is routed and tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.attacks import attackers
from tests.judges.test_asvs import missing_test

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (164\.\S+)(?: ([RA]))? \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
TOKEN = re.compile(r"`([^`]+)`")
# Every standard and specification of 164.312; the table may say more about others.
DUE = {
    "164.312(a)(1)", "164.312(a)(2)(i)", "164.312(a)(2)(ii)", "164.312(a)(2)(iii)", "164.312(a)(2)(iv)", "164.312(b)",
    "164.312(c)(1)", "164.312(c)(2)", "164.312(d)", "164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)",
}  # fmt: skip
ROWS = {row[0]: row for row in ROW.findall((ROOT / "docs" / "protection.md").read_text())}


def test_no_citation_is_left_out() -> None:
    print("HIPAA:", len(ROWS), "rows")  # noqa: T201 - the judge's count, for -rP
    assert ROWS.keys() >= DUE


@pytest.mark.parametrize("citation", sorted(ROWS))
def test_each_row_has_a_page_and_tests_that_are_there(citation: str) -> None:
    _citation, _kind, asks, mechanism, pages, tests = ROWS[citation]
    assert asks
    assert mechanism
    pages_of, tests_of = TOKEN.findall(pages), TOKEN.findall(tests)
    assert pages_of
    assert tests_of
    assert set(pages_of) - attackers.addresses().keys() == set()
    assert [problem for one in tests_of if (problem := missing_test(one))] == []
