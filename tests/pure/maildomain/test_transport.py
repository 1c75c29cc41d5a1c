"""MTA-STS, TLS-RPT and BIMI by table."""

from __future__ import annotations

import pytest

from quietledger.pure.maildomain import transport
from quietledger.pure.maildomain.shapes import Verdict
from quietledger.pure.maildomain.transport import Fetched

MX = ("mx.x.example",)
GOOD = "version: STSv1\r\nmode: enforce\r\nmx: mx.x.example\r\nmax_age: 604800\r\n"
RECORD = ("v=STSv1; id=1a",)


def judged(text: str, *, kind: str = "text/plain; charset=utf-8", records: tuple[str, ...] = RECORD) -> Verdict:
    return transport.judge_sts("x.example", records, Fetched("", kind, text), MX).verdict


def test_a_policy_that_enforces_is_well() -> None:
    assert judged(GOOD) is Verdict.OK
    assert judged(GOOD.replace("mx.x", "*.x")) is Verdict.OK


def test_testing_is_a_note() -> None:
    assert judged(GOOD.replace("enforce", "testing")) is Verdict.NOTE


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("enforce", "none"),
        GOOD.replace("mx.x", "mail.x"),
        GOOD.replace("mx.x.example", "*.example"),
        GOOD.replace("604800", "86400"),
        GOOD.replace("STSv1", "STSv9"),
        GOOD + "garbage\n",
        "",
    ],
)
def test_these_policies_are_to_be_mended(text: str) -> None:
    assert judged(text) is Verdict.MEND


@pytest.mark.parametrize("records", [(), ("v=STSv1; id=",), ("v=STSv1; id=a-b",), RECORD * 2])
def test_these_records_are_to_be_mended(records: tuple[str, ...]) -> None:
    assert judged(GOOD, records=records) is Verdict.MEND


def test_another_kind_or_no_file_is_to_be_mended_and_not_looking_is_unknown() -> None:
    assert judged(GOOD, kind="text/html") is Verdict.MEND
    assert transport.judge_sts("x.example", RECORD, Fetched("gone"), MX).problems == ("gone",)
    assert transport.judge_sts("x.example", RECORD, None, MX).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("texts", "verdict"),
    [
        (("v=TLSRPTv1; rua=mailto:t@x.example",), Verdict.OK),
        (("v=TLSRPTv1; rua=https://x.example/t",), Verdict.OK),
        (("v=TLSRPTv1",), Verdict.MEND),
        ((), Verdict.MEND),
    ],
)
def test_reports_on_encryption_need_an_address(texts: tuple[str, ...], verdict: Verdict) -> None:
    assert transport.judge_rpt("x.example", texts).verdict is verdict


def test_a_logo_is_never_asked_for() -> None:
    assert transport.judge_bimi((), "none").verdict is Verdict.OK
    assert transport.judge_bimi(("v=BIMI1; l=https://x.example/l.svg",), "reject").verdict is Verdict.OK
    assert transport.judge_bimi(("v=BIMI1; l=http://x.example/l.png",), "none").verdict is Verdict.NOTE
