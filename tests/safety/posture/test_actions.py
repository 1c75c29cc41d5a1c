"""What is kept of a domain, what changed, which facts hold, and whom it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quietledger.core.facts import queries as facts
from quietledger.core.gate.errors import Refused
from quietledger.core.post.resolver import Resolver
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.maildomain.shapes import NAMES, Check, Verdict
from quietledger.safety.posture import actions, errors, looking, queries, rules
from quietledger.safety.posture.looking import Asked, Reach, Standing
from tests.safety.posture.papers import aggregate, tls_report

OURS = "lanternhill.example"
REACH = Reach(Resolver(["127.0.0.1"], 9, patience_seconds=0.1))


class Eyes:
    """What a look sees: every check well, but those that a test says."""

    def __init__(self) -> None:
        self.others: dict[str, Verdict] = {}
        self.asked: Asked | None = None

    def __call__(self, domain: str, reach: Reach, asked: Asked, *, now: Any) -> Standing:
        self.asked = asked
        verdicts = {one: self.others.get(one, Verdict.OK) for one in NAMES if one not in {"own_name", "reports"}}
        checks = (Check(one, verdict, "seen", "expected", "why") for one, verdict in verdicts.items())
        return Standing(domain, now, tuple(checks))


@pytest.fixture
def eyes(monkeypatch: pytest.MonkeyPatch) -> Eyes:
    made = Eyes()
    monkeypatch.setattr(looking, "check", made)
    return made


@pytest.fixture
def domain(owner: Any, now: Any) -> Any:
    return actions.add_domain(owner, OURS, Asked(("s1",), "smtp.heron.example", "imap.heron.example"), now=now)


def held(who: Any, at: Any) -> set[str]:
    names = [f"mail.posture.{one}" for one in rules.FACTS]
    with tenancy.scope(who):
        words = facts.last_words([who.practice_id], names, at)
    return {name.removeprefix("mail.posture.") for (_, name), word in words.items() if word.holds(at)}


def test_a_check_is_kept_and_told_until_the_next_is_overdue(owner: Any, domain: Any, eyes: Eyes, now: Any) -> None:
    assert actions.check(owner, domain, REACH, now=now) == []
    assert eyes.asked == Asked(("s1",), "smtp.heron.example", "imap.heron.example")
    assert held(owner, now) == set(rules.FACTS)
    assert held(owner, now + rules.HOLDS - timedelta(seconds=1)) == set(rules.FACTS)
    assert held(owner, now + rules.HOLDS) == set()


@pytest.mark.parametrize("verdict", [Verdict.MEND, Verdict.UNKNOWN])
def test_a_worse_verdict_ends_its_fact_at_once(owner: Any, domain: Any, eyes: Eyes, now: Any, verdict: Verdict) -> None:
    actions.check(owner, domain, REACH, now=now)
    eyes.others = {"spf": verdict}
    later = now + timedelta(days=1)
    actions.check(owner, domain, REACH, now=later)
    assert held(owner, later) == set(rules.FACTS) - {"spf"}


def test_what_got_worse_is_an_alert_until_it_is_mended(owner: Any, domain: Any, eyes: Eyes, now: Any) -> None:
    eyes.others = {"dkim": Verdict.MEND}
    assert actions.check(owner, domain, REACH, now=now) == []  # how it stood at first is no change
    eyes.others = {"dkim": Verdict.MEND, "relay": Verdict.MEND}
    worse = actions.check(owner, domain, REACH, now=now + timedelta(days=1))
    assert [(one.check.id, one.before) for one in worse] == [("relay", Verdict.OK)]
    with tenancy.scope(owner):
        assert [one.check.id for one in queries.alerts()] == ["relay"]
        assert [one.check.id for one in queries.changes(domain)] == ["relay"]
    eyes.others = {}
    actions.check(owner, domain, REACH, now=now + timedelta(days=2))
    with tenancy.scope(owner):
        assert queries.alerts() == []
        assert [one.check.id for one in queries.changes(domain)] == ["dkim", "relay", "relay"]
        assert {one.check.verdict for one in queries.of_domain(OURS)} == {Verdict.OK, Verdict.UNKNOWN}


def test_a_second_domain_must_stand_as_well(owner: Any, domain: Any, eyes: Eyes, now: Any) -> None:
    actions.check(owner, domain, REACH, now=now)
    second = actions.add_domain(owner, "lanternhill.test", Asked(), now=now)
    eyes.others = {"dmarc": Verdict.MEND}
    actions.check(owner, second, REACH, now=now)
    assert held(owner, now) == set(rules.FACTS) - {"dmarc"}
    actions.remove_domain(owner, second, now=now)
    assert held(owner, now) == set(rules.FACTS)


def test_junk_counts_as_turned_away_and_other_notes_do_not() -> None:
    told = rules.held([dict.fromkeys(rules.FACTS, Verdict.NOTE)])
    assert {one for one, holds in told.items() if holds} == {"dmarc"}
    assert not any(rules.held([]).values())


def test_only_what_is_due_is_checked_again(job: Any, domain: Any, eyes: Eyes, now: Any) -> None:
    who = job(name="mail")
    assert actions.check_due(who, REACH, now=now) == 1
    assert actions.check_due(who, REACH, now=now + timedelta(hours=23)) == 0
    assert actions.check_due(who, REACH, now=now + timedelta(days=1)) == 1


def test_a_domain_is_kept_once_and_needs_a_name(owner: Any, domain: Any, now: Any) -> None:
    with pytest.raises(errors.AlreadyKept):
        actions.add_domain(owner, f" {OURS.upper()}. ", Asked(), now=now)
    for text in ("", "nodot", "a b.example", "-a.example", "192.0.2.1", "x" * 300 + ".example"):
        with pytest.raises(errors.NotADomain):
            actions.add_domain(owner, text, Asked(), now=now)


def test_reports_are_taken_once_and_their_strangers_are_named(owner: Any, domain: Any, eyes: Eyes, now: Any) -> None:
    first = actions.take_report(owner, aggregate(OURS), now=now)
    assert actions.take_report(owner, aggregate(OURS), now=now) == first
    actions.take_report(owner, tls_report(OURS), now=now)
    actions.check(owner, domain, REACH, now=now)
    with tenancy.scope(owner):
        found = {one.check.id: one.check for one in queries.of_domain(OURS)}["reports"]
    assert (found.verdict, found.seen) == (Verdict.NOTE, "2 read in the last 7 days")
    assert found.problems == ("198.51.100.7 sent 25 messages in your name.",)
    with pytest.raises(errors.NotOurs):
        actions.take_report(owner, aggregate("stranger.example"), now=now)


def test_selectors_are_learnt_from_own_letters(owner: Any, domain: Any, now: Any) -> None:
    raw = (
        b"DKIM-Signature: v=1; a=rsa-sha256; d=LanternHill.example;\r\n\ts=s2; bh=x; b=y\r\n"
        b"DKIM-Signature: v=1; d=other.example; s=s9; b=y\r\nFrom: x\r\n\r\n"
        b"DKIM-Signature: d=lanternhill.example; s=s3\r\n"
    )
    assert actions.learn(owner, raw, now=now) == ["s2"]
    assert actions.learn(owner, raw, now=now) == []
    with tenancy.scope(owner):
        assert queries.domain(domain).selectors == ("s1", "s2")


def test_the_own_name_counts_only_while_a_self_test_does(
    owner: Any, domain: Any, eyes: Eyes, now: Any, tell: Any
) -> None:
    tell("practice", owner.practice_id, "mail.selftest", now + timedelta(days=1))
    for at, verdict in ((now, Verdict.OK), (now + timedelta(days=2), Verdict.UNKNOWN)):
        actions.check(owner, domain, REACH, now=at)
        with tenancy.scope(owner):
            assert {one.check.id: one.check.verdict for one in queries.of_domain(OURS)}["own_name"] is verdict


def test_a_biller_sees_and_does_not_change(biller: Any, domain: Any, now: Any) -> None:
    with pytest.raises(Refused):
        actions.remove_domain(biller, domain, now=now)
    with pytest.raises(Refused):
        actions.check(biller, domain, REACH, now=now)


def test_another_practice_has_no_such_domain(other_biller: Any, domain: Any) -> None:
    with tenancy.scope(other_biller):
        assert queries.domains() == []
        with pytest.raises(errors.NoSuchDomain):
            queries.domain(domain)


def test_each_step_leaves_an_entry(owner: Any, domain: Any, eyes: Eyes, now: Any, trail: Any) -> None:
    actions.check(owner, domain, REACH, now=now)
    actions.change_domain(owner, domain, Asked(), watches=True, now=now)
    actions.take_report(owner, aggregate(OURS), now=now)
    actions.remove_domain(owner, domain, now=now)
    found = {entry["ev"] for entry in trail()}
    assert found >= {f"posture.{one}" for one in ("added", "checked", "changed", "reported", "removed")}
