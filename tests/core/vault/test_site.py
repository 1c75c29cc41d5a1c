"""Secrets of the site open at their own place only; what the first release sealed still opens, and says it is old."""

import base64

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.core.vault import cells, errors, keys

pytestmark = pytest.mark.django_db


def of_the_first_release(text):
    with tenancy.within(vault.SITE):
        key = keys.of_practice("data")
        return base64.b64encode(cells.seal_with(key, text.encode(), b"QLSITE1")).decode()


def test_a_secret_opens_at_its_own_place_only():
    sealed = vault.seal_site("JBSWY3DP", "mfa 1")
    assert vault.open_site(sealed, "mfa 1") == "JBSWY3DP"
    for place in ("mfa 2", "mfa", ""):
        with pytest.raises(errors.CannotOpen):
            vault.open_site(sealed, place)


def test_what_the_first_release_sealed_opens_and_asks_to_be_sealed_anew():
    old = of_the_first_release("JBSWY3DP")
    assert vault.open_site(old, "mfa 1") == "JBSWY3DP"
    assert (vault.is_sealed_anew(old), vault.is_sealed_anew(vault.seal_site("x", "mfa 1"))) == (False, True)


def test_an_older_secret_can_not_be_passed_off_as_one_with_a_place():
    with pytest.raises(errors.CannotOpen):
        vault.open_site("2." + of_the_first_release("JBSWY3DP"), "")


def test_the_session_of_one_cookie_does_not_open_in_the_row_of_another():
    from quietledger.core.people.models import SignIn
    from quietledger.core.people.sessions import SessionStore, digest

    mine, yours = SessionStore(), SessionStore()
    for store, value in ((mine, "mine"), (yours, "yours")):
        store["whose"] = value
        store.create()
    stolen = SignIn.objects.get(session_key=digest(yours.session_key)).session_data
    assert SessionStore(mine.session_key)["whose"] == "mine"
    SignIn.objects.filter(session_key=digest(mine.session_key)).update(session_data=stolen)
    assert SessionStore(mine.session_key).get("whose") is None
