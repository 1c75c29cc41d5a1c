"""What a probe saw, judged by table; what could not be seen is never well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quietledger.pure.maildomain import keys, servers
from quietledger.pure.maildomain.keys import Certificate, Pin
from quietledger.pure.maildomain.servers import DoorSeen, HostSeen, TlsSeen
from quietledger.pure.maildomain.shapes import Verdict

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SHOWN = Certificate(b"certificate", b"key", NOW + timedelta(days=60))
GOOD = TlsSeen(is_offered=True, version="TLSv1.3", certificate=SHOWN, takes_old=False)


def door(tls: TlsSeen = GOOD, **more: bool) -> DoorSeen:
    return DoorSeen("mx.x.example", is_there=True, tls=tls, **more)


def host(**more: object) -> HostSeen:
    return HostSeen("mx.x.example", ("192.0.2.1",), is_alias=False, names={"192.0.2.1": ("mx.x.example",)}, **more)  # type: ignore[arg-type]  # the rest are its own fields


@pytest.mark.parametrize(
    ("tls", "verdict"),
    [
        (GOOD, Verdict.OK),
        (TlsSeen(is_offered=False), Verdict.MEND),
        (TlsSeen(is_offered=True, certificate=SHOWN, takes_old=True), Verdict.MEND),
        (TlsSeen(is_offered=True, certificate=SHOWN, problem="its certificate is of another name"), Verdict.MEND),
        (TlsSeen(is_offered=True, certificate=Certificate(b"", b"", NOW + timedelta(days=20))), Verdict.MEND),
        (TlsSeen(is_offered=True, certificate=Certificate(b"", b"", NOW - timedelta(days=1))), Verdict.MEND),
    ],
)
def test_encryption_is_judged_for_mail_and_passwords_alike(tls: TlsSeen, verdict: Verdict) -> None:
    assert servers.judge_starttls([door(tls)], NOW).verdict is verdict
    assert servers.judge_password("imap", [door(tls)], NOW).verdict is verdict


def test_a_server_that_does_not_answer_is_unknown() -> None:
    away = DoorSeen("mx2.x.example", is_there=False)
    assert servers.judge_starttls([away], NOW).verdict is Verdict.UNKNOWN
    assert servers.judge_starttls([door(), away], NOW).verdict is Verdict.UNKNOWN
    assert servers.judge_password("submission", [], NOW).verdict is Verdict.UNKNOWN
    assert servers.judge_relay([away]).verdict is Verdict.UNKNOWN
    assert servers.judge_reverse([], {}).verdict is Verdict.UNKNOWN
    assert servers.judge_dnssec("unproved", None, NOW).verdict is Verdict.UNKNOWN


def test_a_password_in_the_clear_and_an_open_relay_are_to_be_mended() -> None:
    assert servers.judge_password("imap", [door(takes_password=True)], NOW).verdict is Verdict.MEND
    assert servers.judge_password("imap", [door(takes_password=False)], NOW).verdict is Verdict.OK
    assert servers.judge_relay([door(relays=True)]).verdict is Verdict.MEND
    assert servers.judge_relay([door(relays=False)]).verdict is Verdict.OK


def test_a_pin_must_match_and_be_signed() -> None:
    right, wrong = keys.pin_of(SHOWN), Pin(3, 1, 1, bytes(32))
    assert servers.judge_dane([host()], [door()]).verdict is Verdict.NOTE
    assert servers.judge_dane([host(pins=(wrong, right), pins_are_secure=True)], [door()]).verdict is Verdict.OK
    assert servers.judge_dane([host(pins=(right,))], [door()]).verdict is Verdict.MEND
    mended = servers.judge_dane([host(pins=(wrong,), pins_are_secure=True)], [door()])
    assert (mended.verdict, mended.publish[0].value) == (Verdict.MEND, str(right))
    assert servers.judge_dane([host(pins=(right,), pins_are_secure=True)], []).verdict is Verdict.UNKNOWN


def test_a_mail_server_has_a_public_address_of_its_own() -> None:
    alias = HostSeen("mx.x.example", ("10.0.0.1",), is_alias=True, names={})
    judged = servers.judge_mx("x.example", [alias], is_null=False, may_be_inside=False)
    assert len(judged.problems) == 2
    assert servers.judge_mx("x.example", [], is_null=True, may_be_inside=False).verdict is Verdict.OK
    assert servers.judge_mx("x.example", [], is_null=False, may_be_inside=False).verdict is Verdict.MEND


@pytest.mark.parametrize(
    ("state", "days", "verdict"),
    [
        ("signed", 10, Verdict.OK), ("signed", 2, Verdict.MEND), ("broken", 0, Verdict.MEND),
        ("unsigned", 0, Verdict.NOTE),
    ],
)  # fmt: skip
def test_signatures_must_hold_a_while(state: str, days: int, verdict: Verdict) -> None:
    assert servers.judge_dnssec(state, NOW + timedelta(days=days), NOW).verdict is verdict


def test_bytes_that_are_no_certificate_are_said_to_be_none() -> None:
    for data in (b"", b"\x30", b"\x30\x82\xff\xff", bytes(50)):
        with pytest.raises(keys.NotDer):
            keys.certificate(data)
