import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from agent.practice import DEVICE, START, Practice
from agent.recorded import recorded
from cryptography import x509

from quietledger.agent import browser, keys, pairing, reading
from quietledger.agent import server as servers
from quietledger.agent.home import Busy, Home, NotPaired
from quietledger.agent.server import NotReached, Server, Turned, checked

NOW = int(START.timestamp()) + 60


@pytest.fixture(autouse=True)
def without_tpm(monkeypatch):
    monkeypatch.setattr(pairing.tpm, "find", lambda _folder: None)


@pytest.fixture
def seen():
    return reading.read(recorded("linux"), NOW)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "device")


@pytest.fixture
def practice():
    made = Practice()
    with made.served() as url:
        made.url = url
        yield made


@pytest.fixture
def paired(home, practice, seen):
    pairing.pair(home, practice.url, practice.code, None, seen)
    return practice


def test_pairing_keeps_key_and_certificate_for_their_owner_alone(home, paired):
    assert {path.name for path in home.path.iterdir()} == {"device.json", "key.pem", "certificate.pem", "lock"}
    assert home.path.stat().st_mode & 0o777 == 0o700
    for name in ("device.json", "key.pem", "certificate.pem"):
        assert (home.path / name).stat().st_mode & 0o777 == 0o600
    own, above = x509.load_pem_x509_certificates(home.certificate.read_bytes())
    assert own.public_key() == keys.load(home.key).secret.public_key()
    assert above == paired.authority.certificate
    assert home.pairing().renew_at == int((START + timedelta(days=7)).timestamp())


def test_pairing_says_which_platform_and_sends_no_key(home, paired):
    ((kind, wish),) = paired.heard
    assert (kind, wish["platform"], wish["attest"]) == ("enroll", "linux", None)
    assert set(wish) == {"code", "csr", "platform", "attest"}
    assert "PRIVATE" not in json.dumps(wish)


def test_a_wrong_code_pairs_nothing(home, practice, seen):
    with pytest.raises(Turned) as turned:
        pairing.pair(home, practice.url, "WRONG", None, seen)
    assert (turned.value.status, turned.value.why) == (403, "code")
    with pytest.raises(NotPaired):
        home.pairing()


def test_a_report_is_signed_and_says_what_was_read(home, paired, seen):
    paired.failing = ["disk.swap"]
    taken = pairing.report(home, seen, NOW)
    assert (taken.ok, taken.failing, taken.interval_s) == (False, ("disk.swap",), 1800)
    kind, said = paired.heard[-1]
    assert kind == "posture"
    assert said == json.loads(seen.headed(DEVICE, at=NOW, nonce="n0", seq=1).to_json())


def test_numbers_rise_and_each_nonce_is_used_once(home, paired, seen):
    for n in range(3):
        pairing.report(home, seen, NOW + n)
    said = [said for kind, said in paired.heard if kind == "posture"]
    assert [(one["seq"], one["nonce"]) for one in said] == [(1, "n0"), (2, "n1"), (3, "n2")]


def test_a_lost_answer_does_not_lock_a_machine_out(home, paired, seen):
    pairing.report(home, seen, NOW)
    paired.nonce = "n9"  # the server had moved on, and its answer got lost
    assert pairing.report(home, seen, NOW).ok
    assert [said["nonce"] for kind, said in paired.heard if kind == "posture"] == ["n0", "n1", "n9"]
    assert home.pairing().nonce == "n10"


def test_a_server_that_always_wants_another_nonce_is_asked_twice_only(home, paired, seen):
    paired.next = [(409, {"error": "nonce", "nonce": "n5"})] * 3
    with pytest.raises(Turned):
        pairing.report(home, seen, NOW)
    assert len(paired.next) == 1
    assert home.pairing().seq == 2


def test_a_number_is_never_used_again_whatever_happens(home, paired, seen):
    paired.next = [(503, {"error": "busy"})]
    with pytest.raises(Turned):
        pairing.report(home, seen, NOW)
    pairing.report(home, seen, NOW)
    assert paired.heard[-1][1]["seq"] == 2


