"""Take devices in, give them certificates, hear their reports: what stands behind the door that programs knock at.

An extra file of the room: whoever knocks is nobody yet. They act as the job "devices", under a lease of that one device
or code, and the gate lets that job do nothing else. What they say counts once the enrolled key has signed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from quietledger.core.audit import actions as audit
from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority
from quietledger.core.clients.errors import NotAskable
from quietledger.core.clients.rules import thumbprint
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.errors import LeaseHeld, LeaseLost
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault.rules import Permit
from quietledger.pure.devicestate import needs
from quietledger.pure.devicestate.report import Report, from_json
from quietledger.safety.devices import attesting, codes, ending, facts, queries, rules, signed
from quietledger.safety.devices.errors import NoSuchDevice, Turned
from quietledger.safety.devices.models import Code, Device
from quietledger.safety.devices.rules import Ending, Level, Source
from quietledger.safety.devices.signed import Signed

NAME: Final = "devices"
_DER: Final = serialization.Encoding.DER
_PEM: Final = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Wish:
    """What a machine brings to be paired: its one-time code, a certificate request, and what its hardware proves."""

    code: str
    csr: str
    platform: str
    attest: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a device is given at pairing and at each renewal."""

    device_id: UUID
    certificate: str
    chain: tuple[str, ...]
    nonce: str
    challenge: Mapping[str, str] | None = None  # what its TPM has to open, if it has one (`attesting`)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device hears after its report: the nonce for the next one, and what is wrong with it."""

    nonce: str
    failing: tuple[str, ...]


def enrol(wish: Wish, *, now: datetime) -> Given:
    """Pair a machine by its code: keep its key, give it a certificate; the code is used up.

    Needs: ENROL_DEVICE, as the job "devices".   Trail: device.paired.   Tells: device.trusted.
    Raises: Turned (code, csr, platform, attest, busy); Refused.
    """
    practice_id, digest = _practice_of(wish.code)
    public = _key_of(wish)
    attested, challenge = attesting.begun(wish.attest, public, now)
    with tenancy.within(practice_id):
        code = _open_code(digest, now)
    with working(practice_id, code.id, now) as who:
        permit = gate.require(who, Can.ENROL_DEVICE, on=[Ref("person", code.person_id)], now=now)
        house = authority.ensure(clients.folder(), now)
        with tenancy.scope(who):
            code = _open_code(digest, now)
            device = Device(
                id=ids.uuid7(), person_id=code.person_id, source=Source.AGENT.value, name=code.name,
                platform=wish.platform, key=signed.key_text(public), nonce=codes.fresh_nonce(practice_id),
                attested=attested, paired_at=now,
            )  # fmt: skip
            _replace(permit, device.key, now)
            device.save(force_insert=True)
            code.mark_used(now)
            given = _certified(house, device, public, now)
            on = [Ref("device", device.id), Ref("person", code.person_id)]
            audit.record(permit, "device.paired", on=on, now=now, dev=str(device.id), sha=device.thumbprint)
            facts.retell(device.row(), None, now)
    return replace(given, challenge=challenge)


def renew(jws: bytes, *, now: datetime) -> Given:
    """Give a device a fresh certificate for the key that it has.

    Needs: ENROL_DEVICE, as the job "devices".   Trail: device.renewed; device.refused.   Tells: device.trusted.
    Raises: Turned; Refused.
    """
    said = signed.read(jws, signed.RENEWAL)
    with heard(said, Can.ENROL_DEVICE, now) as (permit, device):
        house = authority.ensure(clients.folder(), now)
        device.mark_heard(said.seq, codes.fresh_nonce(said.practice_id))
        given = _certified(house, device, signed.public_key(device.key), now)
        on = [Ref("device", device.id)]
        audit.record(permit, "device.renewed", on=on, now=now, dev=str(device.id), sha=device.thumbprint)
        facts.retell(device.row(), queries.exception_of(device.id, now), now)
    return given


