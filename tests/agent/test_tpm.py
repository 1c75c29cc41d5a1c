"""The machine's TPM as its own program uses it: keys that come back, its word, or a plain no."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key

from quietledger.agent import signing, tpm
from tests.swtpm import MakeTpm, SoftTpm


def test_a_key_signs_as_others_can_check(soft_tpm: SoftTpm, tmp_path):
    key = tpm.find(tmp_path, tcti=soft_tpm.tcti)
    signed = key.sign(b"a report")
    r, s = (int.from_bytes(half, "big") for half in (signed[:32], signed[32:]))
    public = load_pem_public_key(key.public_pem().encode())
    public.verify(encode_dss_signature(r, s), b"a report", ec.ECDSA(hashes.SHA256()))
    assert len(signed) == 64
    assert isinstance(key, signing.Key)
    assert key.level == 2


def test_it_asks_for_certificates_without_being_taken_out(soft_tpm: SoftTpm, tmp_path):
    key = tpm.find(tmp_path, tcti=soft_tpm.tcti)
    asked = x509.load_pem_x509_csr(signing.request(key, "lantern-hill-2").encode())
    assert asked.is_signature_valid
    assert asked.public_key() == load_pem_public_key(key.public_pem().encode())


def test_the_same_folder_gives_the_same_key_and_another_folder_another(soft_tpm: SoftTpm, tmp_path):
    first = tpm.find(tmp_path / "a", tcti=soft_tpm.tcti).public_pem()
    assert tpm.find(tmp_path / "a", tcti=soft_tpm.tcti).public_pem() == first
    assert tpm.find(tmp_path / "b", tcti=soft_tpm.tcti).public_pem() != first


def test_another_tpm_makes_another_key_of_the_same_folder(soft_tpm: SoftTpm, make_tpm: MakeTpm, tmp_path):
    """A copied folder is worth nothing: the key is the TPM's."""
    here, there = tpm.find(tmp_path, tcti=soft_tpm.tcti), tpm.find(tmp_path, tcti=make_tpm("copied").tcti)
    assert here.salt == there.salt
    assert here.public_pem() != there.public_pem()


def test_nothing_is_left_behind_in_the_tpm(soft_tpm: SoftTpm, tmp_path):
    """A TPM holds about three keys at a time: what isn't put away would soon stop everybody."""
    key = tpm.find(tmp_path, tcti=soft_tpm.tcti)
    for number in range(5):
        nonce = bytes([number])
        key.introduce()
        key.certify(nonce)
        key.quote(nonce)
        with pytest.raises(tpm.NoTpm):
            key.activate(b"\0\2xx", b"nothing")
    assert len(key.sign(b"still there")) == 64


def test_certificates_above_the_tpms_own_are_read_too(make_tpm: MakeTpm, tmp_path):
    made = make_tpm("chain")
    issuer = x509.load_pem_x509_certificate(made.issuer).public_bytes(Encoding.DER)
    root = x509.load_pem_x509_certificate(made.root).public_bytes(Encoding.DER)
    made.put_above(issuer + root)
    own, *above = tpm.find(tmp_path, tcti=made.tcti).introduce().ek_chain
    assert above == [issuer, root]
    x509.load_der_x509_certificate(own).verify_directly_issued_by(x509.load_pem_x509_certificate(made.issuer))


def test_a_quote_changes_with_what_was_started(make_tpm: MakeTpm, tmp_path):
    made = make_tpm("started")
    key = tpm.find(tmp_path, tcti=made.tcti)
    before = key.quote(b"nonce").pcrs
    made.extend(4, b"another boot loader")
    after = key.quote(b"nonce").pcrs
    assert {number for number in tpm.PCRS if before[number] != after[number]} == {4}


def test_without_a_tpm_there_is_no_key_and_no_file(tmp_path):
    assert tpm.find(tmp_path / "new", tcti=f"device:{tmp_path}/none") is None
    assert not (tmp_path / "new").exists()


def test_a_tpm_without_a_certificate_could_prove_nothing_so_a_file_is_as_good(make_tpm: MakeTpm, tmp_path):
    made = make_tpm("uncertified")
    made.take_certificate()
    assert tpm.find(tmp_path / "new", tcti=made.tcti) is None


def test_what_was_sealed_to_another_goes_without_an_answer(soft_tpm: SoftTpm, tmp_path):
    key = tpm.find(tmp_path, tcti=soft_tpm.tcti)
    foreign = {"fmt": "tpm2", "blob": "AAIAAA==", "secret": "AA=="}
    assert set(key.proof("nonce", foreign)) == set(key.proof("nonce")) == {"fmt", "quote", "sig", "pcrs"}


def test_without_the_library_there_is_no_key(tmp_path, monkeypatch):
    monkeypatch.setattr(tpm, "tss", None)
    assert tpm.find(tmp_path) is None
