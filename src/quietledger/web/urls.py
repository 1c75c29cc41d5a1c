"""All addresses: the desk, sign-in, and each room under its own name.

A room's pages are mounted by their `urls` module; its namespace is the room's name.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from quietledger.settings import SOURCE

ROOMS: Final = (
    ("sessions/", "visits"),
    ("patients/", "patients"),
    ("claims/", "claims"),
    ("remittances/", "remits"),
    ("payments/", "payments"),
    ("ledger/", "ledger"),
    ("statements/", "statements"),
    ("payers/", "payers"),
    ("charges/", "charges"),
)


def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether the server answers; asked by whoever keeps it running."""
    return HttpResponse("ok\n", content_type="text/plain")


def _room(address: str, name: str) -> list[URLPattern | URLResolver]:
    is_there = (SOURCE / "billing" / name / "urls.py").exists()
    return [path(address, include(f"quietledger.billing.{name}.urls"))] if is_there else []


urlpatterns = [
    path("", include("quietledger.web.desk.urls")),
    path("healthz", healthz, name="healthz"),
    path("sign-in/", include("quietledger.core.people.urls")),
    *(pattern for address, name in ROOMS for pattern in _room(address, name)),
]

handler400 = handler403 = handler404 = "quietledger.web.problems.not_found"
handler500 = "quietledger.web.problems.broken"
