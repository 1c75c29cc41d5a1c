"""Challenges and bound cookies: good once, for a while, for what they were made for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from quietledger.web.binding import challenges, keys, proofs
from quietledger.web.binding.proofs import NotProven
from tests.web.binding.browsers import Key

pytestmark = pytest.mark.django_db


def test_a_challenge_is_good_once(now: datetime) -> None:
    challenge = challenges.new("a sign-in", now)
    challenges.spend(challenge, "a sign-in", now + timedelta(seconds=59))
    with pytest.raises(NotProven, match="used"):
        challenges.spend(challenge, "a sign-in", now + timedelta(seconds=59))


def test_a_challenge_is_good_for_a_minute_and_for_its_own_thing(now: datetime) -> None:
    challenge = challenges.new("a sign-in", now)
    with pytest.raises(NotProven, match="challenge"):
        challenges.spend(challenge, "a sign-in", now + timedelta(seconds=60))
    with pytest.raises(NotProven, match="challenge"):
        challenges.spend(challenge, "another", now)
    with pytest.raises(NotProven, match="challenge"):
        challenges.spend(challenge[:-2] + "AA", "a sign-in", now)
    challenges.spend(challenge, "a sign-in", now)  # none of the three used it up


def test_the_bound_cookie_counts_for_five_minutes(now: datetime) -> None:
    key, response, request = Key().jwk, HttpResponse(), RequestFactory().get("/")
    keys.renew(response, key, now)
    morsel = response.cookies[keys.COOKIE]
    assert (morsel["path"], morsel["secure"], morsel["httponly"], morsel["domain"]) == ("/", True, True, "")
    request.COOKIES[keys.COOKIE] = morsel.value
    assert keys.live(request, now + timedelta(seconds=299)) == proofs.name_of(key)
    assert keys.live(request, now + timedelta(seconds=300)) == ""


def test_neither_a_forged_cookie_nor_an_identifier_passes_for_the_cookie(now: datetime) -> None:
    key, request = Key().jwk, RequestFactory().get("/")
    for forged in ("", "x", keys.identifier(key), challenges.new(proofs.name_of(key), now)):
        request.COOKIES[keys.COOKIE] = forged
        assert keys.live(request, now) == ""


def test_an_identifier_holds_its_key_and_none_can_be_made_up() -> None:
    key = Key().jwk
    assert keys.key_of(f'"{keys.identifier(key)}"') == key
    with pytest.raises(NotProven, match="identifier"):
        keys.key_of(keys.identifier(key).replace(".", ".A"))
