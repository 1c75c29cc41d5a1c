"""The machine that this program runs on: the few ways in which it asks it something."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_WAIT_S: Final = 60
_NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only
_READ_MOST: Final = 2_000_000
_PATH: Final = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
_PLATFORMS: Final = {"linux": "linux", "darwin": "macos", "win32": "windows"}
# What a person's own settings are found by; nothing else of the environment is handed on.
_HANDED_ON: Final = ("HOME", "USER", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program answered: its exit code (None: it isn't there, or took too long) and what it printed."""

    code: int | None = None
    out: str = ""
    err: str = ""

    @property
    def told(self) -> str | None:
        """What it printed, if all went well."""
        return self.out if self.code == 0 else None


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine to be read: the real one, or in tests one that was recorded.

    run: a program and its arguments.  read: a file's bytes, None if it can't be read.  changed: when a file or folder
    last changed (Unix seconds).  settings: of the desktop, by the names of environment variables.
    """

    platform: str
    run: Callable[[Sequence[str]], Ran]
    read: Callable[[str], bytes | None]
    changed: Callable[[str], int | None]
    settings: dict[str, str] = field(default_factory=dict)

    def told(self, *words: str) -> str:
        """What a program said; empty where it failed, so that nothing is taken from half an answer."""
        return self.run(words).told or ""

    def latest(self, *paths: str) -> int | None:
        """When the last of some files or folders changed (Unix seconds)."""
        return max((at for path in paths if (at := self.changed(path)) is not None), default=None)

    def text(self, path: str) -> str | None:
        """A file as text."""
        data = self.read(path)
        return None if data is None else data.decode("utf-8", "replace")


def hashed(serial: str) -> str:
    """A serial number in a form that tells machines apart and says nothing else; empty for none."""
    word = serial.strip()
    return hashlib.sha256(f"quietledger-device:{word}".encode()).hexdigest() if word else ""


def this() -> Machine:
    """The machine that this program runs on.  Raises: KeyError, if it is none of ours."""
    named = {name: os.environ.get(name, "") for name in ("HOME", "XDG_CURRENT_DESKTOP", "SystemRoot")}
    return Machine(_PLATFORMS[sys.platform], run, read, changed, named)


def run(words: Sequence[str]) -> Ran:
    """Run a program without a shell, in English, with nothing typed in; one that hangs is ended."""
    try:
        done = subprocess.run(  # noqa: S603 - the words are our own, never a report's or a server's
            list(words), capture_output=True, stdin=subprocess.DEVNULL, timeout=_WAIT_S, check=False,
            env=_environment(), creationflags=_NO_WINDOW,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return Ran()
    return Ran(done.returncode, _words(done.stdout), _words(done.stderr))


def read(path: str) -> bytes | None:
    """The bytes of a file; None if there is none, or it isn't ours to read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(_READ_MOST)
    except OSError:
        return None


def changed(path: str) -> int | None:
    """When a file or folder last changed, in Unix seconds."""
    try:
        return max(0, int(Path(path).stat().st_mtime))
    except OSError:
        return None


def _environment() -> dict[str, str] | None:
    if os.name != "posix":
        return None
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | {"PATH": _PATH, "LC_ALL": "C"}


def _words(data: bytes) -> str:
    return data[:_READ_MOST].decode("utf-8", "replace").removeprefix("\ufeff")
