"""Our real server in a process of its own, on the database of a test: by TLS, or on a Unix socket for a proxy."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quietledger import settings
from quietledger.cli import serving
from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority
from quietledger.core.clients.rules import Issued, NewClient, Scope

ROOT = Path(__file__).parents[2]


def clock() -> datetime:
    """The real hour: the server in its own process knows no other."""
    return datetime.now(UTC)  # noqa: TID251 - see the docstring


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def server(database: str, bind: str, *, log: Path) -> Iterator[None]:
    """Serve until the test is done; what the server says goes to `log`."""
    there = serving.door(bind, 0, "https://localhost")
    surroundings = os.environ | {
        "QUIETLEDGER_DATABASE_NAME": database, "QUIETLEDGER_ADDRESS": "https://localhost",
        "DJANGO_SETTINGS_MODULE": "quietledger.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", *serving._options(there, 1), "quietledger.web.wsgi"]
    with log.open("wb") as said, subprocess.Popen(command, env=surroundings, stderr=said, cwd=ROOT) as process:
        try:
            wait_for(bind)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait_for(bind: str) -> None:
    """Until somebody listens there."""
    is_unix = bind.startswith("unix:")
    for _ in range(300):
        family = socket.AF_UNIX if is_unix else socket.AF_INET
        host, _, port = bind.rpartition(":")
        with socket.socket(family) as caller:
            if caller.connect_ex(bind.removeprefix("unix:") if is_unix else (host, int(port))) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(bind)


def let_in(who: Any, folder: Path, name: str = "Thistle Calendar") -> tuple[Issued, Path]:
    """A program, and a file with its certificate and key."""
    issued = clients.add_client(who, NewClient(name, frozenset(Scope)), now=clock())
    return issued, _kept(folder / f"{issued.client_id}.pem", issued.certificate + issued.key)


def stranger(folder: Path) -> Path:
    """A certificate of somebody else's authority, with its key."""
    now, key = clock(), authority.new_key()
    house = authority.ensure(folder / "elsewhere", now)
    own = house.for_server(key.public_key(), ["stranger.example"], now)
    from cryptography.hazmat.primitives.serialization import Encoding

    return _kept(folder / "stranger.pem", own.public_bytes(Encoding.PEM) + authority.key_pem(key))


def _kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def caller(own: Path | None = None, **options: Any) -> ssl.SSLContext:
    """A program's side of TLS: it trusts this house's authority and shows its certificate."""
    context = ssl.create_default_context(cafile=str(clients.issuer_file()))
    if own:
        context.load_cert_chain(own)
    for name, value in options.items():
        setattr(context, name, value)
    return context


def ask(port: int, context: ssl.SSLContext, method: str, path: str, body: str = "", **headers: str) -> Any:
    """One question by TLS: status, headers, body."""
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


FORM = {"Content_Type": "application/x-www-form-urlencoded"}
GRANT = "grant_type=client_credentials"
HOME = settings.HOME
