"""SPF records by table: what is well, what is to be mended, what to publish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.maildomain import spf
from quietledger.pure.maildomain.shapes import Verdict
from tests.pure.maildomain.zone import Zone

OURS = "lanternhill.example"


def zone(record: str, **others: str) -> Zone:
    more = {(f"{name}.example", "TXT"): (text,) for name, text in others.items()}
    hosts = {(f"mx.{OURS}", "A"): ("192.0.2.1",), (OURS, "A"): ("192.0.2.2",), (OURS, "MX"): (f"mx.{OURS}",)}
    return Zone({(OURS, "TXT"): (record,) if record else (), **more, **hosts})


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 mx -all",
        "V=SPF1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all",
        "v=spf1 include:service.example -all",
        "v=spf1 redirect=service.example",
        "v=spf1 a:mx.lanternhill.example/28 exp=why.example -all",
        "v=spf1 -all",
    ],
)
def test_these_are_well(record: str) -> None:
    found = spf.judge(OURS, zone(record, service="v=spf1 ip4:198.51.100.0/24 -all"), has_reject=False)
    assert (found.verdict, found.problems, found.publish) == (Verdict.OK, (), ())


@pytest.mark.parametrize(
    ("record", "said", "better"),
    [
        ("", "no SPF record", "v=spf1 mx -all"),
        ("v=spf1 mx +all", "whole world", "v=spf1 mx -all"),
        ("v=spf1 mx all", "whole world", "v=spf1 mx -all"),
        ("v=spf1 mx ?all", "must end in -all", "v=spf1 mx -all"),
        ("v=spf1 mx", "must end in -all", "v=spf1 mx -all"),
        ("v=spf1 mx ~all", "only asks to be careful", "v=spf1 mx -all"),
        ("v=spf1 mx ptr -all", "ptr", "v=spf1 mx -all"),
        ("v=spf1 ip4:10.0.0.0/8 mx -all", "16,777,216", "v=spf1 mx -all"),
        ("v=spf1 ip4:nonsense mx -all", "no address", "v=spf1 mx -all"),
        ("v=spf1 ip4:2001:db8:: mx -all", "other kind", "v=spf1 mx -all"),
        ("v=spf1 mx frob -all", "no SPF term", "v=spf1 mx -all"),
        ("v=spf1 mx include:gone.example -all", "no SPF record", "v=spf1 mx -all"),
        ("v=spf1 a:x.example a:y.example mx:z.example -all", "do not exist", "v=spf1 -all"),
    ],
)  # fmt: skip
def test_these_are_to_be_mended(record: str, said: str, better: str) -> None:
    found = spf.judge(OURS, zone(record), has_reject=False)
    assert found.verdict is Verdict.MEND
    assert any(said in text for text in found.problems)
    assert [one.value for one in found.publish] == [better]


def test_softfail_is_enough_once_dmarc_says_reject() -> None:
    assert spf.judge(OURS, zone("v=spf1 mx ~all"), has_reject=True).verdict is Verdict.OK


def test_two_records_are_none() -> None:
    double = Zone({(OURS, "TXT"): ("v=spf1 -all", "v=spf1 mx -all")})
    assert spf.judge(OURS, double, has_reject=False).problems == (f"{OURS} has 2 SPF records.",)


@pytest.mark.parametrize(("count", "verdict"), [(10, Verdict.OK), (11, Verdict.MEND)])
def test_ten_lookups_are_the_most(count: int, verdict: Verdict) -> None:
    names = [f"s{at}" for at in range(count)]
    record = " ".join(["v=spf1", *(f"include:{name}.example" for name in names), "-all"])
    found = spf.judge(OURS, zone(record, **dict.fromkeys(names, "v=spf1 ip4:192.0.2.9 -all")), has_reject=False)
    assert found.verdict is verdict
    kept = [one.value.count("include:") for one in found.publish]
    assert kept == ([] if verdict is Verdict.OK else [10])


def test_a_circle_ends_and_is_said() -> None:
    around = zone(f"v=spf1 include:{OURS} -all")
    assert any("circle" in text for text in spf.judge(OURS, around, has_reject=False).problems)


def test_who_may_send_stands_in_plain_words() -> None:
    found = spf.judge(
        OURS, zone("v=spf1 include:service.example -all", service="v=spf1 ip4:192.0.2.7 ~all"), has_reject=False
    )
    assert found.words == (
        "Whoever service.example lets send may send.",
        "– The address 192.0.2.7 may send.",
        "– Everybody else should not send.",
        "Everybody else may not send.",
    )


def test_silent_name_servers_leave_it_unknown() -> None:
    assert spf.judge(OURS, Zone({}, frozenset({OURS})), has_reject=True).verdict is Verdict.UNKNOWN
    partly = zone("v=spf1 include:service.example -all")
    partly.silent = frozenset({"service.example"})
    assert spf.judge(OURS, partly, has_reject=True).verdict is Verdict.UNKNOWN


def test_names_that_send_nothing_say_so_themselves() -> None:
    found = spf.judge_idle({"www.x.example": (), "mx.x.example": ("v=spf1 -all",), "ftp.x.example": ("v=spf1 mx",)})
    assert [one.name for one in found.publish] == ["www.x.example", "ftp.x.example"]
    assert spf.judge_idle({}).verdict is Verdict.OK


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    spf.judge(OURS, zone(f"v=spf1 {text}"), has_reject=False)
