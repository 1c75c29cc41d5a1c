"""A machine with a real (software) TPM pairs, answers its challenge, reports: levels 2 and 3, and what costs them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from quietledger.agent import pairing, signing, tpm
from quietledger.agent.home import Home
from quietledger.agent.server import Server
from quietledger.agent.tpm import TpmKey
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.devicestate.report import NOBODY, from_json
from quietledger.safety.devices import actions, attesting, queries
from quietledger.safety.devices.actions import Wish
from quietledger.safety.devices.attest_record import said_for
from quietledger.safety.devices.errors import NotFit, Turned
from quietledger.safety.devices.rules import Level
from tests.safety.devices.world import good, held
from tests.swtpm import MakeTpm, SoftTpm
from tests.web.signing import actor, known


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class TpmMachine:
    """A machine whose report key lives in its TPM; it says what the agent would say."""

    key: TpmKey
    device_id: Any = None
    nonce: str = ""
    challenge: Any = None
    seq: int = 0

    def introduction(self, **changed: Any) -> dict[str, Any]:
        return self.key.introduction() | changed

    def pair(self, who: Any, now: Any, **changed: Any) -> None:
        code = actions.code(who, now=now).code
        wish = Wish(code, signing.request(self.key, "machine"), "linux", self.introduction(**changed))
        given = actions.enrol(wish, now=now)
        self.device_id, self.nonce, self.challenge, self.seq = given.device_id, given.nonce, given.challenge, 0

    def signed(self, payload: dict[str, Any], now: Any) -> bytes:
        self.seq += 1
        head = {"v": 1, "iss": str(self.device_id), "iat": int(now.timestamp()), "nonce": self.nonce, "seq": self.seq}
        return signing.jws(json.dumps(head | payload), self.key, kid=str(self.device_id)).encode()

    def quoted(self) -> dict[str, Any]:
        return self.key.proof(self.nonce)

    def prove(self, now: Any, **changed: Any) -> None:
        """The first report, with the answer to the challenge."""
        self.report(now, self.key.proof(self.nonce, self.challenge) | changed)

    def report(self, now: Any, attest: Any = None) -> None:
        answer = actions.take_posture(self.signed(good(now) | {"attest": attest}, now), now=now)
        self.nonce = answer.nonce


@pytest.fixture
def now(soft_tpm: SoftTpm) -> Any:
    return soft_tpm.now


@pytest.fixture
def who(db: None, practice: Any, now: Any) -> Any:
    return actor(known(practice, "owner", "biller", now=now), now)


@pytest.fixture
def trusted(soft_tpm: SoftTpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The house trusts the maker of this test's TPM."""
    folder = tmp_path / "makers"
    folder.mkdir()
    (folder / "lanternworks.pem").write_bytes(soft_tpm.issuer)
    (folder / "readme.txt").write_text("no certificate")
    monkeypatch.setattr(attesting, "makers_folder", lambda: folder)


@pytest.fixture
def machine(soft_tpm: SoftTpm, trusted: None, who: Any, now: Any) -> TpmMachine:
    made = TpmMachine(TpmKey(b"\x11" * 32, soft_tpm.tcti))
    made.pair(who, now)
    return made


def level(who: Any, machine: TpmMachine) -> int:
    with tenancy.scope(who):
        return queries.device(machine.device_id).level


class TestPairing:
    def test_before_its_tpm_has_answered_a_device_is_like_any_other(self, machine, who, now):
        machine.report(now, machine.quoted())
        assert level(who, machine) == Level.TOLD

    def test_a_tpm_that_answers_is_at_the_third_level_from_its_first_report(self, machine, who, now):
        machine.prove(now)
        assert level(who, machine) == Level.ATTESTED
        machine.report(now, machine.quoted())
        assert level(who, machine) == Level.ATTESTED
        assert {"device.hardware_key", "device.boot_known"} <= held(who.practice_id, machine.device_id, now)

    def test_a_tpm_of_an_unknown_maker_pairs_at_the_first_level_and_hears_why(
        self, make_tpm: MakeTpm, trusted, who, now
    ):
        machine = TpmMachine(TpmKey(b"\x11" * 32, make_tpm("elsewhere").tcti))
        machine.pair(who, now + timedelta(seconds=30))
        assert machine.challenge == {"fmt": "tpm2", "why": "maker"}
        machine.report(now, machine.quoted())
        assert level(who, machine) == Level.TOLD

    def test_a_key_that_the_tpm_does_not_speak_of_is_turned_away(self, soft_tpm, trusted, who, now):
        other = TpmKey(b"\x22" * 32, soft_tpm.tcti).introduce()
        with pytest.raises(Turned) as turned:
            TpmMachine(TpmKey(b"\x11" * 32, soft_tpm.tcti)).pair(who, now, report=text(other.report))
        assert (turned.value.why, turned.value.places) == ("attest", ("about",))

    @pytest.mark.parametrize("changed", [
        {"fmt": "tpm3"}, {"ak": "!"}, {"ak": text(b"\0#")}, {"ek_chain": []}, {"ek_chain": ["AAAA"]}, {"extra": "x"},
    ])  # fmt: skip
    def test_garbage_is_turned_away(self, soft_tpm, trusted, who, now, changed):
        with pytest.raises(Turned) as turned:
            TpmMachine(TpmKey(b"\x11" * 32, soft_tpm.tcti)).pair(who, now, **changed)
        assert turned.value.why == "attest"


