"""How entries are written, one or many at a time.

An extra file of the room, called through `actions`: growing the tree writes entries, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from quietledger.core.audit import errors, given, rules
from quietledger.core.audit.models import Detail, Entry
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor, Kind


class Named(Protocol):
    """Anything that has an id: a reference to a patient, a claim, a file."""

    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Said:
    """What one entry is to say; its parts are those of `actions.record`."""

    event: str
    on: Iterable[Named] = ()
    detail: Mapping[str, Any] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def write(actor: Actor, said: Sequence[Said], now: datetime) -> list[UUID]:
    """Write entries in the open transaction, in their order.  Raises: NotReady; OtherPractice; TooLong."""
    if actor.practice_id != tenancy.practice_id():
        raise errors.OtherPractice(actor.practice_id)
    pseudonym, seal = given.pseudonym(), given.seal()
    details, made = [], []
    for one in said:
        entry_id = ids.uuid7()
        fields = dict(one.fields) | {"res": [pseudonym(thing.id) for thing in one.on]}
        if one.detail:
            cell, fields["det"] = seal("audit_detail", entry_id, one.detail)
            details.append(Detail(id=entry_id, cell=cell))
        body = rules.entry_body(actor, one.event, now, entry_id=entry_id, fields=fields)
        made.append(Entry(id=entry_id, body=body, created_at=now))
    if details:
        Detail.objects.bulk_create(details)
    Entry.objects.bulk_create(made)
    return [entry.id for entry in made]


def tell_site(event: str, now: datetime, **fields: Any) -> None:
    """Write an entry in the site's own tree, inside whatever transaction is open."""
    with tenancy.within(rules.SITE):
        write(Actor(rules.SITE, Kind.JOB, name="sequencer"), [Said(event, fields=fields)], now)
