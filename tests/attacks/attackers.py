"""Who attacks: each a browser in the state that its name says, and what came of a try."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.internal.flows import login as records
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from quietledger.core.audit.models import Entry
from quietledger.core.people import actions as people
from quietledger.core.people.models import Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind, PracticeRow
from tests.attacks import rows
from tests.attacks.town import NOW, Town
from tests.web.signing import Known, at_desk, known

OTHER_PARTS: Mapping[str, Any] = {
    "segment": 3, "name": "AR:insurance", "proposal_id": uuid7(), "glass_id": uuid7(), "disclosure_id": uuid7(),
    "kind": "payer", "lesson": "joining", "screen": 1, "number": 1,
    "test": "KO1", "step": "least", "figure": "first_pass", "sort": "own",
    "plan": "lost_device", "factor": "nature", "clock": "individuals", "question": "leavers",
    "row": "310-a-2-iii", "view": "405d",
    "paper": "owner", "trade": "clearinghouse", "scenario": "S01", "fact": "practice.backed_up",
    "part": "CP01", "exclusion": "X04", "clause": "CP02", "asked": "Q09",
}  # fmt: skip
NAMED_FOR = {
    "remit_claim_id": "remits_claim", "entry_id": "ledger_entry", "file_id": "exchange_file",
    "payer_id": "payers_payer", "person_id": "somebody", "partner_id": "partners_partner",
}  # fmt: skip


def addresses() -> dict[str, URLPattern]:
    """Every routed address by its full name."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        names = ":".join(filter(None, [space, getattr(entry, "namespace", None) or ""]))
        if isinstance(entry, URLResolver):
            yield from _walk(entry, names)
        elif isinstance(entry, URLPattern):
            yield ":".join(filter(None, [names, entry.name or f"without a name at {entry.pattern}"])), entry


def place(town: Town, name: str) -> str:
    """The address with true ids of the practice that is attacked."""
    parts = addresses()[name].pattern.converters
    told = rows.ADDRESSES[name].ids if name in rows.ADDRESSES else {}
    values = {part: OTHER_PARTS.get(part) or town.ids[told.get(part) or _table(name, part)] for part in parts}
    return reverse(name, kwargs=values)


def _table(name: str, part: str) -> str:
    """The table whose id a part of an address is: `claim_id` below `claims:` is one of `claims_claim`."""
    room, thing = name.partition(":")[0], part.removesuffix("_id")
    plural = {"patient": "patients", "visit": "visits", "statement": "statements", "claim": "claims"}.get(thing, room)
    return NAMED_FOR.get(part, f"{plural}_{thing}")


def form(town: Town, name: str) -> dict[str, Any]:
    """The address's true form with its ids filled in."""
    filled = {table: str(one) for table, one in town.ids.items()}
    given = rows.ADDRESSES[name].form if name in rows.ADDRESSES else {}
    return {
        field: [one.format(**filled) for one in value] if isinstance(value, list) else value.format(**filled)
        for field, value in given.items()
    }


def tries(town: Town) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Every address that asks the gate, by each method that it answers: name, method, address, form."""
    for name, row in rows.ADDRESSES.items():
        for method in ("get", "post"):
            if getattr(row, method):
                yield name, method, place(town, name), form(town, name) if method == "post" else {}


def person(practice: PracticeRow, *roles: str, email: str = "") -> Known:
    """Somebody of a practice with these roles and two factors, made once."""
    address = email or f"{'.'.join(roles) or 'nobody'}@{practice.code.lower()}.example"
    there = Person.objects.filter(email=address).first()
    return Known(there, practice.id) if there else known(practice, *roles, now=NOW, email=address)


def browser(who: Known, at: datetime = NOW, **options: Any) -> Client:
    """A browser that signed in with two factors at this moment; errors of pages become answers with 500."""
    client = at_desk(who, at, raises=False)
    return _like(client, **options) if options else client


def _like(client: Client, **options: Any) -> Client:
    other = Client(raise_request_exception=False, **options)
    other.cookies = client.cookies
    return other


def password_only(who: Known) -> Client:
    client = at_desk(who, NOW, raises=False)
    return _with(client, {records.AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "password", "at": NOW.timestamp()}]})


def signed_in_ago(who: Known, ago: timedelta, seen: timedelta = timedelta(0)) -> Client:
    """A browser whose sign-in, and last proof, is this old; used last `seen` ago."""
    client = at_desk(who, NOW - ago, raises=False)
    return _with(client, {people.SEEN_AT: (NOW - seen).timestamp()})


def _with(client: Client, values: Mapping[str, Any]) -> Client:
    session = client.session
    for key, value in values.items():
        session[key] = value
    session.save()
    return client


def outcome(answer: Any) -> str:
    """An answer in few words: its number, and where it leads."""
    leads = urlsplit(answer.headers.get("Location", "")).path
    return f"{answer.status_code} {leads}".strip()


def said_of(practice_id: UUID, who: UUID, event: str, count: int = 1) -> list[dict[str, Any]]:
    """The newest entries of a kind that a practice's trail has about a person."""
    with tenancy.within(practice_id):
        bodies = Entry.objects.filter(body__contains=f'"ev":"{event}"').order_by("-id").values_list("body", flat=True)
        found = [entry for body in bodies[:50] if (entry := json.loads(body))["who"] == str(who)]
    return found[:count]


def actor_of(who: Known) -> Actor:
    """The same person as an actor who has just proved who they are."""
    return Actor(
        who.practice_id, Kind.STAFF, person_id=who.person.id, name="Odalys", mfa_level=2, signed_in_at=NOW,
        proven_seconds=0,
    )  # fmt: skip
