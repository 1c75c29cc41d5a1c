"""Serves the pages with gunicorn: plain on this machine alone, TLS for everybody else; the watching day beside them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

import typer
from django.core.management import call_command

from quietledger import settings
from quietledger.cli import boot
from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority

NEEDS_HTTPS: Final = (
    "Only this machine may be served without TLS. Say how browsers reach this server, for example "
    "QUIETLEDGER_ADDRESS=https://billing.example:8443, and start again."
)
MADE_HERE: Final = (
    "This server’s certificate was issued by its own small authority. Browsers trust it once they know {authority}; "
    "or set QUIETLEDGER_TLS_CERTIFICATE and QUIETLEDGER_TLS_KEY to a certificate that they know already."
)


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens, and whether it speaks TLS there."""

    bind: str
    is_tls: bool


class Unsafe(ValueError):
    """Patients' data would travel readable."""


def door(bind: str, port: int, address: str) -> Door:
    """Where to listen.  `bind`: "" for this machine, an address with or without port, or unix:PATH for a proxy.

    Raises: Unsafe, if anybody but this machine would be served without TLS.
    """
    is_https = urlsplit(address).scheme == "https"
    if bind.startswith("unix:"):
        if not is_https:
            raise Unsafe(NEEDS_HTTPS)
        return Door(bind, is_tls=False)  # the proxy speaks TLS; nobody else opens this socket
    parts = urlsplit(f"//{bind or '127.0.0.1'}")
    host = parts.hostname or "127.0.0.1"
    if not is_https and not _is_loopback(host):
        raise Unsafe(NEEDS_HTTPS)
    return Door(f"[{host}]:{parts.port or port}" if ":" in host else f"{host}:{parts.port or port}", is_tls=is_https)


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def serve(bind: str, port: int, *, workers: int, is_watching: bool) -> int:
    """Serve until a signal ends it; returns the server's exit code.

    Watching: our own PostgreSQL is stopped with it.  Else this process becomes the server, as systemd likes it.
    """
    try:
        there = door(bind, port, settings.env.address)
    except (Unsafe, ValueError) as problem:
        typer.echo(str(problem) if isinstance(problem, Unsafe) else f"{bind} is no address to listen at.", err=True)
        return 2
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    command = [sys.executable, "-m", "gunicorn", *_options(there, workers), "quietledger.web.wsgi"]
    if not is_watching:
        os.execv(sys.executable, command)  # noqa: S606 - our own server, no shell
    return _serve_and_watch(command)


def _serve_and_watch(command: list[str]) -> int:
    web = subprocess.Popen(command)  # noqa: S603 - our own server
    quietledger = str(Path(sys.executable).with_name("quietledger"))
    watch = subprocess.Popen([quietledger, "day", "--watch"])  # noqa: S603 - our own command

    def end(_number: int, _frame: FrameType | None) -> None:
        web.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        return web.wait()
    finally:
        watch.terminate()
        watch.wait()
        if settings.IS_EMBEDDED:
            boot.own_cluster().stop()


def _options(there: Door, workers: int) -> list[str]:
    told = {
        "--config": "python:quietledger.web.server",
        "--bind": there.bind,
        "--workers": str(workers),
        "--worker-tmp-dir": str(settings.HOME),
    }
    if there.is_tls:
        certificate, key = _certificate()
        told |= {"--certfile": str(certificate), "--keyfile": str(key), "--ca-certs": str(clients.issuer_file())}
    return [word for pair in told.items() for word in pair]


def _certificate() -> tuple[Path, Path]:
    """The operator's certificate and key, or the house's own, made on the first run."""
    now = datetime.now(UTC)
    authority.ensure(clients.folder(), now)  # by it, programs' certificates are checked
    if settings.env.tls_certificate and settings.env.tls_key:
        return settings.env.tls_certificate, settings.env.tls_key
    host = urlsplit(settings.env.address).hostname or "localhost"
    typer.echo(MADE_HERE.format(authority=clients.issuer_file()), err=True)
    return authority.server_files(clients.folder(), list(dict.fromkeys([host, "localhost", "127.0.0.1"])), now)
