"""What a backup is made of, where its chunks are cut, what its files are called, and which have grown too old."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

BACKED_UP_FOR: Final = timedelta(hours=48)
RESTORE_TESTED_FOR: Final = timedelta(days=90)
KEYS_KEPT: Final = timedelta(days=35)
EVERY: Final = timedelta(hours=24)
ROWS_IN_A_CHUNK: Final = 256  # on average
MOST_BYTES_IN_A_CHUNK: Final = 4 * 1024 * 1024
NUMBERS_SKIPPED: Final = 10_000
Progress = Callable[[int, int], None]  # done, all
_NAME: Final = re.compile(r"\d{8}T\d{9}Z")


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of its house.  `shredded_count`: lines of the list of destroyed keys, at least."""

    version: str
    site: str
    shredded_count: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one table.  `name`: the keyed hash of their text, under which they lie in the store."""

    name: str
    rows_count: int


@dataclass(frozen=True, slots=True)
class Part:
    """One table as one practice sees it; `practice` is None for what is the whole site's.  Chunks in row order."""

    table: str
    practice: UUID | None
    columns: tuple[str, ...]
    chunks: tuple[Chunk, ...]

    @property
    def rows_count(self) -> int:
        return sum(chunk.rows_count for chunk in self.chunks)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a practice's trail had grown.  `root`: hexadecimal."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that must be there to bring a house back.  `sums`: cents by account, per practice.

    `migrations`: what had been applied, per app, in order. `shredded_count`: lines of the list of destroyed keys.
    """

    name: str
    made_at: datetime
    version: str
    site: str
    migrations: Mapping[str, tuple[str, ...]]
    practices: Mapping[str, UUID]
    parts: tuple[Part, ...]
    sums: Mapping[UUID, Mapping[str, int]]
    heads: Mapping[UUID, Head]
    shredded_count: int = 0
    form: int = 1

    @property
    def rows_count(self) -> int:
        return sum(part.rows_count for part in self.parts)

    def chunk_names(self) -> list[str]:
        """Every chunk once, in order of first use."""
        return list(dict.fromkeys(chunk.name for part in self.parts for chunk in part.chunks))

    def of_practice(self, practice: UUID) -> list[Part]:
        return [part for part in self.parts if part.practice == practice]

    def of_site(self) -> list[Part]:
        return [part for part in self.parts if part.practice is None]


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The wrapped keys of one practice: whole, as the database writes them."""

    practice: UUID
    columns: tuple[str, ...]
    rows: str


@dataclass(frozen=True, slots=True)
class Pruned:
    """What is, or would be, taken out of a store.  Paths are relative to it."""

    manifests: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)


def name_at(now: datetime) -> str:
    """A backup's name: the instant at which it began, to the millisecond, so that names sort by age."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z"


def made_at(name: str) -> datetime:
    """The instant in a backup's name.  Raises: ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return datetime.strptime(name[:-1] + "000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)


def is_name(text: str) -> bool:
    """Whether a file's stem is the name of a backup."""
    return bool(_NAME.fullmatch(text))


def ends_chunk(row: bytes, size_bytes: int) -> bool:
    """Whether a chunk ends after this row of COPY text.

    The row's own id says so, not its position: a row that comes or goes later changes its own chunk and no other.
    """
    row_id = row.partition(b"\t")[0].rstrip(b"\n")
    return zlib.crc32(row_id) % ROWS_IN_A_CHUNK == 0 or size_bytes >= MOST_BYTES_IN_A_CHUNK


def chosen(names: Iterable[str], at: datetime | None) -> str | None:
    """The newest backup, or the newest that was made by an instant; None if there is none."""
    return max((name for name in names if at is None or made_at(name) <= at), default=None)


def keys_for(name: str, kept: Iterable[str]) -> str | None:
    """Which copy of the wrapped keys goes with a backup: its own, or the oldest newer one, if its own grew too old."""
    return min((one for one in kept if one >= name), default=None)


def too_old(names: Sequence[str], kept_for: timedelta, now: datetime) -> list[str]:
    """The backups that may go; the newest always stays."""
    return [name for name in sorted(names)[:-1] if made_at(name) < now - kept_for]


def differences(backed_up: Mapping[str, int], came_back: Mapping[str, int]) -> list[str]:
    """Where two sets of named numbers differ, in words; numbers that are missing count as 0."""
    names = sorted({*backed_up, *came_back})
    pairs = [(name, backed_up.get(name, 0), came_back.get(name, 0)) for name in names]
    return [f"{name}: {was} then, {now} now" for name, was, now in pairs if was != now]
