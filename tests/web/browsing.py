"""A server and a browser for tests that need both; without Debian's chromium they are skipped, and say so.

`tests/web/conftest.py` makes the fixtures known there; other folders import them in a conftest of their own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip
AXE = (Path(__file__).parent / "axe.min.js").read_text()
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER TESTS: Debian's chromium is not installed")


class Silent(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, *_args: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    # From here on playwright's loop runs in the thread of all tests, which makes Django suspect asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def site(fresh_database: str) -> Iterator[str]:
    """The address of a running server on a database of this test alone."""
    with served() as address:
        yield address


@contextmanager
def served() -> Iterator[str]:
    """Serve the pages on a free port of this machine."""
    server = ThreadedWSGIServer(("localhost", 0), Silent)
    server.set_app(get_wsgi_application())
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of some width and theme; what the console complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def one(width: int = 1440, theme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]  # a theme's name
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield one
    for context in contexts:
        context.close()
    expected = "Failed to load resource: the server responded with a status of 4"  # pages that are meant to refuse
    assert [one for one in complaints if not one.startswith(expected)] == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page, best practices included."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [_said(one["id"], one["nodes"][0]) for one in found["violations"]]


def _said(rule: str, node: dict[str, str]) -> str:
    return f"{rule}: {node['html'][:120]} {node['failureSummary'][:200]}"


def is_sideways(page: Page) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def cookies_of(client: Any, site: str) -> list[Any]:
    """The sign-in of a test client, for a browser."""
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()]
