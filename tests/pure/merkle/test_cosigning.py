"""What a witness signs, and how it is asked, in the published forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle.cosigning import (
    SIGNS,
    WITNESSES,
    Asked,
    PublicKey,
    cosignature,
    cosigned_at,
    cosigned_text,
)
from quietledger.pure.merkle.errors import BadCheckpoint

KEY = PublicKey("witness.example", WITNESSES, b"w" * 32)
NOTE = notes.signed_note(
    notes.checkpoint_text("ql.example/trail/site", 5, b"r" * 32),
    "ql.example/trail/site",
    b"k" * 32,
    lambda text: b"s" * 64,
)


def is_mirrored(signature, text):
    return signature == text[::-1][:64].ljust(64)


def mirror(text):
    return text[::-1][:64].ljust(64)


def test_a_cosignature_covers_time_and_checkpoint():
    said = notes.parse(NOTE)
    assert cosigned_text(said, 1679315147).split(b"\n")[:4] == [
        b"cosignature/v1", b"time 1679315147", b"ql.example/trail/site", b"5",
    ]  # fmt: skip
    line = cosignature(said, 1679315147, KEY, mirror)
    assert line.startswith("— witness.example ")
    assert cosigned_at(notes.parse(NOTE + line), KEY, is_mirrored) == 1679315147


def test_another_time_another_tree_or_another_key_is_not_what_was_cosigned():
    said = notes.parse(NOTE)
    line = cosignature(said, 1679315147, KEY, mirror)
    other = notes.parse(NOTE.replace("\n5\n", "\n6\n") + line)
    for checkpoint, key in (
        (other, KEY),
        (notes.parse(NOTE), KEY),
        (notes.parse(NOTE + line), PublicKey("witness.example", WITNESSES, b"x" * 32)),
        (notes.parse(NOTE + line), PublicKey("somebody.example", WITNESSES, b"w" * 32)),
        (notes.parse(NOTE + line), PublicKey("witness.example", SIGNS, b"w" * 32)),
    ):
        with pytest.raises(BadCheckpoint):
            cosigned_at(checkpoint, key, is_mirrored)


@given(st.sampled_from([SIGNS, WITNESSES]), st.binary(min_size=32, max_size=32))
def test_a_public_key_survives_being_written(kind, raw):
    key = PublicKey("witness.example", kind, raw)
    assert PublicKey.parse(f"{key.text()}\n") == key
    if kind == SIGNS:
        assert key.text() == notes.key_text("witness.example", raw)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+00000000+", "a+00000000+BAAA", KEY.text()[:-2], "x" + KEY.text(), "a+b+é"]
)
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(BadCheckpoint):
        PublicKey.parse(text)


@given(st.integers(0, 2**40), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_request_survives_being_written(old, proof):
    asked = Asked(old, tuple(proof), NOTE)
    assert asked.text().startswith(f"old {old}\n")
    assert Asked.parse(asked.text()) == asked


@pytest.mark.parametrize(
    "body",
    ["", NOTE, f"old 05\n\n{NOTE}", f"old -1\n\n{NOTE}", f"old 1\n{NOTE}", f"new 1\n\n{NOTE}", f"old 1\n%%%\n\n{NOTE}"],
)
def test_what_is_no_request_is_refused(body):
    with pytest.raises(BadCheckpoint):
        Asked.parse(body)


def test_more_hashes_than_a_tree_can_have_are_refused():
    with pytest.raises(BadCheckpoint):
        Asked.parse(Asked(1, (bytes(32),) * 64, NOTE).text())
