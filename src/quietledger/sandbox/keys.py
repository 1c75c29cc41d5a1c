"""The server's own key and the one key that it lets in, made on the first start and kept for the next."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncssh

_KIND: Final = "ssh-ed25519"


@dataclass(frozen=True, slots=True)
class Keys:
    """Paths of two private keys, and the public lines that go with them."""

    host_key: Path
    client_key: Path
    host_public: str
    client_public: str


def kept_in(folder: Path) -> Keys:
    """The keys in this folder, made if they are missing; readable by nobody else."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    host_key, client_key = folder / "host_key", folder / "client_key"
    return Keys(host_key, client_key, _public_line(host_key), _public_line(client_key))


def _public_line(path: Path) -> str:
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.part")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(asyncssh.generate_private_key(_KIND).export_private_key())
        unfinished.replace(path)
    line: str = asyncssh.read_private_key(path).export_public_key().decode().strip()
    return line
