"""Talk to the practice's server: HTTPS, its certificate checked, ours shown, its answers small and of one shape."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from quietledger.pure.devicestate import shape

JSON: Final = "application/json"
JOSE: Final = "application/jose"
_WAIT_S: Final = 30
_ANSWER_MOST: Final = 200_000
_OWN: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class NotReached(Exception):
    """The server can't be reached, or isn't the one that it should be; `why` in the system's words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Turned(Exception):
    """The server turned us away: its word for it, what it says to people, and the nonce that would do."""

    def __init__(self, status: int, why: str, say: str = "", nonce: str = "") -> None:
        super().__init__(status, why)
        self.status, self.why, self.say, self.nonce = status, why, say, nonce


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how it is recognised: by this authority alone (PEM file), or by those that the system trusts.

    shown: certificate and key for the TLS connection; none where the key can't leave its hardware.
    """

    url: str
    authority: Path | None = None
    shown: tuple[Path, Path] | None = None

    def ask(self, path: str, body: str, kind: str, wanted: shape.Shape) -> dict[str, Any]:
        """Send one question, and read its answer.  Raises: NotReached; Turned, also if the answer isn't as wanted."""
        asked = urllib.request.Request(  # noqa: S310 - `checked` has let https and this machine itself through
            checked(self.url) + path, body.encode(), {"Content-Type": kind, "Accept": JSON}, method="POST"
        )
        try:
            with self._opener().open(asked, timeout=_WAIT_S) as answer:
                status, text = answer.status, answer.read(_ANSWER_MOST)
        except urllib.error.HTTPError as problem:
            with problem:
                status, text = problem.code, problem.read(_ANSWER_MOST)
        except (OSError, ValueError) as problem:
            raise NotReached(str(getattr(problem, "reason", problem))) from problem
        value, findings = shape.loads(text, _ANSWER_MOST)
        said = value if isinstance(value, dict) and not findings else {}
        if status != 200:
            raise _turned(status, said)
        if shape.findings({name: said.get(name) for name in wanted} if isinstance(wanted, Mapping) else said, wanted):
            raise Turned(status, "answer")
        return said

    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cadata=self.authority.read_text("ascii") if self.authority else None)
        if self.shown:
            context.load_cert_chain(*self.shown)
        return urllib.request.build_opener(_Stay(), urllib.request.HTTPSHandler(context=context))


class _Stay(urllib.request.HTTPRedirectHandler):
    """Go nowhere else: what we send is meant for this server only."""

    def redirect_request(self, *_what: object) -> None:
        """The library follows whatever isn't None."""


def checked(url: str) -> str:
    """A server's address without anything behind the host: https, or this machine itself.  Raises: NotReached."""
    parts = urlsplit(url.strip())
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN)
    if not is_safe or not parts.hostname or parts.username or parts.path.strip("/") or parts.query or parts.fragment:
        raise NotReached("The server’s address must be https://name, as the page shows it.")
    return f"{parts.scheme}://{parts.netloc}"


def _turned(status: int, said: Mapping[str, Any]) -> Turned:
    def word(name: str, most: int) -> str:
        value = said.get(name)
        return value if isinstance(value, str) and shape.words(most)(value) else ""

    return Turned(status, word("error", 64), word("say", 500), word("nonce", 128))
