"""Reports: which are taken, which are turned away, and what the gate hears of them."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import actions, codes, errors, queries, signed
from quietledger.safety.devices.models import Device
from tests.safety.devices.world import b64, good, held, jws, key, pair
from tests.web.signing import actor, known

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALL = {
    "device.trusted", "device.reported", "device.reported_lately", "device.encrypted", "device.supported",
    "device.lock", "device.firewall", "device.malware", "device.updates", "device.plain_user",
}  # fmt: skip


def turned(text, now, take=actions.take_posture):
    with pytest.raises(errors.Turned) as turned_away:
        take(text, now=now)
    return turned_away.value


def events(trail, name):
    return [one for one in trail() if one["ev"] == name]


def test_a_machine_that_lacks_nothing_is_told_so_and_its_facts_hold(machine, who, now, trail):
    assert machine.report(now) == ()
    assert held(who.practice_id, machine.device_id, now) == ALL
    [entry] = events(trail, "device.reported")
    assert (entry["seq"], entry["level"], "lacks" in entry) == (1, 1, False)


def test_facts_end_by_themselves_an_hour_and_a_day_after_the_last_report(machine, who, now):
    machine.report(now)

    def at(later):
        return held(who.practice_id, machine.device_id, now + later)

    assert at(HOUR - MINUTE) == ALL
    assert at(HOUR) == ALL - {"device.reported_lately"}
    assert at(24 * HOUR - MINUTE) == ALL - {"device.reported_lately"}
    assert at(24 * HOUR) == {"device.trusted"}
    assert at(timedelta(days=14)) == set()


def test_a_report_every_half_hour_keeps_all_of_them_standing(machine, who, now):
    for n in range(6):
        machine.report(now + n * 30 * MINUTE)
    assert held(who.practice_id, machine.device_id, now + 150 * MINUTE + 22 * HOUR) == ALL - {"device.reported_lately"}


@pytest.mark.parametrize(
    ("changed", "fact", "name"),
    [
        ({"disk__system": "suspended"}, "device.encrypted", "disk.system"),
        ({"disk__system": "unknown"}, "device.encrypted", "disk.system"),
        ({"disk__system": "converting"}, "device.encrypted", "disk.system"),
        ({"disk__swap": "not_encrypted"}, "device.encrypted", "disk.swap"),
        ({"os__version": "9"}, "device.supported", "os"),
        ({"os__name": "Homemade"}, "device.supported", "os"),
        ({"lock__enabled": False}, "device.lock", "lock"),
        ({"firewall": "off"}, "device.firewall", "firewall"),
        ({"malware__on": False}, "device.malware", "malware"),
        ({"updates__pending_security": 3}, "device.updates", "updates"),
        ({"users__local_admin": True}, "device.plain_user", "users.local_admin"),
    ],
    ids=str,
)
def test_what_a_report_contradicts_ends_with_it_and_nothing_else_does(machine, who, now, changed, fact, name):
    machine.report(now)
    assert machine.report(now + MINUTE, **changed) == (name,)
    assert held(who.practice_id, machine.device_id, now + MINUTE) == ALL - {fact}


def test_a_report_sent_again_is_refused_and_tells_nothing(machine, who, now, trail):
    machine.report(now)
    problem = turned(machine.said[0], now + MINUTE)
    assert (problem.why, problem.nonce) == ("nonce", machine.nonce)
    assert held(who.practice_id, machine.device_id, now + HOUR) == ALL - {"device.reported_lately"}
    assert [one["why"] for one in events(trail, "device.refused")] == [["nonce"]]


def test_a_lost_answer_costs_one_more_try(machine, now):
    actions.take_posture(machine.posture(now), now=now)  # its answer never arrives
    machine.nonce = turned(machine.posture(now + MINUTE), now + MINUTE).nonce
    assert machine.report(now + 2 * MINUTE) == ()


def test_a_number_that_goes_back_is_refused(machine, now):
    machine.report(now)
    machine.report(now + MINUTE)
    machine.seq = 1
    assert turned(machine.posture(now + 2 * MINUTE), now + 2 * MINUTE).why == "seq"


@pytest.mark.parametrize(("seconds", "why"), [(301, "clock"), (-301, "clock"), (300, ""), (-300, "")])
def test_a_clock_may_be_five_minutes_wrong_and_no_more(machine, now, seconds, why):
    text = machine.posture(now + timedelta(seconds=seconds))
    if why:
        assert turned(text, now).why == why
    else:
        assert actions.take_posture(text, now=now).failing == ()


def test_another_key_reports_nothing(machine, who, now, trail):
    assert turned(machine.posture(now, by=key(9)), now).why == "signature"
    assert held(who.practice_id, machine.device_id, now) == {"device.trusted"}
    assert [one["why"] for one in events(trail, "device.refused")] == [["signature"]]


def test_one_device_can_not_speak_for_another(machine, who, now):
    other = pair(who, now, number=1)
    assert turned(other.posture(now, kid=str(machine.device_id), iss=str(machine.device_id)), now).why == "signature"
    assert turned(other.posture(now, kid=str(machine.device_id)), now).why == "unreadable"


def test_a_nonce_of_another_practice_finds_no_device(machine, other_practice, now):
    machine.nonce = codes.fresh_nonce(other_practice.id)
    assert turned(machine.posture(now), now).why == "unknown"


def test_another_practices_device_changes_nothing_here(machine, who, other_practice, now):
    stranger = actor(known(other_practice, "owner", now=now, email="other@example.com"), now)
    foreign = pair(stranger, now)
    foreign.report(now, disk__system="not_encrypted")
    foreign.device_id = machine.device_id
    assert turned(foreign.posture(now), now).why == "unknown"
    machine.report(now)
    assert held(who.practice_id, machine.device_id, now) == ALL


def test_a_lost_device_reports_nothing(machine, who, now):
    actions.lost(who, machine.device_id, now=now)
    assert turned(machine.posture(now), now).why == "ended"
    assert turned(machine.renewal(now), now, actions.renew).why == "ended"


@pytest.mark.parametrize("changed", [{"hw__serial_hash": "66" * 32}, {"os__platform": "windows"}])
def test_a_key_that_turns_up_on_another_machine_ends_the_device(machine, who, now, trail, changed):
    machine.report(now)
    assert turned(machine.posture(now + MINUTE, **changed), now + MINUTE).why == "changed"
    assert held(who.practice_id, machine.device_id, now + MINUTE) == set()
    assert [one["why"] for one in events(trail, "device.ended")] == [["changed"]]
    assert turned(machine.posture(now + 2 * MINUTE), now + 2 * MINUTE).why == "ended"


def test_a_serial_that_can_not_be_read_is_no_other_machine(machine, who, now):
    machine.report(now)
    machine.report(now + MINUTE, hw__serial_hash="")
    assert held(who.practice_id, machine.device_id, now + MINUTE) == ALL


def test_a_report_that_lacks_a_field_or_brings_one_too_many_uses_nothing_up(machine, now):
    assert turned(machine.posture(now, lock={"enabled": True}), now).places == ("lock.idle_s",)
    assert turned(machine.posture(now, surprise=1), now).why == "report"
    machine.seq = 0
    assert machine.report(now) == ()


def test_the_proof_is_not_kept_with_the_report(machine, who, now):
    machine.report(now, attest={"fmt": "tpm2", "quote": "c2VjcmV0bGlrZQ"})
    with tenancy.scope(who):
        row = queries.device(machine.device_id)
    assert "c2VjcmV0" not in row.report
    assert "device.hardware_key" not in held(who.practice_id, machine.device_id, now)


@pytest.mark.parametrize("header", [
    {"alg": "none"}, {"alg": "HS256"}, {"alg": "RS256"}, {"typ": "JWT"}, {"typ": "ql-renew+jwt"}, {"kid": "x"},
    {"crit": "exp"}, {"jwk": "mine"},
], ids=str)  # fmt: skip
def test_a_header_that_says_anything_else_is_not_read(machine, now, header):
    told = {"typ": "ql-posture+jwt", "kid": str(machine.device_id)} | header
    assert turned(jws(good(now) | machine.head(now), machine.key, **told), now).why == "unreadable"


def test_there_is_one_text_for_one_signature(machine, now):
    text = machine.posture(now)
    for other in (text + b"=", text.replace(b".", b". ", 1), text + b"\n", text[:-1] + bytes([text[-1] ^ 1])):
        assert turned(other, now).why in {"unreadable", "signature"}


def test_a_name_that_comes_twice_is_not_read(machine, now):
    payload = json.dumps(good(now) | machine.head(now))[:-1] + f', "seq": {2**40}}}'
    text = jws(payload.encode(), machine.key, typ="ql-posture+jwt", kid=str(machine.device_id))
    assert turned(text, now).why == "unreadable"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_whatever_is_sent_is_turned_away_in_words(db, now, text):
    assert turned(text, now).why == "unreadable"
    assert turned(text, now, actions.renew).why == "unreadable"


PARTS = sorted(good(datetime(2026, 11, 23, tzinfo=UTC)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4), max_leaves=8,
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.sampled_from(PARTS), value=JSON)
def test_whatever_the_right_key_says_is_taken_or_turned_away(machine, now, part, value):
    payload = good(now) | machine.head(now) | {part: value}
    text = jws(payload, machine.key, typ="ql-posture+jwt", kid=str(machine.device_id))
    try:
        why, machine.nonce = "", actions.take_posture(text, now=now).nonce
    except errors.Turned as problem:
        why = problem.why
    assert why in {"", "unreadable", "report"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 2000), bit=st.integers(0, 7))
def test_a_report_of_which_one_bit_changed_is_turned_away(machine, now, place, bit):
    text = bytearray(machine.posture(now))
    text[place % len(text)] ^= 1 << bit
    machine.seq = 0
    assert turned(bytes(text), now).why in {"unreadable", "signature", "report", "unknown"}


def test_a_certificate_is_renewed_for_the_same_key(machine, who, now):
    later = now + timedelta(days=7)
    given_anew = actions.renew(machine.renewal(later), now=later)
    certificate = x509.load_pem_x509_certificate(given_anew.certificate.encode())
    assert certificate.not_valid_after_utc == later + timedelta(days=14)
    der = certificate.public_bytes(Encoding.DER)
    with tenancy.scope(who):
        assert queries.by_certificate(der, later + timedelta(days=13)).id == machine.device_id
    assert "device.trusted" in held(who.practice_id, machine.device_id, later + timedelta(days=13))


def test_a_renewal_is_no_report_and_can_not_be_sent_twice(machine, now):
    text = machine.renewal(now)
    assert turned(text, now).why == "unreadable"
    machine.nonce = actions.renew(text, now=now).nonce
    assert turned(text, now, actions.renew).why == "nonce"
    assert machine.report(now) == ()


def test_numbers_are_shared_by_reports_and_renewals(machine, now):
    machine.report(now)
    machine.nonce = actions.renew(machine.renewal(now), now=now).nonce
    machine.seq = 1
    assert turned(machine.posture(now), now).why == "seq"


def test_signatures_are_checked_by_the_kept_key_alone(machine, who, now):
    text = machine.posture(now)
    said = signed.read(text, signed.POSTURE)
    with tenancy.scope(who):
        kept = Device.objects.get(id=machine.device_id).key
    assert said.is_by(kept)
    assert not said.is_by(signed.key_text(key(3).public_key()))
    head, payload, _ = text.split(b".")
    zero = signed.read(b".".join([head, payload, b64(bytes(64)).encode()]), signed.POSTURE)
    assert not zero.is_by(kept)
    assert base64.b64decode(kept)
