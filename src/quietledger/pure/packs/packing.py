"""Making a pack: the same contents, the same bytes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

FORMAT: Final = "quietledger-evidence-pack/1"
MANIFEST: Final = "manifest.json"
CHECKPOINT: Final = "checkpoint"
PROOFS: Final = "proofs/"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}(/[A-Za-z0-9][A-Za-z0-9._-]{0,79}){0,5}")
# Zip's first day; a pack says in its manifest when it was made.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a pack.  source: where it comes from, in words; as_of: the instant that it tells of, aware."""

    name: str
    data: bytes
    source: str
    as_of: datetime


def make(
    entries: Sequence[Entry], about: Mapping[str, str], checkpoint: str = "", proofs: Mapping[str, str] | None = None
) -> bytes:
    """Pack files with a manifest of their hashes, the trail's checkpoint and proofs from it, each if it is given.

    Files are not compressed: how well a machine compresses would change the bytes.
    Raises: ValueError, for a name that is no plain path, stands twice (also in other capitals), or is taken by the pack
    itself, and for an instant without its zone.
    """
    extra = {CHECKPOINT: checkpoint.encode()} if checkpoint else {}
    extra |= {PROOFS + name: text.encode() for name, text in (proofs or {}).items()}
    check_names([one.name for one in entries])
    check_names(extra, is_own=True)
    files = [
        {"name": one.name, "sha256": digest(one.data), "size_bytes": len(one.data), "source": one.source,
         "as_of": _instant(one)}
        for one in entries
    ]  # fmt: skip
    trail = [{"name": name, "sha256": digest(data), "size_bytes": len(data)} for name, data in extra.items()]
    manifest = {"format": FORMAT, "about": dict(about), "files": files, "trail": trail}
    head = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
    return zipped([(MANIFEST, head), *((one.name, one.data) for one in entries), *extra.items()])


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Members in their order, stored as they are, without a time of their own."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as archive:
        for name, data in members:
            info = ZipInfo(name, _NO_TIME)
            info.create_system = _UNIX
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return written.getvalue()


def digest(data: bytes) -> str:
    """The SHA-256 of a file, in hex."""
    return sha256(data).hexdigest()


def check_names(names: Iterable[str], *, is_own: bool = False) -> None:
    """Nothing, if these can be the names of files in a pack.   is_own: of those that the pack itself adds.

    Raises: ValueError.
    """
    seen: set[str] = set()
    for name in names:
        if not _NAME.fullmatch(name) or ".." in name or name.casefold() in seen:
            raise ValueError(f"{name!r} is no plain path, or stands twice")
        if not is_own and (name.casefold() in {MANIFEST, CHECKPOINT} or name.casefold().startswith(PROOFS)):
            raise ValueError(f"{name!r} is taken by the pack itself")
        seen.add(name.casefold())


def _instant(entry: Entry) -> str:
    if entry.as_of.tzinfo is None:
        raise ValueError(f"{entry.name!r}: an instant has its zone")
    return entry.as_of.isoformat(timespec="seconds")
