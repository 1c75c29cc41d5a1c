"""Device-bound sessions: the browser makes a key that stays on its device, and shows it every five minutes.

A browser that knows nothing of it ignores the offer. W3C Device Bound Session Credentials, protection reference 6.6.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from quietledger.web.binding import challenges, finding, keys, proofs
from quietledger.web.binding.proofs import NotProven

log = structlog.get_logger("quietledger.binding")
REGISTER: Final = "/dbsc/register"
OFFERED: Final = "web.binding.offered"


class Asked(HttpRequest):
    """A request with its clock, set by the middleware."""

    now: datetime
    session: Any


def offer(request: Asked, response: HttpResponseBase) -> None:
    """Ask the browser for a key, once in each sign-in; over plain http, on this machine alone, there is no need."""
    if settings.IS_LOOPBACK_HTTP or OFFERED in request.session or finding.has_key(request):
        return
    request.session[OFFERED] = about = secrets.token_urlsafe(12)
    challenge = challenges.new(about, request.now)
    response.headers["Secure-Session-Registration"] = f'(ES256 RS256);path="{REGISTER}";challenge="{challenge}"'


@csrf_exempt  # the challenge, which was given to this sign-in, says where it comes from
@require_POST
def register(request: Asked) -> HttpResponse:
    """Take the browser's key for the sign-in that was offered it; from now on that sign-in needs it."""
    try:
        jwk = _offered_key(request)
    except NotProven as problem:
        log.warning("no bound session", why=problem.why)
        return HttpResponse(status=400)
    finding.hold_to_key(request, proofs.name_of(jwk))
    return _renewed(jwk, request.now)


@csrf_exempt  # the key itself says who asks
@require_POST
def refresh(request: Asked) -> HttpResponse:
    """Give another five minutes to who shows the key once more; who shows nothing yet is told what to sign."""
    try:
        jwk = keys.key_of(request.headers.get("Sec-Secure-Session-Id", ""))
        about = proofs.name_of(jwk)
        token = request.headers.get("Secure-Session-Response", "")
        if not token:
            return _challenged(jwk, about, request.now)
        proof = proofs.read(token)
        proofs.check(proof, jwk)
    except NotProven as problem:
        log.warning("bound session not renewed", why=problem.why)
        return HttpResponse(status=400)
    try:
        challenges.spend(proof.jti, about, request.now)
    except NotProven:
        return _challenged(jwk, about, request.now)  # it was too slow, or an answer of ours got lost
    return _renewed(jwk, request.now)


def _offered_key(request: Asked) -> proofs.Jwk:
    """The key that the browser has made for this sign-in.  Raises: NotProven."""
    about = request.session.get(OFFERED, "")
    if not about or not request.user.is_authenticated or finding.has_key(request):
        raise NotProven("not offered")
    proof = proofs.read(request.headers.get("Secure-Session-Response", ""))
    if proof.jwk is None:
        raise NotProven("key")
    proofs.check(proof, proof.jwk)
    challenges.spend(proof.jti, about, request.now)
    return proof.jwk


def _challenged(jwk: proofs.Jwk, about: str, now: datetime) -> HttpResponse:
    response = HttpResponse(status=403)
    response.headers["Secure-Session-Challenge"] = f'"{challenges.new(about, now)}";id="{keys.identifier(jwk)}"'
    return response


def _renewed(jwk: proofs.Jwk, now: datetime) -> HttpResponse:
    response = JsonResponse(keys.instructions(jwk))
    keys.renew(response, jwk, now)
    return response
