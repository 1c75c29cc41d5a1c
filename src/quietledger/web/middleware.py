"""One reading of the clock for each request, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

NO_SENSORS = ", ".join(
    f"{name}=()" for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
)


def clock(get_response: Answer) -> Answer:
    """Put the request's one instant on the request; nothing behind this line reads the clock."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.now = datetime.now(UTC)  # type: ignore[attr-defined]  # every request carries its clock
        return get_response(request)

    return answer


def headers(get_response: Answer) -> Answer:
    """Keep answers out of caches, other sites' frames and the machine's sensors; static files never come here."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = NO_SENSORS
        response.headers["X-Frame-Options"] = "DENY"
        return response

    return answer
