"""A man in the middle who removes the offer of encryption, and passes everything else on."""

from __future__ import annotations

import socket
import threading

from quietledger.core.post.transport import Server


class Stripping:
    """Listens on loopback in front of a real server while the block lasts."""

    def __init__(self, host, port):
        self.real, self.was_stripped, self.letters = (host, port), False, []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]

    def __enter__(self):
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join()

    def server(self, name):
        return Server(name, "127.0.0.1", self.port)

    def _serve(self):
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            with near, socket.create_connection(self.real) as far:
                back = threading.Thread(target=self._copy, args=(far, near, True), daemon=True)
                back.start()
                self._copy(near, far, False)
                far.shutdown(socket.SHUT_RDWR)
                back.join()

    def _copy(self, source, target, strips):
        try:
            while data := source.recv(65536):
                if strips and b"STARTTLS" in data:
                    self.was_stripped = True
                    data = data.replace(b"250-STARTTLS\r\n", b"").replace(b"250 STARTTLS", b"250 NOOP")
                if not strips and data.upper().startswith(b"DATA"):
                    self.letters.append(data)
                target.sendall(data)
        except OSError:
            return
