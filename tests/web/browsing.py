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
from typing import Any, Final, Literal

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip
AXE = (Path(__file__).parent / "axe.min.js").read_text()
LOOKS: Final[tuple[tuple[int, Literal["light", "dark"]], ...]] = (
    (1440, "light"), (1440, "dark"), (320, "light"), (320, "dark"),
)  # fmt: skip
expect.set_options(timeout=30_000)  # as long as every other wait of playwright: a busy machine is no fault
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
    """A function that opens a page in a browser of its own; what the console complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def one() -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
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


def faults(page: Page) -> list[str]:
    """What is wrong with a page, wide and narrow, in light and dark; it stays as it is, menus open included."""
    page.wait_for_load_state()
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{width} {theme} {one}" for one in violations(page)]
        found += [f"{width} {theme} scrolls sideways"] * is_sideways(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def cookies_of(client: Any, site: str) -> list[Any]:
    """The sign-in of a test client, for a browser."""
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()]
