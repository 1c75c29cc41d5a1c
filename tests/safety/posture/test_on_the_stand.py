"""Real servers: nothing is invented of the well-kept domain, and every weakness of the other is found."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from quietledger.core.post.resolver import Resolver
from quietledger.pure.maildomain.shapes import Verdict
from quietledger.safety.posture.looking import Asked, Reach, Standing, check
from quietledger.safety.posture.probing import Ports

if TYPE_CHECKING:
    from tests.mailstand.stand import Stand

NOW = datetime.now(UTC)  # noqa: TID251 - real servers show certificates of the real hour
PRACTICE = Asked(("q1", "e1"), "submission.practice.test", "imap.practice.test")
LAX = Asked(("old", "gone", "lost"), "submission.lax.test", "imap.lax.test")


def reach(stand: Stand, **more: bool) -> Reach:
    ports = stand.ports
    numbers = Ports(ports.smtp, ports.submission, ports.submissions, ports.imap, 1, ports.https)
    return Reach(Resolver.named(str(stand.resolver)), numbers, stand.ca.read_text(), is_inside=True, **more)


@pytest.fixture(scope="module")
def well(stand: Stand) -> Standing:
    return check("practice.test", reach(stand, watches=True), PRACTICE, now=NOW)


@pytest.fixture(scope="module")
def badly(stand: Stand) -> Standing:
    return check("lax.test", reach(stand), LAX, now=NOW)


def test_nothing_is_invented_of_the_well_kept_domain(well: Standing) -> None:
    assert {one.id: one.problems for one in well.checks if one.verdict is not Verdict.OK} == {}
    assert [one.publish for one in well.checks if one.publish] == []


@pytest.mark.parametrize(
    ("check_id", "said"),
    [
        ("spf", "whole world"),
        ("spf", "21 look-ups"),
        ("spf", "16,777,216 addresses"),
        ("spf", "“ptr”"),
        ("spf", "do not exist"),
        ("spf_idle", "www.lax.test"),
        ("dkim", "“old” has 1024 bits"),
        ("dkim", "t=y"),
        ("dkim", "“gone” is revoked"),
        ("dkim", "No key is published for “lost”"),
        ("dmarc", "p=none turns nothing away"),
        ("dmarc", "“pct”"),
        ("dmarc", "“rf”"),
        ("dmarc", "“ri”"),
        ("dmarc", "foreign.test has not said"),
        ("mta_sts", "certificate"),
        ("tls_rpt", "no record"),
        ("dane", "No pin"),
        ("dane", "not signed"),
        ("starttls", "of another name"),
        ("starttls", "has ended"),
        ("starttls", "TLS 1.0 or 1.1"),
        ("submission", "before encryption"),
        ("imap", "before encryption"),
        ("relay", "for strangers"),
    ],
)
def test_every_planted_weakness_is_found(badly: Standing, check_id: str, said: str) -> None:
    found = badly.of(check_id)
    assert found.verdict is Verdict.MEND
    assert any(said in text for text in found.problems), found.problems


@pytest.mark.parametrize("check_id", ["dnssec", "reverse"])
def test_what_is_only_worth_knowing_is_a_note(badly: Standing, check_id: str) -> None:
    assert badly.of(check_id).verdict is Verdict.NOTE


def test_a_badly_served_policy_file_is_read_where_its_certificate_is_good(stand: Stand) -> None:
    before = stand.policies.texts["practice.test"]
    stand.policies.texts["practice.test"] = stand.policies.texts["lax.test"]
    try:
        found = check("practice.test", reach(stand), PRACTICE, now=NOW).of("mta_sts")
    finally:
        stand.policies.texts["practice.test"] = before
    assert len(found.problems) == 4
    for said in ("text/plain", "max_age", "does not name mx.practice.test", "testing"):
        assert any(said in text for text in found.problems)


def test_a_certificate_that_ends_soon_is_said_before_it_ends(stand: Stand) -> None:
    later = NOW + timedelta(days=75)
    found = check("practice.test", reach(stand), PRACTICE, now=later)
    assert re.search("ends in 1[45] days", found.of("starttls").problems[0])


def test_a_better_record_is_seen_at_the_next_check(stand: Stand) -> None:
    with stand.records("lax.test", {("@", "TXT"): ['"v=spf1 mx -all"']}):
        assert check("lax.test", reach(stand, probes=False), LAX, now=NOW).of("spf").verdict is Verdict.OK


def test_an_idle_domain_needs_no_servers(stand: Stand) -> None:
    nothing = {("@", "MX"): ["0 ."], ("@", "TXT"): ['"v=spf1 -all"'], ("f1._domainkey", "TXT"): []}
    nothing |= {(name, "A"): [] for name in ("mx", "submission")}
    with stand.records("foreign.test", nothing):
        found = check("foreign.test", reach(stand), Asked(), now=NOW)
    assert {one.id for one in found.checks} == {"mx", "spf", "spf_idle", "dkim", "dmarc", "dnssec", "lookalikes"}
    assert {one.id for one in found.checks if one.verdict is Verdict.OK} >= {"mx", "spf", "dkim"}


def test_without_name_servers_nothing_is_called_well(stand: Stand) -> None:
    deaf = Reach(Resolver(["127.0.0.1"], 9, patience_seconds=0.2))
    found = check("practice.test", deaf, PRACTICE, now=NOW)
    assert {one.verdict for one in found.checks} == {Verdict.UNKNOWN}


def test_the_verb_says_the_same_and_needs_no_database(stand: Stand) -> None:
    from quietledger.cli.mail import app

    ports = [
        f"--port={name}={getattr(stand.ports, name)}" for name in ("smtp", "submission", "submissions", "imap", "https")
    ]
    words = ["domain", "--resolver", str(stand.resolver), "--ca", str(stand.ca), "--inside", *ports, "--selector", "q1"]
    hosts = ["--submission", PRACTICE.submission_host, "--imap", PRACTICE.imap_host]
    told = CliRunner().invoke(app, [*words, *hosts, "practice.test", "--json"])
    verdicts = {one["id"]: one["verdict"] for one in json.loads(told.stdout)["checks"]}
    assert told.exit_code == 0
    assert {name for name, verdict in verdicts.items() if verdict != "ok"} == {"lookalikes"}
    spoken = CliRunner().invoke(app, [*words, "lax.test"])
    assert spoken.exit_code == 1
    assert "publish TXT at _dmarc.lax.test:" in spoken.stdout
