"""Every provider of the root key: what it wraps opens again, and nowhere else; what it must refuse, it refuses."""

import base64
import json
import os
import pty
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import errors, keys, providers, root

RAW = bytes(range(32))
LINE = b"nine quiet herons nest\n"
HSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.fixture(autouse=True)
def cheap(monkeypatch, settings, tmp_path):
    """A passphrase costs a second on purpose; only tests take less. Every test starts with no provider noted."""
    monkeypatch.setattr(providers, "ARGON_KIB", 64)
    monkeypatch.setattr(root, "_kept", {})
    settings.HOME = tmp_path
    settings.ROOT_KEY = f"file:{key_file(tmp_path / 'root.key')}"


def key_file(path, raw=RAW, mode=0o400):
    path.write_bytes(raw)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o640, 0o604, 0o401, 0o777])
def test_a_root_key_that_others_may_touch_is_refused(tmp_path, mode):
    with pytest.raises(errors.NoKey, match="others"):
        providers.from_file(str(key_file(tmp_path / "k", mode=mode)))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_root_key_of_another_length_is_refused(tmp_path, size):
    with pytest.raises(errors.NoKey, match="32 bytes"):
        providers.from_file(str(key_file(tmp_path / "k", bytes(size))))


def test_a_missing_root_key_is_refused(tmp_path):
    with pytest.raises(errors.NoKey, match="can't be read"):
        providers.from_file(str(tmp_path / "none"))


def test_a_file_beside_the_database_is_warned_about_and_one_elsewhere_is_not(tmp_path, settings, monkeypatch):
    settings.IS_EMBEDDED = True
    (tmp_path / "pg").mkdir()
    assert "same device" in root.current().describe().warning
    monkeypatch.setattr(providers, "_device_of_database", lambda: -1)
    assert root.current().describe().warning == ""


def test_the_name_tells_keys_apart_and_nothing_of_them(tmp_path):
    names = {providers.from_file(str(key_file(tmp_path / f"k{n}", bytes([n]) * 32))).name for n in range(5)}
    assert len(names) == 5
    assert not [name for name in names if "0101" in name]


@pytest.mark.parametrize("kind", ["xyz:1", "file:", "file", ""])
def test_what_is_no_provider_is_said_in_words(kind):
    with pytest.raises(errors.NoKey, match="known are"):
        root.opened(kind)


def salted(tmp_path):
    providers.make_salt(tmp_path / "salt")
    return tmp_path / "salt"


def said(words):
    reader, writer = os.pipe()
    os.write(writer, words)
    os.close(writer)
    return reader


def test_a_passphrase_from_a_file_descriptor_gives_the_same_key_each_time_and_another_for_other_words(tmp_path):
    salt = salted(tmp_path)
    first = providers.from_passphrase(f"{salt}?fd={said(b'nine quiet herons nest')}")
    again = providers.from_passphrase(f"{salt}?fd={said(LINE)}")
    other = providers.from_passphrase(f"{salt}?fd={said(b'ten quiet herons nest')}")
    assert (first.key.raw == again.key.raw, first.name == other.name) == (True, False)
    assert len(salt.read_bytes()) == 16


def test_a_passphrase_is_asked_for_on_the_terminal_and_never_in_the_environment(tmp_path, monkeypatch):
    salt = salted(tmp_path)
    with pytest.raises(errors.NoKey, match="terminal"):
        providers.from_passphrase(str(salt))
    monkeypatch.setenv("PASSPHRASE", "x")
    master, slave = pty.openpty()
    with os.fdopen(slave) as terminal, monkeypatch.context() as typing:
        typing.setattr(providers.sys, "stdin", terminal)
        typing.setattr(providers.getpass, "getpass", lambda _words: "nine quiet herons nest")
        asked = providers.from_passphrase(str(salt))
    os.close(master)
    assert asked.key.raw == providers.from_passphrase(f"{salt}?fd={said(LINE)}").key.raw


def test_a_passphrase_costs_what_the_reference_says_and_more_than_half_a_second(tmp_path, monkeypatch):
    monkeypatch.undo()
    asked = []
    monkeypatch.setattr(providers, "hash_secret_raw", lambda *told: asked.append(told[2:5]) or bytes(32))
    providers.from_passphrase(f"{salted(tmp_path)}?fd={said(b'x')}")
    assert asked == [(3, 256 * 1024, 4)]