class TestAnswering:
    @pytest.fixture
    def unproved(self, machine: TpmMachine, who: Any, now: Any, trail: Any) -> Any:
        """Report with something wrong in the answer: it counts as the machine's own word, and the trail says why."""

        def report(**changed: Any) -> list[str]:
            machine.prove(now, **changed)
            assert level(who, machine) == Level.TOLD
            return [why for entry in trail() if entry["ev"] == "device.unproved" for why in entry["why"]]

        return report

    def test_a_secret_that_was_not_opened_proves_nothing(self, unproved):
        assert unproved(secret=text(bytes(32))) == ["secret"]

    def test_a_certificate_to_an_older_nonce_proves_nothing(self, machine, unproved):
        word = machine.key.certify(said_for("the nonce before"))
        assert unproved(certify=text(word.said), certify_sig=text(word.signature)) == ["said"]

    def test_a_certificate_by_another_key_proves_nothing(self, machine, soft_tpm, unproved):
        word = TpmKey(b"\x33" * 32, soft_tpm.tcti).certify(said_for(machine.nonce))
        assert unproved(certify=text(word.said), certify_sig=text(word.signature)) == ["signature"]

    def test_after_a_failed_answer_a_right_one_still_counts(self, machine, unproved, who, now):
        unproved(secret=text(bytes(32)))
        machine.prove(now)
        assert level(who, machine) == Level.ATTESTED

    def test_it_is_on_the_trail(self, machine, now, trail):
        machine.prove(now)
        machine.report(now, machine.quoted())
        assert [entry["level"] for entry in trail() if entry["ev"] == "device.attested"] == [3]


class TestReports:
    def test_a_report_without_a_quote_is_the_tpms_all_the_same(self, machine, who, now):
        machine.prove(now)
        machine.report(now)
        assert level(who, machine) == Level.HARDWARE

    def test_a_replayed_quote_costs_the_third_level(self, machine, who, now, trail):
        machine.prove(now)
        replayed = machine.quoted()
        machine.report(now, replayed)
        assert level(who, machine) == Level.ATTESTED
        machine.report(now + timedelta(minutes=1), replayed)
        assert level(who, machine) == Level.HARDWARE
        assert [entry["why"] for entry in trail() if entry["ev"] == "device.unproved"] == [["said"]]
        assert "device.boot_known" not in held(who.practice_id, machine.device_id, now + timedelta(minutes=1))

    def test_values_that_were_not_quoted_cost_the_third_level(self, machine, who, now):
        machine.prove(now)
        quote = machine.quoted()
        machine.report(now, quote | {"pcrs": quote["pcrs"] | {"4": "ab" * 32}})
        assert level(who, machine) == Level.HARDWARE


