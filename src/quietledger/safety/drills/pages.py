"""The team's drills and one's own, and the road of one drill: lure, list, two ratings, a second person, figures."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors as gate_errors
from quietledger.core.gate import queries as held
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.people.rules import PersonRow
from quietledger.core.shell import pages as shell
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.phishscale.cues import CUES
from quietledger.safety.drills import actions, errors, explaining, queries, rules, showing
from quietledger.safety.drills.forms import LureForm, PrepareForm, RatingForm
from quietledger.safety.drills.landing import SAMPLE
from quietledger.safety.drills.lures import Lure, fill
from quietledger.safety.drills.queries import DrillRow
from quietledger.safety.drills.rules import State


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """One's own drills, the team's, and for owners those that are under way."""
    mine = actions.mine(request.who, now=request.now)
    is_owner = gate.explain(request.who, Can.SEE_DRILLS, now=request.now).is_allowed
    if is_owner:
        gate.require(request.who, Can.SEE_DRILLS, now=request.now)
    with tenancy.scope(request.who):
        ended = queries.drills(State.ENDED)
        running = queries.drills(*actions.BEFORE_SENDING, State.APPROVED) if is_owner else []
    year = [one for one in mine if one.acted_at and one.acted_at > request.now - rules.KEPT_FOR]
    return shell.page(
        request, "drills/worklist.html", mine=mine, is_often=len(year) >= rules.OFTEN, is_owner=is_owner,
        running=running, ended=[showing.figures(row) for row in ended],
        quarters=showing.quarters(ended, _zone(request)),
    )  # fmt: skip


@require_GET
def lures(request: people.SignedIn) -> HttpResponse:
    """Every lure there is, by family."""
    gate.require(request.who, Can.SEE_DRILLS, now=request.now)
    with tenancy.scope(request.who):
        every, used = queries.every_lure(), queries.used()
    rows = sorted(every.values(), key=lambda one: (one.family, one.id))
    said = explaining.READER | {"practice": request.practice.name}
    told = [(one, fill(one.subject, said), used.get(one.id)) for one in rows]
    return shell.page(request, "drills/lures.html", rows=told)


@require_http_methods(["GET", "POST"])
def add_lure(request: people.SignedIn) -> HttpResponse:
    """Write a lure of the practice's own."""
    gate.require(request.who, Can.WRITE_DRILL, now=request.now)
    form = LureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_lure(request.who, form.cleaned_data["family"], form.cleaned_data["text"], now=request.now)
        except errors.NotALure as problem:
            for say in problem.says:
                form.add_error("text", say)
        else:
            messages.success(request, "The lure is kept. Prepare a drill with it below.")
            return redirect("drills:lures")
    return shell.page(request, "drills/add_lure.html", form=form)


@require_http_methods(["GET", "POST"])
def prepare(request: people.SignedIn, lure_id: str) -> HttpResponse:
    """Choose whom a lure is for and when."""
    gate.require(request.who, Can.WRITE_DRILL, now=request.now)
    with tenancy.scope(request.who):
        lure = queries.every_lure().get(lure_id)
        allowed = queries.allowed(request.who.practice_id, request.now)
    if lure is None:
        raise Http404
    names = {row.id: f"{row.name}, {row.email}" for row in _staff(request) if row.id in allowed}
    monday = request.today + timedelta(days=7 - request.today.weekday())
    first = {"since_on": monday, "until_on": monday + timedelta(days=4), "people": [str(one) for one in names]}
    form = PrepareForm(request.POST or None, people=names, initial=first)
    if request.method == "POST" and form.is_valid():
        since, until = form.window(_zone(request))
        try:
            drill_id = actions.prepare(
                request.who, lure.id, form.chosen(), since=since, until=until, now=request.now
            )  # fmt: skip
        except errors.NotAWindow as problem:
            form.add_error("until_on", problem.say)
        except errors.TooMany as problem:
            form.add_error("people", f"A day allows {problem.most} messages.")
        except errors.NotALure as problem:
            form.add_error(None, " ".join(problem.says))
        else:
            messages.success(request, "Prepared. Now two people rate it, apart from each other.")
            return redirect("drills:drill", drill_id)
    left_out = [row for row in _staff(request) if row.id not in allowed]
    return shell.page(
        request, "drills/prepare.html", lure=lure, form=form, left_out=left_out, shown=_explained(request, lure)
    )


