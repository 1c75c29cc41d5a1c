"""Seals what goes into a store, and opens it again with the key that is kept elsewhere.

An extra file of the room: the only place that speaks age (age-encryption.org/v1, X25519). What is written can be opened
by any age tool with the sheet's secret key; what it is worth, only the keyed hashes inside tell: whoever has the public
key could write a file for it.
"""

from __future__ import annotations

import hmac
import re
import secrets
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyrage
from pyrage import x25519

from quietledger.core.backups import errors
from quietledger.core.tenancy.cluster import write_once

SHEET: Final = """\
# Quietledger: opens the backups of {site}. Made on {day}.
# Print it or keep it on a stick, in a safe, never on the server. Without it no backup can be read.
# public key: {recipient}
# seal: {secret}
{identity}
"""
_IDENTITY: Final = re.compile(r"^AGE-SECRET-KEY-1[0-9A-Z]+$", re.MULTILINE)
_SECRET: Final = re.compile(r"^# seal: ([0-9a-f]{64})$", re.MULTILINE)
_MAC_BYTES: Final = 32


@dataclass(frozen=True)
class Writer:
    """What the server has: the public key, and the secret that shows which files are its own."""

    recipient: x25519.Recipient
    secret: bytes

    def name_of(self, rows: bytes) -> str:
        """The name of a chunk: nobody without the secret can test a guess against it."""
        return hmac.digest(self._own("names"), rows, "sha256").hex()

    def seal(self, rows: bytes) -> bytes:
        """Compress and encrypt a chunk."""
        return bytes(pyrage.encrypt(zlib.compress(rows, 6), [self.recipient]))

    def seal_document(self, place: str, body: bytes) -> bytes:
        """Encrypt a document so that it opens in its own place only (`manifests/2026…`)."""
        return bytes(pyrage.encrypt(self._mac(place, body) + zlib.compress(body, 9), [self.recipient]))

    def _mac(self, place: str, body: bytes) -> bytes:
        return hmac.digest(self._own("documents"), place.encode() + b"\0" + body, "sha256")

    def _own(self, use: str) -> bytes:
        return hmac.digest(self.secret, f"QLBK1 {use}".encode(), "sha256")


@dataclass(frozen=True)
class Reader(Writer):
    """What the sheet has besides: the secret key."""

    identity: x25519.Identity

    def open(self, name: str, sealed: bytes) -> bytes:
        """A chunk's rows.  Raises: OtherKey, Altered."""
        rows = self._inflated(name, self._decrypted(name, sealed))
        if not hmac.compare_digest(self.name_of(rows), name):
            raise errors.Altered(name)
        return rows

    def open_document(self, place: str, sealed: bytes) -> bytes:
        """A document's body.  Raises: OtherKey, Altered."""
        plain = self._decrypted(place, sealed)
        body = self._inflated(place, plain[_MAC_BYTES:])
        if not hmac.compare_digest(self._mac(place, body), plain[:_MAC_BYTES]):
            raise errors.Altered(place)
        return body

    def _decrypted(self, name: str, sealed: bytes) -> bytes:
        try:
            return bytes(pyrage.decrypt(sealed, [self.identity]))
        except pyrage.DecryptError as problem:
            # age says the same of a foreign key and of bytes that were changed; the words tell a person where to look.
            wrong_key = "matching keys" in str(problem)
            raise (errors.OtherKey(name) if wrong_key else errors.Altered(name)) from None

    def _inflated(self, name: str, packed: bytes) -> bytes:
        try:
            return zlib.decompress(packed)
        except zlib.error:
            raise errors.Altered(name) from None


def make_key(keys: Path, *, site: str, day: str) -> str:
    """Make the key pair: the public half and the seal stay in `keys`; the sheet's text is returned and kept nowhere.

    Raises: Occupied, if a key was made before.
    """
    if (keys / "backup.recipient").exists():
        raise errors.Occupied(f"the key for backups ({keys / 'backup.recipient'})")
    identity, secret = x25519.Identity.generate(), secrets.token_bytes(32)
    recipient = str(identity.to_public())
    sheet = SHEET.format(site=site, day=day, recipient=recipient, secret=secret.hex(), identity=str(identity))
    write_once(keys / "backup.seal", secret.hex().encode())
    write_once(keys / "backup.recipient", recipient.encode())
    return sheet


def writer(keys: Path) -> Writer:
    """The server's half.  Raises: NoBackupKey."""
    try:
        recipient = x25519.Recipient.from_str((keys / "backup.recipient").read_text().strip())
        secret = bytes.fromhex((keys / "backup.seal").read_text())
    except OSError:
        raise errors.NoBackupKey(keys / "backup.recipient") from None
    return Writer(recipient, secret)


def reader(sheet: Path) -> Reader:
    """The sheet's half.  Raises: NoBackupKey, NotASheet."""
    try:
        text = sheet.read_text()
    except OSError:
        raise errors.NoBackupKey(sheet) from None
    identity, secret = _IDENTITY.search(text), _SECRET.search(text)
    if not identity or not secret:
        raise errors.NotASheet(sheet)
    key = x25519.Identity.from_str(identity[0])
    return Reader(key.to_public(), bytes.fromhex(secret[1]), key)


def adopt(keys: Path, sheet: Reader) -> None:
    """Give a restored house the server's half again, so that its backups go on in the same store."""
    write_once(keys / "backup.seal", sheet.secret.hex().encode())
    write_once(keys / "backup.recipient", str(sheet.recipient).encode())
