"""What is sealed to a professional's key opens with that key, in foreign tools, and with no other."""

import shutil
import subprocess
from datetime import timedelta
from email import message_from_bytes, policy

import pysequoia
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from quietledger.safety.outbox import actions, errors
from quietledger.safety.outbox.rules import FileDoc, MessageDoc, To, Way
from tests.safety.outbox.world import ADDRESS, BODY, DOC

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="NO S/MIME CHECK: openssl is not installed")


def certificate(now, *, address=ADDRESS, key=None, until=timedelta(days=365), signs_only=False):
    key = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ottoline Larkspur")])
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=400)).not_valid_after(now + until)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    )  # fmt: skip
    if signs_only:
        flags = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
             "crl_sign", "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        built = built.add_extension(x509.KeyUsage(digital_signature=True, **flags), critical=True)
    return key, built.sign(key, SHA256())


@pytest.fixture
def professional(office):
    return office.checked(office.recipient(To.PROFESSIONAL))


def sealed_to(office, professional, given, doc=DOC):
    actions.add_key(office.who, professional, given, now=office.now)
    office.sent(office.written(professional, doc), Way.SEALED)
    office.carry()
    return office.carrier.letters[-1][1]


@needs_openssl
def test_smime_opens_in_openssl_with_their_key_and_aes_256(office, professional, tmp_path):
    key, cert = certificate(office.now)
    doc = MessageDoc(DOC.subject, BODY, (FileDoc("letter.txt", "Qmx1ZQ=="),), is_special=True)
    raw = sealed_to(office, professional, cert.public_bytes(Encoding.PEM), doc)
    (tmp_path / "mail").write_bytes(raw)
    (tmp_path / "key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "cert").write_bytes(cert.public_bytes(Encoding.PEM))
    told = [OPENSSL, "cms", "-decrypt", "-in", "mail", "-recip", "cert", "-inkey", "key"]
    plain = subprocess.run(told, cwd=tmp_path, check=True, capture_output=True).stdout
    inner = message_from_bytes(plain, policy=policy.default)
    assert inner.get_body().get_content().strip() == BODY
    assert [part.get_filename() for part in inner.iter_attachments()] == ["letter.txt"]
    shown = [OPENSSL, "cms", "-cmsout", "-print", "-in", "mail", "-inform", "SMIME"]
    assert b"aes-256-cbc" in subprocess.run(shown, cwd=tmp_path, check=True, capture_output=True).stdout
    assert b"CANARYWORD" not in raw
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == DOC.subject


def test_openpgp_opens_with_their_key_and_with_no_other(office, professional):
    theirs, others = pysequoia.Tsk.generate(f"Ottoline <{ADDRESS}>"), pysequoia.Tsk.generate("x@y.example")
    raw = sealed_to(office, professional, str(theirs.extract_certificate()).encode())
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail.get_content_type(), mail["Subject"]) == ("multipart/encrypted", DOC.subject)
    control, body = mail.iter_parts()
    assert control.get_content_type() == "application/pgp-encrypted"
    armoured = body.get_payload(decode=True)
    plain = pysequoia.decrypt(armoured, decryptor=theirs.decryptor()).bytes
    assert message_from_bytes(plain, policy=policy.default).get_content().strip() == BODY
    with pytest.raises(Exception, match=r"\w"):
        pysequoia.decrypt(armoured, decryptor=others.decryptor())
    assert b"CANARYWORD" not in raw


def test_der_is_read_too_and_the_fingerprint_is_shown(office, professional):
    _, cert = certificate(office.now)
    info = actions.add_key(office.who, professional, cert.public_bytes(Encoding.DER), now=office.now)
    assert (info.kind, info.fingerprint.replace(" ", "").lower()) == ("S/MIME", cert.fingerprint(SHA256()).hex())
    assert actions.recipient(office.who, professional, now=office.now).key == info


@pytest.mark.parametrize(("options", "words"), [
    ({"address": "x@y.example"}, "another address"), ({"until": timedelta(days=-1)}, "isn’t in force"),
    ({"signs_only": True}, "signing only"), ({"key": ec.generate_private_key(ec.SECP256R1())}, "RSA"),
    ({"key": rsa.generate_private_key(65537, 1024)}, "2048"),
])  # fmt: skip
def test_a_certificate_that_will_not_do_is_refused_in_words(office, professional, options, words):
    _, cert = certificate(office.now, **options)
    with pytest.raises(errors.BadKey, match=words):
        actions.add_key(office.who, professional, cert.public_bytes(Encoding.PEM), now=office.now)


@pytest.mark.parametrize("given", [
    b"", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", b"\x30\x00",
    b"-----BEGIN PGP PUBLIC KEY BLOCK-----", b"x" * 70_000, b"hello",
])  # fmt: skip
def test_what_is_no_key_is_refused_in_words(office, professional, given):
    with pytest.raises(errors.BadKey):
        actions.add_key(office.who, professional, given, now=office.now)


def test_a_secret_key_is_sent_back(office, professional):
    for secret in (str(pysequoia.Tsk.generate(f"<{ADDRESS}>")).encode(), b"-----BEGIN RSA PRIVATE KEY-----"):
        with pytest.raises(errors.BadKey, match="secret key"):
            actions.add_key(office.who, professional, secret, now=office.now)


def test_without_a_key_or_with_one_that_ended_the_way_is_closed(office, professional):
    message = office.written(professional)
    with pytest.raises(errors.NotSendable, match="No certificate or key"):
        office.sent(message, Way.SEALED)
    _, cert = certificate(office.now, until=timedelta(hours=1))
    actions.add_key(office.who, professional, cert.public_bytes(Encoding.PEM), now=office.now)
    office.now += timedelta(hours=2)
    with pytest.raises(errors.NotSendable, match="in force"):
        office.sent(message, Way.SEALED)
