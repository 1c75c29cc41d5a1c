"""Checkpoints: signed, provable by strangers, and never signed over a history that was changed."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from quietledger.core.audit import actions as audit
from quietledger.core.audit import errors, given, queries, rules
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.pure.merkle import checkpoint as notes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRACTICE = uuid7()
WHO = Actor(PRACTICE, Kind.JOB, name="billing-day")


def record(count=1, practice_id=PRACTICE):
    who = Actor(practice_id, Kind.JOB, name="billing-day")
    said = [audit.Said("test.event", fields={"number": number}) for number in range(count)]
    with tenancy.within(practice_id):
        return audit.record_many(who, said, now=NOW)


def site_entries(event):
    with tenancy.within(rules.SITE):
        return list(queries.of_event(event).values())


def test_a_checkpoint_is_a_note_that_the_practices_key_signed(fresh_database):
    record(5)
    made = audit.checkpoint(PRACTICE, NOW)
    text, lines = made.note.split("\n\n")
    name = f"{settings.SITE}/trail/{PRACTICE}"
    dash, signer, signature = lines.split()
    with tenancy.within(PRACTICE):
        (key,), head = given.signing().public_keys(), queries.head()
    assert text.split("\n")[:2] == [name, "5"]
    assert (b64decode(text.split("\n")[2]), made.size) == (made.root, 5) == head[::-1]
    assert (dash, signer, b64decode(signature)[:4]) == ("—", name, notes.key_id(name, key))
    Ed25519PublicKey.from_public_bytes(key).verify(b64decode(signature)[4:], f"{text}\n".encode())


def test_a_checkpoint_is_entered_in_the_sites_tree_and_the_site_has_checkpoints_of_its_own(fresh_database):
    record(3)
    made = audit.checkpoint(PRACTICE, NOW)
    (entry,) = site_entries("trail.checkpoint")
    assert (entry["tree"], entry["size"], entry["root"]) == (str(PRACTICE), 3, made.root.hex())
    site = audit.checkpoint(rules.SITE, NOW)
    assert site.note.startswith(f"{settings.SITE}/trail/site\n1\n")
    assert audit.checkpoint(rules.SITE, NOW) == site
    assert len(site_entries("trail.checkpoint")) == 1


def test_a_tree_that_has_not_grown_keeps_its_checkpoint(fresh_database):
    record(3)
    made = audit.checkpoint(PRACTICE, NOW)
    assert audit.checkpoint(PRACTICE, NOW + timedelta(seconds=10)) == made
    record(1)
    assert audit.checkpoint(PRACTICE, NOW).size == 4


def test_an_empty_tree_has_nothing_to_sign(fresh_database):
    with pytest.raises(errors.NothingToSign):
        audit.checkpoint(PRACTICE, NOW)


def test_each_practice_signs_with_a_key_of_its_own(fresh_database):
    other = uuid7()
    record(1)
    record(1, other)
    signed = [audit.checkpoint(one, NOW).note.split("\n")[4].split()[2] for one in (PRACTICE, other)]
    assert b64decode(signed[0])[:4] != b64decode(signed[1])[:4]
