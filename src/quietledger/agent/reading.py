"""Read how this machine is protected: ask its own tools, and have their answers judged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Final

from quietledger.agent import linux, macos, windows
from quietledger.agent.machine import Machine
from quietledger.pure.devicestate.report import Agent, Report

NAME: Final = "ql-agent"
OURS: Final = ("quietledger.agent", "quietledger.pure.devicestate")
_ELSEWHERE: Final = "command.py"  # the product's own verbs for it, which the kit doesn't have
VERSION: Final = "VERSION"  # where the kit notes it
_READ: Final = {"linux": linux.read, "macos": macos.read, "windows": windows.read}


def read(machine: Machine, now: int) -> Report:
    """All that a machine can say of itself at an instant (Unix seconds); what it can't say is left unknown."""
    return replace(_READ[machine.platform](machine, now), agent=agent(), iat=now)


def agent() -> Agent:
    """What this program is: its version, and the hash of its own files, the same wherever they lie."""
    digest = hashlib.sha256()
    for name, file in files():
        digest.update(f"{name}/{file.name}\n".encode() + file.read_bytes())
    return Agent(NAME, version(), digest.hexdigest())


def version() -> str:
    """The version of this program."""
    noted = resources.files(OURS[0]).joinpath(VERSION)
    return noted.read_text(encoding="utf-8").strip() if noted.is_file() else metadata.version("quietledger")


def files() -> Iterable[tuple[str, Traversable]]:
    """Everything that this program is made of, each file with its package, in a fixed order."""
    for name in OURS:
        found = [file for file in resources.files(name).iterdir() if file.name.endswith((".py", ".ps1"))]
        yield from ((name, one) for one in sorted(found, key=lambda one: one.name) if one.name != _ELSEWHERE)