class TestOtherStart:
    now: Any

    @pytest.fixture
    def updated(self, make_tpm, monkeypatch, tmp_path, who) -> TpmMachine:
        """A machine that was paired, proved, and then started with another boot loader."""
        soft = make_tpm("updated")
        monkeypatch.setattr(attesting, "makers_folder", lambda: tmp_path)
        (tmp_path / "maker.pem").write_bytes(soft.issuer)
        machine = TpmMachine(TpmKey(b"\x11" * 32, soft.tcti))
        type(self).now = soft.now
        machine.pair(who, self.now)
        machine.prove(self.now)
        soft.extend(4, b"another boot loader")
        machine.report(self.now, machine.quoted())
        return machine

    def test_it_costs_the_third_level_and_says_what_changed(self, updated, who):
        assert level(who, updated) == Level.HARDWARE
        with tenancy.scope(who):
            assert queries.started_otherwise(queries.device(updated.device_id)) == ("its boot loader",)

    def test_the_owner_accepts_it_and_it_counts_from_the_next_report(self, updated, who):
        actions.accept_start(replace(who, proven_seconds=0), updated.device_id, now=self.now)
        updated.report(self.now, updated.quoted())
        assert level(who, updated) == Level.ATTESTED
        with tenancy.scope(who):
            assert queries.started_otherwise(queries.device(updated.device_id)) == ()

    def test_it_is_on_the_trail_once(self, updated, trail):
        updated.report(self.now, updated.quoted())
        assert [entry["pcrs"] for entry in trail() if entry["ev"] == "device.started_otherwise"] == [["4"]]

    def test_nobody_but_an_owner_who_has_just_proved_who_they_are_accepts_it(self, updated, practice, who):
        owner = replace(who, proven_seconds=100_000)
        biller = replace(
            actor(known(practice, "biller", now=self.now, email="b@example.com"), self.now), proven_seconds=0
        )
        for one in (biller, owner):
            with pytest.raises(Refused):
                actions.accept_start(one, updated.device_id, now=self.now)

    def test_nothing_is_accepted_where_nothing_changed(self, machine, who, now):
        machine.prove(now)
        with pytest.raises(NotFit):
            actions.accept_start(replace(who, proven_seconds=0), machine.device_id, now=now)


def test_a_machine_that_measured_nothing_is_never_at_the_third_level(make_tpm, tmp_path, who, monkeypatch):
    monkeypatch.setattr("tests.swtpm.PCR_VALUES", {})
    soft = make_tpm("unmeasured")
    monkeypatch.setattr(attesting, "makers_folder", lambda: tmp_path)
    (tmp_path / "maker.pem").write_bytes(soft.issuer)
    machine = TpmMachine(TpmKey(b"\x11" * 32, soft.tcti))
    machine.pair(who, soft.now)
    machine.prove(soft.now)
    assert level(who, machine) == Level.HARDWARE


def test_the_door_hands_the_challenge_over(soft_tpm, trusted, client, who, now):
    machine = TpmMachine(TpmKey(b"\x11" * 32, soft_tpm.tcti))
    wish = {
        "code": actions.code(who, now=now).code, "csr": signing.request(machine.key, "machine"), "platform": "linux",
        "attest": machine.introduction(),
    }  # fmt: skip
    with time_machine.travel(now, tick=False):
        answer = client.post("/device/v1/enroll", json.dumps(wish), content_type="application/json").json()
    machine.device_id, machine.nonce, machine.challenge = answer["device"], answer["nonce"], answer["attest"]
    machine.prove(now)
    assert level(who, machine) == Level.ATTESTED


class TestTheDevicesOwnProgram:
    """The agent itself, from pairing to its second report, with the server's real door behind its connection."""

    @pytest.fixture
    def home(self, soft_tpm, trusted, client, now, monkeypatch, tmp_path) -> Home:
        def ask(_server: Any, path: str, body: str, kind: str, _wanted: Any) -> Any:
            with time_machine.travel(now, tick=False):
                answer = client.post(path, body, content_type=kind)
            assert answer.status_code == 200, answer.json()
            return answer.json()

        find = tpm.find
        monkeypatch.setattr(Server, "ask", ask)
        monkeypatch.setattr(tpm, "find", lambda folder: find(folder, tcti=soft_tpm.tcti))
        return Home(tmp_path / "device")

    def test_pairs_and_reports_at_the_third_level(self, home, who, now, trail):
        seen = from_json(json.dumps(good(now) | {"iss": NOBODY, "iat": 0, "nonce": "", "seq": 0}))[0]
        pairing.pair(home, "http://localhost:8000", actions.code(who, now=now).code, None, seen)
        for _ in range(2):
            assert pairing.report(home, seen, int(now.timestamp())).ok
        with tenancy.scope(who):
            (row,) = queries.devices()
        assert row.level == Level.ATTESTED
        assert not home.key.exists()
        assert [entry["level"] for entry in trail() if entry["ev"] == "device.reported"] == [3, 3]
        assert not [entry for entry in trail() if entry["ev"] == "device.unproved"]
