"""How gunicorn serves: settings that don't change from house to house, TLS as it must be, log lines as ours.

Read by gunicorn as `--config python:quietledger.web.server`; what depends on the house, `cli/serving.py` says.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from typing import Any, Final

from gunicorn import glogging

from quietledger.web import logs

CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!SHA1"

worker_class = "gthread"
threads = 16  # over TLS a browser that connects ahead of need holds one each until it says something
preload_app = False
forwarded_allow_ips = ""  # only who comes over the Unix socket may say anything about whom it comes from
limit_request_line = 4094
limit_request_fields = 60
keepalive = 15
umask = 0o007  # the Unix socket is for this user and group: the proxy belongs to the group
graceful_timeout = 20
control_socket_disable = True  # it would open in the user's home
loglevel = "warning"


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's lines, through the scrubber; requests are not logged: the trail says who saw what."""

    def setup(self, cfg: Any) -> None:
        self.error_log.handlers, self.access_log.handlers = [logs.handler()], []
        self.error_log.propagate = self.access_log.propagate = False
        self.error_log.setLevel(self.LOG_LEVELS.get(cfg.loglevel.lower(), logging.INFO))

    def access(self, *what: object, **more: object) -> None:
        """Nothing is written."""

    def reopen_files(self) -> None:
        """There are none."""


logger_class = Logger


def ssl_context(config: Any, _make_default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """TLS 1.2 and 1.3 with forward secrecy only, no tickets, and certificates asked for but not demanded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= (
        ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    )
    context.num_tickets = 0
    context.load_cert_chain(config.certfile, config.keyfile)
    context.load_verify_locations(config.ca_certs)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context
