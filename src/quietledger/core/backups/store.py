"""A folder of sealed files: chunks, manifests, wrapped keys, lists of destroyed keys.

An extra file of the room: nothing is written twice or over, so a copy of the folder may live where deleting is
forbidden.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from quietledger.core.backups import errors, rules
from quietledger.core.backups.rules import Manifest, Progress, Pruned, Wrapped
from quietledger.core.backups.sealing import Reader, Writer
from quietledger.core.tenancy.cluster import write_once

YOUNG: Final = timedelta(days=1)  # a chunk without a manifest may belong to a backup that is being made
_manifest: Final = TypeAdapter(Manifest)
_wrapped: Final = TypeAdapter(list[Wrapped])


@dataclass(frozen=True)
class Store:
    """One store."""

    folder: Path

    def has(self, chunk: str) -> bool:
        return self._chunk(chunk).exists()

    def put(self, chunk: str, sealed: bytes) -> None:
        """Keep a chunk; one that is there stays."""
        _write(self._chunk(chunk), sealed)

    def rows(self, chunk: str, reader: Reader) -> bytes:
        """A chunk's rows.  Raises: Missing, OtherKey, Altered."""
        return reader.open(chunk, self._read(self._chunk(chunk)))

    def finish(self, manifest: Manifest, keys: list[Wrapped], writer: Writer) -> str:
        """Write the wrapped keys, then the manifest: only with it a backup is there.  Returns its SHA-256."""
        place = f"keys/{manifest.name}"
        _write(self.folder / f"{place}.age", writer.seal_document(place, _wrapped.dump_json(keys)))
        # The names alone, readable: so that pruning and copying need no secret key.
        _write(self.folder / f"manifests/{manifest.name}.chunks", "\n".join(manifest.chunk_names()).encode())
        place = f"manifests/{manifest.name}"
        sealed = writer.seal_document(place, _manifest.dump_json(manifest))
        _write(self.folder / f"{place}.age", sealed)
        return sha256(sealed).hexdigest()

    def names(self) -> list[str]:
        """The finished backups, oldest first."""
        return _names(self.folder / "manifests")

    def manifest(self, name: str, reader: Reader) -> Manifest:
        """What a backup is made of.  Raises: Missing, OtherKey, Altered."""
        place = f"manifests/{name}"
        body = reader.open_document(place, self._read(self.folder / f"{place}.age"))
        try:
            found = _manifest.validate_json(body)
        except ValidationError:
            raise errors.Altered(place) from None
        if found.name != name:
            raise errors.Altered(place)
        return found

    def newest(self, reader: Reader, at: datetime | None = None) -> Manifest:
        """The newest backup, or the newest made by an instant.  Raises: NoBackup, and as `manifest`."""
        name = rules.chosen(self.names(), at)
        if name is None:
            raise errors.NoBackup(self.folder, f"{at:%Y-%m-%d %H:%M}" if at else "")
        return self.manifest(name, reader)

    def wrapped_keys(self, name: str, reader: Reader) -> list[Wrapped]:
        """The wrapped keys that go with a backup.  Raises: Missing, OtherKey, Altered."""
        kept = rules.keys_for(name, _names(self.folder / "keys"))
        if kept is None:
            raise errors.Missing(f"keys/{name}")
        place = f"keys/{kept}"
        return _wrapped.validate_json(reader.open_document(place, self._read(self.folder / f"{place}.age")))

    def keep_shredded(self, lines: str, writer: Writer, now: datetime) -> bool:
        """Copy the list of destroyed keys, if it has grown since the last copy; returns whether it had."""
        folder, digest = self.folder / "shredded", sha256(lines.encode()).hexdigest()[:16]
        if not lines or any(path.stem.endswith(digest) for path in folder.glob("*.age")):
            return False
        place = f"shredded/{rules.name_at(now)}-{digest}"
        _write(self.folder / f"{place}.age", writer.seal_document(place, lines.encode()))
        return True

    def shredded(self, reader: Reader) -> list[str]:
        """Every line that any copy of the list of destroyed keys holds, in order.  Raises: OtherKey, Altered."""
        lines: dict[str, None] = {}
        for path in sorted((self.folder / "shredded").glob("*.age")):
            body = reader.open_document(f"shredded/{path.stem}", path.read_bytes())
            lines |= dict.fromkeys(body.decode().splitlines())
        return list(lines)

    def missing_from(self, other: Path) -> list[Path]:
        """Our finished files that another folder lacks; those that say what a backup is made of come last."""
        ours = [path.relative_to(self.folder) for path in self._files()]
        lacking = [path for path in ours if not (other / path).exists()]
        return sorted(lacking, key=lambda path: path.parts[0] == "manifests")

    def copy_to(self, other: Path, progress: Progress) -> int:
        """Bring another folder up to this one: add what it lacks, change and delete nothing; returns how many."""
        fresh = self.missing_from(other)
        for done, path in enumerate(fresh, 1):
            target = other / path
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = target.with_name(f"{target.name}.part")
            part.unlink(missing_ok=True)
            shutil.copyfile(self.folder / path, part)
            part.rename(target)
            progress(done, len(fresh))
        return len(fresh)

    def prune(self, kept_for: timedelta, now: datetime, *, for_real: bool) -> Pruned:
        """Take out backups that are too old, wrapped keys older than 35 days, chunks that no backup needs any more."""
        old = rules.too_old(self.names(), kept_for, now)
        kept = [name for name in self.names() if name not in old]
        needed = {chunk for name in kept for chunk in self.chunks_of(name)}
        limit = (now - YOUNG).timestamp()
        gone = Pruned(
            [f"manifests/{name}.{kind}" for name in old for kind in ("age", "chunks")],
            self._old_keys(now),
            [
                str(path.relative_to(self.folder))
                for path in sorted((self.folder / "chunks").glob("*/*.age"))
                if path.stem not in needed and path.stat().st_mtime < limit
            ],
        )
        if for_real:
            for name in (*gone.manifests, *gone.keys, *gone.chunks):
                (self.folder / name).unlink()
        return gone

    def drop_old_keys(self, now: datetime) -> None:
        """Take out wrapped keys older than 35 days: no copy then holds the key of anybody forgotten before."""
        for name in self._old_keys(now):
            (self.folder / name).unlink()

    def _old_keys(self, now: datetime) -> list[str]:
        return [f"keys/{name}.age" for name in rules.too_old(_names(self.folder / "keys"), rules.KEYS_KEPT, now)]

    def chunks_of(self, name: str) -> list[str]:
        """The chunks that a backup needs, without any key.  Raises: Missing."""
        return self._read(self.folder / f"manifests/{name}.chunks").decode().split()

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._files())

    def _files(self) -> Iterator[Path]:
        for kind in ("chunks", "keys", "shredded", "manifests"):
            yield from sorted(path for path in (self.folder / kind).rglob("*") if path.suffix in {".age", ".chunks"})

    def _chunk(self, name: str) -> Path:
        return self.folder / "chunks" / name[:2] / f"{name}.age"

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise errors.Missing(str(path.relative_to(self.folder))) from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, content)


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.age") if rules.is_name(path.stem))
