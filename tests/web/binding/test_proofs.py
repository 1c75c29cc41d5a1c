"""A browser's proof: read and checked against its own key, and nothing else passes for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quietledger.web.binding import proofs
from quietledger.web.binding.proofs import NotProven
from tests.web.binding.browsers import Key, RsaKey, b64


@pytest.mark.parametrize("make", [Key, RsaKey])
def test_a_proof_names_its_key_and_its_challenge_and_is_signed_by_the_key(make: Callable[[], Key]) -> None:
    key = make()
    proof = proofs.read(key.token("a-challenge"))
    assert (proof.jwk, proof.jti) == (key.jwk, "a-challenge")
    proofs.check(proof, key.jwk)


def test_a_key_is_named_as_the_standard_says() -> None:
    # The example of RFC 7638, 3.1.
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn"
        "jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q"
        "MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awap"
        "JzKnqDKgw"
    )
    assert proofs.name_of({"n": n, "e": "AQAB", "kty": "RSA"}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_another_key_s_proof_is_none() -> None:
    with pytest.raises(NotProven, match="signature"):
        proofs.check(proofs.read(Key().token("a-challenge")), Key().jwk)


def test_a_proof_of_one_kind_is_not_checked_by_a_key_of_the_other() -> None:
    key = Key()
    with pytest.raises(NotProven, match="key"):
        proofs.check(proofs.read(key.token("a-challenge", alg="RS256")), key.jwk)


def test_only_the_key_s_own_parts_are_taken_over() -> None:
    key = Key()
    proof = proofs.read(key.token("a-challenge", jwk=key.jwk | {"d": "secret", "kid": "mine"}))
    assert proof.jwk == key.jwk


@pytest.mark.parametrize(
    ("why", "token"),
    [
        ("form", ""),
        ("form", "a.b"),
        ("form", "!!.e30.e30"),
        ("form", f"{b64(b'[]')}.{b64(b'{}')}.AA"),
        ("form", f"{b64(b'[' * 3000)}.{b64(b'{}')}.AA"),
        ("form", "x" * 9000),
        ("type", Key().token("a-challenge", typ="jwt")),
        ("form", Key().token("a-challenge", alg="none")),
        ("form", Key().token("a-challenge", alg="HS256")),
        ("key", Key().token("a-challenge", jwk={"kty": "oct", "k": "c2VjcmV0"})),
        ("key", Key().token("a-challenge", jwk="mine")),
    ],
)
def test_what_is_no_proof_says_why(why: str, token: str) -> None:
    with pytest.raises(NotProven) as found:
        proofs.read(token)
    assert found.value.why == why


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "EC", "crv": "P-256", "x": b64(b"\1" * 32), "y": b64(b"\1" * 32)},  # no point of the curve
        {"kty": "EC", "crv": "secp256k1", "x": b64(b"\1" * 32), "y": b64(b"\1" * 32)},
        {"kty": "RSA", "n": b64(b"\xff" * 64), "e": "AQAB"},  # too short
    ],
)
def test_a_weak_or_false_key_checks_nothing(jwk: dict[str, str]) -> None:
    with pytest.raises(NotProven, match="key"):
        proofs.check(proofs.read(Key().token("a-challenge")), jwk)