@require_GET
def drill(request: people.SignedIn, drill_id: UUID) -> HttpResponse:
    """One drill: its text, where it stands, what comes next, and its figures."""
    gate.require(request.who, Can.SEE_DRILLS, now=request.now)
    row = _row(request, drill_id)
    with tenancy.scope(request.who):
        rated = queries.ratings(drill_id)
        proposal = held.proposal(row.proposal) if row.proposal else None
        alone_from = gate.second_until(proposal, request.now) if proposal else None
        sent, left_out = queries.counts([drill_id]).get(drill_id, (0, 0))
    seen = rules.visible(rated, request.who.person_id)
    is_before = row.state in actions.BEFORE_SENDING
    listed = actions.listed(request.who, drill_id, now=request.now) if is_before else []
    names = {one.id: one.name for one in _staff(request)}
    return shell.page(
        request, "drills/drill.html", row=row, shown=_explained(request, row.lure), is_before=is_before,
        rated=[(names.get(one.rater, "Somebody who left"), one, _counted(one)) for one in seen],
        rated_count=len({one.rater for one in rated}), is_my_turn=_is_my_turn(request, row, rated),
        proposal=proposal, is_mine=bool(proposal and proposal.proposed_by == request.who.person_id),
        alone_from=alone_from,
        listed=sorted(names.get(one, "Somebody who left") for one in listed), sent=sent, left_out=left_out,
        last_day=row.until - timedelta(minutes=1), figures=showing.figures(row),
        prepared_by=names.get(row.prepared_by, "Somebody who left"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def rate(request: people.SignedIn, drill_id: UUID) -> HttpResponse:
    """Give one's own rating, without seeing another's."""
    gate.require(request.who, Can.WRITE_DRILL, now=request.now)
    row = _row(request, drill_id)
    shown = _explained(request, row.lure)
    form = RatingForm(request.POST or None, start=shown.start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rate(request.who, drill_id, form.rating(), now=request.now)
        except errors.NotYourTurn as problem:
            messages.error(request, _not_your_turn(problem))
        except errors.NoSuchDrill:
            messages.info(request, "This drill is past its ratings.")
        else:
            messages.success(request, "Your rating is kept.")
        return redirect("drills:drill", drill_id)
    return shell.page(request, "drills/rate.html", row=row, shown=shown, form=form)


@require_POST
def propose(request: people.SignedIn, drill_id: UUID) -> HttpResponse:
    """Ask a second person."""
    try:
        actions.propose(request.who, drill_id, now=request.now)
    except errors.NotAgreed:
        messages.error(request, "Two people have to agree on its difficulty first.")
    except errors.NoMailbox:
        messages.error(request, "No mailbox is set up that drills could be sent from: quietledger mail account.")
    except errors.NotAWindow as problem:
        messages.error(request, problem.say)
    except errors.NoSuchDrill:
        raise Http404 from None
    else:
        messages.success(request, "Proposed. A second owner reads the text and the list, and approves.")
    return redirect("drills:drill", drill_id)


@require_POST
def approve(request: people.SignedIn, drill_id: UUID) -> HttpResponse:
    """Approve as the second person."""
    try:
        actions.approve(request.who, drill_id, now=request.now)
    except gate_errors.NotASecond as problem:
        messages.error(request, _not_a_second(problem))
    except errors.NotAWindow as problem:
        messages.error(request, f"{problem.say} Withdraw it, and prepare it again.")
    except (errors.NoSuchDrill, gate_errors.NoSuchProposal, gate_errors.AlreadySettled):
        raise Http404 from None
    else:
        messages.success(request, "Approved. Each message leaves in its own random minute of the working hours.")
    return redirect("drills:drill", drill_id)


@require_POST
def withdraw(request: people.SignedIn, drill_id: UUID) -> HttpResponse:
    """Take a drill back before anything left."""
    try:
        actions.withdraw(request.who, drill_id, now=request.now)
    except errors.NoSuchDrill:
        raise Http404 from None
    messages.success(request, "Withdrawn. Nothing was sent, and the list is deleted.")
    return redirect("drills:worklist")


def _row(request: people.SignedIn, drill_id: UUID) -> DrillRow:
    with tenancy.scope(request.who):
        try:
            return queries.drill(drill_id)
        except errors.NoSuchDrill:
            raise Http404 from None


def _explained(request: people.SignedIn, lure: Lure) -> explaining.Explained:
    link = request.build_absolute_uri(reverse("drill:page", args=[SAMPLE]))
    with tenancy.scope(request.who):
        return explaining.explain(lure, request.who.practice_id, link, now=request.now)


def _is_my_turn(request: people.SignedIn, row: DrillRow, rated: list[rules.Rated]) -> bool:
    if row.state not in {State.DRAFT, State.RATED}:
        return False
    with tenancy.scope(request.who):
        others = frozenset(held.active_people("owner", request.now))
    try:
        rules.check_rater(row.id, request.who.person_id, rated, others, request.now)
    except errors.NotYourTurn:
        return False
    return row.state is State.DRAFT


def _counted(one: rules.Rated) -> str:
    cues = ", ".join(f"{CUES[id_].name} {count}" for id_, count in one.rating.cues.items() if count)
    return cues or "no cue"


def _staff(request: people.SignedIn) -> list[PersonRow]:
    return known.people_of(request.who.practice_id, request.now)


def _zone(request: people.SignedIn) -> ZoneInfo:
    return ZoneInfo(request.practice.timezone)


def _not_your_turn(problem: errors.NotYourTurn) -> str:
    if problem.alone_from is None:
        return "You have rated it. Another owner rates it next, without seeing your rating."
    return f"You are alone here, so time is the second rater: rate it again from {moment(problem.alone_from)} on."


def _not_a_second(problem: gate_errors.NotASecond) -> str:
    until = problem.until
    if until is None:
        return "Whoever proposed it can’t approve it. Another owner does."
    return f"You are alone here, so time is the second person: approve it from {moment(until)} on."
