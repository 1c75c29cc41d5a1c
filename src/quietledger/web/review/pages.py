"""The review that waits, the week so far, past reviews, and who saw one patient's records."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.patients import queries as accounts
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.people.models import Person
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.review import actions, errors, queries, rules
from quietledger.safety.review.rules import Kind, Period, Verdict
from quietledger.web.charts import Charts
from quietledger.web.review import words
from quietledger.web.review.forms import FinishForm, VerdictForm

SHOWN = 50


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """The review that waits: odd accesses first, each with its verdict or the way to one."""
    gate.require(request.who, Can.REVIEW_ACCESS, now=request.now)
    with tenancy.scope(request.who):
        period, last = queries.due(request.now, _zone(request)), queries.reviews(1)
    followed = actions.followed(request.who, now=request.now)
    names = _names(request, [row.about_person for row, _ in followed])
    tray = [(row, words.KINDS[Kind(row.kind)], names[row.about_person], note) for row, note in followed]
    context: dict[str, Any] = {
        "asks": [one for one in tray if one[0].verdict is Verdict.ASK],
        "incidents": [one for one in tray if one[0].verdict is Verdict.INCIDENT],
        "last": last[0] if last else None,
    }
    if period is None:
        return shell.page(request, "review/worklist.html", period=None, **context)
    due_on = rules.overdue_on(period, _zone(request))
    finish = FinishForm(initial={"until": period.until.isoformat()})
    return _reading(request, period, due_on=due_on, finish=finish, **context)


@require_GET
def so_far(request: people.SignedIn) -> HttpResponse:
    """What is odd in the week that still runs; nothing is decided here yet."""
    return _reading(request, rules.week_of(request.today, _zone(request)), is_running=True)


def _reading(request: people.SignedIn, period: Period, **context: Any) -> HttpResponse:
    reading = actions.read(request.who, Charts(), period, zone=_zone(request), now=request.now)
    names = _names(request, [one.odd.person_id for one in reading.judged])
    rows = [words.row(one, names, reading.patients) for one in reading.judged]
    waiting = [row for row in rows if row.is_open]
    light = [row for row in waiting if row.is_light and not row.judged.is_mine]
    without = [name for name in (names.get(one) for one in reading.without_caseload) if name]
    return shell.page(
        request, "review/worklist.html", period=period, last_day=_last_day(period), reading=reading,
        waiting=waiting[:SHOWN], more=max(0, len(waiting) - SHOWN), light=light,
        decided=[row for row in rows if not row.is_open][: 2 * SHOWN], odd_count=len(rows), without=without, **context,
    )  # fmt: skip


@require_POST
def decide(request: people.SignedIn) -> HttpResponse:
    """Take a verdict; the newest counts."""
    gate.require(request.who, Can.REVIEW_ACCESS, now=request.now)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why, in a few words: the note stays sealed with the verdict.")
        return redirect("review:worklist")
    try:
        about, verdict = form.about(request.POST.getlist("about")), Verdict(form.cleaned_data["verdict"])
        actions.decide(request.who, about, verdict, form.cleaned_data["note"], now=request.now)
    except (ValueError, errors.NoSuchAccess):
        raise Http404 from None
    except errors.NotASecond as problem:
        messages.error(request, _not_a_second(problem))
    else:
        messages.success(request, f"Noted for {counted(len(about), 'access', 'accesses')}.")
    return redirect("review:worklist")


@require_POST
def finish(request: people.SignedIn) -> HttpResponse:
    """Finish the review that waits."""
    form = FinishForm(request.POST)
    if not form.is_valid():
        raise Http404
    until, note = form.cleaned_data["until"], form.cleaned_data["note"]
    try:
        row = actions.finish(request.who, Charts(), until, note, zone=_zone(request), now=request.now)
    except errors.NotFinished as problem:
        waiting = counted(problem.count, "odd access waits", "odd accesses wait")
        messages.error(request, f"{waiting} for a verdict, so the review can't be finished yet.")
    except errors.NotDue:
        messages.info(request, "That review is finished already. This is what waits now.")
    else:
        read = counted(row.access_count, "access", "accesses")
        messages.success(request, f"The review is finished: {read} read. It counts for a week and three days.")
    return redirect("review:worklist")


@require_GET
def history(request: people.SignedIn) -> HttpResponse:
    """Every review that was finished."""
    rows = actions.history(request.who, now=request.now)
    names = _names(request, [row.finished_by for row, _ in rows])
    said = [(row, _last_day(Period(row.since, row.until)), names[row.finished_by], note) for row, note in rows]
    return shell.page(request, "review/history.html", rows=said)


@require_GET
def patient(request: people.SignedIn, patient_id: UUID) -> HttpResponse:
    """Who saw one patient's records; a patient may ask for this page."""
    with tenancy.scope(request.who):
        if patient_id not in accounts.rows([patient_id]):
            raise Http404
    found, accesses = actions.who_saw(request.who, Charts(), patient_id, now=request.now)
    names = _names(request, [one.person_id for one in accesses])
    return shell.page(
        request, "review/patient.html", patient=found, patient_id=patient_id,
        rows=words.seen(accesses, names, _zone(request)), is_cut=len(accesses) == actions.SEEN_MOST,
    )  # fmt: skip


def _zone(request: people.SignedIn) -> ZoneInfo:
    return ZoneInfo(request.practice.timezone)


def _last_day(period: Period) -> datetime:
    return timezone.localtime(period.until) - rules.DAY


def _names(request: people.SignedIn, person_ids: list[UUID]) -> dict[UUID, str]:
    """Names of people here and of those who left."""
    names = {row.id: row.name for row in known.people_of(request.who.practice_id, request.now)}
    for one in set(person_ids) - names.keys():
        try:
            names[one] = known.person(one).name
        except Person.DoesNotExist:
            names[one] = "Somebody who left"
    return names


def _not_a_second(problem: errors.NotASecond) -> str:
    if problem.alone_from is None:
        return "Nobody reviews what they did themselves. Another owner decides this one."
    when = moment(problem.alone_from)
    return f"Nobody reviews what they did themselves at once. You are alone here, so you may from {when}."