def test_certificate_is_renewed_at_half_its_life_with_the_same_key(home, paired, seen):
    key = home.key.read_bytes()
    before = home.certificate.read_bytes()
    pairing.report(home, seen, NOW)
    assert home.certificate.read_bytes() == before
    later = int((START + timedelta(days=7)).timestamp())
    pairing.report(home, seen, later)
    assert [kind for kind, _said in paired.heard] == ["enroll", "posture", "renew", "posture"]
    assert set(paired.heard[-2][1]) == {"v", "iss", "iat", "nonce", "seq"}
    own = x509.load_pem_x509_certificates(home.certificate.read_bytes())[0]
    assert own.not_valid_after_utc == datetime.fromtimestamp(later, UTC) + timedelta(days=14)
    assert home.key.read_bytes() == key
    assert home.pairing().renew_at == later + 7 * 86_400


def test_two_runs_at_once_are_one(home, paired, seen):
    with home.alone(), pytest.raises(Busy):
        pairing.report(home, seen, NOW)
    assert pairing.report(home, seen, NOW).ok


def test_a_machine_that_is_not_paired_reports_nothing(home, seen):
    with pytest.raises(NotPaired):
        pairing.report(home, seen, NOW)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"server":1}', "\0"])
def test_a_pairing_that_cannot_be_read_is_none(home, paired, seen, text):
    home.write("device.json", text)
    with pytest.raises(NotPaired):
        pairing.report(home, seen, NOW)


def test_a_key_that_others_can_read_signs_nothing(home, paired, seen):
    home.key.chmod(0o644)
    with pytest.raises(keys.Readable):
        pairing.report(home, seen, NOW)
    assert [kind for kind, _said in paired.heard] == ["enroll"]


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", {}, {"nonce": "n", "interval_s": 1800}, {"nonce": "n", "interval_s": 5, "verdict": {}}]
)
def test_an_answer_of_another_shape_is_refused(home, paired, seen, answer):
    paired.next = [(200, answer)]
    with pytest.raises(Turned) as turned:
        pairing.report(home, seen, NOW)
    assert turned.value.why == "answer"


def test_a_redirect_is_not_followed(home, paired, seen):
    paired.next = [(307, b"")]
    with pytest.raises(Turned) as turned:
        pairing.report(home, seen, NOW)
    assert turned.value.status == 307


@pytest.mark.parametrize(
    "url",
    [
        "http://lantern.example",
        "ftp://lantern.example",
        "https://",
        "https://a:b@lantern.example",
        "https://lantern.example/elsewhere",
        "https://lantern.example?x",
        "file:///etc/passwd",
        "lantern",
    ],
)
def test_only_https_is_a_server(url):
    with pytest.raises(NotReached):
        checked(url)


def test_an_address_is_kept_without_its_end():
    assert checked(" https://lantern.example:8443/ ") == "https://lantern.example:8443"


