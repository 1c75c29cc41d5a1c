"""Checkpoints have one form; what differs from it by a byte is refused."""

from hashlib import sha256

import pytest

from quietledger.pure.merkle import checkpoint as checkpoints
from quietledger.pure.merkle.errors import BadCheckpoint
from quietledger.pure.merkle.tree import EMPTY_ROOT

NAME = "ql.example/trail/quiet-oak"
PUBLIC = b"p" * 32
TEXT = f"{NAME}\n4321\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def sign(data):
    return sha256(b"secret" + data).digest() * 2


def is_signature(signature, data):
    return signature == sign(data)


def test_text_is_three_lines():
    assert checkpoints.checkpoint_text(NAME, 4321, EMPTY_ROOT) == TEXT


def test_a_signed_note_is_read_back_and_its_signature_holds():
    note = checkpoints.signed_note(TEXT, NAME, PUBLIC, sign)
    assert note.startswith(TEXT + "\n— " + NAME + " ")
    assert note.endswith("\n")
    found = checkpoints.parse(note)
    assert (found.origin, found.size, found.root) == (NAME, 4321, EMPTY_ROOT)
    assert found.signatures[0].key_id == sha256(NAME.encode() + b"\n\x01" + PUBLIC).digest()[:4]
    checkpoints.check_signed(found, NAME, PUBLIC, is_signature)


def test_lines_of_other_keys_are_passed_over():
    note = checkpoints.signed_note(TEXT, NAME, PUBLIC, sign) + "— witness.example AAAAAAECAwQ=\n"
    checkpoints.check_signed(checkpoints.parse(note), NAME, PUBLIC, is_signature)


def test_a_changed_size_breaks_the_signature():
    note = checkpoints.signed_note(TEXT, NAME, PUBLIC, sign).replace("4321", "4322")
    with pytest.raises(BadCheckpoint, match="does not hold"):
        checkpoints.check_signed(checkpoints.parse(note), NAME, PUBLIC, is_signature)


@pytest.mark.parametrize(("name", "key"), [("someone.else", PUBLIC), (NAME, b"q" * 32)])
def test_another_name_or_key_did_not_sign(name, key):
    found = checkpoints.parse(checkpoints.signed_note(TEXT, NAME, PUBLIC, sign))
    with pytest.raises(BadCheckpoint, match="not signed by this key"):
        checkpoints.check_signed(found, name, key, is_signature)


def test_a_public_key_is_one_line():
    name, key_id, key = checkpoints.key_text(NAME, PUBLIC).split("+", 2)
    assert (name, len(key_id), key[:2]) == (NAME, 8, "AX")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n1\n",
        TEXT[:-1],
        TEXT + "extension\n",
        TEXT.replace("4321", "04321"),
        TEXT.replace("4321", "-1"),
        TEXT.replace("4321", "4٣21"),
        TEXT.replace("47DEQ", "47 EQ"),
        TEXT.replace("FU=", "FV="),
        TEXT + "\n",
        TEXT + "\n- name AAAAAAECAwQ=\n",
        TEXT + "\n— na me AAAAAAECAwQ=\n",
        TEXT + "\n— name AAAAAA==\n",
        TEXT + "\n— name AAAAAAECAwQ=",
        TEXT.replace(NAME, ""),
    ],
)
def test_what_we_would_write_differently_is_refused(note):
    with pytest.raises(BadCheckpoint):
        checkpoints.parse(note)


@pytest.mark.parametrize(
    ("origin", "size", "root"), [("", 1, EMPTY_ROOT), ("a\nb", 1, EMPTY_ROOT), ("a", -1, EMPTY_ROOT), ("a", 1, b"x")]
)
def test_an_impossible_checkpoint_is_not_written(origin, size, root):
    with pytest.raises(BadCheckpoint):
        checkpoints.checkpoint_text(origin, size, root)


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_key_name_that_would_not_parse_is_refused(name):
    with pytest.raises(BadCheckpoint):
        checkpoints.signed_note(TEXT, name, PUBLIC, sign)
    with pytest.raises(BadCheckpoint):
        checkpoints.key_text(name, PUBLIC)
