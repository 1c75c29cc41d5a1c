"""The cipher itself, against the published test cases of AES-256-GCM.

Source: McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B, test cases 13 to 16.
"""

import os

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quietledger.core.vault import cells, rules

KEY = "feffe9928665731c6d6a8f9467308308" * 2
NONCE = "cafebabefacedbaddecaf888"
TEXT = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
CIPHER = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)
CASES = {
    "13": ("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    "14": ("00" * 32, "00" * 12, "00" * 16, "", "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"),
    "15": (KEY, NONCE, TEXT, "", CIPHER, "b094dac5d93471bdec1a502270e3cc6c"),
    "16": (
        KEY,
        NONCE,
        TEXT[:120],
        "feedfacedeadbeef" * 2 + "abaddad2",
        CIPHER[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
}


def key_of(raw):
    return cells.RawKey(7, raw, AESGCM(raw))


@pytest.mark.parametrize("case", CASES)
def test_the_published_cases_come_out(case, monkeypatch):
    """Through our own functions: the nonce is given, and the padding, which the cases don't have, is left out."""
    key, nonce, text, associated, cipher, tag = map(bytes.fromhex, CASES[case])
    monkeypatch.setattr(os, "urandom", lambda _size: nonce)
    monkeypatch.setattr(rules, "pad", lambda value: value)
    monkeypatch.setattr(rules, "unpad", lambda value: value)
    cell = cells.seal_with(key_of(key), text, associated)
    assert cell == bytes([1, 1, 0, 0, 0, 7]) + nonce + cipher + tag
    assert cells.open_with(key_of(key), cell, associated) == text


def test_every_bit_of_a_cell_counts():
    key = key_of(bytes(range(32)))
    cell = cells.seal_with(key, b"Tamsin Quillfeather", b"place")
    for bit in range(len(cell) * 8):
        changed = bytearray(cell)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(InvalidTag):
            cells.open_with(key, bytes(changed), b"place")


@pytest.mark.parametrize("size", [0, 5, 17, 18, 33])
def test_a_cell_that_was_cut_off_does_not_open(size):
    key = key_of(bytes(range(32)))
    with pytest.raises(InvalidTag):
        cells.open_with(key, cells.seal_with(key, b"x", b"place")[:size], b"place")
