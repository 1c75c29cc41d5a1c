"""The door for devices: pair, report, renew; JSON in and out, no sign-in, and what is wrong said in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.core.cache import caches
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from quietledger.core.gate.errors import Refused
from quietledger.pure.devicestate import shape
from quietledger.safety.devices import actions, rules
from quietledger.safety.devices.actions import Answer, Given, Wish
from quietledger.safety.devices.errors import Turned

MOST_BYTES: Final = 65_536
CALLS_A_MINUTE: Final = 120
_WISH: Final[shape.Shape] = {
    "code": shape.words(80), "csr": lambda value: isinstance(value, str) and len(value) <= 16_384,
    "platform": shape.words(16), "attest": shape.Absent(shape.proof),
}  # fmt: skip
_SAID: Final = {
    "unreadable": (400, "This can’t be read: it isn’t what the agent of this version sends. Update the agent."),
    "method": (405, "Send it with POST."),
    "large": (413, "That is too much. A report has at most 64 kB."),
    "often": (429, "That was too often. Wait a minute, then try again."),
    "code": (403, "This code pairs nothing: it is mistyped, used up, or older than ten minutes. Get a new one."),
    "csr": (400, "The certificate request can’t be taken: it needs a P-256 key that has signed it."),
    "platform": (400, "The platform must be linux, macos or windows."),
    "attest": (403, "What the machine’s hardware says of itself doesn’t fit. Pair it without, or try again."),
    "unknown": (401, "No device of this practice has this number."),
    "signature": (401, "This wasn’t signed with the key that was paired."),
    "ended": (410, "This device doesn’t belong to the practice any more. Pair it anew with a new code."),
    "clock": (400, "This machine’s clock is more than five minutes wrong. Set it, then report again."),
    "nonce": (409, "This was said before, or an answer got lost. Report again with this nonce."),
    "seq": (409, "This number was used before: sent twice, or by a copy of the key or the machine. Pair it anew."),
    "report": (400, "The report isn’t complete. Update the agent."),
    "changed": (410, "This report comes from another machine than the one that was paired. Pair this one, too."),
    "busy": (503, "Something else of this device is being taken right now. Try again in a minute."),
    "refused": (403, "The practice’s rules don’t allow it now."),
}  # fmt: skip
Work = Callable[[bytes, datetime], dict[str, Any]]


@csrf_exempt
def enroll(request: HttpRequest) -> JsonResponse:
    """Pair: a code and a certificate request in, a certificate out."""
    return _answered(request, _enrol)


@csrf_exempt
def posture(request: HttpRequest) -> JsonResponse:
    """Report: a signed report in, what is wrong and the next nonce out."""
    return _answered(request, _take_posture)


@csrf_exempt
def renew(request: HttpRequest) -> JsonResponse:
    """Renew: a signed wish in, a fresh certificate for the same key out."""
    return _answered(request, _renew)


def _enrol(body: bytes, now: datetime) -> dict[str, Any]:
    told, findings = shape.loads(body, MOST_BYTES)
    if findings or shape.findings(told, _WISH):
        raise Turned("unreadable")
    wish = Wish(told["code"], told["csr"], told["platform"], told.get("attest"))
    given = actions.enrol(wish, now=now)
    challenge = {"attest": dict(given.challenge)} if given.challenge else {}
    return {"device": str(given.device_id), **_certificate(given), **challenge}


def _renew(body: bytes, now: datetime) -> dict[str, Any]:
    return _certificate(actions.renew(body, now=now))


def _take_posture(body: bytes, now: datetime) -> dict[str, Any]:
    answer: Answer = actions.take_posture(body, now=now)
    verdict = {"ok": not answer.failing, "failing": list(answer.failing)}
    return {"nonce": answer.nonce, "interval_s": rules.INTERVAL_SECONDS, "verdict": verdict}


def _certificate(given: Given) -> dict[str, Any]:
    return {
        "cert": given.certificate, "chain": list(given.chain), "nonce": given.nonce,
        "interval_s": rules.INTERVAL_SECONDS,
    }  # fmt: skip


def _answered(request: HttpRequest, work: Work) -> JsonResponse:
    now: datetime = request.now  # type: ignore[attr-defined]  # every request carries its clock
    try:
        return JsonResponse(work(body(request, now), now))
    except Turned as turned:
        return _said(turned.why, nonce=turned.nonce, places=turned.places)
    except Refused:
        return _said("refused")


def body(request: HttpRequest, now: datetime, most_bytes: int = MOST_BYTES) -> bytes:
    """What was sent, whole and within bounds.  Raises: Turned (method, often, large, unreadable)."""
    if request.method != "POST":
        raise Turned("method")
    _spend(f"devices {request.META.get('REMOTE_ADDR')}", now)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes:
            raise Turned("large")
        sent = request.body
    except RequestDataTooBig:
        raise Turned("large") from None
    except (UnreadablePostError, ValueError):
        raise Turned("unreadable") from None
    if len(sent) > most_bytes:
        raise Turned("large")
    return sent


def _spend(what: str, now: datetime) -> None:
    """Count a call within its minute; each worker process counts for itself.  Raises: Turned (often)."""
    key = f"{what} {int(now.timestamp()) // 60}".replace(" ", "_")
    calls = caches["calls"]
    calls.add(key, 0, 120)
    if calls.incr(key) > CALLS_A_MINUTE:
        raise Turned("often")


def _said(why: str, *, nonce: str = "", places: tuple[str, ...] = ()) -> JsonResponse:
    status, say = _SAID[why]
    told: dict[str, Any] = {"error": why, "say": say}
    if nonce:
        told["nonce"] = nonce
    if places:
        told["places"] = list(places)
    answer = JsonResponse(told, status=status)
    if status in {429, 503}:
        answer.headers["Retry-After"] = "60"
    return answer
