"""The kit: this program in one file, for machines that have Python and `cryptography` and nothing else of ours.

It may carry the practice's address and authority along, so that whoever pairs with it needs to type a code only.
"""

from __future__ import annotations

import io
import zipfile
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from quietledger.agent import reading

SERVER: Final = "SERVER"
AUTHORITY: Final = "AUTHORITY.pem"
_STARTER: Final = '''"""Start the device's program from its one file."""

import sys

if sys.version_info < (3, 11):
    sys.exit("This needs Python 3.11 or newer.")
try:
    from quietledger.agent.program import main
except ModuleNotFoundError as problem:
    sys.exit(f"This needs one more part. Install it with: {sys.executable} -m pip install {problem.name}")
sys.exit(main())
'''
_LINE: Final = b"#!/usr/bin/env python3\n"
_INIT: Final = "__init__.py"
# The oldest day that the format knows: the same sources give the same bytes.
_DAY: Final = (1980, 1, 1, 0, 0, 0)


def build(*, server: str = "", authority: str = "") -> bytes:
    """The kit's bytes: this program and its judgement, nothing else of the product.

    Shapes: server: an address; authority: PEM of whom the server's certificate comes from; either may be empty.
    """
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as kit:
        for name, data in _parts(server, authority):
            kit.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED)
    return _LINE + body.getvalue()


def carried() -> tuple[str, str]:
    """The address and the authority that this kit was made with; both empty outside a kit."""
    folder = resources.files(reading.OURS[0])
    return _text(folder.joinpath(SERVER)).strip(), _text(folder.joinpath(AUTHORITY))


def _parts(server: str, authority: str) -> list[tuple[str, bytes]]:
    agent = reading.OURS[0].replace(".", "/")
    parts = [("__main__.py", _STARTER.encode())]
    for package in ("quietledger", "quietledger.pure"):
        text = resources.files(package).joinpath(_INIT).read_bytes()
        parts.append((f"{package.replace('.', '/')}/{_INIT}", text))
    parts += [(f"{package.replace('.', '/')}/{file.name}", file.read_bytes()) for package, file in reading.files()]
    parts.append((f"{agent}/{reading.VERSION}", reading.version().encode()))
    noted = ((SERVER, server), (AUTHORITY, authority))
    return parts + [(f"{agent}/{name}", text.encode()) for name, text in noted if text]


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
