"""Let osquery in, ask it, and take its answers as a device's reports: posture level 1, without our own agent.

An extra file of the room. Whoever has the practice's secret may enrol a machine; from then on its node key counts, and
beside it the device's certificate where the machine showed one as it enrolled. A machine that a person has taken back
or lost is not let in again by the secret that it knows: only by one that was made after that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.pure.devicestate.report import Report
from quietledger.safety.devices import codes, ending, facts, knocking, queries, rules, taking
from quietledger.safety.devices import osquery_asking as asking
from quietledger.safety.devices.errors import NoSuchDevice, Turned
from quietledger.safety.devices.models import Device, Node, NodeSecret
from quietledger.safety.devices.osquery_asking import Answer
from quietledger.safety.devices.rules import Ending, Level, Source

# Answers come one by one, seconds apart; a report that says nothing new is kept once in this time.
SAID_AGAIN_AFTER: Final = timedelta(seconds=rules.INTERVAL_SECONDS / 2)
_BY_HAND: Final = (Ending.LOST.value, Ending.RETIRED.value)


@dataclass(frozen=True, slots=True)
class Hello:
    """What osquery says as it enrols.  machine: its hardware's id.  certificate: as shown in the handshake (DER)."""

    secret: str
    machine: str
    platform: str
    name: str = ""
    certificate: bytes | None = None


def new_secret(who: Actor, *, now: datetime) -> str:
    """Make the secret by which osquery enrols at this practice, shown this once; the one before opens nothing more.

    Needs: MANAGE_DEVICES, with a fresh proof of who asks.   Trail: device.osquery_secret.
    Raises: Refused.
    """
    permit = gate.require(who, Can.MANAGE_DEVICES, now=now)
    secret = codes.fresh_code(practices.practice(who.practice_id).code)
    with tenancy.scope(who):
        NodeSecret.objects.filter(ended_at__isnull=True).update(ended_at=now)
        row = NodeSecret(digest=codes.digest(secret), made_by=who.person_id, made_at=now)
        row.save(force_insert=True)
        audit.record(permit, "device.osquery_secret", now=now, made=str(row.id))
    return secret


def end_secret(who: Actor, *, now: datetime) -> None:
    """Let no further machine enrol through osquery; those that did go on reporting.

    Needs: MANAGE_DEVICES, with a fresh proof of who asks.   Trail: device.osquery_ended.
    Raises: Refused.
    """
    permit = gate.require(who, Can.MANAGE_DEVICES, now=now)
    with tenancy.scope(who):
        NodeSecret.objects.filter(ended_at__isnull=True).update(ended_at=now)
        audit.record(permit, "device.osquery_ended", now=now)


def enrol(hello: Hello, *, now: datetime) -> str:
    """Let a machine in by the practice's secret, and give it a fresh node key; a machine that is known keeps its row.

    Needs: ENROL_DEVICE, as the job "devices".   Trail: device.enrolled.   Tells: device.trusted.
    Raises: Turned (code, platform, ended, certificate, busy); Refused.
    """
    read = codes.read_code(hello.secret)
    practice = practices.by_code(read[0]) if read else None
    if read is None or practice is None:
        raise Turned("code")
    if hello.platform not in asking.QUESTIONS or not hello.machine.strip():
        raise Turned("platform")
    node_key = codes.fresh_nonce(practice.id)
    with tenancy.within(practice.id):
        secret = _open_secret(codes.digest(read[1]))
    with knocking.working(practice.id, secret.id, now) as who:
        permit = gate.require(who, Can.ENROL_DEVICE, now=now)
        with tenancy.scope(who):
            device = _device_of(hello, _open_secret(secret.digest), now)
            device.mark_node(codes.digest(node_key))
            facts.retell(device.row(), queries.exception_of(device.id, now), now)
            audit.record(permit, "device.enrolled", on=[Ref("device", device.id)], now=now, dev=str(device.id))
    return node_key


def schedule(node_key: str, certificate: bytes | None, *, now: datetime) -> dict[str, Any]:
    """What a machine is to answer again and again, as osquery's configuration has it.  Raises: Turned (unknown)."""
    with tenancy.within(_practice_of(node_key)):
        return asking.schedule(_known(node_key, certificate, now)[0].platform)


def questions(node_key: str, certificate: bytes | None, *, now: datetime) -> dict[str, str]:
    """What a machine is to be asked at once: all that it has no fresh answer to.  Raises: Turned (unknown)."""
    with tenancy.within(_practice_of(node_key)):
        device, node = _known(node_key, certificate, now)
        return asking.open_questions(asking.read(node.answers), device.platform, now)


