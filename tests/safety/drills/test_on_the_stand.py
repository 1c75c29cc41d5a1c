"""A drill through real mail servers: sent by SMTP, read from the mailbox, its link opened, its report answered."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from quietledger.core.post import actions as post
from quietledger.core.post.resolver import Resolver
from quietledger.core.post.transport import Post
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.models import Practice
from quietledger.safety.drills import jobs, letters, queries
from quietledger.safety.mail import actions as mail
from quietledger.safety.mail import queries as reports
from quietledger.safety.mail.models import Report
from tests.conftest import make_practice
from tests.safety.drills.people import WITHIN, team_of
from tests.safety.drills.test_sending import address_of
from tests.web.signing import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(stand: Any) -> Post:
    resolver = Resolver([stand.resolver.host], stand.resolver.port)
    return Post(resolver, mx_port=stand.ports.smtp, https_port=stand.ports.https, ca_pem=stand.ca.read_text())


def test_a_drill_travels_is_opened_acted_on_and_reported(stand: Any, way: Post, now: Any) -> None:
    practice = make_practice("Quiet Oak Psychology", "QO")
    Practice.objects.filter(id=practice.id).update(email="desk@practice.test")
    team = team_of(replace(practice, email="desk@practice.test"), now, count=2, domain=stand.practice)
    boxes = [stand.mailbox(stand.practice, f"staff{number}") for number in range(2)]
    desk, server = stand.mailbox(stand.practice, "desk"), stand.submission(stand.practice)
    for box in boxes:
        box.clear()
    account_id = post.add_account(
        replace(team.who, proven_seconds=0), name="Desk", smtp_host=server.name, smtp_port=server.port,
        username=desk.address, password=desk.password, address=desk.address, ca_pem=stand.ca.read_text(), now=now,
    )  # fmt: skip
    drill_id = team.approved()

    job = tenancy.job(practice.id, "mail", WITHIN)
    assert jobs.run(job, address_of, now=WITHIN)["sent"] == 2
    carried = post.carry(job, now=WITHIN, transport=way)
    assert {(one.state.value, one.got.tls if one.got else "") for one in carried} == {("sent", "TLSv1.3")}
    got = [stand.wait_for(box, b"X-Quietledger-Drill") for box in boxes]
    assert jobs.run(job, address_of, now=WITHIN)["delivered"] == 2
    assert account_id

    with tenancy.within(practice.id):  # the mark holds after real servers added their lines
        assert {letters.recipient_of(raw) for raw in got} == set(queries.recipient_ids(drill_id))
    assert all(queries.is_drill(practice.id, raw) for raw in got)
    assert [email.message_from_bytes(raw)["To"] for raw in got] == [box.address for box in boxes]

    with time_machine.travel(WITHIN, tick=False) as clock:
        link = f"/d/{letters.tokens_in(got[0])[0]}"
        view = Client().get(link).content.decode().partition('name="view" value="')[2][:16]
        clock.move_to(WITHIN + timedelta(minutes=3))
        assert Client().post(link, {"view": view, "do": "go"}).status_code == 302

    reporter = actor(team.staff[1], WITHIN)
    mail.report(reporter, got[1], now=WITHIN + timedelta(minutes=1))
    at = WITHIN + timedelta(minutes=2)
    assert jobs.run(job, address_of, now=at)["reports"] == 1
    with tenancy.within(practice.id):
        assert reports.waiting_reports() == []
        assert list(Report.objects.values_list("answer", "answered_at")) == [("drill", at)]
        totals = queries.drill(drill_id).totals
    assert (totals.delivered, totals.acted, totals.reported, totals.after_report) == (2, 1, 1, 1)
    assert totals.is_report_first