@pytest.mark.parametrize("wrong", ["no salt", "short salt", "no words"])
def test_a_passphrase_that_can_not_be_right_is_refused(tmp_path, wrong):
    salt = tmp_path / "salt"
    if wrong != "no salt":
        salt.write_bytes(bytes(8 if wrong == "short salt" else 16))
    with pytest.raises(errors.NoKey):
        providers.from_passphrase(f"{salt}?fd={said(b'')}")


def test_a_credential_is_read_where_systemd_puts_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    key_file(tmp_path / "quietledger-root")
    assert root.opened("systemd-creds:quietledger-root").name.startswith("systemd-creds:")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(errors.NoKey, match="LoadCredentialEncrypted"):
        providers.from_credential("quietledger-root")


def test_systemd_creds_gives_back_what_it_was_given(tmp_path, monkeypatch):
    """With the program itself, under the key that it takes where no TPM is; a service gets it just so."""
    program = shutil.which("systemd-creds")
    if program is None:
        pytest.skip("systemd-creds is not installed (Debian: systemd)")
    (tmp_path / "raw").write_bytes(RAW)
    words = ["--with-key=tpm2-absent", "--name=quietledger-root", tmp_path / "raw", tmp_path / "sealed"]
    subprocess.run([program, "encrypt", *words], check=True, capture_output=True)
    assert RAW not in base64.b64decode((tmp_path / "sealed").read_bytes())
    opened = subprocess.run(
        [program, "decrypt", "--name=quietledger-root", tmp_path / "sealed", "-"], check=True, capture_output=True
    )
    key_file(tmp_path / "quietledger-root", opened.stdout)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert providers.from_credential("quietledger-root").key.raw == RAW


@pytest.fixture(scope="session")
def token(tmp_path_factory):
    """A real PKCS#11 token, made for these tests: SoftHSM2 with a key that may not leave it."""
    pkcs11 = pytest.importorskip("pkcs11")
    if not HSM.exists():
        pytest.skip("SoftHSM2 is not installed (Debian: softhsm2)")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    init = ["softhsm2-util", "--init-token", "--free", "--label", "quiet", "--so-pin", "12345678", "--pin", "8765"]
    subprocess.run(init, check=True, capture_output=True)
    (folder / "pin").write_text("8765\n")
    (folder / "pin").chmod(0o400)
    lib = pkcs11.lib(str(HSM))
    with lib.get_token(token_label="quiet").open(user_pin="8765", rw=True) as held:
        for label, leaves in (("root", False), ("loose", True)):
            held.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True, template={
                pkcs11.Attribute.EXTRACTABLE: leaves, pkcs11.Attribute.SENSITIVE: not leaves,
            })  # fmt: skip
    return folder


def place(token, key="root", pin="pin"):
    return f"pkcs11:token=quiet;object={key}?module-path={HSM}&pin-source={token}/{pin}"


def test_a_token_wraps_inside_and_its_key_can_not_be_read(token):
    provider = root.opened(place(token))
    assert provider.name == "pkcs11:quiet/root"
    with pytest.raises(provider.library.exceptions.AttributeSensitive):
        provider.key[provider.library.Attribute.VALUE]


def test_a_key_that_may_leave_its_token_is_refused(token):
    with pytest.raises(errors.NoKey, match="may leave"):
        root.opened(place(token, "loose"))


@pytest.mark.parametrize("wrong", ["token=none;object=root", "token=quiet;object=none", "token=quiet"])
def test_a_token_that_is_not_there_is_said_in_words(token, wrong):
    with pytest.raises(errors.NoKey, match="token"):
        root.opened(f"pkcs11:{wrong}?module-path={HSM}&pin-source={token}/pin")


