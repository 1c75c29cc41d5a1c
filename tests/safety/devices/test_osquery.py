"""A stock osquery enrols, is asked, and its answers become the device's facts; what it can't say is unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches

from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import actions, codes, osquery, queries
from quietledger.safety.devices.errors import Turned
from quietledger.safety.devices.models import NodeSecret
from quietledger.safety.devices.rules import DeviceRow, Level, Source
from tests.safety.devices.osqueryd import LINUX, MACOS, WINDOWS, Osqueryd
from tests.safety.devices.world import Machine, held, pair

ENCRYPTED = {"device.trusted", "device.reported", "device.encrypted", "device.supported"}


@pytest.fixture(autouse=True)
def not_too_often() -> None:
    """Each test has its own minute."""
    caches["calls"].clear()


@pytest.fixture
def owner(who: Any) -> Any:
    return replace(who, proven_seconds=0)


@pytest.fixture
def secret(owner: Any, now: Any) -> str:
    return osquery.new_secret(owner, now=now)


@pytest.fixture
def node(secret: str, now: Any) -> Osqueryd:
    made = Osqueryd(secret)
    made.enroll(now)
    return made


def devices(who: Any) -> list[DeviceRow]:
    with tenancy.scope(who):
        return queries.devices()


def only(who: Any) -> DeviceRow:
    (row,) = devices(who)
    return row


def facts(who: Any, at: Any) -> set[str]:
    return held(who.practice_id, only(who).id, at)


class TestSecret:
    def test_it_is_kept_as_a_digest_only(self, secret, who):
        with tenancy.scope(who):
            kept = NodeSecret.objects.get()
        assert kept.digest == codes.digest(secret)
        assert secret not in str(vars(kept))

    def test_a_new_one_ends_the_one_before(self, secret, owner, now):
        fresh = osquery.new_secret(owner, now=now + timedelta(minutes=1))
        assert Osqueryd(secret).enroll(now).json() == {"node_invalid": True, "error": "code"}
        assert Osqueryd(fresh).enroll(now).json()["node_invalid"] is False

    def test_once_it_is_ended_nobody_enrols_and_who_did_goes_on(self, node, secret, owner, now):
        osquery.end_secret(owner, now=now)
        assert Osqueryd(secret).enroll(now).json()["node_invalid"] is True
        assert node.run(now).json() == {"node_invalid": False}

    def test_only_an_owner_who_has_just_proved_who_they_are_makes_one(self, who, now):
        with pytest.raises(Refused):
            osquery.new_secret(replace(who, proven_seconds=100_000), now=now)

    @pytest.mark.parametrize("secret", ["", "QO", "QO-AAAAA", "XX-22222-22222-22222-22222-22222-22222", "QO" * 200])
    def test_another_text_lets_nobody_in(self, db, practice, now, secret):
        assert Osqueryd(secret).enroll(now).json() == {"node_invalid": True, "error": "code"}


class TestReporting:
    @pytest.mark.parametrize(("tables", "platform"), [(LINUX, "linux"), (WINDOWS, "windows"), (MACOS, "macos")])
    def test_a_machine_that_lacks_nothing_it_is_asked_for_is_encrypted_and_supported(
        self, secret, who, now, tables, platform
    ):
        node = Osqueryd(secret, json.loads(json.dumps(tables)))
        node.enroll(now)
        assert node.run(now).json() == {"node_invalid": False}
        row = only(who)
        assert (row.source, row.platform, row.level, row.name) == (Source.OSQUERY, platform, Level.TOLD, "heron-7")
        assert facts(who, now) >= ENCRYPTED
        assert ("device.firewall" in facts(who, now)) is (platform != "linux")
        assert "device.hardware_key" not in facts(who, now)

    @pytest.mark.parametrize(("tables", "broken"), [
        (LINUX, {"disk": [LINUX["disk"][0], {"path": "/data", "encrypted": "0", "type": ""}]}),
        (LINUX, {"disk": [{"path": "/", "encrypted": "", "type": ""}]}),
        (LINUX, {"disk": []}),
        (LINUX, {"swap": [{"name": "/dev/sda3", "encrypted": "0", "type": ""}]}),
        (LINUX, {"disk": [{"path": f"/m{number}", "encrypted": "1", "type": "aes"} for number in range(300)]}),
        (LINUX, {"disk": [{"path": "/" + "x" * 600, "encrypted": "1", "type": "aes"}]}),
        (WINDOWS, {"disk": [WINDOWS["disk"][0] | {"protection_status": "2"}]}),
        (WINDOWS, {"disk": [WINDOWS["disk"][0] | {"protection_status": "0"}]}),
        (WINDOWS, {"disk": [WINDOWS["disk"][0] | {"conversion_status": "2", "percentage_encrypted": "61"}]}),
        (MACOS, {"disk": [MACOS["disk"][0] | {"filevault_status": "off"}]}),
    ])  # fmt: skip
    def test_whatever_is_not_plainly_encrypted_is_not(self, secret, who, now, tables, broken):
        node = Osqueryd(secret, json.loads(json.dumps(tables | broken)))
        node.enroll(now)
        node.run(now)
        assert facts(who, now) >= ENCRYPTED - {"device.encrypted"}
        assert "device.encrypted" not in facts(who, now)

    def test_answers_that_come_one_by_one_are_a_report_once_all_are_there(self, node, who, now):
        line = {"action": "snapshot", "unixTime": str(int(now.timestamp()))}
        for name in ("disk", "swap", "os"):
            node.call("log", now, log_type="result", data=[line | {"name": name, "snapshot": LINUX[name]}])
            assert facts(who, now) == {"device.trusted"}
        node.call("log", now, log_type="result", data=[line | {"name": "machine", "snapshot": LINUX["machine"]}])
        assert facts(who, now) >= ENCRYPTED

    def test_a_question_that_is_not_answered_any_more_lets_the_report_grow_old(self, node, who, now):
        node.run(now)
        node.broken = {"disk"}
        for hours in range(1, 26):
            node.run(now + timedelta(hours=hours))
        assert "device.encrypted" not in facts(who, now + timedelta(hours=25))
        assert "device.reported" not in facts(who, now + timedelta(hours=25))

    def test_a_disk_that_was_decrypted_ends_the_fact_at_once(self, node, who, now):
        node.run(now)
        node.tables["disk"][1]["encrypted"] = "0"
        node.run(now + timedelta(minutes=1))
        assert "device.encrypted" not in facts(who, now + timedelta(minutes=1))

    def test_what_osquery_saw_hours_ago_says_nothing_about_now(self, node, who, now):
        schedule = node.call("config", now).json()["schedule"]
        old = int((now - timedelta(hours=3)).timestamp())
        lines = [{"action": "snapshot", "name": name, "unixTime": old, "snapshot": LINUX[name]} for name in schedule]
        assert node.call("log", now, log_type="result", data=lines).json() == {"node_invalid": False}
        assert facts(who, now) == {"device.trusted"}

    def test_what_it_will_see_tomorrow_says_nothing_either(self, node, who, now):
        schedule = node.call("config", now).json()["schedule"]
        late = int((now + timedelta(days=1)).timestamp())
        lines = [{"action": "snapshot", "name": name, "unixTime": late, "snapshot": LINUX[name]} for name in schedule]
        node.call("log", now, log_type="result", data=lines)
        assert facts(who, now) == {"device.trusted"}

    def test_nothing_new_is_kept_once_in_a_quarter_of_an_hour(self, node, trail, now):
        for minutes in (0, 1, 2, 16):
            node.run(now + timedelta(minutes=minutes))
        assert len([one for one in trail() if one["ev"] == "device.reported"]) == 2

    def test_its_own_log_lines_and_other_queries_are_passed_over(self, node, who, now, trail):
        status = {"hostIdentifier": "heron-7", "severity": "2", "filename": "scheduler.cpp", "message": "x"}
        before = len(trail())
        assert node.call("log", now, log_type="status", data=[status]).json() == {"node_invalid": False}
        assert len(trail()) == before
        added = {"action": "added", "name": "disk", "columns": LINUX["disk"][0], "unixTime": int(now.timestamp())}
        other = {"action": "snapshot", "name": "pack_x", "snapshot": [{"a": "b"}], "unixTime": int(now.timestamp())}
        assert node.call("log", now, log_type="result", data=[added, other, "text", None]).status_code == 200
        assert facts(who, now) == {"device.trusted"}

    def test_another_machines_serial_ends_the_device(self, node, who, now):
        node.run(now)
        node.tables["machine"][0]["hardware_serial"] = "OTHER-1"
        node.run(now + timedelta(minutes=20))
        assert not only(who).is_active
        assert node.call("config", now + timedelta(minutes=20)).json()["node_invalid"] is True


class TestAtOnce:
    def test_a_machine_that_just_enrolled_is_asked_at_once(self, node, who, now):
        assert node.distributed(now) == {"disk", "swap", "os", "machine"}
        assert facts(who, now) >= ENCRYPTED
        assert node.distributed(now) == set()

    def test_a_query_that_fails_makes_unknown_of_what_was_known(self, node, who, now):
        node.run(now)
        later = now + timedelta(minutes=61)
        node.broken = {"disk"}
        node.distributed(later)
        assert facts(who, later) >= {"device.reported", "device.supported"}
        assert "device.encrypted" not in facts(who, later)

    @pytest.mark.parametrize("status", [1, "1", 2, None, "zero", True])
    def test_only_a_plain_zero_is_done(self, node, who, now, status):
        asked = node.call("distributed/read", now).json()["queries"]
        statuses = dict.fromkeys(asked, 0) | {"disk": status}
        node.call("distributed/write", now, queries={name: LINUX[name] for name in asked}, statuses=statuses)
        assert "device.encrypted" not in facts(who, now)


class TestNodes:
    def test_an_unknown_node_key_is_to_enrol_again(self, node, who, now):
        practice = codes.practice_of(node.node_key)
        for stranger in ("", "x", codes.fresh_nonce(practice), node.node_key[:-1]):
            node.node_key = stranger
            for path in ("config", "log", "distributed/read", "distributed/write"):
                body = {"log_type": "result", "data": [], "queries": {}, "statuses": {}}
                assert node.call(path, now, **body).json() == {"node_invalid": True, "error": "unknown"}, path

    def test_the_key_may_come_in_a_header(self, node, now):
        node.in_header = True
        assert node.run(now).json() == {"node_invalid": False}

    def test_two_keys_at_once_are_none(self, node, now):
        body = json.dumps({"node_key": node.node_key})
        answer = node.post("config", body, now, HTTP_AUTHORIZATION=f"NodeKey {node.node_key}x")
        assert answer.json()["node_invalid"] is True

    def test_a_machine_that_enrols_again_is_the_same_device_with_another_key(self, node, secret, who, now):
        before = node.node_key
        node.enroll(now + timedelta(hours=1))
        assert node.node_key != before
        only(who)
        node.node_key = before
        assert node.call("config", now + timedelta(hours=1)).json()["node_invalid"] is True

    def test_a_lost_machine_is_not_let_in_by_the_secret_that_it_knows(self, node, owner, now):
        actions.take_back(owner, only(owner).id, is_lost=True, now=now)
        assert node.call("config", now).json()["node_invalid"] is True
        assert node.enroll(now).json() == {"node_invalid": True, "error": "ended"}
        later = now + timedelta(days=1)
        node.secret = osquery.new_secret(owner, now=later)
        assert node.enroll(later).json()["node_invalid"] is False

    def test_a_key_opens_nothing_at_another_practice(self, node, other_practice, who, now):
        with pytest.raises(Turned):
            osquery.schedule(codes.fresh_nonce(other_practice.id), None, now=now)

    @pytest.mark.parametrize("odd", ["", " ", "\x00", "\ud800", "a\nb", 7.5, None, ["x"], {"x": "y"}])
    def test_an_odd_hardware_id_never_breaks_the_door(self, secret, now, odd):
        node = Osqueryd(secret)
        node.tables["machine"][0]["uuid"] = odd
        assert node.enroll(now).status_code == 200

    @pytest.mark.parametrize("odd", ["\x00", "\ud800", "x" * 600, None, ["x"], 10**400])
    def test_odd_answers_never_break_it_either(self, node, who, now, odd):
        for name, column in (("disk", "path"), ("os", "name"), ("machine", "hardware_serial")):
            node.tables[name][0][column] = odd
        assert node.run(now).status_code == 200
        assert "device.encrypted" not in facts(who, now)

    def test_a_machine_of_no_known_system_is_not_let_in(self, secret, now):
        node = Osqueryd(secret)
        node.tables["os"] = [{}]
        assert node.enroll(now).json() == {"node_invalid": True, "error": "platform"}


class TestCertificate:
    @pytest.fixture
    def paired(self, who: Any, now: Any) -> Machine:
        return pair(who, now, 3)

    @pytest.fixture
    def certified(self, paired: Machine, secret: str, now: Any) -> Osqueryd:
        """osquery on a machine that was paired, showing the certificate that it got then."""
        node = Osqueryd(secret, certificate=paired.certificate.encode())
        node.enroll(now)
        return node

    def test_a_paired_machine_stays_the_device_that_it_was(self, certified, paired, who, now):
        certified.run(now)
        assert only(who).id == paired.device_id
        assert only(who).person_id == who.person_id
        assert facts(who, now) >= ENCRYPTED

    def test_from_then_on_its_node_key_counts_beside_the_certificate_only(self, certified, paired, who, now):
        other = pair(who, now, 4)
        for shown in (b"", other.certificate.encode()):
            certified.certificate = shown
            node_key = certified.node_key
            assert certified.call("config", now).json()["node_invalid"] is True
            certified.node_key = node_key

    def test_it_does_not_enrol_again_without_it(self, certified, now):
        certified.certificate = b""
        assert certified.enroll(now).json() == {"node_invalid": True, "error": "certificate"}

    def test_our_own_agents_word_stands_for_an_hour(self, certified, paired, who, now):
        paired.report(now)
        certified.tables["disk"][0]["encrypted"] = "0"
        certified.run(now + timedelta(minutes=10))
        assert "device.encrypted" in facts(who, now + timedelta(minutes=10))
        certified.run(now + timedelta(minutes=70))
        assert "device.encrypted" not in facts(who, now + timedelta(minutes=70))

    def test_a_lost_machines_certificate_lets_nobody_in(self, certified, paired, owner, now):
        actions.take_back(owner, paired.device_id, is_lost=True, now=now)
        assert certified.call("config", now).json()["node_invalid"] is True
        assert certified.enroll(now).json()["node_invalid"] is True


class TestDoor:
    @pytest.mark.parametrize("body", [
        "", "[]", "null", "{", '{"node_key": "a", "node_key": "b"}', '{"node_key": NaN}', '"text"', "[" * 10_000,
    ])  # fmt: skip
    @pytest.mark.parametrize("path", ["enroll", "config", "log", "distributed/read", "distributed/write"])
    def test_what_is_no_json_object_is_answered_with_400(self, node, now, path, body):
        assert node.post(path, body, now).status_code == 400

    @pytest.mark.parametrize(("path", "wrong"), [
        ("enroll", {"enroll_secret": 1}), ("enroll", {"enroll_secret": "x", "host_identifier": "y"}),
        ("log", {"log_type": "other", "data": []}), ("log", {"log_type": "result", "data": {}}),
        ("log", {"log_type": "result", "data": [{}] * 3_000}), ("distributed/write", {"queries": []}),
        ("distributed/write", {"queries": {}, "statuses": []}),
    ])  # fmt: skip
    def test_what_has_another_shape_is_answered_with_400(self, node, now, path, wrong):
        assert node.call(path, now, **wrong).status_code == 400

    def test_too_much_is_answered_with_413(self, node, now):
        assert node.call("config", now, more="x" * 70_000).status_code == 413
        lines = [{"action": "snapshot", "name": "disk", "snapshot": [{"path": "x" * 1000}] * 1100}]
        assert node.call("log", now, log_type="result", data=lines).status_code == 413

    def test_nothing_is_answered_to_a_look(self, client, db):
        for path in ("enroll", "config", "log", "distributed/read", "distributed/write"):
            assert client.get(f"/api/osquery/{path}").status_code == 405

    def test_too_often_is_answered_with_429(self, node, now):
        later = now + timedelta(hours=5)
        assert {node.call("config", later).status_code for _ in range(130)} == {200, 429}

    def test_the_schedule_asks_for_snapshots_only(self, node, now):
        schedule = node.call("config", now).json()["schedule"]
        assert all(set(one) == {"query", "interval", "snapshot"} and one["snapshot"] for one in schedule.values())


def test_a_serial_is_never_kept_as_it_is(node, who, now):
    node.run(now)
    row = only(who)
    assert row.serial
    assert "HERON" not in row.serial + row.report
