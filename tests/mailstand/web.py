"""HTTPS beside the mail servers: each domain's MTA-STS policy, well served by one and badly by the other."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.mailstand.certificates import Pair
from tests.mailstand.places import ADDRESS, LAX, PRACTICE

POLICY = "/.well-known/mta-sts.txt"


class PolicyServer:
    """Serves `texts[domain]` as (content type, text); a test may change them."""

    def __init__(self, port: int, pairs: Mapping[str, Pair]) -> None:
        self.texts = {
            PRACTICE: ("text/plain", f"version: STSv1\r\nmode: enforce\r\nmx: mx.{PRACTICE}\r\nmax_age: 1209600\r\n"),
            LAX: ("text/html", f"version: STSv1\nmode: testing\nmx: mail.{LAX}\nmax_age: 3600\n"),
        }
        self._servers = [self._serve(domain, port, pairs[domain]) for domain in self.texts]

    def _serve(self, domain: str, port: int, pair: Pair) -> ThreadingHTTPServer:
        texts = self.texts

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, text = texts[domain]
                self.send_response(200 if self.path == POLICY else 404)
                self.send_header("Content-Type", kind)
                self.end_headers()
                if self.path == POLICY:
                    self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
                pass

        server = _QuietServer((ADDRESS[domain], port), Handler, bind_and_activate=False)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.server_bind()
        server.server_activate()
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server

    def stop(self) -> None:
        """Close the doors."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _QuietServer(ThreadingHTTPServer):
    """Says nothing of clients that don't like the certificate: that is what they are here for."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass
