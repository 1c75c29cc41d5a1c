"""Pair this machine with a practice, report how it is protected, and keep its certificate fresh."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from cryptography import x509

from quietledger.agent import keys, tpm
from quietledger.agent.home import FILE, HARDWARE, Home, Pairing
from quietledger.agent.server import JOSE, JSON, Server, Turned, checked
from quietledger.agent.signing import RENEWAL, Key, Witness, jws, request
from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate.report import Report

_NONCE: Final = shape.words(128)
_INTERVAL: Final = shape.whole(60, 86_400)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 20_000


_CERTIFIED: Final[dict[str, shape.Shape]] = {"cert": _is_text, "chain": shape.Many(_is_text, 8), "nonce": _NONCE}
_ENROLLED: Final[shape.Shape] = _CERTIFIED | {"device": shape.uuid, "interval_s": _INTERVAL}
_TAKEN: Final[shape.Shape] = {
    "nonce": _NONCE,
    "interval_s": _INTERVAL,
    "verdict": {"ok": shape.truth, "failing": shape.Many(shape.words(64), 64)},
}


class KeyGone(Exception):
    """The hardware that has this machine's key doesn't answer."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the server made of a report: whether all is well, what it lacks, and when it wants the next one."""

    ok: bool
    failing: tuple[str, ...]
    interval_s: int


def pair(home: Home, url: str, code: str, authority: Path | None, report: Report, *, hardware: bool = True) -> Pairing:
    """Pair this machine by a one-time code: make a key that stays here, get a certificate for it, and keep both.

    The key comes from the TPM where there is one, unless `hardware` is false. A failed try leaves the key behind, for
    the next one to use.
    Raises: NotReached; Turned; Busy; keys.Readable; tpm.NoTpm.
    """
    with home.alone():
        server = Server(checked(url), authority)
        key = (tpm.find(home.path) if hardware else None) or _in_file(home)
        attest = _introduction(key)
        wish = {"code": code, "csr": request(key, "device"), "platform": report.os.platform, "attest": attest}
        answer = server.ask("/device/v1/enroll", json.dumps(wish), JSON, _ENROLLED)
        pairing = Pairing(
            server=server.url,
            key=FILE if isinstance(key, keys.SoftwareKey) else HARDWARE,
            device=answer["device"],
            nonce=answer["nonce"],
            seq=0,
            interval_s=answer["interval_s"],
            renew_at=0,
            challenge=_challenge(answer),
        )
        if authority:
            home.write(home.authority.name, authority.read_text("ascii"))
        return _certified(home, pairing, answer)


def report(home: Home, seen: Report, now: int) -> Taken:
    """Send a report, and before it renew a certificate that has lived for half of its time.

    Raises: NotPaired; NotReached; Turned; Busy; KeyGone; keys.Readable; tpm.NoTpm.
    """
    with home.alone():
        pairing = home.pairing()
        key = _key(home, pairing)
        if now >= pairing.renew_at:
            pairing = _renew(home, pairing, key, now)
        answer = _say(home, pairing, key, _posture(seen, now))
        kept = replace(home.pairing(), nonce=answer["nonce"], interval_s=answer["interval_s"], challenge=None)
        home.keep(kept)
        verdict = answer["verdict"]
        return Taken(verdict["ok"], tuple(verdict["failing"]), answer["interval_s"])


@dataclass(frozen=True, slots=True)
class _Word:
    """Something to be signed and said: where, of which kind, and its payload once nonce and number are known."""

    path: str
    typ: str | None
    at: int
    wanted: shape.Shape
    payload: Any


def _posture(seen: Report, now: int) -> _Word:
    def payload(pairing: Pairing, key: Key) -> str:
        headed = seen.headed(pairing.device, at=now, nonce=pairing.nonce, seq=pairing.seq)
        if isinstance(key, Witness):
            with suppress(tpm.NoTpm):  # it signs, and says nothing of itself: then the report counts for less
                headed = replace(headed, attest=key.proof(pairing.nonce, pairing.challenge))
        return headed.to_json()

    return _Word("/device/v1/posture", None, now, _TAKEN, payload)


def _renewal(now: int) -> _Word:
    def payload(pairing: Pairing, _key: Key) -> str:
        return json.dumps({"v": 1, "iss": pairing.device, "iat": now, "nonce": pairing.nonce, "seq": pairing.seq})

    return _Word("/device/v1/renew", RENEWAL, now, _CERTIFIED, payload)


def _renew(home: Home, pairing: Pairing, key: Key, now: int) -> Pairing:
    answer = _say(home, pairing, key, _renewal(now))
    return _certified(home, replace(home.pairing(), nonce=answer["nonce"]), answer)


def _say(home: Home, pairing: Pairing, key: Key, word: _Word) -> dict[str, Any]:
    """Say one thing; where only the nonce was stale (an answer got lost), once more with the one that would do."""
    try:
        return _once(home, pairing, key, word)
    except Turned as turned:
        if not turned.nonce:
            raise
        return _once(home, replace(home.pairing(), nonce=turned.nonce), key, word)


def _once(home: Home, pairing: Pairing, key: Key, word: _Word) -> dict[str, Any]:
    # The number is kept before it is used: whatever happens then, it is never used again.
    numbered = replace(pairing, seq=pairing.seq + 1)
    home.keep(numbered)
    kinds = {"typ": word.typ} if word.typ else {}
    signed = jws(word.payload(numbered, key), key, kid=numbered.device, **kinds)
    return _server(home, numbered, word.at).ask(word.path, signed, JOSE, word.wanted)


def _server(home: Home, pairing: Pairing, now: int) -> Server:
    authority = home.authority if home.authority.exists() else None
    # Servers hang up on a certificate that has ended, and then it could never be renewed: only a fresh one is shown.
    is_shown = pairing.key == FILE and now < pairing.renew_at
    return Server(pairing.server, authority, (home.certificate, home.key) if is_shown else None)


def _certified(home: Home, pairing: Pairing, answer: Mapping[str, Any]) -> Pairing:
    """Keep a new certificate, and when half of its life is over.  Raises: Turned, if it isn't one."""
    try:
        certificate = x509.load_pem_x509_certificate(answer["cert"].encode())
    except ValueError:
        raise Turned(200, "answer") from None
    start, end = (int(at.timestamp()) for at in (certificate.not_valid_before_utc, certificate.not_valid_after_utc))
    home.write(home.certificate.name, "".join((answer["cert"], *answer["chain"])))
    kept = replace(pairing, renew_at=(start + end) // 2)
    home.keep(kept)
    return kept


def _introduction(key: Key) -> Mapping[str, Any] | None:
    """What the hardware says of itself; one that its maker gave no certificate has nothing to say."""
    if isinstance(key, Witness):
        with suppress(tpm.NoTpm):
            return key.introduction()
    return None


def _in_file(home: Home) -> Key:
    return keys.load(home.key) if home.key.exists() else keys.make(home.key)


def _key(home: Home, pairing: Pairing) -> Key:
    """The key that the machine was paired with, and no other that it may have got since."""
    if pairing.key == FILE:
        return keys.load(home.key)
    hardware = tpm.find(home.path)
    if hardware is None:
        raise KeyGone
    return hardware


def _challenge(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    value = answer.get("attest")
    return value if isinstance(value, dict) else None
