"""Archives, opened within limits: what comes out is judged like an attachment; what is not opened is said."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, Protocol

from quietledger.pure.mailsigns.files import File, Found, Search, Unchecked, shown
from quietledger.pure.mailsigns.shapes import In, Place, Severity, Sign
from quietledger.pure.mailsigns.types import Kind, kind_of

_CHUNK: Final = 1 << 16
_END_OF_ZIP: Final = b"PK\x05\x06"
_ENTRY_OF_ZIP: Final = b"PK\x01\x02"
_ENCRYPTED: Final = 1
_PASSWORD: Final = re.compile(
    r"\b(?:pass\s?(?:word|code|phrase)|pwd|pin|access code|code to open)\b[^\S\n]*(?:[^\s:=]+[^\S\n]+){0,6}?"
    r"(?:is[^\S\n]*:?|:|=|-|–)[^\S\n]*[\"'“”‘’(]?(?P<word>[^\s\"'“”‘’()<>]{3,40})",
    re.I,
)


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Spent(Exception):
    """The limit of unpacked bytes is reached."""


def look_at_zip(file: File, search: Search) -> Iterator[Found]:
    """Files inside a zip, or an Office document, which is one.  A10 before memory is spent, A5 where it is locked."""
    if stop := _too_much(file, search, _entries_count(file.body)):
        yield from stop
        return
    with zipfile.ZipFile(io.BytesIO(file.body)) as archive:
        entries = [info for info in archive.infolist() if not info.is_dir()]
        locked = [info for info in entries if info.flag_bits & _ENCRYPTED]
        if locked:
            yield from _locked(file, search, f"{len(locked)} of {len(entries)} files inside need a password")
        search.entries -= len(entries)
        for info in entries:
            if info.flag_bits & _ENCRYPTED:
                yield file.holding(info.filename, b"")
                continue
            try:
                with archive.open(info) as stream:
                    body = _unpacked(stream, search)
            except _Spent:
                yield from _bomb(file, search)
                return
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, lzma.LZMAError) as problem:
                yield Unchecked(f"{info.filename} in {file.called} could not be unpacked ({type(problem).__name__}).")
                continue
            yield file.holding(info.filename, body)


def look_at_tar(file: File, search: Search) -> Iterator[Found]:
    """Files inside a tar archive; links and devices are passed over, for they hold nothing."""
    if stop := _too_much(file, search, 0):
        yield from stop
        return
    with tarfile.open(fileobj=io.BytesIO(file.body), mode="r:") as archive:
        for member in archive:
            search.entries -= 1
            if stop := _too_much(file, search, 0):
                yield from stop
                return
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is None:
                continue
            try:
                body = _unpacked(stream, search)
            except _Spent:
                yield from _bomb(file, search)
                return
            yield file.holding(member.name, body)


def look_at_packed(file: File, search: Search) -> Iterator[Found]:
    """The one file inside gzip, bzip2 or xz."""
    if stop := _too_much(file, search, 1):
        yield from stop
        return
    search.entries -= 1
    try:
        body = _unpacked(_opened(file.body), search)
    except _Spent:
        yield from _bomb(file, search)
        return
    name = re.sub(r"\.(?:gz|bz2|xz)$|(?<=\.t)gz$", lambda end: "ar" if end[0] == "gz" else "", file.name, flags=re.I)
    yield file.holding(name or "content", body)


def look_at_unreadable(file: File, search: Search) -> Iterator[Found]:
    """7z, rar and winmail.dat: recognised, not opened; a password in the message is a sign all the same."""
    yield Unchecked(f"{file.called} is a {kind_of(file.body)}, which is not opened here: nothing in it was checked.")
    if words := list(passwords(search)):
        yield file.sign("A5", "an archive that cannot be looked into, with a password in the message")
        yield from words


def locked_signs(file: File, search: Search, why: str) -> Iterator[Found]:
    """A5 for any file that needs a password, with the place of the password if the message gives it away."""
    yield from _locked(file, search, why)


def passwords(search: Search) -> Iterator[Sign]:
    """A5 at the place where the message's text names a password."""
    for part in search.message.parts:
        if match := _PASSWORD.search(part.text):
            place = Place(In.TEXT, part.number, *match.span("word"))
            yield Sign("A5", Severity.HOLD, place, shown(match[0]))
            return


def _locked(file: File, search: Search, why: str) -> Iterator[Found]:
    yield file.sign("A5", f"{file.called}: {why}")
    yield from passwords(search)
    yield Unchecked(f"{file.called} needs a password: what is inside was not checked.")


def _too_much(file: File, search: Search, entries: int) -> list[Found]:
    if file.nesting >= search.limits.nesting:
        return [
            file.sign("A10", f"archives inside archives, more than {search.limits.nesting} deep"),
            Unchecked(f"{file.called} was not opened: it is packed more than {search.limits.nesting} times."),
        ]
    if search.entries < max(entries, 1):
        return [
            file.sign("A10", f"more than {search.limits.entries:,} files"),
            Unchecked(f"{file.called} was not opened to the end: more than {search.limits.entries:,} files."),
        ]
    return []


def _bomb(file: File, search: Search) -> Iterator[Found]:
    limit = f"{search.limits.unpacked_bytes // 1_000_000:,} MB"
    yield file.sign("A10", f"more than {limit} unpacked")
    yield Unchecked(f"{file.called} was not opened to the end: more than {limit} unpacked.")


def _entries_count(body: bytes) -> int:
    """Entries of a zip's directory, counted before anything is built from them."""
    end = body.rfind(_END_OF_ZIP)
    if end < 0 or end + 22 > len(body):
        return 0
    size = struct.unpack_from("<I", body, end + 12)[0]
    return body.count(_ENTRY_OF_ZIP, max(end - size, 0) if size < len(body) else 0, end)


def _unpacked(stream: _Stream, search: Search) -> bytes:
    """All of a stream, counted against what is left.  Raises: _Spent."""
    chunks = []
    while chunk := stream.read(_CHUNK):
        search.unpacked_bytes -= len(chunk)
        if search.unpacked_bytes < 0:
            raise _Spent
        chunks.append(chunk)
    return b"".join(chunks)


def _opened(body: bytes) -> _Stream:
    kind = kind_of(body)
    if kind is Kind.GZIP:
        return _Inflating(body)
    return bz2.BZ2File(io.BytesIO(body)) if kind is Kind.BZIP2 else lzma.LZMAFile(io.BytesIO(body))


class _Inflating:
    """Gzip without trust in its lengths: never more than what is asked for is unpacked."""

    def __init__(self, body: bytes) -> None:
        self._stream = zlib.decompressobj(31)
        self._rest = body

    def read(self, size: int, /) -> bytes:
        got = self._stream.decompress(self._rest, size)
        self._rest = self._stream.unconsumed_tail
        return got
