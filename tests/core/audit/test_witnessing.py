"""A witness answers where it was asked: one that sends us elsewhere is not followed."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.error import HTTPError

import pytest

from quietledger.core.audit import witnessing


class Redirecting(BaseHTTPRequestHandler):
    """Sends everybody on to another path of its own, and notes who came."""

    came: list[str]

    def _send_on(self) -> None:
        self.came.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    do_POST = do_GET = _send_on  # noqa: N815 - the library finds them by these names

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def detour() -> Iterator[tuple[str, list[str]]]:
    """The address of a witness that sends everybody elsewhere, and the paths that were asked for."""
    came: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Here", (Redirecting,), {"came": came}))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.django_db
def test_a_witness_that_sends_us_elsewhere_is_not_followed(detour: tuple[str, list[str]]) -> None:
    url, came = detour
    with pytest.raises(HTTPError) as refused:
        witnessing._send(url, "note", 0, 1)
    assert (refused.value.code, came) == (302, ["/add-checkpoint"])
    refused.value.close()
