"""Published keys by table."""

from __future__ import annotations

import base64

import pytest

from quietledger.pure.maildomain import dkim
from quietledger.pure.maildomain.shapes import Verdict


def rsa(bits: int) -> str:
    """A bare RSAPublicKey of so many bits (RFC 8017, A.1.1); 65537 as its exponent."""

    def part(tag: int, data: bytes) -> bytes:
        size = len(data)
        head = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
        return bytes([tag]) + head + data

    modulus = b"\x00" + (1 << (bits - 1) | 1).to_bytes(bits // 8, "big")
    return base64.b64encode(part(0x30, part(2, modulus) + part(2, b"\x01\x00\x01"))).decode()


ED = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "record",
    [f"v=DKIM1; k=rsa; p={rsa(2048)}", f"p={rsa(4096)}", f"v=DKIM1; k=ed25519; p={ED}", f"v=DKIM1; t=s; p={rsa(2048)}"],
)
def test_these_are_well(record: str) -> None:
    assert dkim.judge("x.example", {"s1": (record,)}, frozenset({"s1"})).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (f"v=DKIM1; p={rsa(1024)}", "1024 bits; it takes 2048"),
        (f"v=DKIM1; p={rsa(512)}", "anybody can break it"),
        (f"v=DKIM1; t=y; p={rsa(2048)}", "t=y"),
        (f"v=DKIM1; h=sha1; p={rsa(2048)}", "SHA-256"),
        ("v=DKIM1; p=", "revoked"),
        ("v=DKIM1; k=rsa", "holds no key"),
        ("v=DKIM1; p=AAAA", "cannot be read"),
        ("v=DKIM1; k=ed25519; p=AAAA", "cannot be read"),
        ("v=DKIM1; k=frob; p=AAAA", "unknown kind"),
        (f"v=DKIM2; p={rsa(2048)}", "another version"),
    ],
)
def test_these_are_to_be_mended(record: str, said: str) -> None:
    found = dkim.judge("x.example", {"s1": (record,)}, frozenset({"s1"}))
    assert found.verdict is Verdict.MEND
    assert any(said in text for text in found.problems)


def test_a_known_selector_without_a_key_is_to_be_mended_and_no_selector_is_unknown() -> None:
    missing = dkim.judge("x.example", {"s1": ()}, frozenset({"s1"}))
    assert missing.verdict is Verdict.MEND
    assert missing.publish[0].name == "s1._domainkey.x.example"
    assert dkim.judge("x.example", {}, frozenset()).verdict is Verdict.UNKNOWN
    assert dkim.judge("x.example", {}, frozenset(), sends=False).verdict is Verdict.OK
