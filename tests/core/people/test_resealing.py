"""The key of the site's own secrets is exchanged, and nobody's second factor is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from quietledger.core.people import resealing
from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, keys
from tests.web.signing import Known, at_desk, known

LATER = timedelta(hours=14)


@pytest.fixture
def person(practice: Any, now: datetime) -> Iterator[Known]:
    """Somebody with an authenticator app and recovery codes."""
    found = known(practice, "owner", now=now)
    RecoveryCodes.activate(found.person)
    yield found
    keys.forget_cached()  # the keys of this test are rolled back with it


def secrets() -> dict[str, str]:
    return {one.type: one.data.get("secret") or one.data.get("seed") for one in Authenticator.objects.all()}


def opens(person: Known, now: datetime) -> bool:
    with time_machine.travel(now, tick=False):
        return at_desk(person, now).get("/").status_code == 200


def test_secrets_follow_to_the_new_key_and_still_open(person: Known, now: datetime) -> None:
    before = secrets()
    assert vault.renew_site(now)
    assert not any(vault.is_sealed_anew(one) for one in before.values())
    assert resealing.reseal_factors() == 2
    after = secrets()
    assert all(vault.is_sealed_anew(one) for one in after.values())
    assert not before.items() & after.items()
    assert opens(person, now)  # the code of the same secret still lets in
    assert resealing.reseal_factors() == 0


def test_the_older_key_is_destroyed_when_nothing_can_carry_it(person: Known, now: datetime) -> None:
    session = vault.seal_site("a sign-in", "here")
    vault.renew_site(now)
    assert vault.end_site_keys(now + LATER, resealing.sealed_factors()) == 0  # the factors still carry it
    resealing.reseal_factors()
    assert vault.end_site_keys(now, resealing.sealed_factors()) == 0  # a sign-in of today may
    assert vault.open_site(session, "here") == "a sign-in"
    assert vault.end_site_keys(now + LATER, resealing.sealed_factors()) == 1
    with pytest.raises(errors.CannotOpen):
        vault.open_site(session, "here")
    assert opens(person, now)


def test_an_exchange_that_has_begun_goes_on_and_makes_no_third_key(person: Known, now: datetime) -> None:
    assert vault.renew_site(now)
    assert not vault.renew_site(now + timedelta(hours=1))
    resealing.reseal_factors()
    vault.end_site_keys(now + LATER, resealing.sealed_factors())
    assert vault.renew_site(now + LATER)
