"""The API, attacked by whoever has no business there: each is answered with a problem, none with data.

A program is its certificate: shown in the TLS handshake, or told by our own proxy over the Unix socket between us. A
header that says the same over TCP is a forgery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from quietledger.core.clients import actions as clients
from quietledger.core.clients.rules import NewClient, Scope
from tests.attacks import attackers, rows
from tests.attacks.attackers import actor_of, person
from tests.attacks.town import NOW, Town

SESSION = {
    "reference": "X1", "patient": "NOBODY", "clinician": "Casey Fernwhistle", "service_on": "2026-11-20",
    "minutes": 50, "code": "90834",
}  # fmt: skip
BODY = {"sessions": [SESSION]}
numbers = count(1)


@pytest.fixture(autouse=True)
def forgotten(clock: Any) -> None:
    caches["calls"].clear()


@dataclass
class Program:
    """A program that was let in.  `proxied`: its requests as our proxy hands them on; `forged`: as a stranger's TCP."""

    id: Any
    certificate: bytes

    def proxied(self) -> dict[str, str]:
        return self.forged() | {"REMOTE_ADDR": ""}

    def forged(self) -> dict[str, str]:
        return {"HTTP_X_CLIENT_CERT": quote(self.certificate.decode()), "HTTP_X_CLIENT_VERIFY": "SUCCESS"}

    def token(self) -> dict[str, str]:
        answer = Client().post("/api/v1/token", {"grant_type": "client_credentials"}, **self.proxied())
        return {"HTTP_AUTHORIZATION": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture(scope="module")
def let_in(town: Town) -> Callable[..., Program]:
    def make(practice: Any, *may: Scope) -> Program:
        who, name = actor_of(person(practice, "owner")), f"Thistle Calendar {next(numbers)}"
        issued = clients.add_client(who, NewClient(name, frozenset(may or Scope)), now=NOW)
        return Program(issued.client_id, issued.certificate)

    return make


def everywhere(town: Town, **headers: str) -> dict[str, Any]:
    """The answers of all addresses of the API, with true ids of the practice that is attacked."""
    client = Client(raise_request_exception=False)
    answers = {}
    for name, (method, _can) in rows.API.items():
        parts = attackers.addresses()[name].pattern.converters or api_parts(name)
        address = reverse(name, kwargs={part: town.ids[TABLES[part]] for part in parts})
        more = {"data": BODY, "content_type": "application/json"} if method == "post" else {}
        answers[name] = getattr(client, method)(address, **more, **headers)
    return answers


TABLES = {"claim_id": "claims_claim", "visit_id": "visits_visit", "patient_id": "patients_patient"}


def api_parts(name: str) -> list[str]:
    return [part for part in TABLES if f"<{part}>" in str(attackers.addresses()[name].pattern)]


def statuses(answers: dict[str, Any]) -> dict[str, int]:
    return {name: answer.status_code for name, answer in answers.items()}


def shown(answers: dict[str, Any], town: Town) -> list[str]:
    """Addresses whose answer names a thing of the practice that is attacked."""
    known = [str(town.ids[table]).encode() for table in ("patients_patient", "claims_claim", "visits_visit")]
    return [
        name
        for name, answer in answers.items()
        if answer.status_code < 400 and any(one in answer.content for one in known)
    ]


def all_at(status: int) -> dict[str, int]:
    return dict.fromkeys(rows.API, status)


def test_a_stranger_is_not_known(town: Town) -> None:
    assert statuses(everywhere(town)) == all_at(401)


def test_a_sign_in_of_staff_is_nothing_to_the_api(town: Town) -> None:
    cookies = attackers.browser(person(town.first, "owner")).cookies
    told = "; ".join(f"{name}={one.value}" for name, one in cookies.items())
    assert statuses(everywhere(town, HTTP_COOKIE=told)) == all_at(401)


def test_a_true_certificate_in_a_forged_header_is_refused_even_with_a_true_token(
    town: Town, let_in: Callable[..., Program]
) -> None:
    program = let_in(town.first)
    assert statuses(everywhere(town, **program.forged())) == all_at(401)
    assert statuses(everywhere(town, **program.forged(), **program.token())) == all_at(401)


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer x.y.z", "Basic eDp5", "Bearer " + "A" * 5000])
def test_a_certificate_without_a_true_token_opens_nothing(
    town: Town, let_in: Callable[..., Program], token: str
) -> None:
    program = let_in(town.first)
    assert statuses(everywhere(town, **program.proxied(), HTTP_AUTHORIZATION=token)) == all_at(401)


def test_a_token_is_good_beside_its_own_certificate_only(town: Town, let_in: Callable[..., Program]) -> None:
    one, other = let_in(town.first), let_in(town.first)
    assert statuses(everywhere(town, **other.proxied(), **one.token())) == all_at(401)


def test_a_token_ends_after_five_minutes(town: Town, let_in: Callable[..., Program], clock: Any) -> None:
    program = let_in(town.first)
    token = program.token()
    clock.move_to(NOW + timedelta(minutes=5, seconds=1))
    assert statuses(everywhere(town, **program.proxied(), **token)) == all_at(401)


def test_a_program_that_was_ended_is_out_at_once(town: Town, let_in: Callable[..., Program]) -> None:
    program = let_in(town.first)
    token = program.token()
    clients.end_client(actor_of(person(town.first, "owner")), program.id, now=NOW)
    assert statuses(everywhere(town, **program.proxied(), **token)) == all_at(401)


def test_a_program_of_the_practice_next_door_finds_nothing(town: Town, let_in: Callable[..., Program]) -> None:
    program = let_in(town.second)
    answers = everywhere(town, **program.proxied(), **program.token())
    with_ids = {name: answer.status_code for name, answer in answers.items() if api_parts(name)}
    assert with_ids == dict.fromkeys(with_ids, 404)
    assert shown(answers, town) == []


@pytest.mark.parametrize("scope", list(Scope), ids=lambda one: one.value)
def test_a_program_does_only_what_it_was_let_in_for(town: Town, let_in: Callable[..., Program], scope: Scope) -> None:
    program = let_in(town.first, scope)
    answers = everywhere(town, **program.proxied(), **program.token())
    beyond = {name for name, (_method, can) in rows.API.items() if f"client {scope.value}" not in rows.MAY[can]}
    assert {name for name, answer in answers.items() if answer.status_code == 403} == beyond


def test_what_the_api_shows_to_everybody_shows_nothing_of_anybody(town: Town) -> None:
    client = Client(raise_request_exception=False)
    answers = {
        name: client.get(reverse(name, kwargs={"rest": "x"} if "nowhere" in name else None)) for name in rows.API_OPEN
    }
    assert shown(answers, town) == []
    assert {answer.status_code for answer in answers.values()} <= {200, 401, 404, 405}


@pytest.fixture(autouse=True)
def nothing_is_left(town: Town) -> Iterator[None]:
    """No attack brings a session in."""
    from quietledger.billing.visits.models import Visit
    from quietledger.core.tenancy import actions as tenancy

    yield
    with tenancy.within(town.first.id):
        assert Visit.objects.count() == town.counts["visits_visit"]
