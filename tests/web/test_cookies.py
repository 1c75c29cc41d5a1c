"""Cookies are bound to this very host and to https, except on the plain http of one's own machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

NAMES = (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS",
)  # fmt: skip
ASK = f"import json; from quietledger import settings; print(json.dumps([getattr(settings, name) for name in {NAMES}]))"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost:8000", ["quietledger", False, True, "Lax", "quietledger-form", False, True, 0]),
        (
            "https://billing.example",
            ["__Host-quietledger", True, True, "Lax", "__Host-quietledger-form", True, True, 63_072_000],
        ),
        (
            "http://billing.example",
            ["__Host-quietledger", True, True, "Lax", "__Host-quietledger-form", True, True, 63_072_000],
        ),
    ],
)
def test_cookies_are_bound_to_the_host(address: str, expected: list[object]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | {"QUIETLEDGER_ADDRESS": address}, capture_output=True, check=True
    )
    assert json.loads(told.stdout) == expected