def take_answers(
    node_key: str, certificate: bytes | None, fresh: Sequence[tuple[str, Answer]], *, now: datetime
) -> None:
    """Take osquery's answers; once there is a fresh one to each question, they are the device's report.

    Needs: TAKE_POSTURE, as the job "devices".   Trail: device.reported; device.ended, if it is another machine now.
    Raises: Turned (unknown, busy); Refused.
    """
    practice_id = _practice_of(node_key)
    with tenancy.within(practice_id):
        device_id = _known(node_key, certificate, now)[0].id
    if not fresh:
        return
    with _at_work(practice_id, device_id, now) as (permit, device):
        node = Node.objects.select_for_update(of=("self",)).get(device_id=device_id)
        answers = asking.merged(asking.read(node.answers), fresh, device.platform, now)
        node.mark_answered(asking.text(answers))
        made = asking.report(answers, device.platform, now)
        if made is not None:
            _note(permit, device, made, now)


def _note(permit: Permit, device: Device, made: Report, now: datetime) -> None:
    """Keep a report of a locked device, if it says more than what is known; inside the scope."""
    if device.source == Source.AGENT.value:  # which hashes serials in a way of its own
        made = replace(made, hw=replace(made.hw, serial_hash=""))
    if rules.is_other_machine(device.row(), made.os.platform, made.hw.serial_hash):
        ending.end(permit, device, Ending.CHANGED, now)
    elif _says_more(device, made, now):
        taking.note(permit, device, made, Level.TOLD, now)


def _says_more(device: Device, made: Report, now: datetime) -> bool:
    """Whether a report is news: our own agent's word stands for a while, a stronger one for as long as it counts."""
    last = queries.report_of(device.row())
    if last is None or device.reported_at is None:
        return True
    age = now - device.reported_at
    if last.agent.name != asking.NAME:
        return age >= (rules.REPORTED_FOR if device.level > Level.TOLD else rules.LATELY_FOR)
    return age >= SAID_AGAIN_AFTER or replace(last, iat=0) != replace(made, iat=0)


def _device_of(hello: Hello, secret: NodeSecret, now: datetime) -> Device:
    """The device that enrols, locked: the one whose certificate it shows, the one that it was before, or a new one.

    Raises: Turned (certificate, ended).
    """
    machine = asking.identity(hello.machine)
    shown = queries.by_certificate(hello.certificate, now) if hello.certificate else None
    node = Node.objects.filter(machine=machine).select_related("device").order_by("-device__paired_at", "-id").first()
    before = node.device if node else None
    if node and before and before.ended_at is None and node.is_certified and (not shown or shown.id != before.id):
        raise Turned("certificate")
    if before and before.ended_why in _BY_HAND and secret.made_at <= (before.ended_at or now):
        raise Turned("ended")
    if shown is not None:
        device = ending.locked(shown.id)
    elif before and before.ended_at is None:
        device = ending.locked(before.id)
    else:
        device = Device(source=Source.OSQUERY.value, name=hello.name, platform=hello.platform, paired_at=now)
        device.save(force_insert=True)
    known = {"machine": machine, "is_certified": shown is not None, "answers": ""}
    Node.objects.update_or_create(device_id=device.id, defaults=known)
    return device


def _open_secret(digest: str) -> NodeSecret:
    found = NodeSecret.objects.filter(digest=digest, ended_at__isnull=True).first()
    if found is None:
        raise Turned("code")
    return found


def _practice_of(node_key: str) -> UUID:
    practice_id = codes.practice_of(node_key)
    if practice_id is None:
        raise Turned("unknown")
    return practice_id


def _known(node_key: str, certificate: bytes | None, now: datetime) -> tuple[Device, Node]:
    """The device in use that a node key stands for; inside the practice.  Raises: Turned (unknown)."""
    device = Device.objects.filter(node=codes.digest(node_key), ended_at__isnull=True).first()
    node = Node.objects.filter(device_id=device.id).first() if device else None
    if device is None or node is None:
        raise Turned("unknown")
    if node.is_certified:
        shown = queries.by_certificate(certificate, now) if certificate else None
        if shown is None or shown.id != device.id:
            raise Turned("unknown")
    return device, node


@contextmanager
def _at_work(practice_id: UUID, device_id: UUID, now: datetime) -> Iterator[tuple[Permit, Device]]:
    """A permit and the device, locked, in a transaction.  Raises: Turned (unknown, busy); Refused."""
    with knocking.working(practice_id, device_id, now) as who:
        permit = gate.require(who, Can.TAKE_POSTURE, on=[Ref("device", device_id)], now=now)
        with tenancy.scope(who):
            try:
                device = ending.locked(device_id)
            except NoSuchDevice:
                raise Turned("unknown") from None
            yield permit, device
