"""Letters handed to small real servers: protected as demanded or not at all, once, later if not now, sealed here."""

from datetime import timedelta

import pytest
from django.db import connection

from quietledger.core.backups import tables
from quietledger.core.post import actions as post
from quietledger.core.post import errors, queries
from quietledger.core.post.rules import WAITS, Demand, State
from quietledger.core.post.transport import Post
from quietledger.core.tenancy import actions as tenancy
from tests.core.post.conftest import RAW, SECRET, TO
from tests.core.post.servers import Mailserver, Names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("straight")]


def row(who, letter_id):
    with tenancy.scope(who):
        return queries.letter(letter_id)


def test_a_letter_arrives_as_it_was_and_what_protected_it_is_written_down(put, mail_job, now, mailserver, trail, carry):
    server, letter = mailserver(), put()
    (carried,) = carry(server)
    assert server.got == [("desk@quietoak.example", [TO], RAW)]
    assert (carried.state, carried.got.hop, carried.got.tls, carried.got.verified) == ("sent", "mx", "TLSv1.3", "name")
    assert carried.got.answer == "250 2.0.0 queued as 4XkZ for [address]"
    kept = row(mail_job, letter)
    assert (kept.state, kept.tls, kept.verified, kept.answer) == (State.SENT, "TLSv1.3", "name", "250 2.0.0")
    (entry,) = [one for one in trail() if one["ev"] == "post.sent"]
    assert (entry["tls"], entry["verified"], entry["code"]) == ("TLSv1.3", "name", "250 2.0.0")
    assert carry(server, at=now + timedelta(days=1)) == []


def test_we_call_ourselves_by_the_senders_domain_and_not_by_the_machines_name(put, mailserver, carry):
    server = mailserver()
    put()
    carry(server)
    assert set(server.seen) == {("EHLO", "quietoak.example")}


def test_no_address_and_no_word_stands_outside_the_seal_or_in_the_log(put, mail_job, mailserver, stored, capfd, carry):
    server = mailserver(says={"DATA": f"451 4.7.1 {TO} is not now welcome"})
    put()
    carry(server)
    with tenancy.scope(mail_job):
        plain = stored()
    printed = "".join(capfd.readouterr())
    assert "post_letter" not in plain
    assert "post.stopped" in plain
    for secret in (SECRET, TO, "bluefinch", "desk@quietoak", "one@quietoak"):
        assert secret not in plain
        assert secret not in printed


def test_the_same_once_again_gives_the_same_letter(put, mailserver, carry):
    server = mailserver()
    assert put() == put(raw=RAW + b"changed")
    carry(server)
    assert [raw for _, _, raw in server.got] == [RAW]


@pytest.mark.parametrize(
    ("raw", "to", "say"),
    [
        (b"Subject: x\r\n\r\nMessage-ID: <in the body>", [TO], "It has no Message-ID."),
        (RAW, [], "It needs recipients, each a plain address."),
        (RAW, ["a@b.example\r\nRCPT TO:<c@d.example>"], "It needs recipients, each a plain address."),
    ],
)
def test_what_no_server_could_take_is_refused_at_once(put, raw, to, say):
    with pytest.raises(errors.NotALetter) as refused:
        put(raw=raw, to=to)
    assert refused.value.say == say


def test_without_a_mailbox_nothing_is_put(put, straight, owner, now):
    post.end_account(owner, straight, now=now)
    with pytest.raises(errors.NoAccount):
        put()


# --- what was demanded, or nothing ---


def test_a_server_without_encryption_gets_only_what_demands_none(put, mailserver, carry):
    server = mailserver("")
    put(Demand.TLS, once="tls"), put(Demand.VERIFIED, once="verified"), put(Demand.ANY, once="any")
    found = {one.got and one.got.tls: one.problem for one in carry(server)}
    assert found == {None: "no-tls", "": ""}
    assert len(server.got) == 1


