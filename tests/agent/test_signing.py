import base64
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from quietledger.agent import keys, signing


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.fixture
def key(tmp_path):
    return keys.make(tmp_path / "key.pem")


def verify(key, signed, signature):
    public = serialization.load_pem_public_key(key.public_pem().encode())
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    public.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))


def test_a_jws_is_what_a_stranger_expects(key):
    text = signing.jws('{"v":1}', key, kid="d1")
    header, payload, signature = text.split(".")
    assert json.loads(decoded(header)) == {"alg": "ES256", "typ": "ql-posture+jwt", "kid": "d1"}
    assert decoded(payload) == b'{"v":1}'
    assert "=" not in text
    verify(key, f"{header}.{payload}".encode(), decoded(signature))


def test_a_key_that_only_signs_can_ask_for_a_certificate(key):
    class Sealed:
        """A key as hardware has it: no secret to be had."""

        level = 2

        def public_pem(self):
            return key.public_pem()

        def sign(self, data):
            return key.sign(data)

    asked = x509.load_pem_x509_csr(signing.request(Sealed(), "device").encode())
    assert asked.is_signature_valid
    assert asked.public_key() == key.secret.public_key()


def test_the_key_lies_where_only_its_owner_reads_it(key):
    assert key.path.stat().st_mode & 0o777 == 0o600
    assert keys.load(key.path).public_pem() == key.public_pem()
    assert "secret" not in repr(key)


def test_a_key_that_others_can_read_is_not_used(key):
    key.path.chmod(0o640)
    with pytest.raises(keys.Readable):
        keys.load(key.path)


def test_a_new_key_never_overwrites_an_old_one(key):
    with pytest.raises(FileExistsError):
        keys.make(key.path)
