"""What goes wrong, said in words: refusals, pages that aren't there, forms that are too old, and errors by number."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Decision, Refused, Unmet
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import away, day
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault.errors import CannotOpen
from quietledger.safety.agreements import actions as agreements
from quietledger.safety.partners import screened
from quietledger.web import entrance, logs

log = structlog.get_logger("quietledger.web")


@dataclass(frozen=True, slots=True)
class Remedy:
    """The way to mend a missing fact: the page, its button, how long it takes and who does it.

    `never`: what to say instead where no news ever came, and everybody knows why.
    """

    page: str
    button: str
    by: str
    is_mine: bool = True
    never: str = ""


REMEDIES: Final = {
    "people": Remedy("desk:standing", "See what is known of you", "told by the practice’s owner", is_mine=False),
    "people:second_factor": Remedy("mfa_index", "Set it up", "2 minutes, by you"),
    "people:sign_in": Remedy("account_logout", "Sign in again", "1 minute, by you"),
    "people:step_up": Remedy("account_reauthenticate", "Prove it is you", "1 minute, by you"),
    "patients": Remedy("patients:worklist", "Open patients", "told with the patient’s account", is_mine=False),
    "glass": Remedy("protection:emergency", "Emergency access", "reviewed within 72 hours"),
    "training": Remedy(
        "training:worklist",
        "Take the lesson",
        "5 minutes each, by you",
        never="The days for the first lessons are over. Everything opens the moment you have finished them.",
    ),
    "agreements": Remedy(
        "agreements:worklist",
        "See what ended",
        "renewed by the practice’s owner",
        is_mine=False,
        never="No agreement with this receiver covers it. Nothing leaves without one.",
    ),
    "partners:screening": Remedy(
        "partners:screening",
        "See the screening",
        "5 minutes, by the practice’s owner",
        is_mine=False,
        never="Nobody was looked up yet. The owner brings this month’s list, and everything opens at once.",
    ),
    "partners": Remedy("partners:worklist", "Open partners", "told when a screening is done", is_mine=False),
    "outbox": Remedy("outbox:worklist", "Open Send", "2 minutes, asked of the patient"),
    "devices": Remedy(
        "devices:worklist",
        "See what it lacks",
        "said step by step, by you",
        never="Nothing was heard of it. Pair the device that you sit at, or sign in on one that is paired.",
    ),
    "visits": Remedy("visits:worklist", "Open sessions", "told with the session", is_mine=False),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One missing fact as the refusal page shows it."""

    margin: str
    since: str
    tone: str
    say: str
    heard: str
    citation: str
    address: str
    button: str
    by: str


class ProblemMiddleware:
    """Turns what pages raise into pages that say what is, what was kept, and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refused):
            return refused(request, problem.decision)
        if isinstance(problem, Http404 | PermissionDenied):
            return not_found(request, problem)
        if isinstance(problem, CannotOpen) and hasattr(request, "who"):
            _note_damage(request, problem)
        return broken(request, problem)


def refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    """What stays closed, what is missing and who can mend it; nothing about what is inside."""
    now: datetime = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    missing = [_missing(request, one, now) for one in decision.unmet]
    mine = sum(1 for one in decision.unmet if (remedy := REMEDIES.get(one.fix)) and remedy.is_mine)
    return _page(
        request, "problem/refused.html", 403,
        decision=decision, asked=Can[decision.can].value.say, missing=missing, mine=mine,
        all_count=len(missing) + len(decision.stands),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's name
    """The same words for what doesn't exist and for what is another practice's: nobody learns which."""
    return _page(request, "problem/not_found.html", 404)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's name
    """The form's proof of origin is missing or older than this sign-in."""
    return _page(request, "problem/form_too_old.html", 403)


def broken(request: HttpRequest, problem: BaseException | None = None) -> HttpResponse:
    """An error by number: the log knows the same number, the kind of error and the place, and nothing that it said."""
    problem = problem or sys.exception()
    number = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
    route = request.resolver_match.route if request.resolver_match else ""
    log.error("page broke", number=number, route=route, kind=type(problem), at=logs.places(problem))
    got_request_exception.send(sender=ProblemMiddleware, request=request)
    # Neither frame nor session: what broke this page could break their queries, too.
    context = {"frame_template": "shell/plain.html", "number": number, "path": request.path}
    return HttpResponse(render_to_string("problem/broken.html", context), status=500)


def _note_damage(request: HttpRequest, problem: CannotOpen) -> None:
    """What was sealed and doesn't open was moved or altered: an incident, on the trail whatever became of the page."""
    who, now = request.who, request.now  # type: ignore[attr-defined]  # set by the entrance and the clock
    with tenancy.scope(who):
        audit.record(who, "vault.open_failed", on=[Ref("row", problem.row_id)], now=now, table=problem.table)


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """Inside the frame for who is signed in, at the door for others."""
    is_inside = hasattr(request, "who")
    return shell.page(
        request, template, status=status, frame_template=f"shell/{'base' if is_inside else 'plain'}.html", **context
    )


def _missing(request: HttpRequest, unmet: Unmet, now: datetime) -> Missing:
    remedy = REMEDIES.get(unmet.fix)
    address = address_of(request, remedy.page) if remedy else ""
    margin, since, tone, heard = "Not met", "as you asked", "bad", ""
    if unmet.is_unknown:
        margin, since, tone = "Unknown", "no news ever", "soon"
        heard = "Nobody has told us either way. Not knowing never counts as yes."
        if remedy and remedy.never:
            margin, since, heard = "Not yet", "none finished", remedy.never
    elif unmet.have.startswith("ended "):
        ended = timezone.localtime(datetime.strptime(unmet.have, "ended %Y-%m-%d %H:%M").replace(tzinfo=UTC))
        margin, since = "Ended", away(ended.date(), timezone.localtime(now).date()).words.lower()
        heard = f"It stood until {day(ended.date())}, {ended:%H:%M}."
    if unmet.fix == "agreements":
        with tenancy.scope(request.who):  # type: ignore[attr-defined]  # refusals are for who is signed in
            heard = " ".join([heard, *agreements.stopped_in_words(now)])
    if unmet.fix == "partners:screening":
        with tenancy.scope(request.who):  # type: ignore[attr-defined]  # the same
            heard = f"{heard} {screened.stopped_in_words(request.who.person_id)}".strip()  # type: ignore[attr-defined]  # the same
    return Missing(
        margin, since, tone, unmet.say, heard, unmet.citation, address,
        remedy.button if remedy and address else "", remedy.by if remedy else "",
    )  # fmt: skip


def address_of(request: HttpRequest, page: str) -> str:
    """The address of a remedy's page, "" while its room has none."""
    if page == "account_reauthenticate":
        return entrance.again_address(request)
    try:
        return reverse(page)
    except NoReverseMatch:  # a room that isn't built yet has no page to send anybody to
        return ""
