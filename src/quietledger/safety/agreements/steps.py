"""The steps of an agreement that a page's buttons take; each answers with the page that it changed.

Beside `pages`, which shows; everything here is a POST.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from quietledger.core.people import actions as people
from quietledger.core.shell.rules import long_day
from quietledger.safety.agreements import actions, errors, forms, pages, rules


@require_POST
def review(request: people.SignedIn, agreement_id: UUID, number: int) -> HttpResponse:
    """Say what the check is worth."""
    form = forms.ReviewForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            _step(request, lambda: actions.review(
                request.who, agreement_id, number, given["verdict"], given["note"], now=request.now))  # fmt: skip
        except errors.NotTaken as problem:
            pages.mark(form, problem)
        else:
            return redirect("agreements:version", agreement_id, number)
    return pages.show_version(request, agreement_id, number, review_form=form)


@require_POST
def approve(request: people.SignedIn, agreement_id: UUID, number: int) -> HttpResponse:
    """Approve it for signing."""
    _step(
        request,
        lambda: actions.approve(request.who, agreement_id, number, now=request.now),
        "Approved. Have both sides sign it.",
    )
    return redirect("agreements:version", agreement_id, number)


@require_POST
def sign(request: people.SignedIn, agreement_id: UUID, number: int) -> HttpResponse:
    """Record a signature."""
    form = forms.SignForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        copy = actions.Upload(file.name, file.read()) if file else None
        signing = form.signing()
        try:
            _step(
                request,
                lambda: actions.sign(request.who, agreement_id, number, signing, copy=copy, now=request.now),
                "The signature is recorded.",
            )
        except errors.NotTaken as problem:
            pages.mark(form, problem)
        else:
            return redirect("agreements:version", agreement_id, number)
    return pages.show_version(request, agreement_id, number, sign_form=form)


@require_POST
def put_in_force(request: people.SignedIn, agreement_id: UUID, number: int) -> HttpResponse:
    """Let it stand."""
    _step(request, lambda: actions.put_in_force(request.who, agreement_id, number, now=request.now), "In force.")
    return redirect("agreements:agreement", agreement_id)


@require_POST
def keep_duty(request: people.SignedIn, agreement_id: UUID, duty_id: UUID) -> HttpResponse:
    """Note that a duty was kept."""
    form = forms.KeepForm(request.POST)
    if not form.is_valid():
        return pages.show_duties(request, agreement_id, keep_form=form, keeping=duty_id)

    def do() -> None:
        again = actions.keep_duty(request.who, duty_id, form.cleaned_data["evidence"], now=request.now)
        messages.success(request, f"Kept. It falls due again on {long_day(again)}." if again else "Kept.")

    _step(request, do)
    return redirect("agreements:duties", agreement_id)


@require_POST
def give_notice(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """Note that notice was given."""
    form = forms.NoticeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            _step(
                request,
                lambda: actions.give_notice(request.who, agreement_id, given["by"], given["ends_on"], now=request.now),
                "Notice is noted.",
            )
        except errors.NotTaken as problem:
            pages.mark(form, problem)
        else:
            return redirect("agreements:agreement", agreement_id)
    return pages.show(request, agreement_id, notice_form=form)


@require_POST
def end(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """End it at once."""
    form = forms.EndForm(request.POST)
    if not form.is_valid():
        return pages.show(request, agreement_id, end_form=form)
    why = form.cleaned_data["why"]
    _step(
        request,
        lambda: actions.end(request.who, agreement_id, why, now=request.now),
        "Ended. Nothing flows by it any more.",
    )
    return redirect("agreements:agreement", agreement_id)


@require_POST
def dispose(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """Note what became of the data."""
    form = forms.DisposeForm(request.POST)
    if not form.is_valid():
        return pages.show(request, agreement_id, dispose_form=form)
    how = form.cleaned_data["how"]
    _step(request, lambda: actions.dispose(request.who, agreement_id, how, now=request.now))
    return redirect("agreements:agreement", agreement_id)


@require_POST
def archive(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """Put it away."""
    _step(request, lambda: actions.archive(request.who, agreement_id, now=request.now))
    return redirect("agreements:agreement", agreement_id)


@require_POST
def look_again(request: people.SignedIn, agreement_id: UUID) -> HttpResponse:
    """Compare what the gate was told with what stands."""

    def do() -> None:
        found = actions.look_again(request.who, agreement_id, now=request.now)
        say = f"{len(found)} things were told anew." if found else "Everything was told as it stands."
        messages.success(request, say)

    _step(request, do)
    return redirect("agreements:agreement", agreement_id)


def _step(request: people.SignedIn, do: Callable[[], Any], say: str = "") -> None:
    """Take a step; one that it is past, or not ready for, is said in words."""
    try:
        do()
    except errors.NoSuchAgreement as problem:
        raise Http404 from problem
    except errors.NotNow as problem:
        state = rules.STATES.get(problem.state, problem.state)
        messages.error(request, f"It is at another step by now: {state}.")
    except errors.NotReady as problem:
        messages.error(request, " ".join(problem.missing))
    else:
        if say:
            messages.success(request, say)
