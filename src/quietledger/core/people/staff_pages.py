"""Pages about who works here, for the owner: add somebody, change what they do, let them in anew, end them.

An extra file of the room, beside the pages of one's own sign-in.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors as gate_errors
from quietledger.core.gate import queries as gate_queries
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions, enrolling, errors, forms, queries, rules
from quietledger.core.people.actions import SignedIn
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy

LAST_OWNER = "A practice needs an owner without an end date. Make somebody else one first."
ELSEWHERE = (
    "They work for other practices, too. The operator lets them in anew, at the machine: quietledger people code."
)


def worklist(request: SignedIn) -> HttpResponse:
    """Everybody who works here."""
    gate.require(request.who, Can.SEE_PEOPLE, now=request.now)
    return shell.page(request, "people/worklist.html", staff=queries.staff(request.practice.id, request.now))


def new(request: SignedIn) -> HttpResponse:
    """Add somebody: a new person gets a code, somebody known from another practice just starts here, too."""
    form = forms.PersonForm(request.POST or None, initial={"roles": [rules.Role.BILLER.value]})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        new_one = actions.NewPerson(told["email"], told["name"], _ends(told))
        try:
            added = actions.add_person(request.who, new_one, now=request.now)
        except errors.AlreadyKnown as known:
            return _joined(request, known.person_id, _ends(told))
        return _paper(request, enrolling.invite(request.who, added.person_id, now=request.now))
    gate.require(request.who, Can.MANAGE_PEOPLE, now=request.now)  # a proof is asked for before anything is typed
    return shell.page(request, "people/new.html", form=form)


def _joined(request: SignedIn, person_id: UUID, ends: dict[rules.Role, datetime | None]) -> HttpResponse:
    if queries.one_of_staff(request.practice.id, person_id, request.now):
        messages.info(request, "They work here already.")
        return _back(person_id)
    for role, until in ends.items():
        actions.add_membership(request.who, person_id, role, until=until, now=request.now)
    try:
        return _paper(request, enrolling.invite(request.who, person_id, now=request.now))
    except (errors.HasSecondFactor, errors.WorksElsewhere):
        messages.info(request, "They sign in here already for another practice. From now on they work for yours, too.")
        return _back(person_id)


def person(request: SignedIn, person_id: UUID) -> HttpResponse:
    """One person: what they do, how they sign in, what can be changed about it."""
    gate.require(request.who, Can.SEE_PEOPLE, now=request.now)
    row = _of_staff(request, person_id)
    with tenancy.scope(request.who):
        waiting = [one for one in gate_queries.proposals(request.now) if one.body == _reset_of(person_id)]
    initial = {"roles": [one.role.value for one in row.roles], "until": _last_day(row)}
    return shell.page(
        request,
        "people/person.html",
        row=row,
        form=forms.RolesForm(initial=initial),
        proposal=next(iter(waiting), None),
        is_me=person_id == request.who.person_id,
    )


@require_POST
def roles(request: SignedIn, person_id: UUID) -> HttpResponse:
    """Let somebody do exactly what was chosen, until the day that was chosen."""
    row, form = _of_staff(request, person_id), forms.RolesForm(request.POST)
    if not form.is_valid():
        return shell.page(request, "people/person.html", row=row, form=form)
    try:
        actions.change_roles(request.who, person_id, _ends(form.cleaned_data), now=request.now)
    except errors.LastOwner:
        messages.error(request, LAST_OWNER)
    else:
        messages.info(request, "Changed. It counts from this moment.")
    return _back(person_id)


@require_POST
def invite(request: SignedIn, person_id: UUID) -> HttpResponse:
    """Make another paper for somebody who hasn't begun."""
    _of_staff(request, person_id)
    try:
        return _paper(request, enrolling.invite(request.who, person_id, now=request.now))
    except errors.HasSecondFactor:
        messages.error(request, "They can sign in already. Whoever lost a phone or a password needs a reset.")
    except errors.WorksElsewhere:
        messages.error(request, ELSEWHERE)
    return _back(person_id)


@require_POST
def propose_reset(request: SignedIn, person_id: UUID) -> HttpResponse:
    """Ask a second person to let somebody in anew who lost their second factor."""
    _of_staff(request, person_id)
    try:
        enrolling.propose_reset(request.who, person_id, now=request.now)
    except errors.WorksElsewhere:
        messages.error(request, ELSEWHERE)
    else:
        messages.info(request, "Asked. Nothing has changed yet: another owner has to agree.")
    return _back(person_id)


@require_POST
def reset(request: SignedIn, person_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Agree, as the second person: the old ways in are gone, and there is a paper with a code."""
    _of_staff(request, person_id)
    try:
        return _paper(request, enrolling.reset_factors(request.who, person_id, proposal_id, now=request.now))
    except gate_errors.NotASecond as early:
        messages.error(request, _not_second(early.until))
    except gate_errors.NoSuchProposal as gone:
        raise Http404 from gone
    except gate_errors.AlreadySettled:
        messages.error(request, "That was settled already.")
    except errors.WorksElsewhere:
        messages.error(request, ELSEWHERE)
    return _back(person_id)


def end(request: SignedIn, person_id: UUID) -> HttpResponse:
    """End somebody, after a page that says what that means."""
    row = _of_staff(request, person_id)
    if request.method != "POST":
        gate.require(request.who, Can.MANAGE_PEOPLE, now=request.now)
        return shell.page(request, "people/end.html", row=row)
    try:
        actions.end_person(request.who, person_id, now=request.now)
    except errors.LastOwner:
        messages.error(request, LAST_OWNER)
        return _back(person_id)
    messages.info(request, f"{row.person.name} no longer works here. Every browser of theirs is signed out.")
    return HttpResponseRedirect(reverse("people:worklist"))


def _of_staff(request: SignedIn, person_id: UUID) -> rules.StaffRow:
    row = queries.one_of_staff(request.practice.id, person_id, request.now)
    if row is None:
        raise Http404
    return row


def _paper(request: SignedIn, invited: rules.Invited) -> HttpResponse:
    """The code, shown this once."""
    row = _of_staff(request, invited.person_id)
    address = settings.ADDRESS + reverse("people_welcome")
    return shell.page(request, "people/paper.html", row=row, invited=invited, address=address)


def _back(person_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("people:person", args=[person_id]))


def _reset_of(person_id: UUID) -> dict[str, str]:
    return {enrolling.RESETS: str(person_id)}


def _not_second(until: datetime | None) -> str:
    if until is None:
        return "You asked for it yourself; another owner has to agree."
    when = f"{timezone.localtime(until):%B %-d, %H:%M}"
    return f"You asked for it yourself. In a practice of one, time is the second person: come back after {when}."


def _ends(told: dict[str, Any]) -> dict[rules.Role, datetime | None]:
    """Roles with the instant at which they end: the midnight after the last day, on the practice's clock."""
    last: date | None = told["until"]
    until = timezone.make_aware(datetime.combine(last + timedelta(days=1), time())) if last else None
    return {rules.Role(role): until for role in told["roles"]}


def _last_day(row: rules.StaffRow) -> date | None:
    ends = [one.until for one in row.roles if one.until]
    return timezone.localtime(max(ends)).date() - timedelta(days=1) if ends else None