def test_a_certificate_for_another_name_is_good_enough_for_encryption_and_for_nothing_more(put, mailserver, carry):
    server = mailserver("mx.lowtide.example")
    put(Demand.VERIFIED, once="verified")
    assert [one.problem for one in carry(server)] == ["wrong-name"]
    assert server.got == []
    put(Demand.ANY, once="any")
    (carried,) = carry(server)
    assert (carried.got.tls, carried.got.verified) == ("TLSv1.3", "")


def test_encryption_that_is_offered_and_cannot_be_taken_up_gets_nothing(put, mailserver, carry):
    server = mailserver()
    server.controller.tls.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")  # its key is elliptic: no hand-shake can succeed
    server.controller.tls.maximum_version = server.controller.tls.minimum_version
    put(Demand.ANY)
    assert [one.problem for one in carry(server)] == ["weak-tls"]
    assert server.got == []


def test_a_good_certificate_proves_nothing_where_anybody_could_have_named_the_server(put, now, mailserver, carry):
    server = mailserver("mx.elsewhere.example")
    put(Demand.VERIFIED)
    assert [one.problem for one in carry(server, "mx.elsewhere.example")] == ["not-verified"]
    later = now + WAITS[0]
    (carried,) = carry(server, "mx.elsewhere.example", is_secure=True, at=later)
    assert carried.got.verified == "name"


def test_a_published_key_proves_the_server_and_another_key_stops_the_letter(put, mail_job, now, authority, carry):
    pair = authority.issue("whatever.example")
    server = Mailserver(pair)
    try:
        names = Names({"bluefinch.example": ["mx.bluefinch.example"]}, is_secure=True)
        way = Post(names, mx_port=server.port)
        names.keys = {"mx.bluefinch.example": "00" * 32}
        put(Demand.VERIFIED)
        assert [one.problem for one in post.carry(mail_job, now=now, transport=way)] == ["wrong-key"]
        names.keys = {"mx.bluefinch.example": pair.tlsa}
        (carried,) = post.carry(mail_job, now=now + WAITS[0], transport=way)
        assert (carried.got.verified, len(server.got)) == ("dane", 1)
    finally:
        server.stop()


# --- later, never twice ---


def test_a_refused_letter_is_not_tried_again_and_a_postponed_one_waits_longer_each_time(
    put, mail_job, now, mailserver, carry
):
    refusing = mailserver(says={"RCPT": "550 5.1.1 unknown"})
    letter = put(once="never")
    carry(refusing)
    assert (row(mail_job, letter).state, row(mail_job, letter).answer) == (State.REFUSED, "550 5.1.1")
    busy, at, letter = mailserver(says={"DATA": "451 later"}), now, put(once="later")
    waited = []
    while row(mail_job, letter).state is State.WAITING:
        assert len(carry(busy, at=at)) == 1
        again = row(mail_job, letter).next_at
        waited.append(again - at)
        at = again
    assert tuple(waited[:-1]) == WAITS
    assert (row(mail_job, letter).state, row(mail_job, letter).attempts_count) == (State.GIVEN_UP, len(WAITS) + 1)


def test_a_server_that_does_not_answer_is_tried_later(put, mail_job, now, mailserver, carry):
    server = mailserver()
    server.stop()
    letter = put()
    (carried,) = carry(server)
    assert (carried.problem, row(mail_job, letter).next_at) == ("no-answer", now + WAITS[0])


def test_letters_of_an_ended_mailbox_are_not_sent(straight, put, owner, now, mailserver, carry):
    server = mailserver()
    put()
    post.end_account(owner, straight, now=now)
    assert [one.problem for one in carry(server)] == ["ended"]
    assert server.got == []


def test_after_a_restore_no_letter_goes_that_may_have_gone_before(put, mail_job, mailserver, carry):
    server, letter = mailserver(), put()
    with tenancy.scope(mail_job):
        tables.hold_back(connection.connection, 0)
    assert carry(server) == []
    assert (row(mail_job, letter).state, row(mail_job, letter).problem) == (State.GIVEN_UP, "restored")
