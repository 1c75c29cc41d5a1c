"""The practice's own filter lets a drill pass as it is, and holds what only claims to be one."""

from __future__ import annotations

from typing import Any

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.drills import queries
from quietledger.safety.mail import forwarding, gateway
from quietledger.safety.mail.models import Domain, Message
from tests.safety.drills.people import WITHIN, Team
from tests.safety.drills.test_sending import sent


@pytest.fixture
def went_on(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    found: list[bytes] = []
    monkeypatch.setattr(forwarding, "hand_on", lambda _hop, _sender, _to, raw, *_options: found.append(raw))
    return found


def test_a_drill_passes_unjudged_and_its_forgery_is_held(team: Team, mail_job: Any, went_on: list[bytes]) -> None:
    team.approved(team.prepared(lure="payer-portal-2"))
    raw = sent(team, mail_job(WITHIN))[0]
    Domain.objects.create(name="example.com", practice_id=team.practice.id)
    filter_ = gateway.Filter(
        forwarding.Hop("127.0.0.1", 9), lambda: WITHIN, lambda _practice: mail_job(WITHIN), lambda *_a, **_k: None,
        queries.is_drill,
    )  # fmt: skip

    def take(message: bytes) -> str:
        return filter_.take(gateway.Handed("desk@example.com", ("staff0@example.com",), message))

    assert (take(raw), went_on) == (gateway.TAKEN, [raw])
    with tenancy.within(team.practice.id):
        assert Message.objects.count() == 0
    forged = raw.replace(b"verify there account", b"verify your account")
    assert take(forged) == gateway.TAKEN
    assert forged not in went_on
    with tenancy.within(team.practice.id):
        assert list(Message.objects.values_list("fate", flat=True)) == ["held"]


def test_another_practices_drill_is_nobodys_here(team: Team, mail_job: Any, other_practice: Any) -> None:
    team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    assert (queries.is_drill(team.practice.id, raw), queries.is_drill(other_practice.id, raw)) == (True, False)
