"""DKIM (RFC 6376, 8301, 8463): the published keys of a domain's selectors, read and judged."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quietledger.pure.maildomain import keys, tags
from quietledger.pure.maildomain.shapes import Check, Record, Verdict, judged

GOOD_BITS: Final = 2048
ED25519_BYTES: Final = 32
EXPECTED: Final = "Each selector has an RSA key of 2048 bits or more, or an Ed25519 key, in use and not in test mode."
WHY: Final = (
    "The signature shows that a message is yours and was not changed; a weak key lets others sign in your name."
)
# Selectors that the usual mail services and programs choose, asked in addition to those that are known.
USUAL: Final = (
    "default", "dkim", "mail", "selector1", "selector2", "google", "k1", "k2", "k3", "s1", "s2", "smtp", "mx", "key1",
    "key2", "fm1", "fm2", "fm3", "protonmail", "protonmail2", "protonmail3", "zoho", "zmail", "mandrill", "k4",
    "mxvault", "pm", "sig1", "mesmtp", "20230601", "ed25519", "rsa",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """One selector's key.  `bits` is 0 where it could not be read."""

    selector: str
    kind: str
    bits: int
    is_revoked: bool
    problems: tuple[str, ...]


def read_key(selector: str, text: str) -> Key:
    """Read and judge one key record."""
    found = tags.read(text)
    kind, data = found.get("k", "rsa").lower(), found.get("p")
    problems = list(found.problems)
    if "p" not in found:
        problems.append(f"The record of “{selector}” holds no key.")
    elif not data:
        return Key(selector, kind, 0, is_revoked=True, problems=(f"“{selector}” is revoked: take its record away.",))
    if found.get("v", "DKIM1") != "DKIM1":
        problems.append(f"The record of “{selector}” has another version than DKIM1.")
    if "y" in found.get("t").lower().split(":"):
        problems.append(f"“{selector}” says that it is only a test (t=y): receivers may treat mail as unsigned.")
    if "h" in found and "sha256" not in found.get("h").lower().split(":"):
        problems.append(f"“{selector}” allows no SHA-256.")
    bits = _bits(kind, data) if data else 0
    problems += _strength(selector, kind, bits) if data else []
    return Key(selector, kind, bits, is_revoked=False, problems=tuple(problems))


def _bits(kind: str, data: str) -> int:
    if kind == "rsa":
        return keys.rsa_bits(data)
    try:
        is_right = len(base64.b64decode("".join(data.split()), validate=True)) == ED25519_BYTES
    except (binascii.Error, ValueError):
        return 0
    return 256 if kind == "ed25519" and is_right else 0


def _strength(selector: str, kind: str, bits: int) -> list[str]:
    if kind not in {"rsa", "ed25519"}:
        return [f"“{selector}” has a key of an unknown kind ({kind})."]
    if not bits:
        return [f"The key of “{selector}” cannot be read."]
    if kind == "rsa" and bits < 1024:
        return [f"The key of “{selector}” has {bits} bits: anybody can break it. Replace it today."]
    if kind == "rsa" and bits < GOOD_BITS:
        return [f"The key of “{selector}” has {bits} bits; it takes {GOOD_BITS}."]
    return []


def judge(domain: str, records: Mapping[str, tuple[str, ...]], known: frozenset[str], *, sends: bool = True) -> Check:
    """Judge the keys of a domain.

    records: what was found at `<selector>._domainkey.<domain>`, empty for none.  known: selectors that must be there.
    """
    problems: list[str] = []
    read: list[Key] = []
    for selector, texts in records.items():
        if len(texts) > 1:
            problems.append(f"“{selector}” has {len(texts)} records; it may have one.")
        read += [read_key(selector, text) for text in texts[:1]]
        if not texts and selector in known:
            problems.append(f"No key is published for “{selector}”.")
    problems += [text for key in read for text in key.problems]
    good = [key for key in read if not key.is_revoked and key.bits]
    seen = ", ".join(f"{key.selector}: {key.kind} {key.bits} bits" if key.bits else f"{key.selector}: revoked" if
                     key.is_revoked else f"{key.selector}: unreadable" for key in read)  # fmt: skip
    if not read and not sends:
        return Check("dkim", Verdict.OK, "No keys", "A domain that sends nothing needs no key.", WHY)
    if not read and not known:
        said = "No key is known: name the selector that your mail service signs with (s= in DKIM-Signature)."
        return Check("dkim", Verdict.UNKNOWN, "", EXPECTED, WHY, (said,))
    if not good:
        problems.append("No key is in use.")
    return judged("dkim", problems, seen=seen, expected=EXPECTED, why=WHY, publish=_publish(domain, read, known))


def _publish(domain: str, read: list[Key], known: frozenset[str]) -> tuple[Record, ...]:
    weak = [key.selector for key in read if key.problems and not key.is_revoked]
    missing = sorted(known - {key.selector for key in read})
    value = "v=DKIM1; k=rsa; p=<the new public key, 2048 bits, from your mail service>"
    return tuple(Record(f"{name}._domainkey.{domain}", "TXT", value) for name in (*weak, *missing))
