"""The analysis as a document: every figure has its source, a signature keeps it, and a change of it shows."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from quietledger.cli import sample_risk
from quietledger.core.facts import queries as facts
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.risk import errors, report, reporting
from quietledger.safety.risk.models import Snapshot
from quietledger.safety.risk.report_sources import Sources
from tests.web.signing import signed_in

ZONE = ZoneInfo("America/Chicago")
# What is no figure: names, citations, days, the drawing's own places, and the list of sources itself.
NO_FIGURES = {
    "sources", "title", "practice", "on", "standing", "closing", "id", "chart.width", "chart.height", "chart.bottom",
    "chart.right", "chart.left", "chart.evidenced", "chart.claimed", "chart.rows", "chart.columns", "chart.marks",
    "chart.alt", "source", "number", "kind", "mean",
}  # fmt: skip


@pytest.fixture
def answered(practice, owner, job, now):
    """The practice as the made-up one is: some of it shown, some of it said."""
    sample_risk.say_safeguards(job(name="set-up"), today=now.date(), now=now)
    return owner


def untraced(said, path=""):
    """Every text with a digit in it whose row names no source."""
    if isinstance(said, dict):
        has_source = bool(said.get("source"))
        for name, value in said.items():
            place = f"{path}.{name}".removeprefix(".")
            if name in NO_FIGURES or place in NO_FIGURES or (has_source and isinstance(value, str)):
                continue
            yield from untraced(value, place)
    elif isinstance(said, list):
        for one in said:
            yield from untraced(one, path)
    elif isinstance(said, str) and re.search(r"\d", said):
        yield path, said


def test_every_figure_of_the_report_names_its_source(practice, answered, now):
    with tenancy.within(practice.id):
        said = reporting.content(practice.id, now, ZONE)
    numbers = {row["number"] for row in said["sources"]}
    assert len(numbers) > 20
    assert [one for one in untraced(said) if one[0] not in {"decisions.by", "recognised.say"}] == []
    assert {one["source"] for one in said["law"]} <= numbers
    assert len(said["law"]) == 54
    assert len(said["nine"]) == 9
    assert len(said["scenarios"]) == 20


def test_a_figure_without_a_source_cannot_be_made():
    with pytest.raises(ValueError, match="needs a source"):
        Sources().figure("$1", "7")


def test_the_draft_prints_whole_and_on_one_page(practice, answered, now):
    whole = PdfReader(io.BytesIO(report.draft(answered, now=now)))
    text = " ".join(page.extract_text() for page in whole.pages)
    for heading in ("Is the analysis complete?", "Gaps, dearest first", "What could happen", "Hired services",
                    "The Security Rule, row by row", "Where each figure comes from"):  # fmt: skip
        assert heading in text
    assert "164.316(b)(2)(iii)" in text
    assert "Draft, not signed" in text
    assert len(PdfReader(io.BytesIO(report.draft(answered, "owner", now=now))).pages) == 1


def test_a_draft_needs_nobody_to_have_said_anything(practice, owner, now):
    assert report.draft(owner, now=now).startswith(b"%PDF")


def test_signing_keeps_the_print_tells_the_fact_and_can_be_checked(practice, answered, now):
    snapshot_id = report.sign(answered, now=now)
    name, body = report.read(answered, snapshot_id, now=now)
    assert (name, body[:4]) == ("risk-analysis-1.pdf", b"%PDF")
    assert "Signed by" in PdfReader(io.BytesIO(body)).pages[-1].extract_text()
    found = report.check(answered, snapshot_id, now=now + timedelta(days=3))
    assert (found.is_good, found.mean_now) == (True, found.mean_then)
    with tenancy.within(practice.id):
        word = facts.newest_words([practice.id], [report.FACT])[practice.id, report.FACT]
        assert (word.until, word.evidence) == (now + report.GOOD_FOR, f"snapshot:{snapshot_id}")
        assert [row.number for row in report.snapshots()] == [1]


def test_a_digest_that_was_changed_in_the_database_is_found(practice, answered, now):
    snapshot_id = report.sign(answered, now=now)
    with tenancy.within(practice.id):
        Snapshot.objects.filter(id=snapshot_id).update(pdf_sha256="0" * 64)
    found = report.check(answered, snapshot_id, now=now)
    assert (found.is_whole, found.is_on_trail, found.is_good) == (False, False, False)


def test_only_who_may_prints_and_signs(practice, biller, owner, now):
    with pytest.raises(Refused):
        report.draft(biller, now=now)
    with pytest.raises(Refused):
        report.sign(biller, now=now)
    with pytest.raises(errors.NoSuchSnapshot):
        report.read(owner, practice.id, now=now)


def test_the_page_prints_signs_and_checks(practice, now):
    with signed_in(practice, "owner", now=now) as desk:
        assert "None is signed." in desk.get("/risk/report").content.decode()
        assert desk.get("/risk/report/draft/owner").content.startswith(b"%PDF")
        assert desk.get("/risk/report/draft/other").status_code == 404
        page = desk.post("/risk/report/sign", follow=True).content.decode()
        assert "Number 1" in page
        with tenancy.within(practice.id):
            (row,) = report.snapshots()
        assert "It is as it was signed" in desk.post(f"/risk/report/{row.id}/check").content.decode()
        assert desk.get(f"/risk/report/{row.id}").content.startswith(b"%PDF")


def test_no_figure_stands_in_the_templates_themselves():
    """What the templates say by themselves are words; what counts comes in."""
    for name in ("report.typ", "report_owner.typ"):
        text = (Path(report.__file__).parent / name).read_text()
        prose = re.findall(r"\[([A-Z][^\[\]#]{20,})\]", text)
        assert [one for one in prose if re.search(r"\d", one)] == []
