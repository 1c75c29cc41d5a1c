"""Devices for tests of the web: taken in without the gate, with what they say of themselves told as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.devicestate.disks import Disk, State
from quietledger.pure.devicestate.report import Lock, Malware, Report, System, Updates, Users
from quietledger.safety.devices import signed
from quietledger.safety.devices.models import Device, Tie

WELL = ("device.trusted", "device.reported", "device.reported_lately", "device.encrypted", "device.supported")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Machine:
    """A paired device: its id, the key that it made, and the certificate that it got."""

    id: UUID
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return authority.key_pem(self.key)

    @property
    def told(self) -> dict[str, Any]:
        """What our proxy says of a connection on which this device showed its certificate."""
        return proxied(self.pem)


def proxied(pem: bytes = b"", verified: str = "SUCCESS") -> dict[str, Any]:
    """A request over the Unix socket, with a certificate or none."""
    said = {"HTTP_X_CLIENT_CERT": quote(pem.decode()), "HTTP_X_CLIENT_VERIFY": verified if pem else "NONE"}
    return {"REMOTE_ADDR": "", "HTTP_X_REAL_IP": "192.0.2.7"} | said


def machine(
    practice_id: UUID, person_id: UUID | None, now: datetime, *, life: timedelta = timedelta(days=14), **about: Any
) -> Machine:
    """A device of a practice that is as it should be, and has just said so.  `life`: of its certificate."""
    key = authority.new_key()
    told = {"source": "agent", "platform": "linux", "name": "Grey laptop", "level": 1, "reported_at": now} | about
    with tenancy.within(practice_id):
        told |= {"key": signed.key_text(key.public_key()), "paired_at": now, "certificate_until": now + life}
        row = Device(person_id=person_id, **told)
        row.save(force_insert=True)
    say(practice_id, row.id, now)
    house = authority.ensure(clients.folder(), now)
    return Machine(row.id, key, house.for_device(key.public_key(), row.id, now=now, until=now + life))


def say(practice_id: UUID, device_id: UUID, now: datetime, names: tuple[str, ...] = WELL) -> None:
    """Tell that a device is as it should be, for a day."""
    with tenancy.within(practice_id):
        facts.tell([Told(Ref("device", device_id), one, now + DAY, "test") for one in names], by="test", now=now)


def tie(practice_id: UUID, device_id: UUID, person_id: UUID, kind: str, value: str, now: datetime) -> None:
    """Tie a browser's key to a device."""
    with tenancy.within(practice_id):
        Tie(device_id=device_id, person_id=person_id, kind=kind, value=value, since=now).save(force_insert=True)


def end(practice_id: UUID, device_id: UUID, now: datetime) -> None:
    """Take a device back."""
    with tenancy.within(practice_id):
        Device.objects.filter(id=device_id).update(ended_at=now, ended_why="lost")


def report(now: datetime, **told: Any) -> str:
    """What a laptop says of itself: all is well, but for what is overruled."""
    said = {
        "os": System("linux", "Debian", "12.11"), "lock": Lock(enabled=True, idle_s=600), "firewall": "on",
        "malware": Malware("clamav", on=True, age_h=6), "users": Users(local_admin=False), "iat": int(now.timestamp()),
        "updates": Updates(auto=True, pending_security=0, checked=int(now.timestamp())),
        "disk": Disk("lsblk", State.ENCRYPTED, State.ENCRYPTED, ()),
    }  # fmt: skip
    return Report(**(said | told)).to_json()
