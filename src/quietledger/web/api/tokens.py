"""Access tokens for programs: five minutes, signed, and good only beside the certificate that they were given to.

RFC 6749 4.4 (client credentials), RFC 8705 2 and 3 (mutual TLS, certificate-bound tokens). Nothing is kept: whether a
program is still let in is asked at each call, so a token dies with its program.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

import structlog
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from ninja import Form, Router, Schema
from ninja.security import HttpBearer
from pydantic import Field

from quietledger.core.clients import actions as clients
from quietledger.core.clients.errors import NotKnown
from quietledger.core.clients.rules import ClientRow
from quietledger.core.tenancy.rules import Actor
from quietledger.web.api.problems import Problem
from quietledger.web.api.shapes import PROBLEMS

log = structlog.get_logger("quietledger.api")
router = Router(tags=["token"])
LIFE: Final = timedelta(minutes=5)
CALLS_A_MINUTE: Final = 300
TOKENS_A_MINUTE: Final = 30
STRANGERS_A_MINUTE: Final = 60
BODY_MOST_BYTES: Final = 1024 * 1024
_SIGNER: Final = signing.Signer(salt="quietledger.web.api.tokens", sep=".")  # a token holds no colon
_WORDS: Final = {
    "missing": "Show the program’s certificate in the TLS handshake.",
    "unreadable": "The certificate can’t be read.",
    "foreign": "The certificate was not issued by this house for asking.",
    "expired": "The certificate has ended. Let the practice give the program a new one.",
    "unknown": "This practice knows no program with this certificate.",
    "ended": "The practice has ended this program.",
    "forwarded": "A certificate counts only if its key was shown in the TLS handshake, not in a header.",
    "client": "The certificate belongs to another program than the client_id says.",
    "no token": "Send the access token in the header Authorization: Bearer.",
    "token": "The access token is not one of ours.",
    "token expired": "The access token has ended. Ask for a new one.",
    "token of another": "The access token was given to another certificate.",
}  # fmt: skip


class Called(HttpRequest):
    """A request as the API's functions get it: a program with a token stands behind it."""

    auth: Actor
    now: datetime
    certificate: bytes | None
    claimed: bytes | None


class Wish(Schema):
    """What a program sends to get a token."""

    grant_type: Literal["client_credentials"]
    client_id: Annotated[str, Field(max_length=64, description="The program's id; may be left out.")] = ""
    scope: Annotated[
        str, Field(max_length=100, description="Ignored: a token is good for what the program may do.")
    ] = ""


class Token(Schema):
    """A token, as RFC 6749 wants it."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


@router.post("", auth=None, response={200: Token, **PROBLEMS}, summary="Get an access token for five minutes")
def give_token(request: Called, response: HttpResponse, wish: Form[Wish]) -> Token:
    """The certificate of the TLS handshake says which program asks (tls_client_auth)."""
    _spend(f"address {request.META.get('REMOTE_ADDR')}", STRANGERS_A_MINUTE, request.now)
    who, row = _recognised(request, "invalid_client")
    _spend(f"tokens {row.id}", TOKENS_A_MINUTE, request.now)
    if wish.client_id not in {"", str(row.id)}:
        _refuse(who, "client", request.now, "invalid_client")
    clients.note(who.practice_id, row.id, "client.token", now=request.now)
    response.headers["Pragma"] = "no-cache"
    return Token(
        access_token=_signed(who, row, request.now), token_type="Bearer",  # noqa: S106 - the type's name, no secret
        expires_in=int(LIFE.total_seconds()), scope=" ".join(sorted(one.value for one in row.may)),
    )  # fmt: skip


class Certified(HttpBearer):
    """Bearer token, and the certificate that it was given to."""

    def __call__(self, request: HttpRequest) -> Actor:
        return self.authenticate(request, request.headers.get("Authorization", ""))

    def authenticate(self, request: Any, token: str) -> Actor:
        _spend(f"address {request.META.get('REMOTE_ADDR')}", CALLS_A_MINUTE, request.now)
        who, row = _recognised(request, "invalid_token")
        _spend(f"calls {row.id}", CALLS_A_MINUTE, request.now)
        kind, _, said = token.partition(" ")
        if kind.casefold() != "bearer" or not said:
            _refuse(who, "no token", request.now, "invalid_token")
        why = _fault(said.strip(), row, request.now)
        if why:
            _refuse(who, why, request.now, "invalid_token")
        if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_MOST_BYTES:
            raise Problem(413, "too-large", "Send less at once: at most 500 sessions, and 1 MB.")
        return who


def _recognised(request: Called, error: str) -> tuple[Actor, ClientRow]:
    try:
        return clients.recognise(request.certificate, now=request.now)
    except NotKnown as problem:
        why = problem.why
        if why == "missing" and request.claimed is not None:
            why = "forwarded"
            _note_forged(request.claimed, request.now)
        elif problem.practice_id:
            clients.note(problem.practice_id, None, "client.refused", now=request.now, why=why)
        log.warning("program turned away", why=why)
        raise _turned_away(why, error) from problem


def _note_forged(claimed: bytes, now: datetime) -> None:
    """Somebody sends a program's certificate without having its key: its practice should know."""
    try:
        who, row = clients.recognise(claimed, now=now)
    except NotKnown:
        return
    clients.note(who.practice_id, row.id, "client.refused", now=now, why="forwarded")


def _refuse(who: Actor, why: str, now: datetime, error: str) -> None:
    clients.note(who.practice_id, who.client_id, "client.refused", now=now, why=why)
    raise _turned_away(why, error)


def _turned_away(why: str, error: str) -> Problem:
    challenge = {"WWW-Authenticate": f'Bearer realm="quietledger", error="{error}"'}
    return Problem(401, why.replace(" ", "-"), _WORDS[why], error=error, headers=challenge)


def _signed(who: Actor, row: ClientRow, now: datetime) -> str:
    """What RFC 9068 calls its claims; signed by Django with the house's own key."""
    issued = int(now.timestamp())
    return _SIGNER.sign_object({
        "sub": str(row.id), "prc": str(who.practice_id), "iat": issued, "exp": issued + int(LIFE.total_seconds()),
        "cnf": {"x5t#S256": _x5t(row)},
    })  # fmt: skip


def _fault(token: str, row: ClientRow, now: datetime) -> str:
    """Why a token is not good beside this certificate, "" if it is."""
    try:
        said = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return "token"
    if said["exp"] <= now.timestamp():
        return "token expired"
    return "" if said["cnf"]["x5t#S256"] == _x5t(row) and said["sub"] == str(row.id) else "token of another"


def _x5t(row: ClientRow) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(row.thumbprint)).rstrip(b"=").decode()


def _spend(what: str, most: int, now: datetime) -> None:
    """Count a call within its minute.  Each worker process counts for itself (docs/api.md)."""
    minute, second = divmod(int(now.timestamp()), 60)
    key = f"web.api {what} {minute}".replace(" ", "_")
    calls = caches["calls"]
    calls.add(key, 0, 120)
    if calls.incr(key) > most:
        wait = str(60 - second)
        raise Problem(429, "too-many", f"Wait {wait} seconds; then ask again.", headers={"Retry-After": wait})
