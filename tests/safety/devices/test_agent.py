"""The agent that people install, and this door: what the one writes, the other reads."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import caches
from django.test import Client

from quietledger.agent import pairing, tpm
from quietledger.agent.home import Home
from quietledger.agent.server import Server, Turned
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.devicestate import report as reports
from quietledger.safety.devices import actions, queries
from tests.safety.devices.world import good, held

URL = "http://127.0.0.1:1"


@pytest.fixture
def home(tmp_path, monkeypatch, db):
    """A machine without a TPM whose questions reach this process."""

    def ask(_server, path, body, kind, _wanted):
        answer = Client(enforce_csrf_checks=True).post(path, body, content_type=kind)
        said = answer.json()
        if answer.status_code != 200:
            raise Turned(answer.status_code, said["error"], said["say"], said.get("nonce", ""))
        return said

    caches["calls"].clear()
    monkeypatch.setattr(Server, "ask", ask)
    monkeypatch.setattr(tpm, "find", lambda _path: None)
    return Home(tmp_path / "agent")


def seen(at, **changed):
    """What the agent read, before it is signed."""
    head = {"iss": reports.NOBODY, "iat": int(at.timestamp()), "nonce": "", "seq": 0}
    made, findings = reports.from_json(json.dumps(good(at) | head))
    assert findings == ()
    return replace(made, **changed)


def test_it_pairs_reports_and_renews(home, who, now):
    with time_machine.travel(now, tick=False):
        code = actions.code(who, now=now).code
        device = pairing.pair(home, URL, code, None, seen(now)).device
        assert pairing.report(home, seen(now), int(now.timestamp())).ok
    assert {"device.encrypted", "device.reported"} <= held(who.practice_id, UUID(device), now)
    later = now + timedelta(days=8)
    with time_machine.travel(later, tick=False):
        taken = pairing.report(home, seen(later, firewall="off"), int(later.timestamp()))
    assert taken.failing == ("firewall",)
    shown = x509.load_pem_x509_certificates(home.certificate.read_bytes())[0]
    assert shown.not_valid_after_utc == later + timedelta(days=14)
    with tenancy.scope(who):
        assert str(queries.by_certificate(shown.public_bytes(Encoding.DER), later).id) == device


def test_it_goes_on_after_an_answer_that_got_lost(home, who, now):
    with time_machine.travel(now, tick=False):
        pairing.pair(home, URL, actions.code(who, now=now).code, None, seen(now))
        before = home.pairing()
        pairing.report(home, seen(now), int(now.timestamp()))
        home.keep(before)  # as if the machine had lost power before it kept the answer
        assert pairing.report(home, seen(now), int(now.timestamp())).ok


def test_it_hears_that_its_device_was_ended(home, who, now):
    with time_machine.travel(now, tick=False):
        device = pairing.pair(home, URL, actions.code(who, now=now).code, None, seen(now)).device
        actions.lost(who, UUID(device), now=now)
        with pytest.raises(Turned) as turned:
            pairing.report(home, seen(now), int(now.timestamp()))
    assert (turned.value.status, turned.value.why) == (410, "ended")
