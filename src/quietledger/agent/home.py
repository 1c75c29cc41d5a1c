"""Where a paired machine keeps what it needs: a folder in the person's own profile that nobody else can read.

`device.json` holds the pairing, `key.pem` the key (unless the TPM has it), `certificate.pem` the certificate and those
above it, `authority.pem` whom the server's certificate must come from, where the practice has an authority of its own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from quietledger.pure.devicestate import shape

NAMED: Final = "QUIETLEDGER_DEVICE_HOME"
FILE: Final = "file"
HARDWARE: Final = "hardware"
_STATE_MOST: Final = 100_000
_SHAPE: Final[shape.Shape] = {
    "server": shape.words(1024),
    "key": shape.one_of(FILE, HARDWARE),
    "device": shape.uuid,
    "nonce": shape.words(128),
    "seq": shape.whole(0, 2**53),
    "interval_s": shape.whole(60, 86_400),
    "renew_at": shape.whole(0, 2**40),
    "challenge": shape.Absent(lambda value: isinstance(value, dict)),
}


class NotPaired(Exception):
    """The machine belongs to no practice yet."""


class Busy(Exception):
    """Another run of this program is at work in the same folder."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a machine remembers of its practice: the last nonce, its reports' number, when to renew (Unix seconds)."""

    server: str
    key: str  # where the key is: in a FILE or in HARDWARE
    device: str
    nonce: str
    seq: int
    interval_s: int
    renew_at: int
    challenge: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Home:
    """The folder."""

    path: Path

    @property
    def key(self) -> Path:
        return self.path / "key.pem"

    @property
    def certificate(self) -> Path:
        return self.path / "certificate.pem"

    @property
    def authority(self) -> Path:
        return self.path / "authority.pem"

    def open(self) -> None:
        """Make the folder, for its owner alone."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def pairing(self) -> Pairing:
        """What was kept.  Raises: NotPaired, also if it can't be read."""
        try:
            text = (self.path / "device.json").read_bytes()
        except OSError:
            raise NotPaired from None
        value, findings = shape.loads(text, _STATE_MOST)
        if findings or shape.findings(value, _SHAPE):
            raise NotPaired
        return Pairing(**value)

    def keep(self, pairing: Pairing) -> None:
        """Keep a pairing, whole or not at all: a machine that loses power here still has the one before."""
        self.write("device.json", json.dumps(asdict(pairing), sort_keys=True))

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file that only its owner can read, whole or not at all."""
        fresh = self.path / f"{name}.new"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(handle)
        fresh.replace(self.path / name)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Only one run at a time: two would use one nonce and one number twice.  Raises: Busy."""
        self.open()
        with (self.path / "lock").open("w", encoding="utf-8") as file:
            try:
                _hold(file.fileno())
            except OSError:
                raise Busy from None
            yield


def usual() -> Home:
    """The folder where the system keeps a person's programs' own files."""
    if named := os.environ.get(NAMED):
        return Home(Path(named))
    if sys.platform == "darwin":
        return Home(Path.home() / "Library" / "Application Support" / "Quietledger Device")
    if sys.platform == "win32":
        return Home(Path(os.environ["LOCALAPPDATA"]) / "Quietledger" / "Device")
    state = os.environ.get("XDG_STATE_HOME")
    return Home((Path(state) if state else Path.home() / ".local" / "state") / "quietledger-device")


if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
