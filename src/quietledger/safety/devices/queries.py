"""Reads about devices, and the trays of lost and of silent ones; all inside the practice's scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.db.models import Q

from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority
from quietledger.core.clients.errors import NotKnown
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import FactRow, Ref, refs
from quietledger.pure.devicestate import needs
from quietledger.pure.devicestate.needs import Lack
from quietledger.pure.devicestate.report import Report, from_json
from quietledger.safety.devices import attest_record, rules, signed
from quietledger.safety.devices.models import Device, Exemption, Loss, Tie
from quietledger.safety.devices.rules import (
    DeviceRow,
    ExceptionRow,
    LossRow,
    Source,
    TieKind,
    TieRow,
)


def device(device_id: UUID) -> DeviceRow | None:
    """One device, also one that has ended; None if this practice has none of that id."""
    found = Device.objects.filter(id=device_id).first()
    return found.row() if found else None


def devices() -> list[DeviceRow]:
    """All devices of the practice: those in use first, then by whom they are and when they came."""
    rows = [row.row() for row in Device.objects.order_by("paired_at", "id")]
    return sorted(rows, key=lambda row: (not row.is_active, str(row.person_id)))


def in_use(at: datetime) -> list[Ref]:
    """The devices that were in use at an instant: what shares of them are counted over."""
    stood = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    return refs("device", Device.objects.filter(stood, paired_at__lte=at).values_list("id", flat=True))


def devices_of(person_id: UUID) -> list[DeviceRow]:
    """The devices in use that somebody has paired."""
    rows = Device.objects.filter(person_id=person_id, ended_at__isnull=True).order_by("paired_at", "id")
    return [row.row() for row in rows]


def this_machine() -> DeviceRow | None:
    """The machine that the house itself runs on, None if it was never taken in."""
    found = Device.objects.filter(source=Source.MACHINE.value, ended_at__isnull=True).first()
    return found.row() if found else None


def by_certificate(certificate: bytes, now: datetime) -> DeviceRow | None:
    """The device behind a certificate (DER) whose key was shown in the TLS handshake; None if it opens nothing.

    The certificate must be ours, for a device, and valid; the device must be in use, and the key its enrolled one.
    """
    try:
        device_id, public = authority.read_device(certificate, clients.issuer(), now)
    except NotKnown:
        return None
    row = device(device_id)
    if row is None or not row.is_active or not isinstance(public, ec.EllipticCurvePublicKey):
        return None
    return row if row.key == signed.key_text(public) else None


def by_passkey(credential_id: str) -> DeviceRow | None:
    """The device in use that a passkey was tied to, by the passkey's credential id (base64url)."""
    return _tied(TieKind.PASSKEY, credential_id)


def by_dbsc(key: str) -> DeviceRow | None:
    """The device in use that a browser's own key was tied to, by the key's thumbprint."""
    return _tied(TieKind.DBSC, key)


def ties(device_id: UUID) -> list[TieRow]:
    """What ties browsers to a device now."""
    return [row.row() for row in Tie.objects.filter(device_id=device_id, ended_at__isnull=True).order_by("since", "id")]


def exception_of(device_id: UUID, now: datetime) -> ExceptionRow | None:
    """The owner's exception for a device that stands now, None if there is none."""
    rows = Exemption.objects.filter(device_id=device_id, ended_at__isnull=True, since__lte=now, until__gt=now)
    found = rows.order_by("-since", "-id").first()
    return found.row() if found else None


def report_of(row: DeviceRow) -> Report | None:
    """What a device last said of itself, None if it has said nothing yet."""
    return from_json(row.report)[0] if row.report else None


def started_otherwise(row: DeviceRow) -> tuple[str, ...]:
    """In what a device last started otherwise than it is known to, in words: the owner accepts it, or asks why."""
    record = attest_record.read(row.attested)
    return tuple(attest_record.WORDS[number] for number in record.changed) if record else ()


def standing(device_ids: Collection[UUID], now: datetime) -> dict[tuple[UUID, str], FactRow]:
    """The facts that hold about devices now, by device and name."""
    words = facts.newest_words(device_ids, rules.NAMES)
    return {key: row for key, row in words.items() if row.holds(now)}


def lacks(device_id: UUID, now: datetime) -> tuple[Lack, ...]:
    """What a device lacks now, each with the steps that mend it; what stops work stands first."""
    row = device(device_id)
    if row is None or not row.is_active:
        return (rules.ENDED,)
    held = {name for _, name in standing([device_id], now)}
    found = report_of(row)
    own = [one for one in (rules.UNTRUSTED, rules.UNHEARD) if one.fact not in held]
    return (*own, *(needs.lacks(found, now.date()) if found else ()))


def silent_tray(now: datetime) -> list[DeviceRow]:
    """Devices in use that were not heard of for a week: lost, broken, or put away; longest silent first."""
    rows = [row for row in devices() if row.is_active and row.heard_at + rules.SILENT_AFTER <= now]
    return sorted(rows, key=lambda row: row.heard_at)


def lost_tray() -> list[LossRow]:
    """Devices that were reported lost and wait for whoever keeps incidents; oldest first."""
    rows = Loss.objects.filter(taken_at__isnull=True).select_related("device").order_by("at", "id")
    return [
        LossRow(row.id, row.device_id, row.device.name, row.device.person_id, row.reported_by, row.sign_ins, row.at)
        for row in rows
    ]


def _tied(kind: TieKind, value: str) -> DeviceRow | None:
    ties_found = Tie.objects.filter(kind=kind.value, value=value, ended_at__isnull=True).select_related("device")
    found = ties_found.first()
    return found.device.row() if found and found.device.ended_at is None else None
