"""A made-up practice with something of everything: facts that hold or ended, bare answers and shown ones, a policy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.safeguards.questions import QUESTIONS
from quietledger.safety.risk import answers
from quietledger.safety.risk.rules import NewAnswer, ShownAs, Value

SHOWN = ("mfa_mail", "edr_watched", "backups_apart", "leavers", "incident_plan")
SAID = ("mfa_apps", "mfa_admin", "patched", "cash_route", "no_trackers", "admin_apart")
HELD = ("mail.posture.spf", "mail.posture.dkim", "practice.backed_up", "practice.reviewed", "mail.callbacks")
ENDED = ("practice.restore_tested", "mail.posture.dmarc", "drill.done")


def tell(practice: Any, now: datetime, *names: str, until: datetime | None = None, value: str = "") -> None:
    """Tell facts about the practice."""
    with tenancy.within(practice.id):
        about = Ref("practice", practice.id)
        facts.tell([Told(about, one, until, "test", value) for one in names], by="test", now=now)


def say(who: Any, now: datetime, *keys: str, value: Value = Value.YES) -> None:
    """Answer questions; nothing shows it."""
    for key in keys:
        answers.answer(who, key, NewAnswer(value), now=now)


def show(who: Any, now: datetime, *keys: str) -> None:
    """Answer "yes", with something that shows it."""
    for key in keys:
        new = NewAnswer(Value.YES, shown_as=ShownAs.SYSTEM, shows="Looked at the list.", seen_on=now.date())
        answers.answer(who, key, new, now=now)


def lived_in(practice: Any, who: Any, now: datetime) -> None:
    """Some of everything, and a policy in force."""
    tell(practice, now - timedelta(days=100), *ENDED, until=now - timedelta(days=21))
    tell(practice, now - timedelta(days=2), *HELD, until=now + timedelta(days=30))
    tell(practice, now, "practice.covered", until=now + timedelta(days=200), value="retention=10000 limit=1000000")
    show(who, now, *SHOWN)
    say(who, now, *SAID)
    say(who, now, "no_remote_desktop", value=Value.NO)
    assert {*SHOWN, *SAID} <= {one.key for one in QUESTIONS}