class Transit(BaseHTTPRequestHandler):
    """As much of a transit engine as we use: encrypt and decrypt under one key, for who has the token."""

    cipher = AESGCM(bytes(32))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        *_, verb, _key = self.path.split("/")
        if self.headers["X-Vault-Token"] != "made-up-token":
            return self.answer(403, {"errors": ["permission denied"]})
        if verb == "encrypt":
            sealed = self.cipher.encrypt(bytes(12), base64.b64decode(body["plaintext"]), None)
            return self.answer(200, {"data": {"ciphertext": "vault:v1:" + base64.b64encode(sealed).decode()}})
        try:
            opened = self.cipher.decrypt(bytes(12), base64.b64decode(body["ciphertext"].split(":")[2]), None)
        except InvalidTag:
            return self.answer(400, {"errors": ["invalid ciphertext"]})
        return self.answer(200, {"data": {"plaintext": base64.b64encode(opened).decode()}})

    do_PUT = do_POST  # noqa: N815 - the library's name

    def answer(self, status, told):
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def transit(tmp_path):
    pytest.importorskip("tink")
    with ThreadingHTTPServer(("127.0.0.1", 0), Transit) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        key_file(tmp_path / "token", b"made-up-token\n")
        yield f"hcvault+http://127.0.0.1:{server.server_port}/transit/keys/quietledger?token-file={tmp_path}/token"
        server.shutdown()


def test_a_key_service_that_refuses_or_is_gone_is_said_in_words(transit, tmp_path):
    (tmp_path / "token").chmod(0o600)
    key_file(tmp_path / "token", b"another")
    with pytest.raises(errors.NoKey, match="does not answer"):
        root.opened(f"kms:{transit}").wrap(RAW, b"place")


@pytest.mark.parametrize("wrong", ["kms:https://x/y", "kms:hcvault+http://example.org/transit/keys/k"])
def test_a_key_service_in_the_open_network_without_tls_is_refused(wrong):
    with pytest.raises(errors.NoKey):
        root.opened(wrong)


@pytest.fixture(params=["file", "passphrase", "systemd-creds", "pkcs11", "kms"])
def spec(request, tmp_path, monkeypatch):
    """Each provider, as a setting names it."""
    if request.param == "file":
        return f"file:{key_file(tmp_path / 'other.key', bytes(reversed(RAW)))}"
    if request.param == "passphrase":
        return f"passphrase:{salted(tmp_path)}?fd={said(b'nine quiet herons nest')}"
    if request.param == "systemd-creds":
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        key_file(tmp_path / "cred", bytes(reversed(RAW)))
        return "systemd-creds:cred"
    if request.param == "pkcs11":
        return place(request.getfixturevalue("token"))
    return f"kms:{request.getfixturevalue('transit')}"


def test_what_a_provider_wraps_it_unwraps_at_the_same_place_only(spec):
    provider = root.opened(spec)
    wrapped = provider.wrap(RAW, b"place")
    assert RAW not in wrapped
    assert provider.unwrap(wrapped, b"place") == RAW
    assert wrapped != provider.wrap(RAW, b"place")
    with pytest.raises(InvalidTag):
        provider.unwrap(wrapped, b"another place")
    with pytest.raises((InvalidTag, errors.NoKey)):
        provider.unwrap(wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b"place")
    assert provider.describe().name == provider.name


@pytest.mark.django_db
def test_practice_keys_live_under_every_provider(spec, settings):
    settings.ROOT_KEY, practice = spec, uuid7()
    with tenancy.within(practice):
        made = keys.of_practice("data")
    keys.forget_cached()
    with tenancy.within(practice):
        assert keys.of_practice("data").raw == made.raw


@pytest.mark.django_db
def test_practice_keys_do_not_unwrap_under_another_root_key(tmp_path, settings):
    practice = uuid7()
    with tenancy.within(practice):
        keys.of_practice("data")
    settings.ROOT_KEY = f"file:{key_file(tmp_path / 'other.key', bytes(32))}"
    with tenancy.within(practice), pytest.raises(errors.NoKey, match="none of the root keys"):
        keys.of_practice("data")


@pytest.mark.django_db
def test_what_the_first_release_wrapped_without_a_name_opens(settings):
    from quietledger.core.vault.models import Key

    practice = uuid7()
    with tenancy.within(practice):
        made = keys.of_practice("data")
        Key.objects.update(wrapped_by=providers.FIRST_NAME)
    with tenancy.within(practice):
        assert keys.of_practice("data").raw == made.raw
