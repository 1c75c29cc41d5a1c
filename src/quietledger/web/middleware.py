"""One reading of the clock for each request, what its connection proves, and the headers that every answer carries."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote_to_bytes

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("quietledger.web")

# What only our own proxy says, over the Unix socket between us; from anybody else it is a forgery.
TOLD_BY_PROXY: Final = (
    "HTTP_X_CLIENT_CERT", "HTTP_X_CLIENT_VERIFY", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_REAL_IP", "HTTP_FORWARDED",
)  # fmt: skip
# Whoever passes requests on for others says one of these, or one that begins with X-Forwarded.
PASSED_ON: Final = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_CERT", "HTTP_X_CLIENT_VERIFY")
FEATURES: Final = (
    "accelerometer", "autoplay",
    "camera", "clipboard-read", "clipboard-write", "compute-pressure", "cross-origin-isolated", "display-capture",
    "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi",
    "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "storage-access", "sync-xhr", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
# Passkeys are what people sign in with: they may be asked for here, and by nobody in a frame.
ALL_OFF: Final = ", ".join(
    [*(f"{name}=()" for name in FEATURES), "publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)


def clock(get_response: Answer) -> Answer:
    """Put the request's one instant on the request; nothing behind this line reads the clock."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.now = datetime.now(UTC)  # type: ignore[attr-defined]  # every request carries its clock
        return get_response(request)

    return answer


def edge(get_response: Answer) -> Answer:
    """Put on the request what its connection proves: the certificate shown, and where it comes from.

    `request.certificate`: DER bytes or None, from the TLS socket or, over the Unix socket only, from our proxy.
    `request.claimed`: what a stranger claims to be a certificate, DER bytes or None; good for the record, nothing else.
    `request.is_passed_on`: whether any header says that somebody passed it on; then it isn't from this machine.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # a host that isn't ours is answered with 400, whoever reads the name later
        is_passed_on = any(name in PASSED_ON or name.startswith("HTTP_X_FORWARDED") for name in request.META)
        request.is_passed_on = is_passed_on  # type: ignore[attr-defined]  # every request carries what its connection proves
        said: dict[str, str] = {name: request.META.pop(name) for name in TOLD_BY_PROXY if name in request.META}
        if request.path_info.startswith(("/api/", "/device/v1/")):
            request.META.pop("HTTP_COOKIE", None)  # a sign-in is nothing to programs and devices
        given, claimed = None, None
        if _is_from_proxy(request):
            given = _escaped(said) if said.get("HTTP_X_CLIENT_VERIFY") == "SUCCESS" else None
            request.META["REMOTE_ADDR"] = said.get("HTTP_X_REAL_IP", "")
        else:
            given = _of_socket(request)
            claimed = _escaped(said)
            if said:
                log.warning("proxy headers from a stranger", count=len(said))
        request.certificate = given  # type: ignore[attr-defined]  # every request carries what its connection proves
        request.claimed = claimed  # type: ignore[attr-defined]  # the same
        return get_response(request)

    return answer


def _is_from_proxy(request: HttpRequest) -> bool:
    """Whether the request came over the Unix socket, which only our proxy may open: such a peer has no address."""
    connection = request.META.get("gunicorn.socket")
    is_unix = connection is None or getattr(connection, "family", None) == socket.AF_UNIX
    return is_unix and not request.META.get("REMOTE_ADDR")


def _of_socket(request: HttpRequest) -> bytes | None:
    connection = request.META.get("gunicorn.socket")
    return connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None


def _escaped(said: dict[str, str]) -> bytes | None:
    """The certificate in a proxy's header: PEM, escaped as in an address.  None if it can't be read."""
    try:
        pem = unquote_to_bytes(said.get("HTTP_X_CLIENT_CERT", ""))
        return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    except ValueError:
        return None


def headers(get_response: Answer) -> Answer:
    """Keep answers out of caches, other sites' frames and the machine's sensors; static files may be kept."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = ALL_OFF
        response.headers["X-Frame-Options"] = "DENY"
        return response

    return answer
