"""The owner lets programs in and ends them; the key is shown once; everybody else is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from quietledger.core.clients import authority, queries
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import at_desk, known

pytestmark = pytest.mark.usefixtures("clock")
WISH = {"name": "Thistle Calendar", "may": ["visits", "claims"], "request": ""}


@pytest.fixture
def desk(practice: PracticeRow, now: Any) -> Any:
    return at_desk(known(practice, "owner", now=now), now)


def programs(practice: PracticeRow) -> list[Any]:
    with tenancy.within(practice.id):
        return queries.clients()


def test_what_a_program_needs_is_shown_once_and_kept_nowhere(desk: Any, practice: PracticeRow) -> None:
    page = desk.post("/programs/new", WISH)
    assert page.content.count(b"BEGIN PRIVATE KEY") == 1
    assert page.headers["Cache-Control"] == "no-store"
    (row,) = programs(practice)
    listed = desk.get("/programs/").content.decode()
    assert ("Thistle Calendar" in listed, "bring sessions, read claims" in listed, "PRIVATE" in listed) == (
        True, True, False,
    )  # fmt: skip
    assert str(row.id) in page.content.decode()


def test_a_program_with_its_own_key_gets_a_certificate_for_it(desk: Any) -> None:
    asked = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    pem = asked.sign(authority.new_key(), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    page = desk.post("/programs/new", WISH | {"request": pem.decode()})
    assert (b"PRIVATE KEY" in page.content, b"BEGIN CERTIFICATE" in page.content) == (False, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"may": []}, "This field is required"),
        ({"request": "x"}, "no certificate"),
    ],
)
def test_what_is_wrong_with_a_wish_is_said_at_its_field(
    desk: Any, practice: PracticeRow, change: dict[str, Any], words: str
) -> None:
    assert words in desk.post("/programs/new", WISH | change).content.decode()
    assert programs(practice) == []


def test_an_ended_program_stays_listed_as_ended(desk: Any, practice: PracticeRow) -> None:
    desk.post("/programs/new", WISH)
    (row,) = programs(practice)
    assert desk.post(f"/programs/{row.id}/end").headers["Location"] == "/programs/"
    assert b"Ended" in desk.get("/programs/").content
    assert desk.post(f"/programs/{row.id}/end").status_code == 404


def test_a_proof_that_is_too_old_lets_nobody_in(desk: Any, practice: PracticeRow, now: Any, clock: Any) -> None:
    clock.move_to(now + timedelta(seconds=301))
    desk.post("/programs/new", WISH)
    assert programs(practice) == []


def test_a_biller_lets_nobody_in(practice: PracticeRow, now: Any) -> None:
    client = at_desk(known(practice, "biller", now=now), now)
    assert client.get("/programs/").status_code == 403
    assert client.post("/programs/new", WISH).status_code == 403
    assert programs(practice) == []


@pytest.mark.browser
@needs_chromium
def test_the_pages_have_no_fault(site: str, open_page: Any, now: Any) -> None:
    from tests.conftest import make_practice

    client = at_desk(known(make_practice("Lantern Hill Psychology", "LH"), "owner", now=now), now)
    page = open_page()
    page.context.add_cookies(cookies_of(client, site))
    for name in ("", "Thistle Calendar"):
        page.goto(f"{site}/programs/")
        assert faults(page) == []
        page.get_by_role("link", name="Let a program in").click()
        assert faults(page) == []
        page.get_by_label("Name").fill(name)
        page.get_by_label("Bring sessions").check()
        page.get_by_role("button", name="Let it in").click()
        if name:
            page.get_by_text("shown this once").wait_for()
        assert faults(page) == []
    page.get_by_role("link", name="Done, I have it").click()
    assert faults(page) == []
    page.get_by_role("button", name="End it").click()
    page.get_by_text("The program is out").wait_for()
    assert faults(page) == []
