"""The desk and the small pages around it: choose a practice, find a claim, what stands now, still here."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quietledger.core.exchange import queries as exchange
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.gate.policy import NOT_YET_ENFORCED
from quietledger.core.health import queries as health
from quietledger.core.health.rules import State
from quietledger.core.people import actions as people
from quietledger.core.people import queries
from quietledger.core.people.models import Person
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.web import entrance
from quietledger.web.desk import everywhere, facts, figures, trays

FILES_SHOWN = 200


def desk(request: people.SignedIn) -> HttpResponse:
    """What waits, by deadline and money."""
    gate.require(request.who, Can.SEE_DESK, now=request.now)
    may_review = gate.explain(request.who, Can.REVIEW_ACCESS, now=request.now).is_allowed
    with tenancy.scope(request.who):
        found = trays.trays(request.practice, request.today, may_review=may_review, person_id=request.who.person_id)
        numbers, bars = figures.figures(), figures.ageing(request.today)
        ending = facts.about_to_end(request.who, request.now)
        backup = health.backup_line(request.practice.id, request.now)
    return shell.page(
        request,
        "desk/desk.html",
        trays=found,
        first=trays.pressing(found, request.today),
        figures=numbers,
        ageing=bars,
        ageing_said=figures.said(bars),
        owed_cents=sum(bar.cents for bar in bars),
        ending=ending,
        backup=backup if backup.state is State.BAD else None,
        greeting=greeting(timezone.localtime(request.now).hour),
    )


def files(request: people.SignedIn) -> HttpResponse:
    """Files that came and left, without what is inside them."""
    gate.require(request.who, Can.SEE_DESK, now=request.now)
    with tenancy.scope(request.who):
        rows = exchange.files(limit=FILES_SHOWN)
    return shell.page(request, "desk/files.html", files=rows)


def greeting(hour: int) -> str:
    """How one is greeted at this hour of the practice's day."""
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"


def standing(request: people.SignedIn) -> HttpResponse:
    """What protects the practice now, and what that lets me do; whoever may not see all facts sees their own.

    Refusals lead here, so this page itself is never refused.
    """
    try:
        gate.require(request.who, Can.SEE_FACTS, now=request.now)
        sees_all = True
    except Refused:
        sees_all = False
    doings = facts.doings(request.who, request.now)
    with tenancy.scope(request.who):
        rows = [row for row in facts.listed(request.who, request.now) if sees_all or row.is_mine]
    return shell.page(request, "desk/standing.html", facts=rows, doings=doings, not_yet=NOT_YET_ENFORCED)


def choose(request: HttpRequest) -> HttpResponse:
    """Which practice the work is for, asked of those who work for several; who works for none is told so."""
    person = cast("Person", request.user)
    now = request.now  # type: ignore[attr-defined]  # set by the clock
    rows = queries.memberships(person.id, now)
    mine = {str(row.practice_id): row.practice_name for row in rows}
    if request.method == "POST":
        chosen = request.POST.get("practice", "")
        if chosen not in mine:
            raise Http404
        request.session[entrance.PRACTICE] = chosen
        return HttpResponseRedirect(reverse("desk:desk"))
    return shell.page(request, "desk/choose.html", practices=mine.items())


def all_practices(request: HttpRequest) -> HttpResponse:
    """What waits in every practice that one works for; to work in one, switch to it."""
    found = everywhere.places(request, cast("Person", request.user))
    frame = "base" if hasattr(request, "who") else "plain"
    return shell.page(request, "desk/all_practices.html", places=found, frame_template=f"shell/{frame}.html")


@require_POST
def find(request: people.SignedIn) -> HttpResponse:
    """The claim with this number; the search words travel in the form, never in the address."""
    gate.require(request.who, Can.SEE_DESK, now=request.now)
    asked = request.POST.get("q", "").strip()
    with tenancy.scope(request.who):
        claim_id = trays.claim_numbered(asked)
    if claim_id is None:
        return shell.page(request, "desk/not_found.html", asked=asked)
    return HttpResponseRedirect(reverse("claims:claim", args=[claim_id]))


@require_POST
def away(request: HttpRequest) -> HttpResponse:
    """The browser says that nobody was here for a quarter of an hour: the session ends, whatever our clock says."""
    return entrance.ended(request, entrance.AWAY)


@require_POST
def still_here(_request: HttpRequest) -> HttpResponse:
    """Somebody pressed "Stay signed in"; the entrance has noted it already."""
    return HttpResponse(status=204)
