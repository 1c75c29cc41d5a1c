"""The page behind a drill's link, its lesson, and the link on it that no person sees.

An extra file of the room, beside `pages`, because nobody is signed in here. Looking changes nothing: mail programs and
scanners open every link before a person does. Only a pressed button counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.drills import answering, errors, explaining, letters, lures
from quietledger.safety.drills.forms import ActForm

SAMPLE: Final = "A" * 54  # stands for a link's secret where the link is only shown


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """What the message promised; the button leads to the lesson."""
    if request.method == "POST":
        return _pressed(request, secret)
    seen = _look(secret)
    if not seen.is_open:
        return _lesson(request, secret, seen)
    name, _address = lures.sender_of(lures.fill(seen.lure.sender, explaining.READER))
    more = reverse("drill:more", args=[secret, seen.view])
    said = explaining.READER | {"practice": seen.practice}
    heading = lures.fill(seen.lure.page, said)
    return shell.page(request, "drills/landing.html", seen=seen, brand=name, heading=heading, more=more)


@require_safe
def lesson(request: HttpRequest, secret: str) -> HttpResponse:
    """What gave the message away."""
    return _lesson(request, secret, _look(secret))


@require_safe
def more(request: HttpRequest, secret: str, view: str) -> HttpResponse:
    """The link that no person sees: whoever follows it is a machine."""
    try:
        answering.betray(secret, view, now=_now(request))
    except errors.NoSuchLink:
        raise Http404 from None
    return HttpResponse("Nothing here is for machines.\n", content_type="text/plain")


def _pressed(request: HttpRequest, secret: str) -> HttpResponse:
    form = ActForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        if form.cleaned_data["do"] == "go":
            answering.act(secret, form.cleaned_data["view"], now=_now(request))
        elif not answering.report(secret, at=_now(request)):
            raise Http404
    except errors.NoSuchLink:
        raise Http404 from None
    return redirect("drill:lesson", secret)


def _look(secret: str) -> answering.Seen:
    try:
        return answering.look(secret)
    except errors.NoSuchLink:
        raise Http404 from None


def _lesson(request: HttpRequest, secret: str, seen: answering.Seen) -> HttpResponse:
    practice_id = letters.practice_of(secret)
    link = request.build_absolute_uri(reverse("drill:page", args=[SAMPLE]))
    with tenancy.within(practice_id):
        shown = explaining.explain(seen.lure, practice_id, link, now=_now(request))
        cues = explaining.seen_by_raters(seen.drill_id)
    return shell.page(request, "drills/lesson.html", seen=seen, shown=shown, cues=cues)


def _now(request: HttpRequest) -> datetime:
    now: datetime = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    return now
