"""Files handed out, taken in, kept sealed, handled once: in the database, without a network."""

from hashlib import sha256

import pytest
from django.db import transaction

from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import errors, queries
from quietledger.core.exchange.models import File
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault.errors import NotPermitted

pytestmark = pytest.mark.django_db
REMIT = b"ISA*00*          *00*          *ZZ*PAPERLARK      *ZZ*QUIETOAK       *261123*0900*^*00501*000000001*0*T*:~"
REMIT += b"GS*HP*A~"
SECRET = b"QUILLFEATHER"


def take_in(who, now, body=REMIT + SECRET, **options):
    return exchange.take_in(who, name="remit QUILLFEATHER.txt", body=body, channel="upload", now=now, **options)


def permit_on(who, now, file_id, can=Can.TAKE_REMITS):
    return gate.require(who, can, on=[Ref("file", file_id)], now=now)


def events(trail):
    return [entry["ev"] for entry in trail() if entry["ev"] != "gate.decide"]


def test_a_file_that_came_in_waits_in_the_tray_of_its_kind_and_opens_as_it_was(day, now):
    arrived = take_in(day, now)
    with tenancy.scope(day):
        (row,) = queries.arrived("835")
        assert queries.arrived("999") == []
    permit = permit_on(day, now, arrived.file_id)
    with tenancy.scope(day):
        assert exchange.body(permit, row.id) == REMIT + SECRET
    assert (arrived.kind, arrived.is_new, row.sha256) == ("835", True, sha256(REMIT + SECRET).hexdigest())


def test_neither_content_nor_the_senders_file_name_stands_in_the_database(day, now, stored, trail):
    take_in(day, now)
    with tenancy.scope(day):
        assert "835" in stored()
        assert SECRET.decode() not in stored()
        assert SECRET.hex() not in stored()
    assert SECRET.decode() not in str(trail())


def test_the_same_bytes_again_are_noted_and_nothing_else_happens(day, now, trail):
    first, again = take_in(day, now), take_in(day, now)
    assert (again.file_id, again.is_new) == (first.file_id, False)
    assert events(trail) == ["exchange.again", "exchange.arrived"]
    with tenancy.scope(day):
        assert File.objects.count() == 1


def test_the_same_bytes_in_another_practice_are_a_file_of_its_own(day, now, job, other_practice):
    other = job(other_practice.id)
    assert take_in(day, now).file_id != take_in(other, now).file_id


def test_what_has_no_known_envelope_is_kept_and_set_aside_in_words(day, now):
    arrived = take_in(day, now, body=b"Dear sirs, we regret")
    with tenancy.scope(day):
        row = queries.file(arrived.file_id)
        assert [one.id for one in queries.quarantined()] == [row.id]
    assert (row.kind, row.problem, row.said.startswith("This file has no X12 envelope")) == ("?", "EXC-KIND", True)


def test_an_upload_of_a_kind_that_its_room_names_is_kept_as_that(day, now):
    assert take_in(day, now, body=b"a,b\n1,2\n", kind="CSV").kind == "CSV"


def test_a_file_is_taken_once(day, now, trail):
    file_id = take_in(day, now).file_id
    permit = permit_on(day, now, file_id)
    with tenancy.scope(day):
        exchange.mark_taken(permit, file_id, findings=2, now=now)
        assert (queries.arrived("835"), queries.file(file_id).findings_count) == ([], 2)
    for again in (
        lambda: exchange.mark_taken(permit, file_id, findings=0, now=now),
        lambda: exchange.quarantine(permit, file_id, code="X", say="x", now=now),
    ):
        with tenancy.scope(day), pytest.raises(errors.NotWaiting):
            again()
    assert events(trail)[0] == "exchange.taken"


def test_a_file_set_aside_says_why(day, now):
    file_id = take_in(day, now).file_id
    permit = permit_on(day, now, file_id)
    with tenancy.scope(day):
        exchange.quarantine(permit, file_id, code="REM-CUT", say="The file ends in the middle.", now=now)
        row = queries.file(file_id)
    assert (row.state, row.problem, row.said) == ("quarantined", "REM-CUT", "The file ends in the middle.")


def test_a_permit_on_another_file_takes_and_opens_nothing(day, now):
    file_id, permit = take_in(day, now).file_id, permit_on(day, now, uuid7())
    for attempt in (
        lambda: exchange.body(permit, file_id),
        lambda: exchange.mark_taken(permit, file_id, findings=0, now=now),
        lambda: exchange.quarantine(permit, file_id, code="X", say="x", now=now),
    ):
        with tenancy.scope(day), pytest.raises(NotPermitted):
            attempt()


def test_the_same_once_gives_the_same_file(hand_out, day, trail):
    partner = uuid7()
    assert hand_out(partner, b"claim", "batch 1") == hand_out(partner, b"claim", "batch 1")
    assert hand_out(partner, b"claim 2", "batch 2") != hand_out(partner, b"claim", "batch 1")
    assert events(trail) == ["exchange.handed_out", "exchange.handed_out"]
    with tenancy.scope(day):
        assert [row.state for row in queries.waiting()] == ["waiting", "waiting"]


def test_a_file_handed_out_in_a_transaction_that_fails_never_leaves(setting_up, now):
    with tenancy.scope(setting_up.who):
        exchange.hand_out(setting_up, to=uuid7(), kind="837P", body=b"x", once="x", now=now)
        transaction.set_rollback(True)
    with tenancy.scope(setting_up.who):
        assert queries.waiting() == []


def test_a_kept_document_is_sent_nowhere(setting_up, now):
    with tenancy.scope(setting_up.who):
        file_id = exchange.keep(setting_up, kind="statement", body=b"%PDF", once="1", now=now)
        assert (queries.waiting(), queries.file(file_id).state) == ([], "kept")


def test_our_private_key_is_sealed(connect, clearing, our_key, stored, day):
    connect(clearing)
    with tenancy.scope(day):
        assert "BEGIN OPENSSH" not in stored()
        assert b"BEGIN OPENSSH".hex() not in stored()


def test_without_a_clearinghouse_carrying_says_so(day, now):
    with pytest.raises(errors.NoConnection):
        exchange.carry(day, now=now)
