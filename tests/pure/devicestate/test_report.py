import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pure.devicestate.samples import good

from quietledger.pure.devicestate.disks import State, Volume, disk, volume
from quietledger.pure.devicestate.report import Lock, Malware, Report, System, from_json
from quietledger.pure.devicestate.shape import Finding

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp", "Zs"]), max_size=60)
VOLUMES = st.lists(
    st.builds(
        Volume,
        WORDS,
        st.sampled_from(State),
        WORDS,
        st.sampled_from(["on", "off", "unknown"]),
        st.none() | st.integers(0, 100),
    ),
    max_size=5,
)


def changed(**fields):
    return from_json(json.dumps(json.loads(good().to_json()) | fields))


@given(WORDS, VOLUMES, st.none() | st.booleans(), st.none() | st.integers(0, 10**6))
def test_report_comes_back_as_it_was_written(name, volumes, is_on, age):
    report = good(
        os=System("windows", name, "25H2", ""), malware=Malware(name, on=is_on, age_h=age), lock=Lock(is_on, age),
        disk=disk("x", State.PARTLY, volumes, root="/"),
    )  # fmt: skip
    assert from_json(report.to_json()) == (report, ())


def test_proof_of_the_hardware_comes_back_as_it_was_written():
    report = good(attest={"fmt": "tpm2", "quote": "aa", "pcrs": {"0": "00"}, "ek_chain": ("aa", "bb")})
    assert from_json(report.to_json()) == (report, ())


def test_text_is_canonical():
    text = good().to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def test_a_report_without_a_proof_may_leave_it_out():
    value = json.loads(good().to_json())
    del value["attest"]
    assert from_json(json.dumps(value)) == (good(), ())


@pytest.mark.parametrize(
    ("fields", "where", "code"),
    [
        ({"v": 2}, "v", "wrong"),
        ({"v": True}, "v", "wrong"),
        ({"iss": "somebody"}, "iss", "wrong"),
        ({"iat": 1.5}, "iat", "wrong"),
        ({"iat": True}, "iat", "wrong"),
        ({"seq": -1}, "seq", "wrong"),
        ({"nonce": "a\nb"}, "nonce", "wrong"),
        ({"nonce": "a" * 129}, "nonce", "wrong"),
        ({"firewall": None}, "firewall", "wrong"),
        ({"firewall": "ON"}, "firewall", "wrong"),
        ({"os": {"platform": "plan9", "name": "", "version": "", "build": ""}}, "os.platform", "wrong"),
        ({"os": {"platform": "linux", "name": "", "version": ""}}, "os.build", "missing"),
        ({"lock": {"enabled": 1, "idle_s": None}}, "lock.enabled", "wrong"),
        ({"lock": []}, "lock", "wrong"),
        ({"users": {"local_admin": None, "root": True}}, "users", "extra"),
        ({"attest": {"quote": "aa"}}, "attest", "wrong"),
        ({"attest": {"fmt": "tpm2", "x": [["deep"]]}}, "attest", "wrong"),
        ({"attest": {"fmt": "tpm2", "x": "a" * 16_385}}, "attest", "wrong"),
        ({"patient": "nobody"}, "", "extra"),
    ],
)
def test_a_field_that_is_not_as_it_should_be_refuses_the_whole(fields, where, code):
    assert changed(**fields) == (None, (Finding(where, code),))


def test_a_volume_is_checked_field_by_field():
    row = {"mount": "/", "state": "encrypted!", "kind": "", "protection": "on", "percent": 101}
    told = {"method": "x", "system": "encrypted", "swap": "encrypted", "volumes": [row]}
    found = (Finding("disk.volumes[0].state", "wrong"), Finding("disk.volumes[0].percent", "wrong"))
    assert changed(disk=told) == (None, found)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"v":1,"v":1}', '{"v":NaN}', b"\xff\xfe{}", "[" * 50_000, '{"v":' + "9" * 5000 + "}"],
)
def test_text_that_is_no_report_is_refused(text):
    report, findings = from_json(text)
    assert report is None
    assert findings


def test_text_that_is_too_long_is_not_read():
    assert from_json(" " * 65_537) == (None, (Finding("", "too_long"),))


def test_an_unknown_field_is_not_repeated_in_the_finding():
    _report, findings = changed(**{"Tamsin Quillfeather": 1})
    assert findings == (Finding("", "extra"),)


def test_more_volumes_than_a_report_takes_keep_the_worst():
    many = [volume(f"/mnt/{n}", State.ENCRYPTED, "luks2") for n in range(80)]
    told = disk(
        "lsblk",
        State.ENCRYPTED,
        [volume("/", State.ENCRYPTED, "luks2"), *many, volume("/z", State.NOT_ENCRYPTED, "part")],
        root="/",
    )
    assert told.system is State.PARTLY
    assert (len(told.volumes), told.volumes[0].mount) == (64, "/z")


def test_a_report_of_nothing_says_that_nothing_is_known():
    report = Report(os=System("linux"))
    assert from_json(report.to_json()) == (report, ())
    assert (report.disk.system, report.lock.enabled, report.firewall) == (State.UNKNOWN, None, "unknown")
