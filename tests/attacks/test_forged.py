"""Forged headers and replayed forms: what somebody says of themselves opens nothing, and nothing happens twice."""

from __future__ import annotations

import http.client
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from tests.attacks.attackers import browser, outcome, person, tries
from tests.attacks.town import NOW, Town
from tests.deploy.serving import caller, free_port, server

FORGED = {
    "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example",
    "X-Forwarded-User": "odalys@example.com", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1;proto=https",
    "X-Client-Verify": "SUCCESS", "X-Client-Cert": "-----BEGIN%20CERTIFICATE-----", "Remote-User": "odalys",
    "X-Original-URL": "/claims/", "X-Rewrite-URL": "/claims/", "X-HTTP-Method-Override": "GET",
}  # fmt: skip


@pytest.mark.usefixtures("clock")
def test_no_header_makes_a_stranger_somebody(town: Town) -> None:
    client = Client()
    found = {
        (name, method): outcome(getattr(client, method)(address, typed, headers=FORGED))
        for name, method, address, typed in tries(town)
    }
    assert set(found.values()) == {"302 /sign-in/"}


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "a b", "[::1"])
def test_another_host_is_not_served(town: Town, host: str) -> None:
    """A poisoned Host would end in links that lead elsewhere."""
    client = browser(person(town.first, "owner"))
    answer = client.get("/claims/", headers={"Host": host}, SERVER_NAME="")
    assert answer.status_code in {400, 404}
    assert b"Canary" not in answer.getvalue()


@pytest.mark.usefixtures("clock")
def test_what_a_proxy_is_said_to_say_stands_in_no_address(town: Town) -> None:
    answer = Client().get("/claims/", headers=FORGED)
    assert "evil" not in answer.headers["Location"]


def once(town: Town, table: str) -> int:
    from django.apps import apps

    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    with tenancy.within(town.first.id):
        return int(model.objects.count())


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("seconds", [0, 60])
def test_a_payment_that_is_sent_twice_is_entered_once(town: Town, clock: Any, seconds: int) -> None:
    """The form carries its own key: the same form again, by a double click or a thief, changes nothing."""
    client = browser(person(town.first, "owner"))
    form = {"amount": "25.00", "paid_on": "11/20/2026", "once": str(uuid7()), "method": "cash"}
    before = once(town, "payments_payment")
    for _ in range(3):
        client.post(f"/payments/from/{town.ids['patients_patient']}", form)
        clock.move_to(NOW + timedelta(seconds=seconds))
    assert once(town, "payments_payment") - before == 1


@pytest.mark.usefixtures("clock")
def test_a_file_that_is_given_twice_is_kept_once(town: Town) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = browser(person(town.first, "owner"))
    before = once(town, "exchange_file")
    for name in ("one.csv", "other.csv"):
        client.post("/sessions/file", {"file": SimpleUploadedFile(name, b"Session ID,Client ID\nX,Y\n", "text/csv")})
    assert once(town, "exchange_file") - before == 1


# --- the real server --------------------------------------------------------------------------------------------------

HOST, HIDDEN = b"Host: localhost\r\n", b"GET /claims/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST, CHUNKED = b"POST /sign-in/ HTTP/1.1\r\n" + HOST, b"Transfer-Encoding: chunked\r\n"
SMUGGLED = {
    "both lengths": POST + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 40\r\n\r\n" + HIDDEN,
    "an odd coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a header with a blank in its name": b"GET /sign-in/ HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "two hosts": b"GET /sign-in/ HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
}


def test_the_real_server_believes_no_forged_header_and_is_not_smuggled_through(
    fresh_database: str, tmp_path: Path, now: Any
) -> None:
    port = free_port()
    with server(fresh_database, f"127.0.0.1:{port}", log=tmp_path / "log"):
        connection = http.client.HTTPSConnection("localhost", port, context=caller(), timeout=30)
        connection.request("GET", "/claims/", headers=FORGED)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Location"]) == (302, "/sign-in/?next=%2Fclaims%2F")
        connection.close()
        answers = {name: raw(port, message) for name, message in SMUGGLED.items()}
    assert {name: said.count(b"HTTP/1.1 ") for name, said in answers.items()} == dict.fromkeys(SMUGGLED, 1)
    statuses = {name: said.split(b" ", 2)[1] for name, said in answers.items()}
    assert {name: status for name, status in statuses.items() if status not in {b"400", b"501"}} == {}


def raw(port: int, message: bytes) -> bytes:
    """Everything that the server says to these very bytes, until it hangs up."""
    with (
        socket.create_connection(("localhost", port), timeout=10) as plain,
        caller().wrap_socket(plain, server_hostname="localhost") as line,
    ):
        line.sendall(message)
        said = b""
        try:
            while part := line.recv(65_536):
                said += part
        except TimeoutError:
            pass
        return said
