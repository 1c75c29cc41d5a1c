"""Levels of sign-in, the life of a session, and the code of a moment."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from quietledger.core.people import rules
from quietledger.core.people.rules import Level

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert rules.code_at(SECRET, datetime.fromtimestamp(seconds, tz=UTC)) == code


@pytest.mark.parametrize(
    ("records", "level"),
    [
        ([], Level.NONE),
        ([{"method": "password"}], Level.PASSWORD),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], Level.TWO_FACTORS),
        ([{"method": "password"}, {"method": "mfa", "type": "recovery_codes"}], Level.TWO_FACTORS),
        ([{"method": "password"}, {"method": "mfa", "type": "something new"}], Level.PASSWORD),
        ([{"method": "password", "type": "totp"}], Level.PASSWORD),
    ],
)
def test_only_a_known_second_factor_makes_two(records: list[dict[str, str]], level: Level) -> None:
    assert rules.level(records) is level


@pytest.mark.parametrize(
    ("idle", "age", "over"), [(900, 43_200, False), (901, 0, True), (0, 43_201, True), (0, 0, False)]
)
def test_a_session_ends_after_its_limits_not_at_them(idle: int, age: int, over: bool) -> None:
    assert rules.is_over(idle_seconds=idle, age_seconds=age, idle_limit=900, age_limit=43_200) is over


def test_the_picture_names_the_house_and_the_person() -> None:
    address = rules.provisioning_address("ABC", "o dalys@example.com", "Quietledger")
    assert address == "otpauth://totp/Quietledger:o%20dalys%40example.com?secret=ABC&issuer=Quietledger"


def shown(flags: int, **told: object) -> str:
    signed = base64.urlsafe_b64encode(bytes(32) + bytes([flags]) + bytes(4)).rstrip(b"=").decode()
    said = {"id": "a-passkey", "authenticatorAttachment": "platform", "response": {"authenticatorData": signed}}
    return json.dumps(said | told)


def test_a_passkey_stays_if_it_sits_in_the_device_and_may_not_be_copied() -> None:
    assert rules.passkey(shown(0x05)) == rules.Passkey("a-passkey", stays=True)
    assert rules.passkey(shown(0x0D)) == rules.Passkey("a-passkey", stays=False)
    assert rules.passkey(shown(0x05, authenticatorAttachment="cross-platform")) == rules.Passkey(
        "a-passkey", stays=False
    )
    assert rules.passkey(shown(0x05, authenticatorAttachment=None)) == rules.Passkey("a-passkey", stays=False)


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"id": "x", "response": {"authenticatorData": "AAAA"}}', "null"])
def test_what_is_no_passkey_is_none(said: str) -> None:
    assert rules.passkey(said) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"), ("", ""), ("unix:", ""),
    ],
)  # fmt: skip
def test_a_network_is_an_ipv4_address_or_the_first_half_of_another(address: str, network: str) -> None:
    assert rules.network(address) == network
