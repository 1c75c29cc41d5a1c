"""What goes wrong at the API, as problem details (RFC 9457) in plain words."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Decision, Refused, Unmet
from quietledger.web import logs

log = structlog.get_logger("quietledger.api")
MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):
    """An answer that says what is wrong; `kind` names it for programs, `more` is said beside."""

    def __init__(self, status: int, kind: str, detail: str, /, **more: Any) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail, self.more = status, kind, detail, more
        self.headers: Mapping[str, str] = more.pop("headers", {})


def connect(api: NinjaAPI) -> None:
    """Let the API answer every exception as a problem."""
    for kind in (Problem, Refused, Http404, ValidationError, RequestDataTooBig, HttpError, Exception):
        api.add_exception_handler(kind, _turned)


def _turned(request: HttpRequest, problem: Any) -> HttpResponse:
    match problem:
        case Problem():
            said = problem
        case Refused():
            said = _refused(problem.decision)
        case Http404():
            said = nowhere()
        case ValidationError():
            said = _unfit(problem)
        case RequestDataTooBig():
            said = too_large()
        case HttpError():
            said = _unreadable(problem)
        case _:
            said = _broken(request, problem)
    return answer(said)


def nowhere() -> Problem:
    """The same words for what doesn't exist and for what is another practice's."""
    return Problem(404, "not-found", "There is nothing here under this address or id.")


def too_large() -> Problem:
    """More than is read at once."""
    return Problem(413, "too-large", "Send less at once: at most 500 sessions, and 1 MB.")


def _refused(decision: Decision) -> Problem:
    words = f"The gate said no: {Can[decision.can].value.say} needs something that isn’t so now."
    missing = [_missing(one) for one in decision.unmet]
    return Problem(403, "refused", words, missing=missing, instance=f"urn:uuid:{decision.id}")


def _missing(unmet: Unmet) -> dict[str, str]:
    return {"fact": unmet.fact, "say": unmet.say, "have": unmet.have, "citation": unmet.citation}


def _unfit(problem: ValidationError) -> Problem:
    """Where the question doesn't fit and how; what was sent is never repeated."""
    errors = [
        {"where": "/".join(str(part) for part in one["loc"]), "say": str(one["msg"])[:200]} for one in problem.errors
    ]
    return Problem(422, "unfit", "Some fields don’t have the form that the API expects.", errors=errors[:50])


def _unreadable(problem: HttpError) -> Problem:
    return Problem(problem.status_code, "unreadable", "The body can’t be read as JSON in UTF-8.")


def _broken(request: HttpRequest, problem: Exception) -> Problem:
    number = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
    route = request.resolver_match.route if request.resolver_match else ""
    log.error("call broke", number=number, route=route, kind=type(problem), at=logs.places(problem))
    return Problem(500, "broken", f"That didn’t work, and it is our fault. Tell us the number {number}.")


def answer(problem: Problem) -> HttpResponse:
    """A problem as it is sent."""
    said = {
        "type": f"urn:quietledger:problem:{problem.kind}", "title": HTTPStatus(problem.status).phrase,
        "status": problem.status, "detail": problem.detail,
    }  # fmt: skip
    return JsonResponse(
        said | problem.more, status=problem.status, content_type=MEDIA_TYPE, headers=dict(problem.headers)
    )
