"""Which root key wraps, and which ones still unwrap while practices' keys move from one to another.

An extra file of the room. A provider is written as `kind:place`. The setting names the first one; `keys rewrap` notes
each later one in HOME/keys/root.providers, which programs that are running read too: so they go on without a restart.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from django.conf import settings

from quietledger.core.vault import devices, errors, providers
from quietledger.core.vault.providers import Provider

MAKERS: Final[dict[str, Callable[[str], Provider]]] = {
    "file": providers.from_file, "passphrase": providers.from_passphrase, "systemd-creds": providers.from_credential,
    "pkcs11": devices.from_token, "kms": devices.from_service,
}  # fmt: skip
_kept: Final[dict[str, Provider]] = {}  # what asked somebody, or is slow to reach, is asked once in a process


def opened(spec: str) -> Provider:
    """The provider that a text like `file:PLACE` means.  Raises: NoKey, with the reason in words."""
    kind, _, place = spec.partition(":")
    if kind not in MAKERS or not place:
        raise errors.NoKey(f"“{kind}” is no kind of root key; known are {', '.join(MAKERS)}")
    if kind == "file":
        return providers.from_file(place)
    if spec not in _kept:
        _kept[spec] = MAKERS[kind](place)
    return _kept[spec]


def current() -> Provider:
    """The provider that wraps new keys.  Raises: NoKey."""
    return opened(_specs()[0])


def unwrap(name: str, wrapped: bytes, associated: bytes) -> bytes:
    """Unwrap what the provider of this name wrapped.  Raises: NoKey, if none here is it; InvalidTag."""
    refused: list[str] = []
    for provider in _all(refused):
        if name in (provider.name, providers.FIRST_NAME):
            try:
                return provider.unwrap(wrapped, associated)
            except InvalidTag:
                refused.append(f"{provider.name} does not fit")
    raise errors.NoKey("; ".join(refused) or f"none of the root keys here is {name}")


def note(spec: str) -> None:
    """Note a provider that wraps from now on, before anything is wrapped under it."""
    if _specs()[0] == spec:
        return
    path = _noted()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a") as file:
        file.write(spec + "\n")
        file.flush()
        os.fsync(file.fileno())


def described() -> list[providers.Described]:
    """Every provider in words, the one that wraps first; of one that can't be had, why."""
    found = []
    for spec in _specs():
        try:
            found.append(opened(spec).describe())
        except errors.NoKey as problem:
            found.append(providers.Described(spec.partition(":")[0], "", "can't be had", problem.why))
    return found


def _all(refused: list[str]) -> Iterator[Provider]:
    for spec in _specs():
        try:
            yield opened(spec)
        except errors.NoKey as problem:
            refused.append(problem.why)


def _specs() -> list[str]:
    """What may be asked, newest first: the noted ones, and last the one of the settings."""
    path = _noted()
    noted = path.read_text().split("\n") if path.exists() else []
    return list(dict.fromkeys([*filter(None, reversed(noted)), settings.ROOT_KEY]))


def _noted() -> Path:
    return Path(settings.HOME) / "keys" / "root.providers"
