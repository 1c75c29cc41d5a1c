"""Asks ClamAV's daemon about a message's bytes over its socket (INSTREAM); no answer is never taken for a good one."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_CHUNK: Final = 1 << 16
_ANSWER_MAX: Final = 4_096


class Said(StrEnum):
    """What the daemon said."""

    NOTHING_FOUND = "nothing found"
    FOUND = "found"
    NOT_ASKED = "could not be asked"


@dataclass(frozen=True, slots=True)
class Answer:
    """said, and with it: the name of what was found, or why the daemon could not be asked."""

    said: Said
    words: str = ""


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where a daemon listens: `unix:/run/clamav/clamd.ctl` or `127.0.0.1:3310`."""

    address: str
    timeout_seconds: float = 20.0

    def scan(self, data: bytes) -> Answer:
        """Send the bytes in chunks, each behind its length, and read one line. Never raises for the network."""
        try:
            with self._connection() as connection:
                connection.sendall(b"zINSTREAM\0")
                for piece in _pieces(data):
                    connection.sendall(piece)
                return _answer(_line(connection))
        except OSError as problem:  # among them: nobody listens, timeouts, broken pipes, names that do not resolve
            return Answer(Said.NOT_ASKED, type(problem).__name__)
        except ValueError:
            return Answer(Said.NOT_ASKED, "the address cannot be read")

    def _connection(self) -> socket.socket:
        if self.address.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout_seconds)
            try:
                connection.connect(self.address.removeprefix("unix:"))
            except BaseException:
                connection.close()
                raise
            return connection
        host, _colon, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), self.timeout_seconds)


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        yield struct.pack("!I", len(chunk)) + chunk
    yield struct.pack("!I", 0)


def _line(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _ANSWER_MAX and (got := connection.recv(_ANSWER_MAX)):
        answer += got
    return answer.partition(b"\0")[0].decode("utf-8", "replace")


def _answer(line: str) -> Answer:
    """`stream: OK`, `stream: NAME FOUND`, or an error such as that the stream is longer than the daemon takes."""
    said = line.removeprefix("stream: ")
    if said == "OK":
        return Answer(Said.NOTHING_FOUND)
    if said.endswith(" FOUND"):
        return Answer(Said.FOUND, said.removesuffix(" FOUND"))
    return Answer(Said.NOT_ASKED, said[:200] or "it closed the connection")
