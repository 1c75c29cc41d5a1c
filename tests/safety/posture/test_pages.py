"""The pages say what to mend first, give the record to publish, and change only what was asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quietledger.core.post.resolver import Resolver
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.posture import ours, queries
from quietledger.safety.posture.looking import Reach
from tests.safety.posture.papers import aggregate
from tests.safety.posture.seeing import OURS, kept
from tests.web.signing import signed_in

REACH = Reach(Resolver(["127.0.0.1"], 9, patience_seconds=0.1))


@pytest.fixture
def domain(owner: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(ours, "reach", lambda: REACH)
    return kept(owner, REACH, monkeypatch, now)


def test_the_domain_shows_what_to_mend_first_and_what_to_publish(practice: Any, domain: Any, now: Any) -> None:
    with signed_in(practice, "biller", now=now) as client:
        page = client.get(f"/domain/{domain}").content.decode()
        listed = client.get("/domain/").content.decode()
    assert page.index("To mend") < page.index("Not known") < page.index(">Well<")
    assert f"s1._domainkey.{OURS}" in page
    assert "Whoever service.example lets send may send." in page
    assert "Check now" not in page  # a biller sees, an owner checks
    assert OURS in listed


def test_an_owner_checks_changes_and_removes(practice: Any, domain: Any, now: Any) -> None:
    with signed_in(practice, "owner", now=now) as client:
        assert client.post(f"/domain/{domain}/check").status_code == 302
        told = {"selectors": "S2, s1", "submission_host": "smtp.heron.example", "imap_host": "", "watches": "on"}
        assert client.post(f"/domain/{domain}", told).status_code == 302
        with tenancy.within(practice.id):
            row = queries.domain(domain)
        assert (row.selectors, row.watches) == (("s2", "s1"), True)
        wrong = client.post(f"/domain/{domain}", told | {"selectors": "a/b", "imap_host": "no host"}).content.decode()
        assert "Selectors are short names" in wrong
        assert "isn’t the name of a server" in wrong
        assert client.post(f"/domain/{domain}/remove").status_code == 302
        assert client.get(f"/domain/{domain}").status_code == 404


def test_a_domain_is_kept_once(practice: Any, domain: Any, now: Any) -> None:
    with signed_in(practice, "owner", now=now) as client:
        assert client.post("/domain/", {"name": "Quiet-Oak.example"}).status_code == 302
        assert "keep this domain already" in client.post("/domain/", {"name": OURS}).content.decode()
        assert "isn’t the name of a domain" in client.post("/domain/", {"name": "nothing"}).content.decode()


def test_reports_and_changes_are_shown(practice: Any, domain: Any, now: Any) -> None:
    with signed_in(practice, "owner", now=now) as client:
        reports = client.get(f"/domain/{domain}/reports").content.decode()
        changes = client.get(f"/domain/{domain}/history").content.decode()
    assert "198.51.100.7" in reports
    assert "certificate-expired" in reports
    assert "mx carries mail for strangers." in changes


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (aggregate(OURS, number="r-2"), "Read."),
        (aggregate("stranger.example"), "don’t keep here"),
        (b"nonsense", "can’t be read"),
        (b"", "Choose the report’s file"),
    ],
)
def test_a_report_is_taken_or_the_reason_said(practice: Any, domain: Any, now: Any, data: bytes, said: str) -> None:
    with signed_in(practice, "owner", now=now) as client:
        answer = client.post(f"/domain/{domain}/reports/take", {"file": SimpleUploadedFile("r.xml", data)}, follow=True)
    assert said in answer.content.decode()


def test_what_got_worse_waits_on_the_desk(practice: Any, domain: Any, now: Any) -> None:
    with signed_in(practice, "owner", now=now) as client:
        assert "1 check of your mail domain got worse" in client.get("/").content.decode()


def test_another_practice_finds_no_such_domain(other_practice: Any, domain: Any, now: Any) -> None:
    with signed_in(other_practice, "owner", now=now) as client:
        assert client.get(f"/domain/{domain}").status_code == 404
        assert client.post(f"/domain/{domain}/check").status_code == 404
        assert client.post(f"/domain/{domain}/remove").status_code == 404
