"""A machine that pairs and reports: a real EC key, a signer that shares no code with the agent, and what it says."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from quietledger.core.facts import queries as facts
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import actions
from quietledger.safety.devices.actions import Wish

SERIAL = "5e" * 32


@cache
def key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    """One of some keys; a new one each would only take time."""
    return ec.derive_private_key(1_000_003 + number, ec.SECP256R1())


def csr(of: Any = None, name: str = "anything it likes") -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(of or key(), hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jws(payload: Any, by: ec.EllipticCurvePrivateKey, **header: str) -> bytes:
    """A compact JWS; the header's fields may be anything, as a stranger's would."""
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = f"{b64(json.dumps({'alg': 'ES256', **header}).encode())}.{b64(text)}"
    r, s = decode_dss_signature(by.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{b64(r.to_bytes(32) + s.to_bytes(32))}".encode()


def good(now: datetime) -> dict[str, Any]:
    """What a machine says that lacks nothing."""
    volume = {"mount": "/", "state": "encrypted", "kind": "luks2", "protection": "on", "percent": 100}
    return {
        "v": 1,
        "agent": {"name": "ql-agent", "version": "1.0.0", "sha256": ""},
        "os": {"platform": "linux", "name": "Debian GNU/Linux", "version": "13", "build": "6.12.0"},
        "disk": {"method": "lsblk", "system": "encrypted", "swap": "encrypted", "volumes": [volume]},
        "lock": {"enabled": True, "idle_s": 600},
        "firewall": "on",
        "malware": {"name": "ClamAV", "on": True, "age_h": 6},
        "updates": {"auto": True, "pending_security": 0, "checked": int(now.timestamp()) - 3600},
        "hw": {"model": "Lanternbook 3", "serial_hash": SERIAL, "tpm": "", "secure_boot": True},
        "users": {"local_admin": False},
        "attest": None,
    }


@dataclass
class Machine:
    """A paired machine, and what it remembers between two reports."""

    device_id: Any
    nonce: str
    key: ec.EllipticCurvePrivateKey
    certificate: str
    seq: int = 0
    said: list[bytes] = field(default_factory=list)

    def posture(self, now: datetime, *, typ: str = "ql-posture+jwt", **changed: Any) -> bytes:
        """A signed report.  `changed`: fields of it, or of its parts (`disk__system`); `kid` and `by` of the JWS."""
        by, kid = changed.pop("by", self.key), changed.pop("kid", str(self.device_id))
        payload = good(now) | self.head(now)
        for name, value in changed.items():
            part, _, inner = name.partition("__")
            if inner:
                payload[part] = payload[part] | {inner: value}
            else:
                payload[part] = value
        self.said.append(jws(payload, by, typ=typ, kid=kid))
        return self.said[-1]

    def renewal(self, now: datetime) -> bytes:
        return jws(self.head(now), self.key, typ="ql-renew+jwt", kid=str(self.device_id))

    def head(self, now: datetime) -> dict[str, Any]:
        self.seq += 1
        return {"v": 1, "iss": str(self.device_id), "iat": int(now.timestamp()), "nonce": self.nonce, "seq": self.seq}

    def report(self, now: datetime, **changed: Any) -> tuple[str, ...]:
        """Report, and remember the next nonce; returns what is wrong with it."""
        answer = actions.take_posture(self.posture(now, **changed), now=now)
        self.nonce = answer.nonce
        return answer.failing


def pair(who: Any, now: datetime, number: int = 0, platform: str = "linux") -> Machine:
    """Somebody pairs a machine of theirs."""
    code = actions.code(who, now=now).code
    given = actions.enrol(Wish(code, csr(key(number)), platform), now=now)
    return Machine(given.device_id, given.nonce, key(number), given.certificate)


def held(practice_id: Any, about: Any, at: datetime) -> set[str]:
    """The names of the facts that hold about a device, or a person, at an instant."""
    with tenancy.within(practice_id):
        return {row.name for row in facts.standing(("device", "person"), at) if row.about.id == about and row.holds(at)}
