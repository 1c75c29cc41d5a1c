"""Let programs in, end them, and say which program stands behind a certificate."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from django.conf import settings

from quietledger.core.audit import actions as audit
from quietledger.core.clients import authority, errors, facts, queries, rules
from quietledger.core.clients.models import Client
from quietledger.core.clients.rules import ClientRow, Issued, NewClient
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor, Kind

_DER = serialization.Encoding.DER
_PEM = serialization.Encoding.PEM


def add_client(who: Actor, new: NewClient, *, now: datetime) -> Issued:
    """Let a program in: give it a certificate of this house, and tell what it may do.

    Needs: Can.MANAGE_CLIENTS, with a fresh proof of who asks.
    Trail: client.added, with what it may do and the certificate's thumbprint.
    Raises: Refused; NotAskable.
    """
    gate.require(who, Can.MANAGE_CLIENTS, now=now)
    key = None if new.request else authority.new_key()
    public = key.public_key() if key else authority.public_key_of(new.request)
    house = authority.ensure(folder(), now)
    client_id, until = ids.uuid7(), (now + rules.LIFE).replace(microsecond=0)
    given = house.for_client(public, authority.Named(who.practice_id, client_id), now=now, until=until)
    with tenancy.scope(who):
        rules.check_new(new, [row.name for row in queries.clients() if row.ended_at is None])
        row = Client(
            id=client_id, name=new.name.strip(), thumbprint=rules.thumbprint(given.public_bytes(_DER)),
            may=" ".join(sorted(one.value for one in new.may)), since=now, until=given.not_valid_after_utc,
            added_by=who.person_id,
        )  # fmt: skip
        row.save(force_insert=True)
        facts.retell(row.row(), now)
        audit.record(
            who, "client.added", on=[Ref("client", client_id)], now=now, clt=str(client_id), may=row.may.split(),
            sha=row.thumbprint,
        )  # fmt: skip
    key_pem = authority.key_pem(key) if key else b""
    return Issued(client_id, row.until, given.public_bytes(_PEM), house.pem, key_pem)


def end_client(who: Actor, client_id: UUID, *, now: datetime) -> None:
    """End a program at once: its tokens and its certificate open nothing from this moment on.

    Needs: Can.MANAGE_CLIENTS, with a fresh proof of who asks.   Trail: client.ended.
    Raises: Refused; NoSuchClient.
    """
    gate.require(who, Can.MANAGE_CLIENTS, on=[Ref("client", client_id)], now=now)
    with tenancy.scope(who):
        row = Client.objects.select_for_update(of=("self",)).filter(id=client_id, ended_at__isnull=True).first()
        if row is None:
            raise errors.NoSuchClient(client_id)
        row.mark_ended(now)
        facts.retell(row.row(), now)
        audit.record(who, "client.ended", on=[Ref("client", client_id)], now=now, clt=str(client_id))


def recognise(certificate: bytes | None, *, now: datetime) -> tuple[Actor, ClientRow]:
    """Which program stands behind a certificate (DER) whose key it has shown in the TLS handshake.

    Raises: NotKnown, with the practice where the certificate names one of ours.
    """
    if certificate is None:
        raise errors.NotKnown("missing")
    named = authority.read(certificate, issuer(), now)
    who = actor(named.practice_id, named.client_id, now)
    with tenancy.scope(who):
        row = queries.client(named.client_id)
    if row is None or row.thumbprint != rules.thumbprint(certificate):
        raise errors.NotKnown("unknown", named.practice_id)
    if not row.is_active(now):
        raise errors.NotKnown("ended", named.practice_id)
    return who, row


def note(practice_id: UUID, client_id: UUID | None, event: str, *, now: datetime, why: str = "") -> None:
    """Write on the trail that a program was given a token (`client.token`) or turned away (`client.refused`)."""
    who = actor(practice_id, client_id, now)
    on = [Ref("client", client_id)] if client_id else []
    with tenancy.scope(who):
        audit.record(who, event, on=on, now=now, clt=str(client_id or ""), why=[why] if why else [])


def actor(practice_id: UUID, client_id: UUID | None, now: datetime) -> Actor:
    """A program as the gate knows it."""
    return Actor(
        practice_id, Kind.CLIENT, name=f"client:{client_id or 'unknown'}", client_id=client_id, signed_in_at=now
    )


def folder() -> Path:
    """Where the house's authority lies."""
    home: Path = settings.HOME
    return home / "tls"


def issuer_file() -> Path:
    """The authority's certificate, by which servers check what programs show."""
    return folder() / "authority.crt"


def issuer() -> bytes:
    """The authority's certificate (PEM).  Raises: NotKnown, if there is none yet: it has issued nothing."""
    try:
        return issuer_file().read_bytes()
    except FileNotFoundError:
        raise errors.NotKnown("foreign") from None
