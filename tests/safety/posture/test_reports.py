"""Reports are read however they were packed, and nothing that somebody sends can break the reading."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.safety.posture import reports
from tests.safety.posture.papers import aggregate, tls_report

OURS = "lanternhill.example"


def zipped(*files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, data in enumerate(files):
            archive.writestr(f"{at}.xml", data)
    return out.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zipped])
def test_an_aggregate_report_is_read_however_it_is_packed(pack) -> None:
    read = reports.read(pack(aggregate(OURS)))
    assert (read.kind, read.domain, read.by, read.good, read.bad) == ("dmarc", OURS, "Heron Mail", 40, 25)
    assert reports.unknown_sources([read]) == [("198.51.100.7", 25)]


def test_a_tls_report_names_its_failures() -> None:
    read = reports.read(gzip.compress(tls_report(OURS)))
    assert (read.kind, read.good, read.bad, read.failures) == ("tls", 90, 3, (("certificate-expired", 3),))


def test_reports_say_together_who_sends_without_being_allowed() -> None:
    two = [reports.read(aggregate(OURS, number=number)) for number in ("1", "2")]
    assert reports.words([*two, reports.read(tls_report(OURS))]) == [
        "80 messages were shown to be yours; 50 only claimed to be.",
        "198.51.100.7 sent 50 that were not shown to be yours.",
        "90 connections were encrypted; 3 failed.",
        "3 failed by certificate-expired.",
    ]


BOMB = b'<!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><feedback>&b;</feedback>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(bytes(reports.MOST_BYTES + 1)), "larger than 10 MB"),
        (zipped(bytes(reports.MOST_BYTES + 1)), "larger than 10 MB"),
        (bytes(reports.MOST_BYTES + 1), "larger than 10 MB"),
        (zipped(b"a", b"b"), "2 files"),
        (gzip.compress(b"x")[:-4], "broken"),
        (b"PK\x03\x04nonsense", "broken"),
        (BOMB, "document type"),
        (b"<feedback/>", "which days"),
        (b"<other/>", "no DMARC report"),
        (b"{}", "no TLS report"),
        (b'{"policies": [{"policy": 3}]}', "no TLS report"),
        (b"", "neither"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, said: str) -> None:
    with pytest.raises(reports.NotReadable, match=said):
        reports.read(data)


@given(st.binary(max_size=300), st.sampled_from([b"", b"{", b"<", b"PK\x03\x04", b"\x1f\x8b"]))
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    with contextlib.suppress(reports.NotReadable):
        reports.read(head + data)


@given(st.integers(0, 600), st.binary(min_size=1, max_size=4))
def test_a_damaged_report_is_read_or_refused(at: int, noise: bytes) -> None:
    whole = aggregate(OURS)
    with contextlib.suppress(reports.NotReadable):
        reports.read(whole[:at] + noise + whole[at:])