def take_posture(jws: bytes, *, now: datetime) -> Answer:
    """Take what a device says of itself: keep it, and tell the facts that follow; what it contradicts ends now.

    Needs: TAKE_POSTURE, as the job "devices".   Trail: device.reported; device.refused, device.ended.
    Raises: Turned; Refused.
    """
    said = signed.read(jws, signed.POSTURE)
    report, findings = from_json(said.payload)
    if report is None:
        raise Turned("report", places=tuple(one.where for one in findings))
    failing: tuple[str, ...] = ()
    with heard(said, Can.TAKE_POSTURE, now) as (permit, device):
        is_other = rules.is_other_machine(device.row(), report.os.platform, report.hw.serial_hash)
        if is_other:
            ending.end(permit, device, Ending.CHANGED, now)
        else:
            level = attesting.level_of(permit, device, report.attest, now)  # a quote repeats the nonce that ends here
            device.mark_heard(said.seq, codes.fresh_nonce(said.practice_id))
            failing = note(permit, device, report, level, now)
    if is_other:
        raise Turned("changed")
    return Answer(device.nonce, failing)


def take_reading(who: Actor, device_id: UUID, report: Report, *, now: datetime) -> tuple[str, ...]:
    """Take what something else than our agent said of a device: osquery, or the house of its own machine.

    Needs: TAKE_POSTURE.   Trail: device.reported.   Returns: the names of what is wrong with it.
    Raises: Refused; NoSuchDevice.
    """
    permit = gate.require(who, Can.TAKE_POSTURE, on=[Ref("device", device_id)], now=now)
    with tenancy.scope(who):
        return note(permit, ending.locked(device_id), report, Level.TOLD, now)


def this_machine(who: Actor, report: Report, *, now: datetime) -> UUID:
    """Take in what the house says of the machine that it runs on itself; the first time, it becomes a device.

    Once somebody has ended it, it stays so: from then on it is paired by a code, like any other.

    Needs: TAKE_POSTURE.   Trail: device.paired, device.reported.   Returns: its id.
    Raises: Refused; NoSuchDevice, if somebody has ended it.
    """
    permit = gate.require(who, Can.TAKE_POSTURE, now=now)
    with tenancy.scope(who):
        row = queries.this_machine()
        device = ending.locked(row.id) if row else None
        if device and rules.is_other_machine(device.row(), report.os.platform, report.hw.serial_hash):
            ending.end(permit, device, Ending.CHANGED, now)
            device = None
        if device is None:
            _check_not_ended()
            device = Device(source=Source.MACHINE.value, platform=report.os.platform, paired_at=now)
            device.save(force_insert=True)
            audit.record(permit, "device.paired", on=[Ref("device", device.id)], now=now, dev=str(device.id))
        note(permit, device, report, Level.TOLD, now)
    return device.id


def note(permit: Permit, device: Device, report: Report, level: Level, now: datetime) -> tuple[str, ...]:
    """Keep a report of a locked device and tell what follows; inside the scope of whoever was permitted to.

    Returns: the names of what is wrong with it.
    """
    kept = replace(report, attest=None, iat=report.iat or int(now.timestamp()))
    if kept.hw.serial_hash and not device.serial:
        device.mark_known(kept.hw.serial_hash)
    device.mark_reported(kept.to_json(), int(level), now)
    failing = needs.verdict(kept, now.date())
    facts.retell(device.row(), queries.exception_of(device.id, now), now)
    on = [Ref("device", device.id)]
    audit.record(
        permit,
        "device.reported",
        on=on,
        now=now,
        dev=str(device.id),
        seq=device.seq,
        level=int(level),
        lacks=[*failing],
    )
    return failing


def _check_not_ended() -> None:
    """Raises: NoSuchDevice, if somebody has ended the house's own machine."""
    by_hand = Device.objects.filter(
        source=Source.MACHINE.value, ended_why__in=[Ending.LOST.value, Ending.RETIRED.value]
    ).first()
    if by_hand is not None:
        raise NoSuchDevice(by_hand.id)


def _practice_of(typed: str) -> tuple[UUID, str]:
    """The practice that a code leads to, and what is kept of the code."""
    read = codes.read_code(typed)
    practice = practices.by_code(read[0]) if read else None
    if read is None or practice is None:
        raise Turned("code")
    return practice.id, codes.digest(read[1])


