"""Who is not on this machine is served by TLS or not at all; a certificate counts only if its key was shown."""

from __future__ import annotations

import json
import re
import socket
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509

from quietledger.cli import serving
from quietledger.core.audit.models import Entry
from quietledger.core.clients import authority
from quietledger.core.tenancy import actions as tenancy
from tests.deploy.serving import FORM, GRANT, ask, caller, free_port, let_in, server, stranger


@pytest.mark.parametrize(
    ("bind", "address", "expected"),
    [
        ("", "http://localhost:8000", serving.Door("127.0.0.1:8000", is_tls=False)),
        ("127.0.0.1:9000", "http://127.0.0.1:9000", serving.Door("127.0.0.1:9000", is_tls=False)),
        ("localhost", "http://localhost:8000", serving.Door("localhost:8000", is_tls=False)),
        ("[::1]", "http://localhost:8000", serving.Door("[::1]:8000", is_tls=False)),
        ("", "https://localhost:8443", serving.Door("127.0.0.1:8000", is_tls=True)),
        ("0.0.0.0:8443", "https://billing.example:8443", serving.Door("0.0.0.0:8443", is_tls=True)),
        ("[::]", "https://billing.example", serving.Door("[::]:8000", is_tls=True)),
        ("unix:/run/q/web.sock", "https://billing.example", serving.Door("unix:/run/q/web.sock", is_tls=False)),
    ],
)
def test_where_the_server_listens(bind: str, address: str, expected: serving.Door) -> None:
    assert serving.door(bind, 8000, address) == expected


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("0.0.0.0", "http://localhost:8000"),
        ("192.0.2.1", "http://localhost:8000"),
        ("[::]:80", "http://127.0.0.1"),
        ("billing.example", "http://billing.example"),
        ("unix:/run/q/web.sock", "http://localhost:8000"),
        ("0.0.0.0:80", "http://billing.example"),
    ],
)
def test_nobody_elsewhere_is_served_without_tls(bind: str, address: str) -> None:
    with pytest.raises(serving.Unsafe, match="QUIETLEDGER_ADDRESS=https"):
        serving.door(bind, 8000, address)


def test_the_house_makes_a_certificate_and_renews_it_near_its_end(tmp_path: Path, now: Any) -> None:
    certificate, key = authority.server_files(tmp_path, ["billing.example", "127.0.0.1"], now)
    assert (certificate.stat().st_mode & 0o777, key.stat().st_mode & 0o777) == (0o444, 0o400)
    before = certificate.read_bytes()
    authority.server_files(tmp_path, ["billing.example"], now + authority.SERVER_LIFE / 2)
    assert certificate.read_bytes() == before
    authority.server_files(tmp_path, ["billing.example"], now + authority.SERVER_LIFE - authority.RENEWED_BEFORE)
    renewed = certificate.read_bytes()
    assert renewed != before
    authority.server_files(tmp_path, ["other.example"], now)
    names = x509.load_pem_x509_certificate(certificate.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert names.value.get_values_for_type(x509.DNSName) == ["other.example"]


def test_by_tls_a_program_is_its_certificate(fresh_database: str, keeper: Any, tmp_path: Path) -> None:
    issued, own = let_in(keeper, tmp_path)
    port, log = free_port(), tmp_path / "log"
    with server(fresh_database, f"127.0.0.1:{port}", log=log):
        status, headers, body = ask(port, caller(own), "POST", "/api/v1/token", GRANT, **FORM)
        assert status == 200, body
        token = json.loads(body)["access_token"]
        assert ask(port, caller(own), "GET", "/api/v1/claims", Authorization=f"Bearer {token}")[0] == 200
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        _nobody_without_the_key(port, issued.certificate, token, tmp_path)
        _tls_is_new_enough(port)
    with tenancy.scope(keeper):
        said = [json.loads(one) for one in Entry.objects.values_list("body", flat=True)]
    assert sorted(one["why"] for one in said if one["ev"] == "client.refused") == [["forwarded"], ["forwarded"]]
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"proxy headers from a stranger", "program turned away"} <= {line.get("event") for line in lines}
    assert issued.certificate.decode()[40:80] not in log.read_text()


def _nobody_without_the_key(port: int, certificate: bytes, token: str, folder: Path) -> None:
    forged = {"X_Client_Cert": quote(certificate.decode()), "X_Client_Verify": "SUCCESS", "X_Forwarded_Proto": "http"}
    assert ask(port, caller(), "POST", "/api/v1/token", GRANT, **FORM)[0] == 401
    assert ask(port, caller(), "POST", "/api/v1/token", GRANT, **FORM, **forged)[0] == 401
    assert ask(port, caller(), "GET", "/api/v1/claims", Authorization=f"Bearer {token}", **forged)[0] == 401
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(port, caller(stranger(folder)), "POST", "/api/v1/token", GRANT, **FORM)


def _tls_is_new_enough(port: int) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(port, ssl.create_default_context(), "GET", "/healthz")
    with pytest.raises((ssl.SSLError, ConnectionError)), pytest.warns(DeprecationWarning, match="TLSv1_1"):
        ask(port, caller(maximum_version=ssl.TLSVersion.TLSv1_1), "GET", "/healthz")
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert not re.search(rb"ok\n", plain.recv(1024))
