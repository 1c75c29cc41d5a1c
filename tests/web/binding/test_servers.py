"""Real servers and Chromium: what opens hangs on the certificate that a browser shows; a copied cookie is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as house
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority
from quietledger.core.tenancy.rules import PracticeRow
from tests.conftest import make_practice
from tests.deploy.serving import clock as real_hour
from tests.deploy.serving import free_port, server, wait_for
from tests.deploy.test_nginx import NGINX, proxy
from tests.web.browsing import needs_chromium
from tests.web.devices.world import Machine, machine
from tests.web.signing import Known, at_desk, known

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    pytest.mark.skipif(NGINX is None, reason="NO PROXY TESTS: Debian's nginx-light is not installed"),
]
COOKIE = "__Host-quietledger"
CLOSED, SIGN_IN = "This stays closed for now", "Sign in"


@dataclass
class Town:
    """A practice whose biller needs a device; the server's address, once it runs."""

    who: Known
    laptop: Machine
    now: datetime
    address: str = ""

    def sign_in(self) -> str:
        return str(at_desk(self.who, self.now).cookies[house.SESSION_COOKIE_NAME].value)

    def machine(self, **about: Any) -> Machine:
        return machine(self.who.practice_id, self.who.person.id, self.now, **about)


@pytest.fixture
def town(fresh_database: str, settings: Any) -> Town:
    settings.SECRET_KEY = (settings.HOME / "keys" / "django.key").read_text()  # as the server's own process has it
    now = real_hour()
    row: PracticeRow = make_practice("Lantern Hill Psychology", "LH")
    who = known(row, "biller", now=now, is_pairing=False)
    return Town(who, machine(row.id, who.person.id, now), now)


@contextmanager
def nginx(town: Town, database: str, folder: Path) -> Iterator[None]:
    """Our own server on a Unix socket, with the nginx that we ship before it."""
    port = free_port()
    socket_file = folder / "web.sock"
    with server(database, f"unix:{socket_file}", log=folder / "log"), proxy(folder, port):
        town.address = f"https://localhost:{port}"
        yield


@contextmanager
def embedded(town: Town, database: str, folder: Path) -> Iterator[None]:
    """Our own server, which speaks TLS itself."""
    bind = f"127.0.0.1:{free_port()}"
    with server(database, bind, log=folder / "log"):
        wait_for(bind)
        town.address = f"https://localhost:{bind.rpartition(':')[2]}"
        yield


@pytest.fixture(params=[nginx, embedded], ids=["nginx", "embedded"])
def served(request: Any, town: Town, fresh_database: str, tmp_path: Path) -> Iterator[Town]:
    with request.param(town, fresh_database, tmp_path):
        yield town


@pytest.fixture
def proxied(town: Town, fresh_database: str, tmp_path: Path) -> Iterator[Town]:
    with nginx(town, fresh_database, tmp_path):
        yield town


@pytest.fixture
def profile(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a browser profile of its own, with a certificate or none, and a cookie or none."""
    contexts: list[BrowserContext] = []

    def one(town: Town, own: Machine | None = None, cookie: str = "", **headers: str) -> Page:
        shown = [{"origin": town.address, "cert": own.pem, "key": own.key_pem}] if own else None
        context = browser.new_context(
            ignore_https_errors=True, client_certificates=shown, extra_http_headers=headers or None
        )  # type: ignore[arg-type]  # playwright's own shape of a certificate
        contexts.append(context)
        if cookie:
            context.add_cookies([{"name": COOKIE, "value": cookie, "url": town.address, "secure": True}])
        return context.new_page()

    yield one
    for context in contexts:
        context.close()


def opens(page: Page, town: Town, words: str | None = None) -> None:
    """The desk says this as its heading; without words: today's date, so the desk is open."""
    page.goto(town.address)
    expect(page.get_by_role("heading", level=1)).to_have_text(words or re.compile(r"\w+day, \w+ \d+"))


def test_the_right_certificate_opens_and_the_cookie_alone_does_not_elsewhere(
    served: Town, profile: Callable[..., Page]
) -> None:
    cookie = served.sign_in()
    own = profile(served, served.laptop, cookie)
    opens(own, served)
    own.goto(served.address + "/devices/")
    expect(own.get_by_text("This browser has shown this device’s certificate.")).to_be_visible()
    opens(profile(served, None, cookie), served, SIGN_IN)  # the thief
    opens(own, served, SIGN_IN)  # and it is over for both: somebody has the cookie


def test_a_sign_in_without_a_certificate_stays_closed(served: Town, profile: Callable[..., Page]) -> None:
    page = profile(served, None, served.sign_in())
    opens(page, served, CLOSED)
    page.get_by_role("link", name="See what it lacks").first.click()
    expect(page.get_by_text("Nothing shows which device this browser sits on.")).to_be_visible()


def test_another_certificate_in_the_middle_ends_the_sign_in(served: Town, profile: Callable[..., Page]) -> None:
    cookie = served.sign_in()
    opens(profile(served, served.laptop, cookie), served)
    other = profile(served, served.machine(name="Other laptop"), cookie)
    opens(other, served, SIGN_IN)
    expect(other.get_by_text("no longer shows its certificate")).to_be_visible()


def test_foreign_and_expired_certificates_count_as_none_and_a_page_says_so(
    proxied: Town, profile: Callable[..., Page], tmp_path: Path
) -> None:
    laptop, now = proxied.laptop, proxied.now
    fortnight = timedelta(days=14)
    elsewhere = authority.ensure(tmp_path / "elsewhere", now)
    house = authority.ensure(clients.folder(), now)
    public = laptop.key.public_key()
    foreign = elsewhere.for_device(public, laptop.id, now=now, until=now + fortnight)
    expired = house.for_device(public, laptop.id, now=now - 2 * fortnight, until=now - fortnight)
    for certificate in (foreign, expired):
        page = profile(proxied, Machine(laptop.id, laptop.key, certificate), proxied.sign_in())
        opens(page, proxied, CLOSED)


def test_a_device_that_is_lost_opens_nothing_with_the_next_click(proxied: Town, profile: Callable[..., Page]) -> None:
    from quietledger.safety.devices import actions
    from tests.web.signing import actor

    page = profile(proxied, proxied.laptop, proxied.sign_in())
    opens(page, proxied)
    actions.lost(actor(proxied.who, proxied.now), proxied.laptop.id, now=real_hour())
    opens(page, proxied, SIGN_IN)
    opens(profile(proxied, proxied.laptop, proxied.sign_in()), proxied, CLOSED)


def test_forged_headers_are_not_believed(served: Town, profile: Callable[..., Page]) -> None:
    forged = {
        "X-Client-Cert": quote(served.laptop.pem.decode()), "X-Client-Verify": "SUCCESS", "X-Real-IP": "127.0.0.1",
        "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1;proto=http",
    }  # fmt: skip
    opens(profile(served, None, served.sign_in(), **forged), served, CLOSED)
