"""The nginx example as it is shipped, before our own server on a Unix socket: whose headers are believed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority
from tests.deploy.serving import FORM, GRANT, ROOT, ask, caller, clock, free_port, let_in, server, stranger, wait_for

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="NO PROXY TESTS: Debian's nginx-light is not installed")
AROUND = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 64; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{site}
}}
"""


def site(folder: Path, port: int) -> str:
    """The shipped file with this test's places in it; every place that is replaced must be there."""
    certificate, key = authority.server_files(clients.folder(), ["localhost"], clock())
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for shipped, here in {
        "/run/quietledger/web.sock": f"{folder}/web.sock", "/etc/quietledger/server.crt": str(certificate),
        "/etc/quietledger/server.key": str(key), "/etc/quietledger/authority.crt": str(clients.issuer_file()),
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;", "    listen [::]:443 ssl http2;\n": "",
        "billing.example": "localhost",
    }.items():  # fmt: skip
        assert shipped in text
        text = text.replace(shipped, here)
    return text


@contextmanager
def proxy(folder: Path, port: int) -> Iterator[None]:
    config = folder / "nginx.conf"
    config.write_text(AROUND.format(folder=folder, site=site(folder, port)))
    command = [str(NGINX), "-p", str(folder), "-c", str(config)]
    with (folder / "said").open("wb") as said, subprocess.Popen(command, stderr=said) as process:
        try:
            wait_for(f"127.0.0.1:{port}")
            yield
        finally:
            process.terminate()
            process.wait(10)


def token(port: int, context: Any, **headers: str) -> tuple[int, Any, str]:
    status, told, body = ask(port, context, "POST", "/api/v1/token", GRANT, **FORM, **headers)
    return status, told, body.decode()


def test_the_proxy_says_who_it_is_and_nobody_else_does(fresh_database: str, keeper: Any, tmp_path: Path) -> None:
    issued, own = let_in(keeper, tmp_path)
    other, others = let_in(keeper, tmp_path, "Moth Calendar")
    port, socket_file = free_port(), tmp_path / "web.sock"
    with server(fresh_database, f"unix:{socket_file}", log=tmp_path / "log"), proxy(tmp_path, port):
        assert socket_file.stat().st_mode & 0o007 == 0
        status, headers, body = token(port, caller(own))
        assert status == 200, body
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        opens = {"Authorization": f"Bearer {json.loads(body)['access_token']}"}
        assert ask(port, caller(own), "GET", "/api/v1/claims", **opens)[0] == 200
        assert ask(port, caller(others), "GET", "/api/v1/claims", **opens)[0] == 401
        assert ask(port, caller(), "GET", "/api/v1/claims", **opens)[0] == 401
        _forged_headers_are_overwritten(port, issued.certificate)
        status, _, body = token(port, caller(stranger(tmp_path)))  # a certificate that isn't ours counts as none
        assert (status, json.loads(body)["type"]) == (401, "urn:quietledger:problem:missing")
        _a_page_is_served_with_its_cookies_bound(port)
    assert [line for line in (tmp_path / "log").read_text().splitlines() if "stranger" in line] == []
    assert other.client_id != issued.client_id


def _forged_headers_are_overwritten(port: int, certificate: bytes) -> None:
    forged = {
        "X_Client_Cert": quote(certificate.decode()), "X_Client_Verify": "SUCCESS", "X_Real_IP": "198.51.100.9",
        "X_Forwarded_For": "198.51.100.9", "X_Forwarded_Proto": "http", "Forwarded": "for=198.51.100.9",
    }  # fmt: skip
    status, _, body = token(port, caller(), **forged)
    assert (status, json.loads(body)["type"]) == (401, "urn:quietledger:problem:missing")


def _a_page_is_served_with_its_cookies_bound(port: int) -> None:
    status, headers, _ = ask(port, caller(), "GET", "/sign-in/")
    cookies = headers.get_all("Set-Cookie") or []
    assert (status, bool(cookies)) == (200, True)
    assert [one for one in cookies if not (one.startswith("__Host-") and "Secure" in one and "Domain" not in one)] == []


def test_the_shipped_file_is_what_nginx_understands(tmp_path: Path, now: Any) -> None:
    authority.ensure(clients.folder(), now)
    config = tmp_path / "nginx.conf"
    config.write_text(AROUND.format(folder=tmp_path, site=site(tmp_path, free_port())))
    told = [str(NGINX), "-t", "-p", str(tmp_path), "-c", str(config)]
    said = subprocess.run(told, check=False, capture_output=True, text=True).stderr
    assert ("test is successful" in said, "[warn]" in said) == (True, False), said
