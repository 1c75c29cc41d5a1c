"""What a device's TPM proves, put to use: at its pairing, at each report, and when the owner accepts another start.

An extra file of the room; what a proof is worth stands in `attest_record`, and whose TPMs count in a folder of the
house: the makers' certificates that the operator has put there, because no list of them is everybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.devices import attest_record as records
from quietledger.safety.devices import ending
from quietledger.safety.devices.attest_shapes import NotProved
from quietledger.safety.devices.errors import NotFit, Turned
from quietledger.safety.devices.models import Device
from quietledger.safety.devices.rules import Level

log = structlog.get_logger("quietledger.devices")
MAKERS_MOST: Final = 500
NO_MAKER: Final = {"fmt": records.FORMAT, "why": "maker"}


def begun(
    attest: Mapping[str, Any] | None, public: ec.EllipticCurvePublicKey, now: datetime
) -> tuple[str, Mapping[str, str] | None]:
    """What a new device's row keeps of its TPM, and what the TPM has to open; ("", None) if it has none to show.

    A TPM whose maker the house doesn't know is no fault: the device is paired without it, and hears why.

    Raises: Turned (attest), if what it shows doesn't hold together.
    """
    if attest is None:
        return "", None
    try:
        record, challenge = records.begin(attest, public, makers(makers_folder()), now)
    except NotProved as problem:
        if problem.why == "maker":
            return "", NO_MAKER
        raise Turned("attest", places=(problem.why,)) from problem
    return record.text(), challenge


def level_of(permit: Permit, device: Device, attest: object, now: datetime) -> Level:
    """How surely a report comes from a locked device, by the proof in it; inside the scope.

    Trail: device.attested, once its TPM has answered the challenge; device.unproved, if its proof doesn't hold;
    device.started_otherwise, the first time that its PCRs are others than those that are known.
    """
    record = records.read(device.attested)
    if record is None:
        return Level.TOLD
    judged = records.judge(record, attest, device.nonce)
    if judged.record != record:
        device.mark_attested(judged.record.text())
        is_first = judged.record.is_proved and not record.is_proved
        _record(permit, "device.attested" if is_first else "device.started_otherwise", device, judged, now)
    elif judged.why not in records.EXPECTED:
        _record(permit, "device.unproved", device, judged, now)
    return judged.level


def accept_start(who: Actor, device_id: UUID, *, now: datetime) -> None:
    """Accept how a device last started, after its firmware or system was updated; counts from its next report on.

    Needs: MANAGE_DEVICES, with a fresh proof of who asks.   Trail: device.start_accepted, with what had changed.
    Raises: Refused; NoSuchDevice; NotFit, if it started as it always did.
    """
    permit = gate.require(who, Can.MANAGE_DEVICES, on=[Ref("device", device_id)], now=now)
    with tenancy.scope(who):
        device = ending.locked(device_id)
        record = records.read(device.attested)
        if record is None or not record.changed:
            raise NotFit("device", "This device started as it always did: there is nothing to accept.")
        device.mark_attested(records.accepted(record).text())
        on = [Ref("device", device_id)]
        changed = [str(number) for number in record.changed]
        audit.record(permit, "device.start_accepted", on=on, now=now, dev=str(device_id), pcrs=changed)


def makers_folder() -> Path:
    """Where the certificates of TPM makers lie that the house trusts."""
    home: Path = settings.HOME
    return home / "tpm-makers"


def makers(folder: Path) -> list[x509.Certificate]:
    """The certificates in a folder, PEM or DER; a file that holds none is named in the log and passed over."""
    found: list[x509.Certificate] = []
    for path in sorted(folder.glob("*"))[:MAKERS_MOST] if folder.is_dir() else []:
        data = path.read_bytes()
        try:
            if b"-----BEGIN" in data:
                found += x509.load_pem_x509_certificates(data)
            else:
                found.append(x509.load_der_x509_certificate(data))
        except ValueError:
            log.warning("no certificate of a TPM maker", file=path.name)
    return found


def _record(permit: Permit, event: str, device: Device, judged: records.Judged, now: datetime) -> None:
    on = [Ref("device", device.id)]
    changed = [str(number) for number in judged.record.changed]
    why = [judged.why] if judged.why else []
    audit.record(permit, event, on=on, now=now, dev=str(device.id), level=int(judged.level), pcrs=changed, why=why)
