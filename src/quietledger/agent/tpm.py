"""The machine's TPM: a key for reports that can't leave it, and its word on that key and on how the machine started.

Both keys are made again from the same template each time, so nothing is kept but 32 random bytes that are no secret:
the TPM draws the same key from them as long as nobody clears it. Needs tpm2-pytss; without it, or without a TPM, `find`
gives None and reports are signed with a key in a file.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Any, Final

try:
    os.environ.setdefault("TSS2_LOG", "all+none")  # else the TSS tells standard error whatever a TPM doesn't have
    import tpm2_pytss as tss
    from tpm2_pytss import constants, types
    from tpm2_pytss import utils as tss_utils
except ImportError:  # the extra `tpm` isn't installed, or there is no TSS on this machine
    tss = None

DEVICE: Final = "device:/dev/tpmrm0"  # the kernel's resource manager, which several programs may use at once
FORMAT: Final = "tpm2"
PCRS: Final = (0, 2, 4, 7)
_BANK: Final = "sha256:" + ",".join(str(number) for number in PCRS)
_ISSUERS: Final = range(0x01C00100, 0x01C00200)  # where makers keep the certificates above the TPM's own
_SALT: Final = "tpm.salt"
_KEPT: Final = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|sign"


class NoTpm(OSError):
    """The TPM can't be used for this; `why` says what it answered."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a TPM says of itself before it is asked anything: its certificates (DER), and two public keys."""

    ek_chain: tuple[bytes, ...]
    ak: bytes
    report: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """A TPM's signed word, as TPMS_ATTEST and TPMT_SIGNATURE.  `pcrs`: the values that a quote is over."""

    said: bytes
    signature: bytes
    pcrs: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TpmKey:
    """The report key of this machine's TPM.  `tcti`: how the TPM is reached."""

    salt: bytes
    tcti: str = DEVICE

    @property
    def level(self) -> int:
        return 2

    def public_pem(self) -> str:
        """Its public half, as the server knows it."""
        with self._open() as context, self._key(context, "report") as (_handle, public):
            return public.publicArea.to_pem().decode()  # type: ignore[no-any-return]  # the library has no types

    def sign(self, data: bytes) -> bytes:
        """An ECDSA signature over SHA-256: r and s, 32 bytes each."""
        with self._open() as context, self._key(context, "report") as (handle, _public):
            made = context.sign(handle, sha256(data).digest(), _scheme())
        return _both(made)

    def introduce(self) -> Introduction:
        """Certificates and public keys.  Raises: NoTpm, if the TPM has no certificate."""
        with self._open() as context:
            chain = _certificates(context)
            with self._key(context, "ak") as (_ak, ak), self._key(context, "report") as (_key, report):
                return Introduction(chain, ak.publicArea.marshal(), report.publicArea.marshal())

    def introduction(self) -> dict[str, Any]:
        """What goes into the wish to be paired (`attest`).  Raises: NoTpm, if the TPM has no certificate."""
        said = self.introduce()
        chain = [_text(one) for one in said.ek_chain]
        return {"fmt": FORMAT, "ek_chain": chain, "ak": _text(said.ak), "report": _text(said.report)}

    def proof(self, nonce: str, challenge: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What goes into a report (`attest`), for the nonce that the report repeats.

        challenge: what came back with the pairing; its answer belongs into the first report. One that this TPM can't
        open goes without: the report then counts as the machine's own word.
        """
        word = self.quote(_said_for(nonce))
        pcrs = {str(number): value.hex() for number, value in word.pcrs.items()}
        quoted = {"fmt": FORMAT, "quote": _text(word.said), "sig": _text(word.signature), "pcrs": pcrs}
        if challenge is None or "blob" not in challenge:  # its maker is unknown to the practice: nothing to open
            return quoted
        blob, secret = (base64.b64decode(challenge[name]) for name in ("blob", "secret"))
        try:
            opened = {"secret": _text(self.activate(blob, secret))}
        except NoTpm:
            return quoted
        word = self.certify(_said_for(nonce))
        return quoted | opened | {"certify": _text(word.said), "certify_sig": _text(word.signature)}

    def activate(self, blob: bytes, secret: bytes) -> bytes:
        """Open what was sealed to this TPM and its attestation key.  Raises: NoTpm, if it was sealed to another."""
        sealed, wrapped = types.TPM2B_ID_OBJECT(credential=blob), types.TPM2B_ENCRYPTED_SECRET(secret=secret)
        with self._open() as context, self._key(context, "ak") as (ak, _public):
            endorsement = _endorsement(context)
            policy = _policy(context)
            try:
                opened = context.activate_credential(ak, endorsement, sealed, wrapped, session2=policy)
            finally:
                context.flush_context(policy)
                context.flush_context(endorsement)
        return bytes(opened)

    def certify(self, nonce: bytes) -> Statement:
        """The attestation key's word that the report key lives in this TPM and can't leave it."""
        with self._open() as context, self._key(context, "ak") as (ak, _), self._key(context, "report") as (report, _):
            said, signature = context.certify(report, ak, nonce, _scheme())
        return Statement(bytes(said), signature.marshal())

    def quote(self, nonce: bytes) -> Statement:
        """The attestation key's word on what firmware, boot loader and secure boot left in the PCRs."""
        with self._open() as context, self._key(context, "ak") as (ak, _public):
            said, signature = context.quote(ak, _BANK, nonce, _scheme())
            _, _, digests = context.pcr_read(_BANK)
        values = [bytes(one) for one in digests.digests[: digests.count]]
        return Statement(bytes(said), signature.marshal(), dict(zip(PCRS, values, strict=True)))

    @contextmanager
    def _open(self) -> Iterator[Any]:
        """A connection to the TPM; what it refuses is `NoTpm`."""
        try:
            with tss.TCTILdr.parse(self.tcti) as tcti, tss.ESAPI(tcti) as context:
                yield context
        except tss.TSS2_Exception as problem:
            raise NoTpm(str(problem)) from problem

    @contextmanager
    def _key(self, context: Any, name: str) -> Iterator[tuple[Any, Any]]:
        """Make a key again, and leave nothing of it behind in the TPM's small memory."""
        attributes = f"{_KEPT}|restricted" if name == "ak" else _KEPT
        template = types.TPM2B_PUBLIC.parse("ecc256:ecdsa-sha256:null", objectAttributes=attributes)
        template.publicArea.unique.ecc.x = sha256(name.encode() + self.salt).digest()
        handle, public, *_ = context.create_primary(None, template, constants.ESYS_TR.OWNER)
        try:
            yield handle, public
        finally:
            context.flush_context(handle)


def find(folder: Path, *, tcti: str = DEVICE) -> TpmKey | None:
    """The TPM's report key, if this machine has a TPM that makes and proves one; its 32 bytes lie in `folder`."""
    if tss is None:
        return None
    salt_file = folder / _SALT
    try:
        if salt_file.exists():
            key = TpmKey(salt_file.read_bytes(), tcti)
            key.public_pem()
            return key
        key = TpmKey(token_bytes(32), tcti)
        key.introduce()
    except NoTpm:  # none there, not ours to open, its owner set a password, or its maker gave it no certificate
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    salt_file.write_bytes(key.salt)
    return key


def _said_for(nonce: str) -> bytes:
    """What the TPM puts into its word, so that it is a word to this very nonce."""
    return sha256(nonce.encode()).digest()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _scheme() -> Any:
    """The keys themselves say how they sign."""
    return types.TPMT_SIG_SCHEME(scheme=constants.TPM2_ALG.NULL)


def _both(made: Any) -> bytes:
    signed = made.signature.ecdsa
    return b"".join(bytes(one).rjust(32, b"\0") for one in (signed.signatureR, signed.signatureS))


def _certificates(context: Any) -> tuple[bytes, ...]:
    """The TPM's own certificate, and those above it where its maker put them in too."""
    read = tss_utils.NVReadEK(context)
    own, _template = tss_utils.create_ek_template("EK-RSA2048", read)
    if not own:
        raise NoTpm("no endorsement certificate")
    # `found` must live as long as its parts are read: the library frees them with it.
    _more, found = context.get_capability(constants.TPM2_CAP.HANDLES, _ISSUERS.start, len(_ISSUERS))
    above = b"".join(read(int(number)) for number in found.data.handles if number in _ISSUERS)
    return (*_each(own)[:1], *_each(above))


def _each(data: bytes) -> list[bytes]:
    """DER certificates that stand one after the other; fill bytes behind them don't count."""
    found = []
    while data[:2] == b"\x30\x82":
        length = 4 + int.from_bytes(data[2:4], "big")
        found.append(data[:length])
        data = data[length:]
    return found


def _endorsement(context: Any) -> Any:
    _own, template = tss_utils.create_ek_template("EK-RSA2048", tss_utils.NVReadEK(context))
    return context.create_primary(None, template, constants.ESYS_TR.ENDORSEMENT)[0]


def _policy(context: Any) -> Any:
    """The policy under which every endorsement key of the standard template may be used."""
    policy = context.start_auth_session(
        constants.ESYS_TR.NONE, constants.ESYS_TR.NONE, constants.TPM2_SE.POLICY,
        types.TPMT_SYM_DEF(algorithm=constants.TPM2_ALG.NULL), constants.TPM2_ALG.SHA256,
    )  # fmt: skip
    context.policy_secret(constants.ESYS_TR.ENDORSEMENT, policy)
    return policy
