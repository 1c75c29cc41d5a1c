"""Messages out of files: one message, an mbox, a maildir or any folder, or a zip; one at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

_MOST_BYTES: Final = 100 * 1024 * 1024  # Of one message; what comes after is left out, and the reading says so.


@dataclass(frozen=True, slots=True)
class Source:
    """One message of a file.  read_bytes: how far in the whole this one ends, for a progress bar."""

    name: str
    raw: bytes
    read_bytes: int


def size_of(path: Path) -> int:
    """All the bytes that will be read."""
    return sum(one.stat().st_size for one in _files(path))


def messages(path: Path) -> Iterator[Source]:
    """Each message of a file or folder, in the order of the names.  Raises: OSError, if something can't be read."""
    done = 0
    for file in _files(path):
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        for inner, raw, at in _in_file(file):
            yield Source(f"{name}{inner}", raw, done + at)
        done += file.stat().st_size


def _files(path: Path) -> list[Path]:
    """The files of a folder (of a maildir: those that were delivered), or the file itself."""
    if not path.is_dir():
        return [path]
    return sorted(
        one for one in path.rglob("*") if one.is_file() and not {"tmp"} & set(one.relative_to(path).parts[:-1])
    )


def _in_file(file: Path) -> Iterator[tuple[str, bytes, int]]:
    with file.open("rb") as stream:
        begins = stream.read(5)
        stream.seek(0)
        if begins == b"From ":
            yield from _in_mbox(stream)
            return
        if begins[:4] != b"PK\x03\x04":
            raw = stream.read(_MOST_BYTES)
            yield "", raw, len(raw)
            return
    yield from _in_zip(file)


def _in_mbox(stream: BinaryIO) -> Iterator[tuple[str, bytes, int]]:
    """Messages of an mbox: each begins at a line with "From " that follows a blank one."""
    lines: list[bytes] = []
    size, number, was_blank = 0, 0, True
    for line in stream:
        if was_blank and line.startswith(b"From "):
            if number:
                yield f"#{number}", b"".join(lines), stream.tell()
            lines, size, number = [], 0, number + 1
        elif size < _MOST_BYTES:
            # ">From " is how an mbox writes a line of the text that begins with "From ".
            lines.append(line[1:] if line.startswith(b">From ") else line)
            size += len(line)
        was_blank = not line.strip()
    yield f"#{number}", b"".join(lines), stream.tell()


def _in_zip(file: Path) -> Iterator[tuple[str, bytes, int]]:
    done = 0
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                done += entry.compress_size
                with archive.open(entry) as one:
                    yield f"/{entry.filename}", one.read(_MOST_BYTES), done
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as problem:
        # Locked or broken: said as what can't be read, like a file that isn't there.
        raise OSError(str(problem)) from problem
