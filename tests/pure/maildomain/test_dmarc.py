"""DMARC by RFC 9989: which record counts, what is wrong with it, and the next step."""

from __future__ import annotations

import pytest

from quietledger.pure.maildomain import dmarc
from quietledger.pure.maildomain.shapes import Verdict
from tests.pure.maildomain.zone import Zone

OURS = "lanternhill.example"
RUA = f"rua=mailto:dmarc@{OURS}"


def zone(*records: str, at: str = OURS, **more: str) -> Zone:
    return Zone({(f"_dmarc.{at}", "TXT"): records, **{(name, "TXT"): (text,) for name, text in more.items()}})


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        (f"v=DMARC1; p=reject; {RUA}", Verdict.OK),
        (f"v=DMARC1;p=reject;sp=reject;np=reject;adkim=s;aspf=s;{RUA}", Verdict.OK),
        (f"v=DMARC1; p=quarantine; {RUA}", Verdict.NOTE),
        (f"v=DMARC1; p=none; {RUA}", Verdict.MEND),
    ],
)
def test_the_policy_decides(record: str, verdict: Verdict) -> None:
    assert dmarc.judge(OURS, zone(record))[0].verdict is verdict


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("v=DMARC1; p=reject", "rua"),
        (f"v=DMARC1; p=reject; sp=none; {RUA}", "sp=none is weaker"),
        (f"v=DMARC1; p=reject; np=quarantine; {RUA}", "np=quarantine is weaker"),
        (f"v=DMARC1; p=reject; t=y; {RUA}", "only a test"),
        (f"v=DMARC1; p=reject; pct=50; {RUA}", "“pct”"),
        (f"v=DMARC1; p=reject; rf=afrf; {RUA}", "“rf”"),
        (f"v=DMARC1; p=reject; ri=86400; {RUA}", "“ri”"),
        (f"v=DMARC1; p=reject; adkim=x; {RUA}", "neither r nor s"),
        (f"v=DMARC1; p=maybe; {RUA}", "no policy"),
        (f"v=DMARC1; p=reject; p=none; {RUA}", "twice"),
        ("v=DMARC1; p=reject; rua=mailto:a@elsewhere.example", "elsewhere.example has not said"),
    ],
)
def test_each_fault_is_said(record: str, said: str) -> None:
    found = dmarc.judge(OURS, zone(record))[0]
    assert found.verdict is Verdict.MEND
    assert any(said in text for text in found.problems)


def test_reports_elsewhere_are_fine_once_that_place_agrees() -> None:
    agreed = {f"{OURS}._report._dmarc.elsewhere.example": "v=DMARC1"}
    found = dmarc.judge(OURS, zone("v=DMARC1; p=reject; rua=mailto:a@elsewhere.example!10m", **agreed))[0]
    assert found.verdict is Verdict.OK


def test_two_records_are_none_and_no_record_is_one_step_before_watching() -> None:
    double = zone(f"v=DMARC1; p=reject; {RUA}", f"v=DMARC1; p=none; {RUA}")
    assert any("2 records" in text for text in dmarc.judge(OURS, double)[0].problems)
    found, policy = dmarc.judge(OURS, Zone({}))
    assert (policy, found.publish[0].value) == ("", f"v=DMARC1; p=none; {RUA}")


@pytest.mark.parametrize(
    ("policy", "step"), [("none", "p=quarantine"), ("quarantine", "p=reject")], ids=["watching", "junk"]
)
def test_each_step_leads_to_the_next(policy: str, step: str) -> None:
    found = dmarc.judge(OURS, zone(f"v=DMARC1; p={policy}; {RUA}"))[0]
    assert step in found.publish[0].value
    assert any(text.startswith("Next step: ") for text in found.words)


def test_a_subdomain_stands_under_the_record_above_it() -> None:
    above = zone(f"v=DMARC1; p=reject; sp=none; {RUA}")
    assert dmarc.judge(f"desk.{OURS}", above)[1] == "none"
    assert dmarc.judge(f"desk.{OURS}", zone(f"v=DMARC1; p=reject; {RUA}"))[1] == "reject"


def test_the_walk_ends_at_psd_n_and_a_registry_counts_last() -> None:
    records = {
        ("_dmarc.b.org.example", "TXT"): ("v=DMARC1; p=reject; psd=n",),
        ("_dmarc.org.example", "TXT"): ("v=DMARC1; p=none",),
        ("_dmarc.example", "TXT"): ("v=DMARC1; p=none; psd=y",),
    }
    assert dmarc.find("a.b.org.example", Zone(records)).at == "b.org.example"
    assert dmarc.find("x.org.example", Zone(records)).at == "org.example"
    assert dmarc.find("alone.example", Zone(records)).at == "example"


def test_a_long_name_is_cut_to_seven_labels() -> None:
    asked = dmarc.questions("a.b.c.d.e.f.g.h.i.j.example")
    assert asked[0] == "a.b.c.d.e.f.g.h.i.j.example"
    assert asked[1] == "e.f.g.h.i.j.example"
    assert len(asked) == 8


def test_silent_name_servers_leave_it_unknown() -> None:
    silent = Zone({}, frozenset({f"_dmarc.{OURS}"}))
    assert dmarc.judge(OURS, silent)[0].verdict is Verdict.UNKNOWN
