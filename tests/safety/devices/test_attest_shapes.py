"""What a TPM writes is read to the byte; whatever else comes is a finding, never another error."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.safety.devices import attest_shapes as shapes
from quietledger.safety.devices.attest_shapes import NotProved

READERS = (shapes.public, shapes.certified, shapes.quoted, shapes.signature)


def sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def public(attributes: int = 0x00050472, *, curve: str = "0003", scheme: str = "0018000b") -> bytes:
    """An attestation key as a TPM writes it: TPM 2.0 Library, Part 2, 12.2.4."""
    head = bytes.fromhex("0023000b") + attributes.to_bytes(4, "big") + sized(b"")
    return head + bytes.fromhex("0010" + scheme + curve + "0010") + sized(b"x" * 32) + sized(b"y" * 32)


def attest(kind: str, said: bytes, rest: bytes, *, magic: str = "ff544347") -> bytes:
    clock = (1_000).to_bytes(8, "big") + (3).to_bytes(4, "big") + (0).to_bytes(4, "big") + b"\1"
    return bytes.fromhex(magic + kind) + sized(b"q" * 34) + sized(said) + clock + bytes(8) + rest


def selection(bank: str, bits: str) -> bytes:
    return bytes.fromhex("00000001" + bank + "03" + bits)


PUBLIC = public()
QUOTE = attest("8018", b"nonce", selection("000b", "950000") + sized(b"d" * 32))
CERTIFY = attest("8017", b"nonce", sized(b"n" * 34) + sized(b"m" * 34))
SIGNATURE = bytes.fromhex("0018000b") + sized(b"\1" * 32) + sized(b"\2" * 31)
GOOD = tuple(zip(READERS, (PUBLIC, CERTIFY, QUOTE, SIGNATURE), strict=True))


def test_a_public_part_gives_its_point_and_its_own_name():
    found = shapes.public(PUBLIC)
    assert (found.x, found.y) == (b"x" * 32, b"y" * 32)
    assert found.has(shapes.RESTRICTED | shapes.SIGN | shapes.FIXED_TPM)
    assert not found.has(shapes.DECRYPT)
    assert found.name[:2] == b"\0\x0b"
    assert len(found.name) == 34


def test_a_quote_gives_its_nonce_banks_and_digest():
    found = shapes.quoted(QUOTE)
    assert found == shapes.Quoted(b"nonce", (shapes.Selection(0x000B, (0, 2, 4, 7)),), b"d" * 32)


def test_a_certification_gives_its_nonce_and_the_other_keys_name():
    assert shapes.certified(CERTIFY) == shapes.Certified(b"nonce", b"n" * 34)


def test_a_signature_gives_both_numbers():
    assert shapes.signature(SIGNATURE) == (int.from_bytes(b"\1" * 32, "big"), int.from_bytes(b"\2" * 31, "big"))


@pytest.mark.parametrize(("reader", "data"), GOOD)
def test_cut_short_anywhere_it_is_nothing(reader, data):
    for length in range(len(data)):
        with pytest.raises(NotProved):
            reader(data[:length])


@pytest.mark.parametrize(("reader", "data"), GOOD)
def test_nothing_may_stand_behind_it(reader, data):
    with pytest.raises(NotProved):
        reader(data + b"\0")


@pytest.mark.parametrize("data", [
    public(curve="0004"),  # P-384
    public(scheme="00190000"),  # not ECDSA
    public(scheme="00180004"),  # SHA-1
    b"\0\1" + PUBLIC[2:],  # RSA
    PUBLIC[:2] + b"\0\4" + PUBLIC[4:],  # named with SHA-1
])  # fmt: skip
def test_another_kind_of_key_is_not_taken(data):
    with pytest.raises(NotProved):
        shapes.public(data)


@pytest.mark.parametrize("data", [
    attest("8018", b"nonce", selection("000b", "950000") + sized(b"d" * 32), magic="ff544348"),
    attest("8014", b"nonce", selection("000b", "950000") + sized(b"d" * 32)),
    attest("8018", b"n" * 65, selection("000b", "950000") + sized(b"d" * 32)),
    attest("8018", b"nonce", bytes.fromhex("ffffffff") + sized(b"d" * 32)),
    attest("8018", b"nonce", bytes.fromhex("00000001000b00") + sized(b"d" * 32)),
    attest("8018", b"nonce", bytes.fromhex("00000001000b05") + bytes(5) + sized(b"d" * 32)),
])  # fmt: skip
def test_what_no_tpm_writes_is_not_taken(data):
    with pytest.raises(NotProved):
        shapes.quoted(data)


def test_what_is_too_long_is_not_even_read():
    with pytest.raises(NotProved):
        shapes.public(PUBLIC + bytes(shapes.MOST_BYTES))


@given(st.sampled_from(READERS), st.binary(max_size=600))
def test_garbage_is_a_finding_and_nothing_worse(reader, data):
    with pytest.raises(NotProved):
        reader(data)


@given(st.sampled_from(GOOD), st.data())
def test_one_changed_byte_is_read_or_refused_and_nothing_worse(good, data):
    reader, right = good
    at = data.draw(st.integers(0, len(right) - 1))
    changed = right[:at] + bytes([data.draw(st.integers(0, 255))]) + right[at + 1 :]
    with suppress(NotProved):  # it may still be well shaped; its signature would not fit any more
        reader(changed)
