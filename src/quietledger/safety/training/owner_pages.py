"""The team's lessons, their record, and lessons that the practice writes itself.

An extra file beside `pages`: these are the owner's.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.training import actions, checking, errors, forms, queries, records, rules, shipped, words
from quietledger.safety.training.reading import Finding

STARTER = shipped.FOLDER.parent / "starter.md"


@require_GET
def team(request: people.SignedIn) -> HttpResponse:
    """How everybody stands, by name: nobody is ranked."""
    gate.require(request.who, Can.SEE_TRAINING, now=request.now)
    with tenancy.scope(request.who):
        found = queries.standings(request.who.practice_id, request.now)
        grace = gate.limits(request.who.practice_id).grace_days.get(queries.TRAINED, 0)
    rows = []
    for one in found:
        upcoming = next((due for due in one.dues if due.state is not rules.State.DONE), None)
        rows.append((one, words.team(one, grace, request.today), upcoming))
    up_to_date = sum(not any(due.state is rules.State.WAITS for due in one.dues) for one in found)
    counting = sum(one.until is not None and request.today < one.until for one in found)
    return shell.page(request, "training/team.html", rows=rows, up_to_date=up_to_date, counting=counting, grace=grace)


@require_GET
def record_csv(request: people.SignedIn) -> HttpResponse:
    """The record as a table."""
    rows = actions.record(request.who, now=request.now)
    return _file(records.as_csv(rows, _names(request)), "text/csv; charset=utf-8", f"lessons-{request.today}.csv")


@require_GET
def record_pdf(request: people.SignedIn) -> HttpResponse:
    """The record as a document."""
    rows = actions.record(request.who, now=request.now)
    zone = queries.zone_of(request.who.practice_id)
    body = records.as_pdf(rows, _names(request), request.practice.name, zone, request.now)
    return _file(body, "application/pdf", f"lessons-{request.today}.pdf")


@require_http_methods(["GET", "POST"])
def own(request: people.SignedIn) -> HttpResponse:
    """The practice's own lessons, and a form that says what could be better before it keeps anything."""
    gate.require(request.who, Can.WRITE_LESSON, now=request.now)
    findings: list[Finding] | None = None
    asked = request.GET.get("lesson", "")
    if request.method == "POST":
        form = forms.OwnLessonForm(request.POST, request.FILES)
        if form.is_valid():
            text = form.cleaned_data["text"]
            _, findings = checking.check_own(text)
            if "keep" in request.POST and not any(one.is_grave for one in findings):
                actions.write_lesson(request.who, text, now=request.now)
                messages.success(
                    request, "The lesson is taught from now on. It is asked for from everybody’s next year on."
                )
                return redirect("training:own")
            form = forms.OwnLessonForm(initial={"text": text})
    else:
        with tenancy.scope(request.who):
            newest = next(iter(queries.versions(asked)), None)
        form = forms.OwnLessonForm(initial={"text": newest.text if newest else STARTER.read_text(encoding="utf-8")})
    with tenancy.scope(request.who):
        taught = [one for one in queries.lessons() if one.is_own]
    return shell.page(request, "training/own.html", form=form, findings=findings, taught=taught)


@require_POST
def take_back(request: people.SignedIn, lesson: str) -> HttpResponse:
    """Teach one of the practice's own lessons no longer."""
    try:
        actions.take_back(request.who, lesson, now=request.now)
    except errors.NoSuchLesson:
        raise Http404 from None
    messages.success(request, "It is taught no longer. Who finished it stays on record.")
    return redirect("training:own")


def _names(request: people.SignedIn) -> dict[UUID, str]:
    ids = known.ever_at(request.who.practice_id)
    return {one: known.person(one).name for one in ids}


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)
