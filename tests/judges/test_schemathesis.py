"""schemathesis, a stranger's judge, tries the API by its own description: no server error, nothing undescribed.

It asks as a program with a true certificate and token would, in process, and checks that taking the token away shuts
the door. The rate limits are cleared for it: else they would be all that it sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import pytest
import schemathesis
import time_machine
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from quietledger.core.clients import actions as clients
from quietledger.core.clients.rules import NewClient, Scope
from tests.billing.claims.world import World

EXAMPLES: Final = 50
NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
count = {"cases": 0}
told: dict[str, str] = {"REMOTE_ADDR": ""}  # what our proxy says beside each request


def behind_our_proxy(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The house's own application, with what nginx would say over the Unix socket."""
    caches["calls"].clear()
    count["cases"] += 1
    return application(environ | told, start)


application = get_wsgi_application()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", behind_our_proxy)


@contextmanager
def one_connection() -> Iterator[None]:
    """As Django's own test client does: a request's end closes no connection, because the test's rows are in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(owner: Any, practice: Any) -> Iterator[str]:
    """The token of a program that may do everything, in a practice where something has happened."""
    with time_machine.travel(NOW, tick=False), one_connection():
        world = World(practice)
        world.sent(2)
        issued = clients.add_client(owner, NewClient("A judge", frozenset(Scope)), now=NOW)
        told.update(HTTP_X_CLIENT_CERT=quote(issued.certificate.decode()), HTTP_X_CLIENT_VERIFY="SUCCESS")
        answer = schema["/api/v1/token"]["POST"].Case(
            body={"grant_type": "client_credentials"}, media_type="application/x-www-form-urlencoded"
        )
        yield answer.call().json()["access_token"]
        told.clear()
        told["REMOTE_ADDR"] = ""


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
def test_the_api_keeps_to_its_description(case: Any, token: str) -> None:
    headers = {} if case.operation.path.endswith("/token") else {"Authorization": f"Bearer {token}"}
    # A question with a name that we don't know is answered without it, as everywhere on the web.
    strange = set(case.query or {}) - {one.name for one in case.operation.query}
    case.call_and_validate(headers=headers, excluded_checks=[negative_data_rejection] if strange else [])


def test_the_judge_was_really_there() -> None:
    print(f"schemathesis: {count['cases']} cases, 0 server errors, 0 answers that are not described")  # noqa: T201 - the judge's count
    assert count["cases"] > 7 * EXAMPLES
