"""A man in the middle on this very machine, who hides a server's offer of encryption and passes everything else on.

An extra file of the room.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from quietledger.core.post.transport import Server

_AT_ONCE: Final = 65_536
_PATIENCE_SECONDS: Final = 20


class Stripping:
    """Listens on loopback in front of a real server while the block lasts.

    was_stripped: an offer was seen and hidden.  heard: what was said in the clear after that.
    """

    def __init__(self, real: Server) -> None:
        self.real, self.was_stripped, self.heard = real, False, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join(_PATIENCE_SECONDS)

    @property
    def server(self) -> Server:
        """Where to connect instead of the real one."""
        return Server(self.real.name, "127.0.0.1", self.door.getsockname()[1])

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
                self._between(near)
            except OSError:
                return

    def _between(self, near: socket.socket) -> None:
        with near, socket.create_connection((self.real.address, self.real.port), _PATIENCE_SECONDS) as far:
            back = threading.Thread(target=self._answers, args=(far, near), daemon=True)
            back.start()
            with suppress(OSError):
                while said := near.recv(_AT_ONCE):
                    self.heard += said
                    far.sendall(said)
                far.shutdown(socket.SHUT_RDWR)
            back.join(_PATIENCE_SECONDS)

    def _answers(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while said := far.recv(_AT_ONCE):
                if b"STARTTLS" in said:
                    self.was_stripped = True
                    said = said.replace(b"250-STARTTLS\r\n", b"").replace(b"250 STARTTLS", b"250 NOOP")
                near.sendall(said)
