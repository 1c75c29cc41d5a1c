"""Who may let a program in, what it gets, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from quietledger.core.clients import actions, errors, queries
from quietledger.core.clients.rules import NewClient, Scope
from quietledger.core.facts import queries as facts
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy

NEW = NewClient("Thistle Calendar", frozenset({Scope.VISITS}))


def der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)


def request_of(key) -> bytes:
    asked = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return asked.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_a_program_is_known_by_its_certificate_and_may_do_what_was_said(owner, now, trail):
    issued = actions.add_client(owner, NEW, now=now)
    who, row = actions.recognise(der(issued.certificate), now=now)
    assert (who.practice_id, who.client_id, row.name) == (owner.practice_id, issued.client_id, "Thistle Calendar")
    gate.require(who, Can.IMPORT_VISITS, now=now)
    with pytest.raises(Refused):
        gate.require(who, Can.SEE_CLAIMS, now=now)
    added = next(entry for entry in trail() if entry["ev"] == "client.added")
    assert (added["clt"], added["may"], added["sha"]) == (str(issued.client_id), ["visits"], row.thumbprint)


def test_only_an_owner_who_has_just_proved_who_they_are_lets_programs_in(biller, owner, now):
    from dataclasses import replace

    for who in (biller, replace(owner, proven_seconds=301), replace(owner, proven_seconds=None)):
        with pytest.raises(Refused):
            actions.add_client(who, NEW, now=now)
    with tenancy.scope(owner):
        assert queries.clients() == []


def test_an_ended_program_opens_nothing_from_that_moment(owner, now, trail):
    issued = actions.add_client(owner, NEW, now=now)
    who, _ = actions.recognise(der(issued.certificate), now=now)
    later = now + timedelta(hours=1)
    actions.end_client(owner, issued.client_id, now=later)
    with pytest.raises(errors.NotKnown) as refused:
        actions.recognise(der(issued.certificate), now=later)
    assert (refused.value.why, refused.value.practice_id) == ("ended", owner.practice_id)
    with pytest.raises(Refused):
        gate.require(who, Can.IMPORT_VISITS, now=later)
    assert trail()[1]["ev"] == "client.ended"
    with pytest.raises(errors.NoSuchClient):
        actions.end_client(owner, issued.client_id, now=later)


def test_a_certificate_ends_by_itself_and_its_facts_with_it(owner, now):
    issued = actions.add_client(owner, NEW, now=now)
    who, _ = actions.recognise(der(issued.certificate), now=now)
    with pytest.raises(errors.NotKnown, match="expired"):
        actions.recognise(der(issued.certificate), now=issued.until)
    with pytest.raises(Refused):
        gate.require(who, Can.IMPORT_VISITS, now=issued.until)


def test_a_program_of_the_practice_next_door_is_unknown_there(owner, other_practice, now):
    from quietledger.core.clients import authority

    issued = actions.add_client(owner, NEW, now=now)
    house = authority.ensure(actions.folder(), now)
    named = authority.Named(other_practice.id, issued.client_id)
    forged = house.for_client(authority.new_key().public_key(), named, now=now, until=issued.until)
    with pytest.raises(errors.NotKnown) as refused:
        actions.recognise(forged.public_bytes(serialization.Encoding.DER), now=now)
    assert (refused.value.why, refused.value.practice_id) == ("unknown", other_practice.id)


def test_a_certificate_that_was_not_entered_counts_for_nothing_though_our_authority_signed_it(owner, now):
    from quietledger.core.clients import authority

    issued = actions.add_client(owner, NEW, now=now)
    house = authority.ensure(actions.folder(), now)
    twin = house.for_client(
        authority.new_key().public_key(), authority.Named(owner.practice_id, issued.client_id), now=now,
        until=issued.until,
    )  # fmt: skip
    with pytest.raises(errors.NotKnown, match="unknown"):
        actions.recognise(twin.public_bytes(serialization.Encoding.DER), now=now)


@pytest.mark.parametrize(("shown", "why"), [(None, "missing"), (b"", "unreadable"), (b"0\x82rubbish", "unreadable")])
def test_no_certificate_is_nobody(owner, now, shown, why):
    actions.add_client(owner, NEW, now=now)
    with pytest.raises(errors.NotKnown, match=why):
        actions.recognise(shown, now=now)


def test_a_certificate_of_another_authority_or_for_servers_is_foreign(owner, now, tmp_path):
    from quietledger.core.clients import authority

    issued = actions.add_client(owner, NEW, now=now)
    named = authority.Named(owner.practice_id, issued.client_id)
    stranger = authority.ensure(tmp_path, now).for_client(
        authority.new_key().public_key(), named, now=now, until=issued.until
    )
    server = authority.ensure(actions.folder(), now).for_server(authority.new_key().public_key(), ["localhost"], now)
    for one in (stranger, server):
        with pytest.raises(errors.NotKnown, match="foreign"):
            actions.recognise(one.public_bytes(serialization.Encoding.DER), now=now)


def test_a_program_may_bring_its_own_key_and_nothing_else_of_its_request_is_taken_over(owner, now):
    key = ec.generate_private_key(ec.SECP256R1())
    issued = actions.add_client(owner, NewClient("Thistle", NEW.may, request_of(key)), now=now)
    given = x509.load_pem_x509_certificate(issued.certificate)
    assert issued.key == b""
    assert given.public_key() == key.public_key()
    assert [one.value for one in given.subject] == [str(issued.client_id)]


@pytest.mark.parametrize(
    ("request_pem", "words"),
    [(b"no request", "no certificate request"), (request_of(rsa.generate_private_key(65537, 1024)), "too weak")],
)
def test_a_weak_or_broken_request_is_refused_in_words(owner, now, request_pem, words):
    with pytest.raises(errors.NotAskable) as problem:
        actions.add_client(owner, NewClient("Thistle", NEW.may, request_pem), now=now)
    assert (problem.value.field, words in problem.value.say) == ("request", True)


@pytest.mark.parametrize(("name", "may", "field"), [("", NEW.may, "name"), ("a\nb", NEW.may, "name"), ("x", (), "may")])
def test_a_wish_without_name_or_purpose_is_refused(owner, now, name, may, field):
    with pytest.raises(errors.NotAskable) as problem:
        actions.add_client(owner, NewClient(name, frozenset(may)), now=now)
    assert problem.value.field == field


def test_two_programs_in_use_never_share_a_name(owner, now):
    issued = actions.add_client(owner, NEW, now=now)
    with pytest.raises(errors.NotAskable):
        actions.add_client(owner, NEW, now=now)
    actions.end_client(owner, issued.client_id, now=now)
    actions.add_client(owner, NEW, now=now + timedelta(seconds=1))


def test_keys_are_made_once_readable_for_nobody_else_and_shown_nowhere(owner, now):
    issued = actions.add_client(owner, NEW, now=now)
    key = actions.folder() / "authority.key"
    before = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o400
    assert b"PRIVATE" not in repr(issued).encode()
    actions.end_client(owner, issued.client_id, now=now)
    actions.add_client(owner, NEW, now=now + timedelta(seconds=1))
    assert key.read_bytes() == before


def test_what_somebody_let_in_is_listed_when_they_leave(owner, now):
    issued = actions.add_client(owner, NEW, now=now)
    with tenancy.scope(owner):
        assert [row.id for row in queries.added_by(owner.person_id)] == [issued.client_id]


def test_facts_are_told_once_and_end_with_the_certificate(owner, now):
    issued = actions.add_client(owner, NEW, now=now)
    with tenancy.scope(owner):
        row = queries.client(issued.client_id)
        from quietledger.core.clients import facts as told

        told.retell(row, now)
        from quietledger.core.facts.rules import Ref

        words = facts.history(Ref("client", issued.client_id))
    assert sorted((one.name, one.until) for one in words) == [
        ("client.active", issued.until), ("client.may.visits", issued.until)
    ]  # fmt: skip
