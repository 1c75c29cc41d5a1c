"""Pair machines by their one-time codes, and give them certificates.

An extra file of the room: whoever brings a code is nobody yet.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from quietledger.core.vault.rules import Permit
from quietledger.safety.devices import attesting, codes, ending, facts, queries, rules, signed
from quietledger.safety.devices.errors import Turned
from quietledger.safety.devices.knocking import heard, working
from quietledger.safety.devices.models import Code, Device
from quietledger.safety.devices.rules import Ending, Source

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
