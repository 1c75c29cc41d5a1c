"""A token is for a certificate, for five minutes, and dies with its program; whoever tries more is on the trail."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from quietledger.core.clients import actions as clients
from quietledger.core.clients.rules import Scope
from tests.web.signing import signed_in


def refusals(trail, practice_id=None):
    return [entry["why"] for entry in trail(practice_id) if entry["ev"] == "client.refused"]


def test_a_program_gets_a_token_for_five_minutes_by_its_certificate_alone(program, trail):
    answer = program(Scope.VISITS, Scope.CLAIMS).ask_token()
    said = answer.json()
    assert (answer.status_code, said["token_type"], said["expires_in"], said["scope"]) == (
        200, "Bearer", 300, "claims visits",
    )  # fmt: skip
    assert answer.headers["Cache-Control"] == "no-store"
    assert trail()[0]["ev"] == "client.token"


def test_a_token_opens_what_its_program_may_do(program):
    one = program(Scope.CLAIMS)
    assert one.get("/claims").json() == {"claims": [], "withheld": 0, "next": None}
    refused = one.get("/balances")
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    said = refused.json()
    assert said["type"] == "urn:quietledger:problem:refused"
    assert [one["fact"] for one in said["missing"]] == ["client.may.balances"]
    assert said["missing"][0]["say"] == "This program must have been allowed to read balances."


def test_a_token_ends_after_five_minutes(program, clock, now, trail):
    one = program()
    one.bearer()
    clock.move_to(now + timedelta(seconds=299))
    assert one.get("/claims").status_code == 200
    clock.move_to(now + timedelta(seconds=300))
    answer = one.get("/claims")
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:quietledger:problem:token-expired")
    assert refusals(trail) == [["token expired"]]


def test_a_stolen_token_is_worth_nothing_beside_another_certificate(program, trail):
    thief, owner_of_it = program(name="Moth"), program(name="Thistle")
    owner_of_it.bearer()
    thief.token = owner_of_it.token
    answer = thief.get("/claims")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="quietledger", error="invalid_token"'
    assert refusals(trail) == [["token of another"]]


def test_a_token_without_a_certificate_is_worth_nothing(program):
    one = program()
    answer = one.http.get("/api/v1/claims", REMOTE_ADDR="", **one.bearer())
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:quietledger:problem:missing")


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic eA==", "Bearer " + "é" * 3])
def test_what_we_did_not_sign_is_no_token(program, token, trail):
    one = program()
    answer = one.http.get("/api/v1/claims", HTTP_AUTHORIZATION=token, **one.proxied())
    assert answer.status_code == 401
    assert refusals(trail) in ([["token"]], [["no token"]])


def test_a_token_dies_with_its_program(program, owner, now):
    one = program()
    one.bearer()
    clients.end_client(owner, one.issued.client_id, now=now)
    assert one.get("/claims").json()["type"] == "urn:quietledger:problem:ended"
    assert one.ask_token().json()["error"] == "invalid_client"


def test_the_client_id_must_be_the_certificates_own(program):
    one, other = program(name="Moth"), program(name="Thistle")
    wish = {"grant_type": "client_credentials", "client_id": str(other.issued.client_id)}
    answer = one.http.post("/api/v1/token", wish, **one.proxied())
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:quietledger:problem:client")


def test_other_grants_are_not_given(program):
    one = program()
    answer = one.http.post("/api/v1/token", {"grant_type": "password"}, **one.proxied())
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "form/grant_type")


@pytest.mark.parametrize("verify", ["NONE", "FAILED:self-signed certificate", "", "success"])
def test_only_a_certificate_that_our_proxy_has_verified_counts(program, verify):
    one = program()
    told = one.proxied() | {"HTTP_X_CLIENT_VERIFY": verify}
    answer = one.http.post("/api/v1/token", {"grant_type": "client_credentials"}, **told)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:quietledger:problem:missing")


def test_headers_that_only_our_proxy_may_send_are_ignored_from_a_stranger_and_noted(program, trail):
    one = program()
    told = one.proxied() | {"REMOTE_ADDR": "127.0.0.1"}
    answer = one.http.post("/api/v1/token", {"grant_type": "client_credentials"}, **told)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:quietledger:problem:forwarded")
    assert refusals(trail) == [["forwarded"]]
    answer = one.http.get("/api/v1/claims", **told, **one.bearer())
    assert answer.status_code == 401


def test_a_sign_in_of_a_person_opens_nothing_at_the_api(practice, now):
    with signed_in(practice, "owner", now=now) as browser:
        assert browser.get("/claims/").status_code == 200
        answer = browser.get("/api/v1/claims")
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:quietledger:problem:missing")
        assert "Set-Cookie" not in answer.headers


def test_too_many_questions_wait_a_minute(program, clock, now):
    one = program()
    statuses = [one.ask_token().status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert one.ask_token().headers["Retry-After"] == "60"
    clock.move_to(now + timedelta(seconds=60))
    assert one.ask_token().status_code == 200


def test_an_address_that_is_not_there_answers_as_the_api_does(client, db):
    for path in ("/api/v1/", "/api/v1/nothing", "/api/v1/visits/1/2"):
        answer = client.get(path)
        assert (answer.status_code, json.loads(answer.content)["type"]) == (404, "urn:quietledger:problem:not-found")


def test_the_description_is_open_and_names_the_problems(client):
    said = client.get("/api/v1/openapi.json").json()
    assert sorted(said["paths"]) == [
        "/api/v1/balances", "/api/v1/balances/{patient_id}", "/api/v1/claims", "/api/v1/claims/{claim_id}",
        "/api/v1/token", "/api/v1/visits", "/api/v1/visits/{visit_id}",
    ]  # fmt: skip
    told = said["paths"]["/api/v1/claims"]["get"]["responses"]["403"]["content"]
    assert list(told) == ["application/problem+json"]


def test_nothing_answers_other_sites(program):
    one = program()
    answer = one.http.get("/api/v1/claims", HTTP_ORIGIN="https://elsewhere.example", **one.proxied(), **one.bearer())
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
