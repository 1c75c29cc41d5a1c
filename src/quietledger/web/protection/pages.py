"""What I can do now and why not the rest, what lapses soon, and the policy book."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from quietledger.core.gate import actions as gate
from quietledger.core.gate import book, queries
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Unmet
from quietledger.core.people import actions as people
from quietledger.core.people import queries as known
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Kind
from quietledger.web import problems


@dataclass(frozen=True, slots=True)
class Closed:
    """Everything that one missing thing keeps closed, and the page that mends it."""

    unmet: Unmet
    doings: tuple[str, ...]
    address: str
    button: str
    by: str


@require_GET
def now(request: people.SignedIn) -> HttpResponse:
    """What I can do now, and why not the rest, by what stops it.  Refusals lead here, so it is never refused."""
    decided = gate.overview(request.who, request.now)
    shown = {can: one for can, one in decided.items() if can.value.channel != "job" or one.is_allowed}
    stops: dict[tuple[str, str], tuple[Unmet, list[str]]] = {}
    for can, decision in shown.items():
        for unmet in decision.unmet:
            stops.setdefault((unmet.say, unmet.fix), (unmet, []))[1].append(can.value.say)
    closed = sorted(
        (_closed(request, *one) for one in stops.values()), key=lambda one: (not one.address, -len(one.doings))
    )
    opened = [can.value.say for can, one in shown.items() if one.is_allowed]
    warnings = list(dict.fromkeys(say for one in shown.values() for say in one.grace))
    return shell.page(
        request, "protection/now.html", opened=opened, closed=closed, warnings=warnings,
        closed_count=len(shown) - len(opened),
    )  # fmt: skip


def _closed(request: people.SignedIn, unmet: Unmet, doings: list[str]) -> Closed:
    remedy = problems.REMEDIES.get(unmet.fix)
    said = tuple(dict.fromkeys(doings))
    if remedy is None:
        return Closed(unmet, said, "", "", "")
    return Closed(unmet, said, problems.address_of(request, remedy.page), remedy.button, remedy.by)


@require_GET
def forecast(request: people.SignedIn) -> HttpResponse:
    """What lapses soon, and whom that stops from what."""
    lapses = gate.forecast(request.who, request.now)
    names = names_of(request)
    days = gate.limits(request.who.practice_id).forecast_days
    rows = []
    for lapse in lapses:
        about = names.get(lapse.about.id, f"The {lapse.about.kind}")
        rows.append((lapse, about, [(_stopped(stop, names), stop.cans) for stop in lapse.stops]))
    return shell.page(request, "protection/forecast.html", rows=rows, days=days)


def _stopped(stop: gate.Stop, names: dict[UUID, str]) -> str:
    if stop.kind is Kind.JOB:
        return f"The job “{stop.job}”"
    return names.get(stop.id, "A program") if stop.id else "Somebody"


@require_GET
def policy(request: people.SignedIn) -> HttpResponse:
    """The policy book of this practice: rules, limits, what waits for a second person, and what was changed when."""
    gate.require(request.who, Can.SEE_POLICY, now=request.now)
    with tenancy.scope(request.who):
        limits = gate.limits(request.who.practice_id)
        changes, bundles = queries.limit_changes(), queries.bundles()
        waiting = [one for one in gate.proposals(request.now) if one.can == Can.CHANGE_POLICY.name]
    names, whole = names_of(request), book.book(limits)
    return shell.page(
        request, "protection/policy.html", book=whole, bundles=bundles,
        changes=[(*_limit(whole, one.name, one.value), one, _name(names, one.proposed_by), _name(names, one.settled_by))
                 for one in changes],
        waiting=[(*_limit(whole, str(one.body["limit"]), int(one.body["value"])), one, _name(names, one.proposed_by),
                  one.proposed_by == request.who.person_id) for one in waiting],
        # A fresh proof is asked for when it comes to it: its absence alone hides no button.
        may_change={one.rule for one in gate.overview(request.who, request.now)[Can.CHANGE_POLICY].unmet} <= {"F16"},
    )  # fmt: skip


def _limit(whole: book.Book, name: str, value: int) -> tuple[book.LimitLine, str]:
    """A limit, and another value of it in words."""
    line = next(one for one in whole.limits if one.name == name)
    return line, book.span(value, line.unit)


def _name(names: dict[UUID, str], person_id: UUID) -> str:
    return names.get(person_id, "Somebody who left")


@require_GET
def policy_file(request: people.SignedIn) -> HttpResponse:
    """The policy book as a file."""
    gate.require(request.who, Can.SEE_POLICY, now=request.now)
    text = book.markdown(book.book(gate.limits(request.who.practice_id)), request.practice.name)
    headers = {"Content-Disposition": 'attachment; filename="policy-book.md"'}
    return HttpResponse(text, content_type="text/markdown; charset=utf-8", headers=headers)


def names_of(request: people.SignedIn) -> dict[UUID, str]:
    """Everybody who works here, by id."""
    return {one.id: one.name for one in known.people_of(request.who.practice_id, request.now)}
