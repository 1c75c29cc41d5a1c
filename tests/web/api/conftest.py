"""A practice with patients and sessions, and programs that ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import caches
from django.test import Client as Http

from quietledger.core.clients import actions as clients
from quietledger.core.clients.rules import Issued, NewClient, Scope

ALL = frozenset(Scope)


@dataclass
class Program:
    """A program behind our proxy: the Unix socket has no address, and nginx says what it knows of the certificate."""

    issued: Issued
    http: Http = field(default_factory=lambda: Http(raise_request_exception=False))
    token: str = ""

    @property
    def der(self) -> bytes:
        return x509.load_pem_x509_certificate(self.issued.certificate).public_bytes(Encoding.DER)

    def proxied(self, certificate: bytes | None = None) -> dict[str, str]:
        pem = quote((certificate or self.issued.certificate).decode())
        return {
            "REMOTE_ADDR": "", "HTTP_X_CLIENT_CERT": pem, "HTTP_X_CLIENT_VERIFY": "SUCCESS",
            "HTTP_X_REAL_IP": "192.0.2.7",
        }  # fmt: skip

    def ask_token(self, **more: str) -> Any:
        wish = {"grant_type": "client_credentials", "client_id": str(self.issued.client_id)}
        return self.http.post("/api/v1/token", wish, **self.proxied(), **more)

    def bearer(self) -> dict[str, str]:
        if not self.token:
            self.token = self.ask_token().json()["access_token"]
        return {"HTTP_AUTHORIZATION": f"Bearer {self.token}"}

    def get(self, path: str, **data: Any) -> Any:
        return self.http.get(f"/api/v1{path}", data, **self.proxied(), **self.bearer())

    def send(self, path: str, body: Any) -> Any:
        return self.http.post(
            f"/api/v1{path}", body, content_type="application/json", **self.proxied(), **self.bearer()
        )


@pytest.fixture(autouse=True)
def forgotten() -> None:
    caches["calls"].clear()


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[Any]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def program(owner: Any, now: datetime) -> Callable[..., Program]:
    """Let a program in, for these things."""

    def make(*may: Scope, name: str = "Thistle Calendar", who: Any = None) -> Program:
        return Program(clients.add_client(who or owner, NewClient(name, frozenset(may or ALL)), now=now))

    return make
