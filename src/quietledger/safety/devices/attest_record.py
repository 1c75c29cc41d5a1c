"""What a device's TPM has proved so far, as the device's row keeps it, and what the next proof makes of that.

At pairing the TPM introduces itself and gets a secret that it alone can open (`begin`). Its first report brings the
opened secret and its word on the report key; that one and all later ones say how the machine started (`judge`). The
first start is learned; another one counts once the owner has accepted it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from quietledger.pure.devicestate import shape
from quietledger.safety.devices import attest_proofs as proofs
from quietledger.safety.devices.attest_shapes import NotProved
from quietledger.safety.devices.rules import Level

FORMAT: Final = "tpm2"
EXPECTED: Final = frozenset(
    {"", "missing", "unmeasured", "started otherwise"}
)  # nothing that somebody should look into
WORDS: Final = {0: "its firmware", 2: "its drivers", 4: "its boot loader", 7: "its secure boot settings"}
_TEXT: Final = shape.words(16_384)
_BEGIN: Final[shape.Shape] = {
    "fmt": shape.one_of(FORMAT), "ek_chain": shape.Many(_TEXT, proofs.CHAIN_MOST), "ak": _TEXT, "report": _TEXT,
}  # fmt: skip
_QUOTE: Final[dict[str, shape.Shape]] = {
    "fmt": shape.one_of(FORMAT), "quote": _TEXT, "sig": _TEXT,
    "pcrs": {str(number): shape.hexadecimal(64) for number in proofs.PCRS},
}  # fmt: skip
_ANSWER: Final[shape.Shape] = {**_QUOTE, "secret": _TEXT, "certify": _TEXT, "certify_sig": _TEXT}

Pcrs = dict[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a device's TPM.

    ek: SHA-256 of its endorsement certificate.  ak, report: the keys' public parts, base64.  secret: the digest of what
    was sealed to it, "" once it opened that.  known: the PCRs as they are to be.  seen: as they last were, if not so.
    """

    ek: str
    ak: str
    report: str
    secret: str = ""
    known: Pcrs | None = None
    seen: Pcrs | None = None

    @property
    def is_proved(self) -> bool:
        return not self.secret

    @property
    def changed(self) -> tuple[int, ...]:
        """The PCRs in which the last start differed from what is known."""
        if self.known is None or self.seen is None:
            return ()
        return tuple(number for number in proofs.PCRS if self.known[str(number)] != self.seen[str(number)])

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Judged:
    """What a proof is worth: the posture level, what is kept from now on, and why it isn't worth more ("" if it is)."""

    level: Level
    record: Record
    why: str = ""


def read(text: str) -> Record | None:
    """The record in a device's row, None if its TPM has proved nothing."""
    return Record(**json.loads(text)) if text else None


def begin(
    attest: Mapping[str, Any], key: ec.EllipticCurvePublicKey, roots: Sequence[x509.Certificate], now: datetime
) -> tuple[Record, dict[str, str]]:
    """Take a TPM's introduction, and make the challenge that it alone can answer.

    key: the one of the certificate request: it must be the one that the TPM speaks of.

    Raises: NotProved.
    """
    _check_shape(attest, _BEGIN)
    chain = [_raw(one) for one in attest["ek_chain"]]
    ak, report = _raw(attest["ak"]), _raw(attest["report"])
    if proofs.public_key(report) != key:
        raise NotProved("about")
    secret = token_bytes(proofs.SECRET_BYTES)
    sealed = proofs.seal(proofs.endorsement_key(chain, roots, now), ak, secret)
    record = Record(sha256(chain[0]).hexdigest(), _text(ak), _text(report), sha256(secret).hexdigest())
    return record, {"fmt": FORMAT, "blob": _text(sealed.blob), "secret": _text(sealed.secret)}


def judge(record: Record, attest: object, nonce: str) -> Judged:
    """What a report is worth by the proof that came along with it.

    Until the TPM has answered its challenge, the report is the machine's own word (level 1). From then on it is the
    TPM's (2), for its key has signed it; a quote that holds, over a start that is known, makes it the third level.
    """
    at_least = Level.HARDWARE if record.is_proved else Level.TOLD
    if attest is None:
        return Judged(at_least, record, "missing")
    try:
        judged = _quoted if record.is_proved else _answered
        return judged(record, attest, nonce)
    except NotProved as problem:
        return Judged(at_least, record, problem.why)


def accepted(record: Record) -> Record:
    """The record once the owner has said that the last start is as it should be."""
    return replace(record, known=record.seen or record.known, seen=None)


def said_for(nonce: str) -> bytes:
    """What a TPM is to put into its word, so that it is a word to this very question."""
    return sha256(nonce.encode()).digest()


def _quoted(record: Record, attest: object, nonce: str) -> Judged:
    return _started(record, _check_shape(attest, _QUOTE), nonce)


def _answered(record: Record, attest: object, nonce: str) -> Judged:
    said = _check_shape(attest, _ANSWER)
    if not hmac.compare_digest(sha256(_raw(said["secret"])).hexdigest(), record.secret):
        raise NotProved("secret")
    ak, certify, signature = _raw(record.ak), _raw(said["certify"]), _raw(said["certify_sig"])
    proofs.check_certify(ak, _raw(record.report), certify, signature, said_for(nonce))
    return _started(replace(record, secret=""), said, nonce)


def _started(record: Record, said: Mapping[str, Any], nonce: str) -> Judged:
    pcrs: Pcrs = said["pcrs"]
    values = {int(number): bytes.fromhex(value) for number, value in pcrs.items()}
    proofs.check_quote(_raw(record.ak), _raw(said["quote"]), _raw(said["sig"]), said_for(nonce), values)
    if any(value in {bytes(32), b"\xff" * 32} for value in values.values()):
        return Judged(Level.HARDWARE, record, "unmeasured")  # nothing was measured as it started: it says nothing
    if record.known is None or record.known == pcrs:
        return Judged(Level.ATTESTED, replace(record, known=pcrs, seen=None))
    return Judged(Level.HARDWARE, replace(record, seen=pcrs), "started otherwise")


def _check_shape(attest: object, wanted: shape.Shape) -> Mapping[str, Any]:
    plain = json.loads(json.dumps(attest))  # a report's struct keeps lists as tuples
    if shape.findings(plain, wanted):
        raise NotProved("shape")
    return plain  # type: ignore[no-any-return]  # its shape was just checked


def _raw(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotProved("shape") from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
