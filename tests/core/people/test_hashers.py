"""Passwords that guessers try first are refused; what is the person's own is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from quietledger.core.people.hashers import OwnWordsValidator
from tests.web.signing import known


@pytest.mark.parametrize("password", ["quietledger2026!", "PsychologyBilling1", "Password-Health-9", "claims.claims.1"])
def test_words_of_the_trade_are_no_password(password: str) -> None:
    with pytest.raises(ValidationError):
        OwnWordsValidator().validate(password)


@pytest.mark.parametrize("password", ["Quiet-Oak-2026", "oakquietquiet11"])
def test_the_name_of_the_practice_is_none_either(password: str, practice: Any, now: Any) -> None:
    person = known(practice, "owner", now=now).person
    with pytest.raises(ValidationError):
        OwnWordsValidator().validate(password, person)


@pytest.mark.parametrize("password", ["brass kettle under rain", "psychology of nine green kites", "x7-Quiet-vm3-2kQp"])
def test_what_has_enough_of_its_own_is_one(password: str, practice: Any, now: Any) -> None:
    OwnWordsValidator().validate(password, known(practice, "owner", now=now).person)
