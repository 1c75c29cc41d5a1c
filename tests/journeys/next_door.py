"""Somebody of another practice tries every address with everything that the first practice has.

A program for a house's own environment. It makes a second, empty practice with a biller, signs them in, and asks every
routed address by GET and by POST: with ids from every table of the first practice where the address takes one. Prints
one JSON line an answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver

OF_EACH_TABLE = 1
OTHER_ARGUMENTS = {
    "IntConverter": [7],
    "StringConverter": ["AR:insurance"],
    "SlugConverter": ["x"],
    "PathConverter": ["x"],
}
LEFT_OUT = {"away"}  # would end the visit


def main(word: str) -> None:
    from quietledger.cli import boot

    boot.start(migrate=False)
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    client, first = neighbour()
    ids = ids_of(first)
    print(json.dumps({"ids": len(ids)}))  # noqa: T201 - its answer to the test
    for name, address in addresses(ids):
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            takes_id = any(str(one) in address for one in ids)
            said = {"name": name, "method": method, "takes_id": takes_id, "status": answer.status_code}
            print(json.dumps(said | {"has_word": word.encode() in answer.getvalue()}))  # noqa: T201 - the same


def neighbour() -> tuple[Any, UUID]:
    """A signed-in biller of a new practice, and the id of the practice next door."""
    from quietledger.core.people.models import Membership
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy import queries
    from tests.conftest import make_practice
    from tests.web.signing import at_desk, known

    first = queries.practices()[0].id
    now = datetime.now(UTC)  # noqa: TID251 - a program of its own, like a face
    second = make_practice("River House Counseling", "RH")
    person = known(second, "owner", "biller", now=now, email="next@door.example")
    assert Membership.objects.filter(practice_id=first, person=person.person).count() == 0
    with tenancy.within(second.id):
        client = at_desk(person, now, raises=False)
    client.defaults["SERVER_NAME"] = "localhost"
    return client, first


def ids_of(practice_id: UUID) -> list[UUID]:
    """Some ids of every table of a practice, and of its people."""
    from django.apps import apps

    from quietledger.core.people.models import Membership
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy.models import PracticeModel

    found: list[UUID] = [practice_id, *Membership.objects.filter(practice_id=practice_id).values_list("id", flat=True)]
    with tenancy.within(practice_id):
        for model in apps.get_models():
            if issubclass(model, PracticeModel) and "_test_" not in model._meta.db_table:
                found += model.objects.values_list("id", flat=True)[:OF_EACH_TABLE]
    return found


def addresses(ids: list[UUID]) -> Iterator[tuple[str, str]]:
    """Every routed address of the house's rooms, with each of the ids where it takes one."""
    from django.urls import get_resolver, reverse

    for name, pattern in _patterns(get_resolver()):
        converters = pattern.pattern.converters
        choices = [_choices(type(one).__name__, ids) for one in converters.values()]
        # Each id at each place once: every pair of ids would be thousands, and true pairs are tried in tests/attacks.
        for turn in range(max(map(len, choices), default=1)):
            values = [some[(turn + place) % len(some)] for place, some in enumerate(choices)]
            yield name, reverse(name, kwargs=dict(zip(converters, values, strict=True)))


def _choices(converter: str, ids: list[UUID]) -> list[Any]:
    return ids if converter == "UUIDConverter" else OTHER_ARGUMENTS.get(converter, ["2026-11-20"])


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, ":".join(filter(None, [space, entry.namespace or ""])))
        elif isinstance(entry, URLPattern) and entry.name and space and entry.name not in LEFT_OUT:
            yield f"{space}:{entry.name}", entry  # the pages of one's own sign-in have no space


if __name__ == "__main__":
    main(sys.argv[1])
