"""A mail reading server in a few lines, encrypted from the first byte: one message, and answers word for word."""

from __future__ import annotations

import re
import socket
import ssl
import threading

RAW = b"Message-ID: <a@b.example>\r\nSubject: one\r\n\r\nHello\r\n"


class Reader:
    """Serves one mailbox at a time; `heard` is every command without its tag."""

    def __init__(self, pair, *, capability=b"IMAP4rev1", login=b"OK in"):
        self.heard, self.capability, self.login = [], capability, login
        self.context = None
        if pair is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(pair.certificate, pair.key)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self):
        self.door.close()

    def _serve(self):
        while True:
            try:
                line, _ = self.door.accept()
                with line, self.context.wrap_socket(line, server_side=True) if self.context else line as sealed:
                    self._talk(sealed)
            except OSError:
                if self.door.fileno() < 0:
                    return

    def _talk(self, line):
        line.sendall(b"* OK ready\r\n")
        for asked in line.makefile("rb"):
            tag, _, command = asked.strip().partition(b" ")
            self.heard.append(command.decode())
            line.sendall(self._answer(command.upper()) + tag + b" " + self._end(command.upper()) + b"\r\n")
            if command.upper() == b"LOGOUT":
                return

    def _end(self, command):
        return self.login if command.startswith(b"LOGIN") else b"OK done"

    def _answer(self, command):
        if command == b"CAPABILITY":
            return b"* CAPABILITY " + self.capability + b"\r\n"
        if command.startswith(b"EXAMINE"):
            return b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [READ-ONLY] only\r\n"
        if command.startswith(b"UID SEARCH"):
            since = int(re.search(rb"(\d+):", command)[1])
            return b"* SEARCH %s\r\n" % (b"3 5" if since <= 3 else b"5")
        if b"RFC822.SIZE" in command:
            size = 1 << 30 if b"FETCH 3 " in command else len(RAW)
            return b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n" % size
        if b"BODY.PEEK" in command:
            return b"* 1 FETCH (UID 5 BODY[] {%d}\r\n%s)\r\n" % (len(RAW), RAW)
        return b"* BYE\r\n" if command == b"LOGOUT" else b""
