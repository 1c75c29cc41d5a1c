"""Somebody at their desk: signed in, following links from page to page; a program for a house's own environment.

Prints one JSON line a page: address, answer, the file's name if it is one, whether the given word stood on it.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from django.urls import Resolver404, resolve

LINK = re.compile(rb'(?:href|src)="(/[^"#]*)"')
OF_ONE_KIND = 4
LEFT_OUT = ("/static/", "/sign-in/")


def pages(word: bytes) -> Iterator[dict[str, object]]:
    """All kinds of pages that links lead to, some of each kind."""
    from quietledger.core.people.models import Membership
    from tests.web.signing import Known, at_desk

    member = Membership.objects.select_related("person").first()
    assert member is not None
    now = datetime.now(UTC)  # noqa: TID251 - a program of its own, like a face
    client = at_desk(Known(member.person, member.practice_id), now, raises=False)
    client.defaults["SERVER_NAME"] = "localhost"
    waiting, seen, kinds = ["/"], {"/"}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        body = answer.getvalue()
        file = answer.headers.get("Content-Disposition", "")
        yield {"address": address, "status": answer.status_code, "file": file, "has_word": word in body}
        for link in dict.fromkeys(found.decode().replace("&amp;", "&") for found in LINK.findall(body)):
            kind = _kind(link)
            if link not in seen and kind and kinds[kind] < OF_ONE_KIND:
                seen.add(link)
                kinds[kind] += 1
                waiting.append(link)


def _kind(link: str) -> str:
    if link.startswith(LEFT_OUT):
        return ""
    try:
        return resolve(link.partition("?")[0]).view_name
    except Resolver404:
        return link


def main(word: str) -> None:
    from quietledger.cli import boot

    boot.start(migrate=False)
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    for page in pages(word.encode()):
        print(json.dumps(page))  # noqa: T201 - its answer to the test


if __name__ == "__main__":
    main(sys.argv[1])