class TestTls:
    @pytest.fixture
    def secure(self, tmp_path):
        made = Practice()
        with made.served(tls=made.context(tmp_path)) as url:
            made.url, made.pem = url, tmp_path / "ours.pem"
            yield made

    def test_the_practices_own_authority_is_kept_and_the_certificate_shown(self, home, secure, seen):
        at = datetime.now(UTC)  # noqa: TID251 - TLS itself reads the real clock
        now = int(at.timestamp())
        secure.certified = lambda _start: Practice.certified(secure, at - timedelta(minutes=5))
        pairing.pair(home, secure.url, secure.code, secure.pem, seen)
        assert pairing.report(home, replace(seen, iat=now), now).ok
        assert home.authority.read_text() == secure.authority.pem
        pairing_shown, report_shown = secure.shown
        own = x509.load_pem_x509_certificates(home.certificate.read_bytes())[0]
        assert pairing_shown is None
        assert x509.load_der_x509_certificate(report_shown) == own

    def test_a_machine_that_slept_past_its_certificates_end_still_renews_it(self, home, secure, seen):
        at = datetime.now(UTC)  # noqa: TID251 - TLS itself reads the real clock
        secure.certified = lambda _start: Practice.certified(secure, at - timedelta(days=30))
        pairing.pair(home, secure.url, secure.code, secure.pem, seen)
        del secure.certified
        assert pairing.report(home, seen, int(at.timestamp())).ok
        assert [bool(shown) for shown in secure.shown] == [False, False, True]  # paired, renewed, reported

    def test_another_authority_is_not_believed(self, home, secure, seen, tmp_path):
        other = tmp_path / "other.pem"
        other.write_text(Practice().authority.pem)
        for authority in (other, None):
            with pytest.raises(NotReached):
                pairing.pair(home, secure.url, secure.code, authority, seen)
        assert secure.heard == []

    def test_a_server_that_is_not_there_is_said_so(self, home, seen):
        with pytest.raises(NotReached):
            Server("http://127.0.0.1:9").ask("/x", "", servers.JSON, {})


class TestHardware:
    """The seam for keys in hardware: they introduce themselves, and prove something in each report."""

    @pytest.fixture
    def witness(self, home, monkeypatch):
        home.open()
        software = keys.make(home.path / "chip.pem")
        asked = []

        def proof(nonce, challenge):
            asked.append((nonce, challenge))
            return {"fmt": "tpm2", "quote": nonce}

        found = SimpleNamespace(
            level=2, public_pem=software.public_pem, sign=software.sign, proof=proof, asked=asked,
            introduction=lambda: {"fmt": "tpm2", "ak": "aa"},
        )  # fmt: skip
        monkeypatch.setattr(pairing.tpm, "find", lambda _folder: found)
        return found

    def test_hardware_introduces_itself_and_answers_until_it_was_heard(self, home, practice, seen, witness):
        practice.extra = {"attest": {"blob": "zz"}}
        pairing.pair(home, practice.url, practice.code, None, seen)
        assert practice.heard[0][1]["attest"] == {"fmt": "tpm2", "ak": "aa"}
        practice.next = [(503, {"error": "busy"})]
        with pytest.raises(Turned):
            pairing.report(home, seen, NOW)
        pairing.report(home, seen, NOW)
        pairing.report(home, seen, NOW)
        assert witness.asked == [("n0", {"blob": "zz"}), ("n0", {"blob": "zz"}), ("n1", None)]
        assert practice.heard[-1][1]["attest"] == {"fmt": "tpm2", "quote": "n1"}
        assert not home.key.exists()

    def test_hardware_that_can_only_sign_signs(self, home, practice, seen, witness):
        def fails(*_what):
            raise pairing.tpm.NoTpm("no endorsement certificate")

        witness.introduction = witness.proof = fails
        pairing.pair(home, practice.url, practice.code, None, seen)
        assert pairing.report(home, seen, NOW).ok
        assert [said["attest"] for _kind, said in practice.heard] == [None, None]

    def test_hardware_is_left_alone_if_a_person_says_so(self, home, practice, seen, witness):
        pairing.pair(home, practice.url, practice.code, None, seen, hardware=False)
        assert (home.pairing().key, home.key.exists()) == ("file", True)

    def test_a_machine_keeps_to_the_key_that_it_was_paired_with(self, home, practice, seen, witness, monkeypatch):
        pairing.pair(home, practice.url, practice.code, None, seen)
        monkeypatch.setattr(pairing.tpm, "find", lambda _folder: None)
        with pytest.raises(pairing.KeyGone):
            pairing.report(home, seen, NOW)

    def test_a_key_in_hardware_is_not_given_to_a_browser(self, home, practice, seen, witness):
        pairing.pair(home, practice.url, practice.code, None, seen)
        with pytest.raises(browser.NotMovable):
            browser.parcel(home)
