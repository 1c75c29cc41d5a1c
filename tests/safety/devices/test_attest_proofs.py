"""A real (software) TPM's word counts; another's, an old one, and one about something else do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from quietledger.agent import tpm as agent
from quietledger.safety.devices import attest_proofs as proofs
from quietledger.safety.devices.attest_shapes import NotProved
from tests.swtpm import MakeTpm, SoftTpm

NONCE = b"a nonce of the server, 32 bytes.."


@dataclass(frozen=True)
class Machine:
    """A machine with a TPM, as its own program sees it, and what the server trusts about its maker."""

    soft: SoftTpm
    key: agent.TpmKey
    intro: agent.Introduction

    @property
    def roots(self) -> list[x509.Certificate]:
        return [x509.load_pem_x509_certificate(self.soft.issuer)]


def machine(soft: SoftTpm, salt: bytes = b"\x07" * 32) -> Machine:
    key = agent.TpmKey(salt, soft.tcti)
    return Machine(soft, key, key.introduce())


@pytest.fixture(scope="module")
def here(soft_tpm: SoftTpm) -> Machine:
    return machine(soft_tpm)


@pytest.fixture(scope="module")
def elsewhere(make_tpm: MakeTpm) -> Machine:
    return machine(make_tpm("elsewhere"))


def why(problem: pytest.ExceptionInfo[NotProved]) -> str:
    return problem.value.why


def der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


class TestEndorsement:
    def test_its_maker_vouches_for_it(self, here):
        found = proofs.endorsement_key(here.intro.ek_chain, here.roots, here.soft.now)
        assert found.key_size == 2048

    def test_a_chain_may_come_with_issuers_in_any_order(self, here):
        chain = [*here.intro.ek_chain, der(here.soft.root), der(here.soft.issuer)]
        roots = [x509.load_pem_x509_certificate(here.soft.root)]
        assert proofs.endorsement_key(chain, roots, here.soft.now)

    def test_a_root_that_only_the_machine_brings_is_no_root(self, here, elsewhere):
        chain = [*here.intro.ek_chain, der(here.soft.issuer), der(here.soft.root)]
        with pytest.raises(NotProved) as problem:
            proofs.endorsement_key(chain, elsewhere.roots, here.soft.now)
        assert why(problem) == "maker"

    def test_a_foreign_makers_is_not_taken(self, here, elsewhere):
        with pytest.raises(NotProved) as problem:
            proofs.endorsement_key(elsewhere.intro.ek_chain, here.roots, elsewhere.soft.now)
        assert why(problem) == "maker"

    def test_nobody_is_a_maker_where_none_is_trusted(self, here):
        with pytest.raises(NotProved) as problem:
            proofs.endorsement_key(here.intro.ek_chain, [], here.soft.now)
        assert why(problem) == "maker"

    def test_before_its_time_it_does_not_count(self, here):
        with pytest.raises(NotProved) as problem:
            proofs.endorsement_key(here.intro.ek_chain, here.roots, here.soft.now - timedelta(days=2))
        assert why(problem) == "chain"

    def test_an_issuers_own_certificate_is_no_endorsement(self, here):
        roots = [x509.load_pem_x509_certificate(here.soft.root)]
        with pytest.raises(NotProved) as problem:
            proofs.endorsement_key([der(here.soft.issuer)], roots, here.soft.now)
        assert why(problem) == "shape"  # it says of no use at all what it is for

    @pytest.mark.parametrize("chain", [[], [b""], [b"\x30\x82"], [b"\x30" * 9_000], [b"x"] * 7])
    def test_garbage_is_a_finding(self, here, chain):
        with pytest.raises(NotProved) as problem:
            proofs.endorsement_key(chain, here.roots, here.soft.now)
        assert why(problem) == "shape"


class TestSeal:
    def test_only_the_tpm_with_both_keys_opens_it(self, here, elsewhere):
        endorsement = proofs.endorsement_key(here.intro.ek_chain, here.roots, here.soft.now)
        sealed = proofs.seal(endorsement, here.intro.ak, b"only for you, 32 bytes long.....")
        assert here.key.activate(sealed.blob, sealed.secret) == b"only for you, 32 bytes long....."
        with pytest.raises(agent.NoTpm):
            elsewhere.key.activate(sealed.blob, sealed.secret)

    def test_another_attestation_key_of_the_same_tpm_does_not_open_it(self, here):
        other = machine(here.soft, salt=b"\x08" * 32)
        endorsement = proofs.endorsement_key(here.intro.ek_chain, here.roots, here.soft.now)
        sealed = proofs.seal(endorsement, here.intro.ak, b"only for the first")
        with pytest.raises(agent.NoTpm):
            other.key.activate(sealed.blob, sealed.secret)

    def test_an_elliptic_endorsement_key_gets_its_seed_too(self, here):
        """swtpm certifies no P-256 endorsement key, so the TPM makes one without a certificate, and opens it."""
        from tpm2_pytss.constants import ESYS_TR
        from tpm2_pytss.types import TPM2B_ENCRYPTED_SECRET, TPM2B_ID_OBJECT
        from tpm2_pytss.utils import NVReadEK, create_ek_template

        with here.soft.connected() as context, here.key._key(context, "ak") as (ak, _):
            template = create_ek_template("EK-ECC256", NVReadEK(context))[1]
            handle, public, *_ = context.create_primary(None, template, ESYS_TR.ENDORSEMENT)
            point = public.publicArea.unique.ecc
            x, y = (int.from_bytes(bytes(one), "big") for one in (point.x, point.y))
            endorsement = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
            sealed = proofs.seal(endorsement, here.intro.ak, b"along the curve")
            policy = agent._policy(context)
            opened = context.activate_credential(
                ak, handle, TPM2B_ID_OBJECT(credential=sealed.blob),
                TPM2B_ENCRYPTED_SECRET(secret=sealed.secret), session2=policy,
            )  # fmt: skip
            context.flush_context(policy)
            context.flush_context(handle)
        assert bytes(opened) == b"along the curve"

    def test_nothing_is_sealed_for_a_key_that_signs_anything(self, here):
        endorsement = proofs.endorsement_key(here.intro.ek_chain, here.roots, here.soft.now)
        with pytest.raises(NotProved) as problem:
            proofs.seal(endorsement, here.intro.report, b"secret")
        assert why(problem) == "key"


class TestCertify:
    def test_the_report_key_lives_in_the_tpm(self, here):
        word = here.key.certify(NONCE)
        proofs.check_certify(here.intro.ak, here.intro.report, word.said, word.signature, NONCE)

    def test_an_old_word_does_not_count(self, here):
        word = here.key.certify(b"the nonce before")
        with pytest.raises(NotProved) as problem:
            proofs.check_certify(here.intro.ak, here.intro.report, word.said, word.signature, NONCE)
        assert why(problem) == "said"

    def test_a_word_about_another_key_does_not_count(self, here):
        other, word = machine(here.soft, salt=b"\x09" * 32), here.key.certify(NONCE)
        with pytest.raises(NotProved) as problem:
            proofs.check_certify(here.intro.ak, other.intro.report, word.said, word.signature, NONCE)
        assert why(problem) == "about"

    def test_another_tpms_word_does_not_count(self, here, elsewhere):
        word = elsewhere.key.certify(NONCE)
        with pytest.raises(NotProved) as problem:
            proofs.check_certify(here.intro.ak, here.intro.report, word.said, word.signature, NONCE)
        assert why(problem) == "signature"

    def test_a_report_key_that_could_be_copied_does_not_count(self, here):
        """Its attributes are part of what is certified: clearing them gives another name."""
        word = here.key.certify(NONCE)
        loose = bytearray(here.intro.report)
        loose[7] &= ~0x02  # fixedTPM
        with pytest.raises(NotProved) as problem:
            proofs.check_certify(here.intro.ak, bytes(loose), word.said, word.signature, NONCE)
        assert why(problem) == "key"

    def test_a_quote_is_no_certification(self, here):
        word = here.key.quote(NONCE)
        with pytest.raises(NotProved) as problem:
            proofs.check_certify(here.intro.ak, here.intro.report, word.said, word.signature, NONCE)
        assert why(problem) == "shape"


class TestQuote:
    def test_the_values_are_the_tpms(self, here):
        word = here.key.quote(NONCE)
        proofs.check_quote(here.intro.ak, word.said, word.signature, NONCE, word.pcrs)
        assert set(word.pcrs) == {0, 2, 4, 7}

    def test_a_replayed_nonce_does_not_count(self, here):
        word = here.key.quote(b"the nonce before")
        with pytest.raises(NotProved) as problem:
            proofs.check_quote(here.intro.ak, word.said, word.signature, NONCE, word.pcrs)
        assert why(problem) == "said"

    def test_a_wrong_pcr_does_not_count(self, here):
        word = here.key.quote(NONCE)
        with pytest.raises(NotProved) as problem:
            proofs.check_quote(here.intro.ak, word.said, word.signature, NONCE, word.pcrs | {4: bytes(32)})
        assert why(problem) == "values"

    @pytest.mark.parametrize("left_out", [0, 2, 4, 7])
    def test_no_pcr_may_be_left_out(self, here, left_out):
        word = here.key.quote(NONCE)
        fewer = {number: value for number, value in word.pcrs.items() if number != left_out}
        with pytest.raises(NotProved) as problem:
            proofs.check_quote(here.intro.ak, word.said, word.signature, NONCE, fewer)
        assert why(problem) == "pcrs"

    def test_values_may_not_be_cut_in_other_places(self, here):
        word = here.key.quote(NONCE)
        moved = word.pcrs | {0: word.pcrs[0] + word.pcrs[2][:1], 2: word.pcrs[2][1:]}
        with pytest.raises(NotProved) as problem:
            proofs.check_quote(here.intro.ak, word.said, word.signature, NONCE, moved)
        assert why(problem) == "pcrs"

    def test_a_quote_over_other_pcrs_does_not_count(self, here, monkeypatch):
        monkeypatch.setattr(agent, "_BANK", "sha256:16,17,18,19")
        word = here.key.quote(NONCE)
        with pytest.raises(NotProved) as problem:
            proofs.check_quote(here.intro.ak, word.said, word.signature, NONCE, word.pcrs)
        assert why(problem) == "pcrs"

    def test_the_report_keys_own_signature_is_no_quote(self, here):
        """It would sign anything that the machine's owner puts together."""
        word = here.key.quote(NONCE)
        raw = here.key.sign(word.said)
        forged = bytes.fromhex("0018000b0020") + raw[:32] + bytes.fromhex("0020") + raw[32:]
        with pytest.raises(NotProved) as problem:
            proofs.check_quote(here.intro.report, word.said, forged, NONCE, word.pcrs)
        assert why(problem) == "key"
        with pytest.raises(NotProved) as problem:
            proofs.check_quote(here.intro.ak, word.said, forged, NONCE, word.pcrs)
        assert why(problem) == "signature"


def test_a_key_off_the_curve_is_no_key(here):
    off = here.intro.ak[:-1] + bytes([here.intro.ak[-1] ^ 1])
    with pytest.raises(NotProved) as problem:
        proofs.public_key(off)
    assert why(problem) == "key"


def test_the_public_half_is_the_key_that_signs(here):
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    own = load_pem_public_key(here.key.public_pem().encode())
    assert proofs.public_key(here.intro.report) == own
