"""Checking a pack offline: every hash, nothing missing, nothing added; whatever a file holds, nothing is raised."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from quietledger.pure.packs import packing

MOST_BYTES: Final = 500_000_000
MOST_FILES: Final = 5_000
_BROKEN: Final = (BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError, struct.error,
                  OverflowError, IndexError, OSError, AttributeError, TypeError)  # fmt: skip


class Flaw(StrEnum):
    """What can be wrong with a pack."""

    NO_PACK = "no pack"
    TOO_LARGE = "too large"
    NO_MANIFEST = "no manifest"
    MISSING = "missing"
    CHANGED = "changed"
    EXTRA = "extra"
    REPACKED = "repacked"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was packed.  name: of the file, empty if it is the pack itself."""

    flaw: Flaw
    name: str
    say: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a pack says of itself, and what is wrong with it; with findings, none of it is to be believed.

    proofs: file name -> text, for whoever checks them against the trail's key.
    """

    manifest: Mapping[str, Any]
    findings: tuple[Finding, ...]
    checkpoint: str = ""
    proofs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def verify(data: bytes) -> Verified:
    """Compare each file with the manifest, and the whole with what packing these files gives.

    The hashes show that nothing was changed since the manifest was written; who wrote it is shown by the hash of the
    whole pack, which the trail has, and by proofs.   Never raises.
    """
    if len(data) > MOST_BYTES:
        return _none(Flaw.TOO_LARGE, f"A pack has {MOST_BYTES:,} bytes at most.")
    try:
        members = _members(data)
    except _TooMuch as problem:
        return _none(Flaw.TOO_LARGE, problem.say)
    except _BROKEN:
        return _none(Flaw.NO_PACK, "This is no zip file that can be read, or none that was packed here.")
    manifest = _manifest(members.get(packing.MANIFEST, b""))
    if manifest is None:
        return _none(Flaw.NO_MANIFEST, "There is no manifest that can be read.")
    findings = _compared(manifest, members)
    # Whatever is hidden between files, before or after them, is not there if packing them again gives the same bytes.
    if not findings and packing.zipped(members.items()) != data:
        findings = [Finding(Flaw.REPACKED, "", "The files are the same, but it was packed anew or holds more.")]
    texts = {name: text.decode("utf-8", "replace") for name, text in members.items() if name in _trail(manifest)}
    proofs = {name: text for name, text in texts.items() if name.startswith(packing.PROOFS)}
    return Verified(manifest, tuple(findings), texts.get(packing.CHECKPOINT, ""), MappingProxyType(proofs))


class _TooMuch(Exception):
    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say


def _none(flaw: Flaw, say: str) -> Verified:
    return Verified(MappingProxyType({}), (Finding(flaw, "", say),))


def _members(data: bytes) -> dict[str, bytes]:
    """Every file of a zip, stored and of its own place; nothing is unpacked to more than the zip itself."""
    with ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        _check_sizes(infos, len(data))
        packing.check_names([one.filename for one in infos], is_own=True)
        return {one.filename: archive.read(one) for one in infos}


def _check_sizes(infos: list[ZipInfo], size_bytes: int) -> None:
    if len(infos) > MOST_FILES:
        raise _TooMuch(f"A pack has {MOST_FILES:,} files at most.")
    if sum(one.file_size for one in infos) > size_bytes:
        raise _TooMuch("The files would be larger than the pack itself.")
    if any(one.compress_type != ZIP_STORED or one.flag_bits & 1 for one in infos):
        raise BadZipFile("compressed or encrypted: not packed here")


def _manifest(data: bytes) -> dict[str, Any] | None:
    """The manifest, if it has the form that packing gives it."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("format") != packing.FORMAT or not isinstance(found.get("about"), dict):
        return None
    rows = [found.get("files"), found.get("trail")]
    is_whole = all(isinstance(part, list) and all(_is_row(row) for row in part) for part in rows)
    return found if is_whole else None


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(name), str) for name in ("name", "sha256"))


def _trail(manifest: Mapping[str, Any]) -> set[str]:
    return {row["name"] for row in manifest["trail"]}


def _compared(manifest: Mapping[str, Any], members: Mapping[str, bytes]) -> list[Finding]:
    findings, listed = [], {packing.MANIFEST}
    for row in [*manifest["files"], *manifest["trail"]]:
        name = row["name"]
        if name in listed:
            findings.append(Finding(Flaw.EXTRA, name, "The manifest has it twice."))
        elif name not in members:
            findings.append(Finding(Flaw.MISSING, name, "It is listed, and is not here."))
        elif packing.digest(members[name]) != row["sha256"] or row.get("size_bytes") != len(members[name]):
            findings.append(Finding(Flaw.CHANGED, name, "It is not what was packed."))
        listed.add(name)
    extra = [name for name in members if name not in listed]
    return findings + [Finding(Flaw.EXTRA, name, "It is here, and the manifest knows nothing of it.") for name in extra]
