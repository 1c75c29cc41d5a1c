"""The report that a device sends of itself, as a struct; what comes from outside is read strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate.disks import KIND_MOST, MOUNT_MOST, NOTHING_KNOWN, VOLUMES_MOST, Disk, State, Volume
from quietledger.pure.devicestate.shape import Finding

VERSION: Final = 1
NOBODY: Final = "00000000-0000-0000-0000-000000000000"  # a machine that looks at itself without being paired
TEXT_MOST: Final = 65_536
NAME_MOST: Final = 128
NUMBER_MOST: Final = 2**31

Attest = Mapping[str, "str | Mapping[str, str] | tuple[str, ...]"]


@dataclass(frozen=True, slots=True)
class Agent:
    """The program that made the report: its name, version, and the hash of its own files."""

    name: str = ""
    version: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """The operating system: platform `linux`, `macos` or `windows`, and how it names itself."""

    platform: str
    name: str = ""
    version: str = ""
    build: str = ""


def system(platform: str, name: str, version: str, build: str = "") -> System:
    """A system from words as they came, cut to what a report takes."""
    return System(platform, *(shape.line(word, NAME_MOST) for word in (name, version, build)))


@dataclass(frozen=True, slots=True)
class Lock:
    """Whether the screen asks for a password when it comes back, and after how many idle seconds it goes."""

    enabled: bool | None = None
    idle_s: int | None = None


@dataclass(frozen=True, slots=True)
class Malware:
    """The scanner's name, whether it watches, and how many hours old its signatures are."""

    name: str = ""
    on: bool | None = None
    age_h: int | None = None


@dataclass(frozen=True, slots=True)
class Updates:
    """Whether security updates install themselves, how many wait, and when that was last looked up (Unix seconds)."""

    auto: bool | None = None
    pending_security: int | None = None
    checked: int | None = None


@dataclass(frozen=True, slots=True)
class Hardware:
    """The machine: its model, its serial number hashed, its TPM’s version, and whether it starts signed code only."""

    model: str = ""
    serial_hash: str = ""
    tpm: str = ""
    secure_boot: bool | None = None


@dataclass(frozen=True, slots=True)
class Users:
    """Whether the person who works on it could change anything on it without being asked."""

    local_admin: bool | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a device says of itself at one instant; None and "" and `unknown` mean that it can't say."""

    os: System
    disk: Disk = NOTHING_KNOWN
    lock: Lock = Lock()
    firewall: str = "unknown"  # or "on", "off"
    malware: Malware = Malware()
    updates: Updates = Updates()
    hw: Hardware = Hardware()
    users: Users = Users()
    agent: Agent = Agent()
    attest: Attest | None = None
    iss: str = NOBODY
    iat: int = 0
    nonce: str = ""
    seq: int = 0

    def headed(self, device: str, *, at: int, nonce: str, seq: int) -> Report:
        """The same, said by a paired device: which one, when (Unix seconds), for which question, and its number."""
        return replace(self, iss=device, iat=at, nonce=nonce, seq=seq)

    def to_json(self) -> str:
        """The report as canonical JSON: sorted keys, no spaces."""
        return json.dumps({"v": VERSION, **asdict(self)}, sort_keys=True, separators=(",", ":"))


def from_json(text: str | bytes) -> tuple[Report | None, tuple[Finding, ...]]:
    """Read a report that anybody may have written: all of it is as it should be, or there is none.

    Shapes: any text or bytes -> (report, no findings) or (None, at least one finding).   Never raises.
    Source: docs/devices.md, “What goes over the wire”.
    """
    value, findings = shape.loads(text, TEXT_MOST)
    findings = findings or shape.findings(value, _REPORT)
    if findings:
        return None, findings
    return _built(value), ()


def _built(value: Any) -> Report:
    disk = value["disk"]
    volumes = tuple(Volume(**(one | {"state": State(one["state"])})) for one in disk["volumes"])
    return Report(
        os=System(**value["os"]),
        disk=Disk(disk["method"], State(disk["system"]), State(disk["swap"]), volumes),
        lock=Lock(**value["lock"]),
        firewall=value["firewall"],
        malware=Malware(**value["malware"]),
        updates=Updates(**value["updates"]),
        hw=Hardware(**value["hw"]),
        users=Users(**value["users"]),
        agent=Agent(**value["agent"]),
        attest=_attest(value.get("attest")),
        **{name: value[name] for name in ("iss", "iat", "nonce", "seq")},
    )


def _attest(value: Mapping[str, Any] | None) -> Attest | None:
    if value is None:
        return None
    return {name: tuple(part) if isinstance(part, list) else part for name, part in value.items()}


_STATE: Final = shape.one_of(*State)
_REPORT: Final[shape.Shape] = {
    "v": shape.one_of(VERSION),
    "iss": shape.uuid,
    "iat": shape.whole(0, 2**40),
    "nonce": shape.words(128),
    "seq": shape.whole(0, 2**53),
    "agent": {"name": shape.words(64), "version": shape.words(32), "sha256": shape.hexadecimal(64)},
    "os": {
        "platform": shape.one_of("linux", "macos", "windows"),
        "name": shape.words(NAME_MOST),
        "version": shape.words(NAME_MOST),
        "build": shape.words(NAME_MOST),
    },
    "disk": {
        "method": shape.words(64),
        "system": _STATE,
        "swap": _STATE,
        "volumes": shape.Many(
            {
                "mount": shape.words(MOUNT_MOST),
                "state": _STATE,
                "kind": shape.words(KIND_MOST),
                "protection": shape.one_of("on", "off", "unknown"),
                "percent": shape.Maybe(shape.whole(0, 100)),
            },
            VOLUMES_MOST,
        ),
    },
    "lock": {"enabled": shape.Maybe(shape.truth), "idle_s": shape.Maybe(shape.whole(0, NUMBER_MOST))},
    "firewall": shape.one_of("on", "off", "unknown"),
    "malware": {
        "name": shape.words(NAME_MOST),
        "on": shape.Maybe(shape.truth),
        "age_h": shape.Maybe(shape.whole(0, NUMBER_MOST)),
    },
    "updates": {
        "auto": shape.Maybe(shape.truth),
        "pending_security": shape.Maybe(shape.whole(0, NUMBER_MOST)),
        "checked": shape.Maybe(shape.whole(0, 2**40)),
    },
    "hw": {
        "model": shape.words(NAME_MOST),
        "serial_hash": shape.hexadecimal(64),
        "tpm": shape.words(NAME_MOST),
        "secure_boot": shape.Maybe(shape.truth),
    },
    "users": {"local_admin": shape.Maybe(shape.truth)},
    "attest": shape.Absent(shape.proof),
}
