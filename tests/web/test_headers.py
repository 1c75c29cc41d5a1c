"""Every answer of every address carries the house's headers: pages, refusals, errors, files of the look, the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web import middleware
from tests.web.signing import at_desk, known

pytestmark = pytest.mark.usefixtures("clock")
ON_EVERYTHING = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": middleware.ALL_OFF,
}
EXPECTED = {name: sorted(told.split("; ")) for name, told in ON_EVERYTHING.items()}
ONE_ID = "01a207a2-3280-7813-bf7f-32f53bbdc6de"
SAMPLES = {
    "UUIDConverter": ONE_ID, "UUIDStrConverter": ONE_ID, "IntConverter": "7", "StringConverter": "x",
    "SlugConverter": "x", "PathConverter": "x", "DayConverter": "2026-11-23",
}  # fmt: skip


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Each routed address, with a sample for each of its parts."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            route = before + str(entry.pattern)
            for part in route.split("<")[1:]:
                written = part.partition(">")[0]
                name = written.rpartition(":")[2]
                kind = {**(resolver.pattern.converters if resolver else {}), **entry.pattern.converters}.get(name)
                route = route.replace(f"<{written}>", SAMPLES[type(kind).__name__])
            yield f"/{route}"


EVERY = sorted({*addresses(), "/nowhere", "/static/nowhere.css"})


@pytest.fixture
def safely() -> Iterator[None]:
    """As it is where browsers come by https."""
    with override_settings(SECURE_HSTS_SECONDS=63_072_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        yield


def lacks(answer: Any) -> dict[str, str | None]:
    """The headers that are missing or say something else; what the policy allows may stand in any order."""
    found = {name: answer.headers.get(name) for name in ON_EVERYTHING}
    return {name: said for name, said in found.items() if sorted((said or "").split("; ")) != EXPECTED[name]}


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_strangers_get_every_header_everywhere(safely: None, db: None, method: str) -> None:
    client = Client(raise_request_exception=False)
    answers = {address: getattr(client, method)(address, secure=True) for address in EVERY}
    assert {address: gone for address, answer in answers.items() if (gone := lacks(answer))} == {}
    assert {address for address, one in answers.items() if "no-store" not in one.headers["Cache-Control"]} == set()


def test_people_at_work_get_every_header_on_every_page(safely: None, practice: PracticeRow, now: Any) -> None:
    client = at_desk(known(practice, "owner", now=now), now, raises=False)
    seen = set()
    for address in EVERY:
        answer = client.get(address, secure=True)
        seen.add(answer.status_code)
        assert (address, lacks(answer), "no-store" in answer.headers["Cache-Control"]) == (address, {}, True)
    assert {200, 404} <= seen
    assert 500 not in seen


def test_files_of_the_look_get_them_too(safely: None, db: None) -> None:
    answer = Client().get("/static/shell/quiet.css", secure=True)
    assert (answer.status_code, lacks(answer), b"".join(answer.streaming_content) != b"") == (200, {}, True)


def test_another_host_gets_them_too(safely: None, db: None) -> None:
    answer = Client(raise_request_exception=False).get("/", secure=True, headers={"Host": "evil.example"})
    assert (answer.status_code in {400, 404}, lacks(answer)) == (True, {})


def test_an_error_gets_them_too(safely: None, practice: PracticeRow, now: Any, monkeypatch: Any) -> None:
    client = at_desk(known(practice, "owner", now=now), now, raises=False)
    monkeypatch.setattr("quietledger.core.shell.pages.page", lambda *_args, **_named: 1 / 0)
    answer = client.get("/programs/", secure=True)
    assert (answer.status_code, lacks(answer), answer.headers["Cache-Control"]) == (500, {}, "no-store")


def test_everything_that_a_page_could_ask_of_the_machine_is_off() -> None:
    told = dict(part.split("=") for part in middleware.ALL_OFF.split(", "))
    assert {name for name, to in told.items() if to != "()"} == {
        "publickey-credentials-create", "publickey-credentials-get",
    }  # fmt: skip
    assert len(told) >= 30


def test_the_end_of_a_sign_in_clears_what_the_browser_kept(practice: PracticeRow, now: Any) -> None:
    client = at_desk(known(practice, "owner", now=now), now)
    assert client.post("/sign-in/out").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_order_of_middleware_lets_nothing_answer_before_the_headers() -> None:
    names = [one.rpartition(".")[2] for one in settings.MIDDLEWARE]
    assert names[:4] == ["clock", "SecurityMiddleware", "headers", "CSPMiddleware"]