def _key_of(wish: Wish) -> ec.EllipticCurvePublicKey:
    """The key that a machine asks a certificate for.  Raises: Turned (platform, csr)."""
    if wish.platform not in rules.PLATFORMS:
        raise Turned("platform")
    try:
        public = authority.public_key_of(wish.csr.encode())
    except (NotAskable, UnicodeEncodeError):
        raise Turned("csr") from None
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise Turned("csr")
    return public


def _open_code(digest: str, now: datetime) -> Code:
    """The code, locked, while it counts: not used, not too old, of somebody who works here.  Raises: Turned (code)."""
    rows = Code.objects.select_for_update(of=("self",)).filter(digest=digest, used_at__isnull=True, until__gt=now)
    found = rows.first()
    works_for = {row.practice_id for row in people.memberships(found.person_id, now)} if found else set()
    if found is None or found.practice_id not in works_for:
        raise Turned("code")
    return found


def _replace(permit: Permit, key: str, now: datetime) -> None:
    """A machine that is paired anew with the key that it had is the same device no longer."""
    for row in Device.objects.select_for_update(of=("self",)).filter(key=key, ended_at__isnull=True):
        ending.end(permit, row, Ending.REPLACED, now)


def _certified(house: authority.Authority, device: Device, public: ec.EllipticCurvePublicKey, now: datetime) -> Given:
    until = (now + rules.CERTIFICATE_LIFE).replace(microsecond=0)
    given = house.for_device(public, device.id, now=now, until=until)
    device.mark_certified(thumbprint(given.public_bytes(_DER)), given.not_valid_after_utc)
    return Given(device.id, given.public_bytes(_PEM).decode(), (house.pem.decode(),), device.nonce)


@contextmanager
def heard(said: Signed, can: Can, now: datetime) -> Iterator[tuple[Permit, Device]]:
    """A permit, and the device that has signed this, locked, in a transaction; who is turned away stands on the trail.

    Raises: Turned (unknown, signature, ended, clock, nonce, seq, busy).
    """
    turned = None
    with tenancy.within(said.practice_id):
        known = Device.objects.filter(id=said.device_id).first()
        turned = _fault(said, known, now)
        if turned and known:
            _record_refusal(said, turned.why, now)
    if turned:
        raise turned
    with working(said.practice_id, said.device_id, now) as who:
        permit = gate.require(who, can, on=[Ref("device", said.device_id)], now=now)
        with tenancy.scope(who):
            device = Device.objects.select_for_update(of=("self",)).get(id=said.device_id)
            turned = _fault(said, device, now)  # another of its reports may have come in between
            if turned:
                raise turned
            yield permit, device


def _fault(said: Signed, device: Device | None, now: datetime) -> Turned | None:
    """Why a device's word doesn't count, None if it does: the key first, for nothing else may be learnt without it."""
    if device is None or not device.key:
        return Turned("unknown")
    if not said.is_by(device.key):
        return Turned("signature")
    why = rules.fault(device.row(), iat=said.iat, now=now)
    if why:
        return Turned(why)
    if said.nonce != device.nonce:
        return Turned("nonce", nonce=device.nonce)
    return Turned("seq") if said.seq <= device.seq else None


def _record_refusal(said: Signed, why: str, now: datetime) -> None:
    who = Actor(said.practice_id, Kind.JOB, name=NAME)
    on = [Ref("device", said.device_id)]
    audit.record(who, "device.refused", on=on, now=now, dev=str(said.device_id), why=[why])


@contextmanager
def working(practice_id: UUID, about: UUID, now: datetime) -> Iterator[Actor]:
    """The job's actor, under a lease of this one device or code.  Raises: Turned (busy)."""
    try:
        held = tenancy.job(practice_id, f"{NAME} {about}", now)
    except LeaseHeld:
        raise Turned("busy") from None
    try:
        yield replace(held, name=NAME)
    except LeaseLost:
        raise Turned("busy") from None
    finally:
        with suppress(LeaseLost):
            tenancy.release(held, now)
