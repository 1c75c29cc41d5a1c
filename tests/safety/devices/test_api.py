"""The door for devices, as programs knock at it: JSON, no sign-in, plain words, and bounds."""

import json

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quietledger.safety.devices import actions, api
from tests.safety.devices.world import Machine, csr, key
from tests.web.signing import at_desk

ADDRESSES = ("enroll", "posture", "renew")


@pytest.fixture(autouse=True)
def at(now):
    caches["calls"].clear()
    with time_machine.travel(now, tick=False):
        yield


def knock(address, body, **options):
    """(status, what is said): from a stranger whose browser brings no proof of a form."""
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    answer = Client(enforce_csrf_checks=True).post(
        f"/device/v1/{address}", content, content_type="application/json", **options
    )
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, json.loads(answer.content)


def wish(code, /, **changed):
    return {"code": code, "csr": csr(), "platform": "linux", "attest": None} | changed


def test_a_device_pairs_reports_and_renews(who, now):
    status, given_one = knock("enroll", wish(actions.code(who, now=now).code))
    assert status == 200
    assert set(given_one) == {"device", "cert", "chain", "nonce", "interval_s"}
    machine = Machine(given_one["device"], given_one["nonce"], key(), given_one["cert"])
    status, heard = knock("posture", machine.posture(now))
    assert (status, heard["verdict"]) == (200, {"ok": True, "failing": []})
    machine.nonce = heard["nonce"]
    status, renewed = knock("renew", machine.renewal(now))
    assert (status, set(renewed)) == (200, {"cert", "chain", "nonce", "interval_s"})
    machine.nonce = renewed["nonce"]
    status, heard = knock("posture", machine.posture(now, disk__system="suspended"))
    assert heard["verdict"] == {"ok": False, "failing": ["disk.system"]}


def test_a_report_sent_twice_is_told_which_nonce_to_use(machine, now):
    text = machine.posture(now)
    nonce = knock("posture", text)[1]["nonce"]
    status, said = knock("posture", text)
    assert (status, said["error"], said["nonce"]) == (409, "nonce", nonce)


def test_a_report_that_is_not_complete_hears_where(machine, now):
    status, said = knock("posture", machine.posture(now, users={}))
    assert (status, said["error"], said["places"]) == (400, "report", ["users.local_admin"])


@pytest.mark.parametrize("changed", [
    {"csr": None}, {"platform": 3}, {"more": "x"}, {"csr": "x" * 16_385}, {"code": ["x"]}, {"attest": {"fmt": 1}},
], ids=str)  # fmt: skip
def test_a_wish_of_another_form_is_not_read(who, now, changed):
    assert knock("enroll", wish(actions.code(who, now=now).code, **changed))[1]["error"] == "unreadable"


@pytest.mark.parametrize("address", ADDRESSES)
def test_more_than_64_kilobytes_are_not_read(db, address):
    assert knock(address, b"x" * (api.MOST_BYTES + 1))[0] == 413
    assert knock(address, b"x" * 4_000_000)[0] == 413
    assert knock(address, b"x" * api.MOST_BYTES)[0] == 400


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_another_method_is_refused_in_words(db, address, method):
    answer = getattr(Client(), method)(f"/device/v1/{address}")
    assert (answer.status_code, answer.json()["error"]) == (405, "method")


def test_who_knocks_too_often_waits(db):
    told = [knock("posture", b"x")[0] for _ in range(api.CALLS_A_MINUTE + 1)]
    assert told == [400] * api.CALLS_A_MINUTE + [429]


def test_every_reason_has_its_words():
    assert all(400 <= status < 600 and say.endswith(".") for status, say in api._SAID.values())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.sampled_from(ADDRESSES), body=st.binary(max_size=600) | st.text(max_size=300).map(str.encode))
def test_whatever_is_sent_is_answered_in_words(db, address, body):
    caches["calls"].clear()
    status, said = knock(address, body)
    assert (status, said["error"]) == (400, "unreadable")


def test_a_sign_in_is_nothing_to_this_door(machine, now, odalys):
    client = at_desk(odalys, now)
    answer = client.post("/device/v1/posture", machine.posture(now, by=key(4)), content_type="application/jose")
    assert answer.status_code == 401
    assert "sessionid" not in answer.cookies
