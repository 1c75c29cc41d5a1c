"""Where the root key comes from: one small interface, and the providers that keep it in a file or behind a passphrase.

An extra file of the room: a provider wraps the practices' keys and nothing else. Keys that never leave their device
stand in `devices`; which provider is meant, `root` knows.
"""

from __future__ import annotations

import getpass
import os
import secrets
import stat
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import parse_qs

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from quietledger.core.vault import errors
from quietledger.core.vault.cells import RawKey, open_with, raw_key, seal_with

ROOT_BYTES: Final = 32
SALT_BYTES: Final = 16
ROOT_KEY_ID: Final = 0
FIRST_NAME: Final = "0"  # how the first release named its root key, whichever it was
ARGON_KIB, ARGON_PASSES, ARGON_LANES = 256 * 1024, 3, 4


@dataclass(frozen=True, slots=True)
class Described:
    """A provider in words.  `name`: its key's, as rows carry it; `warning`: what should be better, "" if nothing."""

    kind: str
    name: str
    say: str
    warning: str = ""


class Provider(Protocol):
    """Wraps keys under the root key, and unwraps them."""

    @property
    def name(self) -> str: ...

    def wrap(self, raw: bytes, associated: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, associated: bytes) -> bytes: ...

    def describe(self) -> Described: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A root key that this process holds itself: read from a file, a credential, or made of a passphrase."""

    kind: str
    key: RawKey
    say: str
    warning: str = ""

    @property
    def name(self) -> str:
        """The kind, and a mark of the key itself that tells nothing about it."""
        return f"{self.kind}:{sha256(b'QLROOT name' + self.key.raw).hexdigest()[:12]}"

    def wrap(self, raw: bytes, associated: bytes) -> bytes:
        return seal_with(self.key, raw, associated)

    def unwrap(self, wrapped: bytes, associated: bytes) -> bytes:
        """Raises: InvalidTag."""
        return open_with(self.key, wrapped, associated)

    def describe(self) -> Described:
        return Described(self.kind, self.name, self.say, self.warning)


def from_file(place: str) -> Held:
    """The key in a file.  Raises: NoKey, if it is missing or others could read it."""
    path = Path(place)
    raw, device = own_file(path)
    warning = ""
    if _device_of_database() == device:
        warning = f"{path} lies on the same device as the database: who steals one has both. Move it, or change to a "
        warning += "passphrase or a token (docs/keys.md)."
    return Held("file", _root(raw, str(path)), f"the file {path}", warning)


def from_credential(name: str) -> Held:
    """The key as systemd hands it to a service.  Raises: NoKey."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        raise errors.NoKey("systemd gave no credentials; is LoadCredentialEncrypted= in the unit?")
    raw, _ = own_file(Path(folder) / name)
    return Held("systemd-creds", _root(raw, f"credential {name}"), f"the systemd credential {name}")


def from_passphrase(place: str) -> Held:
    """The key made of a passphrase and the salt in a file; takes about a second, on purpose.

    `?fd=3` and `?credential=NAME` say where the words come from; without them the terminal is asked.  Raises: NoKey.
    """
    path, _, asked = place.partition("?")
    told = {name: values[-1] for name, values in parse_qs(asked).items()}
    try:
        salt = Path(path).read_bytes()
    except OSError as problem:
        raise errors.NoKey(f"the salt {path} can't be read") from problem
    if len(salt) != SALT_BYTES:
        raise errors.NoKey(f"{path} does not hold {SALT_BYTES} bytes")
    words = _words(told)
    if not words:
        raise errors.NoKey("the passphrase is empty")
    raw = hash_secret_raw(words, salt, ARGON_PASSES, ARGON_KIB, ARGON_LANES, ROOT_BYTES, Type.ID)
    return Held("passphrase", _root(raw, path), f"a passphrase, with the salt {path}")


def _words(told: dict[str, str]) -> bytes:
    if "fd" in told:
        try:
            with os.fdopen(int(told["fd"]), "rb") as file:
                return file.read().rstrip(b"\r\n")
        except (OSError, ValueError) as problem:
            raise errors.NoKey(f"nobody says the passphrase on file descriptor {told['fd']}") from problem
    if "credential" in told:
        words, _ = own_file(Path(os.environ.get("CREDENTIALS_DIRECTORY", "")) / told["credential"])
        return words.rstrip(b"\r\n")
    if not sys.stdin.isatty():
        raise errors.NoKey("the passphrase is asked for on a terminal, and there is none; name ?fd= or ?credential=")
    return getpass.getpass("Passphrase of the root key: ").encode()


def make_salt(path: Path) -> None:
    """Make the salt of a passphrase; one that is there stays."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(secrets.token_bytes(SALT_BYTES))
        path.chmod(0o400)


def own_file(path: Path) -> tuple[bytes, int]:
    """A file that only its owner may read, and the device it lies on."""
    try:
        with path.open("rb") as file:
            known, content = os.fstat(file.fileno()), file.read(4096)
    except OSError as problem:
        raise errors.NoKey(f"{path} can't be read") from problem
    if known.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise errors.NoKey(f"{path} can be read by others than its owner; chmod 0400")
    return content, known.st_dev


def _root(raw: bytes, where: str) -> RawKey:
    if len(raw) != ROOT_BYTES:
        raise errors.NoKey(f"{where} does not hold {ROOT_BYTES} bytes")
    return raw_key(ROOT_KEY_ID, raw)


def _device_of_database() -> int | None:
    """The device of our own PostgreSQL; None where the database is another's."""
    data = settings.HOME / "pg"
    return data.stat().st_dev if settings.IS_EMBEDDED and data.exists() else None
