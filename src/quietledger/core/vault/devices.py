"""Root keys that never leave where they are: a PKCS#11 token, and a key service in the network.

An extra file of the room, with the libraries of the extras `pkcs11` and `kms`, which are loaded only where they are
used. A service is given a fresh key to wrap, never one of ours: so one adapter serves every service, also those that
can't bind what they wrap to its place.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quietledger.core.vault import errors
from quietledger.core.vault.providers import Described, own_file

NONCE_BYTES: Final = 12
TAG_BITS: Final = 128
MODULE: Final = "module-path"  # the words of RFC 7512
PIN: Final = "pin-source"
_one_at_a_time: Final = Lock()  # a token's session does one thing at a time


def _library(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        raise errors.NoKey(f"{name} is not installed; add the extra “{extra}”") from problem


@dataclass(frozen=True, slots=True)
class Token:
    """An AES key inside a PKCS#11 token; wrapping happens there (AES-GCM)."""

    library: Any
    key: Any
    label: str

    @property
    def name(self) -> str:
        return f"pkcs11:{self.label}"

    def wrap(self, raw: bytes, associated: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        with _one_at_a_time:
            cell = self.key.encrypt(
                raw, mechanism=self.library.Mechanism.AES_GCM, mechanism_param=self._bound(nonce, associated)
            )
        return nonce + bytes(cell)

    def unwrap(self, wrapped: bytes, associated: bytes) -> bytes:
        """Raises: InvalidTag."""
        nonce, cell = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            with _one_at_a_time:
                opened = self.key.decrypt(
                    cell, mechanism=self.library.Mechanism.AES_GCM, mechanism_param=self._bound(nonce, associated)
                )
        except self.library.exceptions.PKCS11Error as problem:
            raise InvalidTag from problem
        return bytes(opened)

    def describe(self) -> Described:
        return Described("pkcs11", self.name, f"the key {self.label} in a token, which it never leaves")

    def _bound(self, nonce: bytes, associated: bytes) -> Any:
        return self.library.GCMParams(nonce=nonce, aad=associated, tag_bits=TAG_BITS)


def from_token(place: str) -> Token:
    """The key that a PKCS#11 address names: `token=T;object=KEY?module-path=LIB&pin-source=FILE`.  Raises: NoKey."""
    library = _library("pkcs11", "pkcs11")
    path, _, asked = place.partition("?")
    named = {name: unquote(value) for name, _, value in (one.partition("=") for one in path.split(";"))}
    told = {name: values[-1] for name, values in parse_qs(asked).items()}
    if not {"token", "object"} <= named.keys() or not {MODULE, PIN} <= told.keys():
        raise errors.NoKey(f"a token is written pkcs11:token=T;object=KEY?{MODULE}=LIB&{PIN}=FILE")
    pin = own_file(Path(told[PIN].removeprefix("file:")))[0].decode().strip()
    try:
        token = library.lib(told[MODULE]).get_token(token_label=named["token"])
        key = _signed_in(library, token, pin).get_key(
            object_class=library.ObjectClass.SECRET_KEY, label=named["object"]
        )
    except (library.exceptions.PKCS11Error, RuntimeError) as problem:
        raise errors.NoKey(f"the token {named['token']} does not answer ({type(problem).__name__})") from None
    if key[library.Attribute.EXTRACTABLE]:
        raise errors.NoKey(f"the key {named['object']} may leave its token; make one that may not")
    return Token(library, key, f"{named['token']}/{named['object']}")


def _signed_in(library: Any, token: Any, pin: str) -> Any:
    try:
        return token.open(user_pin=pin)
    except library.exceptions.UserAlreadyLoggedIn:  # a process signs in once, for all its sessions
        return token.open()


@dataclass(frozen=True, slots=True)
class Service:
    """A key in a key service, seen as Tink sees every one: something that encrypts and decrypts."""

    aead: Any
    broken: tuple[type[Exception], ...]
    address: str

    @property
    def name(self) -> str:
        return f"kms:{self.address}"

    def wrap(self, raw: bytes, associated: bytes) -> bytes:
        fresh, nonce = AESGCM.generate_key(256), os.urandom(NONCE_BYTES)
        try:
            theirs = bytes(self.aead.encrypt(fresh, b""))
        except self.broken as problem:
            raise errors.NoKey(f"{self.address} does not answer") from problem
        return len(theirs).to_bytes(2, "big") + theirs + nonce + AESGCM(fresh).encrypt(nonce, raw, associated)

    def unwrap(self, wrapped: bytes, associated: bytes) -> bytes:
        """Raises: NoKey, if the service is out of reach or refuses; InvalidTag."""
        end = 2 + int.from_bytes(wrapped[:2], "big")
        theirs, nonce, cell = wrapped[2:end], wrapped[end : end + NONCE_BYTES], wrapped[end + NONCE_BYTES :]
        try:
            fresh = bytes(self.aead.decrypt(theirs, b""))
        except self.broken as problem:
            raise errors.NoKey(f"{self.address} does not answer") from problem
        return AESGCM(fresh).decrypt(nonce, cell, associated)

    def describe(self) -> Described:
        return Described("kms", self.name, f"the key service at {self.address}")


def from_service(place: str) -> Service:
    """The key that an address of Tink names: `hcvault://HOST/transit/keys/KEY`, `aws-kms://…`, `gcp-kms://…`.

    `?token-file=FILE` (Vault, OpenBao) or `?credentials=FILE` (AWS, Google) says who we are.  Raises: NoKey.
    """
    tink, aead = _library("tink", "kms"), _library("tink.aead", "kms")
    aead.register()
    address, _, asked = place.partition("?")
    told = {name: values[-1] for name, values in parse_qs(asked).items()}
    broken = (tink.TinkError, OSError)
    if address.startswith("hcvault"):
        return Service(_transit(address, told), broken, address)
    kinds = {"aws-kms": ("awskms", "AwsKmsClient"), "gcp-kms": ("gcpkms", "GcpKmsClient")}
    module, maker = kinds.get(urlsplit(address).scheme, ("", ""))
    if not module:
        raise errors.NoKey("a key service is written kms:hcvault://…, kms:aws-kms://… or kms:gcp-kms://…")
    client = getattr(_library(f"tink.integration.{module}", f"tink[{module}]"), maker)(
        address, told.get("credentials", "")
    )
    return Service(client.get_aead(address), broken, address)


def _transit(address: str, told: dict[str, str]) -> Any:
    """Vault and OpenBao; `hcvault+http` is for this machine's own loopback only."""
    parts = urlsplit(address)
    plain = parts.scheme == "hcvault+http"
    if plain and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise errors.NoKey("a key service is reached by TLS, but for one on this machine")
    hvac, hcvault = _library("hvac", "kms"), _library("tink.integration.hcvault", "kms")
    token = own_file(Path(told["token-file"]))[0].decode().strip() if "token-file" in told else None
    client = hvac.Client(url=f"{'http' if plain else 'https'}://{parts.netloc}", token=token, timeout=10)
    return hcvault.new_aead(parts.path.lstrip("/"), client)
