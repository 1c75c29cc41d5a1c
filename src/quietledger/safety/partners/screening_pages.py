"""Screening: who stands how, the lists, each match and who it is; an extra file beside `pages`."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import errors, lists, screened, screening
from quietledger.safety.partners.pages import mark
from quietledger.safety.partners.screening_forms import DetailForm, ListForm, SettleForm

NO_LIST = "Bring a list of exclusions of this month first: nobody can be looked up in none."


@require_GET
def standing(request: people.SignedIn) -> HttpResponse:
    """Who was found on no list and until when, what waits, and which lists are here."""
    gate.require(request.who, Can.SEE_PARTNERS, now=request.now)
    with tenancy.scope(request.who):
        rows = screened.standings(request.who.practice_id, request.now)
        waiting, last, newest = screened.matches(only_open=True), screened.last(), lists.newest()
        registry = lists.registered()
    missing = [words for kind, words in lists.KINDS.items() if kind not in {one.kind for one in newest}]
    return shell.page(
        request, "partners/screening.html", registry=registry, rows=rows, waiting=waiting, last=last, missing=missing,
        newest=[(one, one.is_fresh(request.now)) for one in newest], has_list=_has_list(newest, request),
        may_screen=gate.explain(request.who, Can.SCREEN, now=request.now).is_allowed,
    )  # fmt: skip


@require_POST
def screen(request: people.SignedIn) -> HttpResponse:
    """Look everybody up now."""
    try:
        done = screening.screen(request.who, now=request.now)
    except errors.NoList:
        messages.error(request, NO_LIST)
        return redirect("partners:lists")
    asked = f"{counted(done.people, 'person', 'people')} and {counted(done.partners, 'firm')}"
    waits = f"{counted(done.open, 'match', 'matches')} to look at" if done.open else "nobody is on a list"
    messages.success(request, f"Looked up {asked}: {waits}.")
    return redirect("partners:screening")


@require_http_methods(["GET", "POST"])
def lists_brought(request: people.SignedIn) -> HttpResponse:
    """The public lists that were brought; bring another."""
    if request.method == "POST":
        return _bring(request)
    gate.require(request.who, Can.SEE_PARTNERS, now=request.now)
    return _lists(request, ListForm())


@require_http_methods(["GET", "POST"])
def match(request: people.SignedIn, match_id: UUID) -> HttpResponse:
    """One match, side by side with whom it may be; say who it is."""
    can = Can.SETTLE_MATCH if request.method == "POST" else Can.SEE_PARTNERS
    gate.require(request.who, can, on=[Ref("match", match_id)], now=request.now)
    with tenancy.scope(request.who):
        row = screened.match(match_id)
        detail = screened.details().get(row.about.id) if row else None
    if row is None:
        raise Http404
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            screening.settle(
                request.who, match_id, is_same=given["who"] == "same", reason=given["reason"], now=request.now
            )
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Noted. It isn’t asked again.")
            return redirect("partners:screening")
    may_settle = gate.explain(request.who, Can.SCREEN, now=request.now).is_allowed
    list_name = lists.KINDS[row.source]
    return shell.page(
        request, "partners/match.html", row=row, detail=detail, form=form, may_settle=may_settle, list_name=list_name
    )


@require_http_methods(["GET", "POST"])
def person(request: people.SignedIn, person_id: UUID) -> HttpResponse:
    """What somebody who works here is looked up by, and their matches."""
    can = Can.SCREEN if request.method == "POST" else Can.SEE_PARTNERS
    gate.require(request.who, can, on=[Ref("person", person_id)], now=request.now)
    with tenancy.scope(request.who):
        known = dict(screened.people_names(request.who.practice_id, request.now))
        detail = screened.details().get(person_id)
        found = screened.matches(about_id=person_id)
    if person_id not in known:
        raise Http404
    start = {"formers": "\n".join(detail.formers), "npi": detail.npi} if detail else {}
    form = DetailForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            screening.know(request.who, person_id, form.names, form.cleaned_data["npi"].strip(), now=request.now)
        except errors.NotTaken as problem:
            mark(form, problem)
        else:
            messages.success(request, "Noted. They are looked up by it from the next look on.")
            return redirect("partners:screening")
    return shell.page(request, "partners/person.html", name=known[person_id], form=form, found=found)


def _bring(request: people.SignedIn) -> HttpResponse:
    gate.require(request.who, Can.SCREEN, now=request.now)
    form = ListForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = lists.bring(request.who, file.name, file.read(), now=request.now)
        except errors.NotAList:
            form.add_error("file", "Its first line is that of none of the lists that are known here.")
        else:
            lost = f", {counted(row.lost_count, 'row')} could not be read" if row.lost_count else ""
            messages.success(request, f"{counted(row.row_count, 'entry', 'entries')}: {row.kind_words}{lost}.")
            return redirect("partners:lists")
    return _lists(request, form)


def _lists(request: people.SignedIn, form: ListForm) -> HttpResponse:
    with tenancy.scope(request.who):
        rows, newest = lists.brought(), lists.newest()
    return shell.page(
        request, "partners/lists.html", rows=rows, newest={one.id for one in newest}, form=form, kinds=lists.KINDS,
        doubts=[(one, one.doubts[:20]) for one in newest if one.doubts],
        may_screen=gate.explain(request.who, Can.SCREEN, now=request.now).is_allowed,
    )  # fmt: skip


def _has_list(newest: list[lists.ListRow], request: people.SignedIn) -> bool:
    return any(one.kind == lists.LEIE and one.is_fresh(request.now) for one in newest)
