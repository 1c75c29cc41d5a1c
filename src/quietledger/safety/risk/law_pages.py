"""The law row by row, decisions about addressable rows, the other views, what is strong and weak, profile and draft.

An extra file beside `pages`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.pure.safeguards import crosswalks, law
from quietledger.pure.safeguards.crosswalks import THREATS, VIEWS
from quietledger.safety.risk import actions, assessing, errors, naming, queries, saying
from quietledger.safety.risk.assessing import AssessedLine, AssessedRow
from quietledger.safety.risk.forms import DecisionForm, ProfileForm
from quietledger.safety.risk.rules import SAID, Value
from quietledger.safety.risk.standing import Proof, State

# What of the table is shown -> its words, and which rows they are.
_FILTERS: Final[dict[str, tuple[str, Callable[[State], bool]]]] = {
    "all": ("All rows", lambda _: True),
    "open": ("Open", lambda state: state in (State.NOT_MET, State.STALE, State.UNKNOWN)),
    "stale": ("Ran out", lambda state: state is State.STALE),
    "met": ("Met", lambda state: state is State.MET),
    "decided": ("Decided", lambda state: state in (State.ALTERNATIVE, State.NOT_REASONABLE)),
    "other": ("Not about us", lambda state: state is State.NOT_APPLICABLE),
}


@require_GET
def table(request: people.SignedIn) -> HttpResponse:
    """The 54 rows of the Security Rule, or some of them."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    show = request.GET.get("show", "all")
    if show not in _FILTERS:
        raise Http404
    with tenancy.scope(request.who):
        found = assessing.rows(request.who.practice_id, request.now)
        named = _names(request, (one for each in found for one in each.standing.proofs))
    filters = [(key, say, sum(is_in(one.state) for one in found)) for key, (say, is_in) in _FILTERS.items()]
    shown = [saying.row(one, named) for one in found if _FILTERS[show][1](one.state)]
    return shell.page(
        request, "risk/law.html", groups=_by_group(shown), filters=filters, show=show, total=len(found),
        met=sum(one.standing.is_met for one in found), counted=len(found) - filters[-1][2],
    )  # fmt: skip


def row(request: people.SignedIn, row: str) -> HttpResponse:
    """One row: what it asks, what shows it, and for an addressable one the decision."""
    is_sent = request.method == "POST"
    gate.require(request.who, Can.WRITE_RISK if is_sent else Can.SEE_RISK, now=request.now)
    if row not in law.BY_SLUG:
        raise Http404
    found = law.BY_SLUG[row]
    with tenancy.scope(request.who):
        names = {one.id: one.name for one in staff.people_of(request.who.practice_id, request.now)}
    form = DecisionForm(request.POST if is_sent else None, people=names)
    if is_sent and found.type is law.Type.ADDRESSABLE and form.is_valid():
        try:
            actions.decide(request.who, found.id, form.new(), now=request.now)
        except errors.NotTaken as problem:
            form.add_error(problem.field, problem.say)
        else:
            messages.success(request, "Decided, and on record.")
            return redirect("risk:row", found.slug)
    return _row(request, found, form, names)


@require_GET
def view(request: people.SignedIn, view: str = "405d") -> HttpResponse:
    """One of the other views; the proposed rule only where the practice wants to see it."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    if view not in VIEWS:
        raise Http404
    seen = VIEWS[view]
    with tenancy.scope(request.who):
        profile = queries.profile()
        there = [one for one in VIEWS.values() if profile.is_proposed_rule or not one.is_proposed]
        if seen not in there:
            raise Http404
        groups = assessing.view(seen, request.who.practice_id, request.now)
        named = _names(request, (proof for one in groups for each in one.lines for proof in each.standing.proofs))
    shown = [(one.group, [_line(each, named) for each in one.lines]) for one in groups]
    states = [each.standing.state for one in groups for each in one.lines]
    return shell.page(
        request, "risk/views.html", view=seen, views=there, groups=shown, threats=THREATS,
        met=states.count(State.MET), counted=len(states) - states.count(State.NOT_APPLICABLE),
        has_proposed=profile.is_proposed_rule,
    )  # fmt: skip


@require_GET
def strengths(request: people.SignedIn) -> HttpResponse:
    """What stands, what is only said, what is open."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        found = assessing.strengths(request.who.practice_id, request.now)
        named = _names(request, found.open)
    return shell.page(
        request, "risk/strengths.html", stands=_proofs(found.stands, named), said=_proofs(found.said, named),
        open=_proofs(found.open, named),
    )  # fmt: skip


def profile(request: people.SignedIn) -> HttpResponse:
    """What the practice is: its size and which parts of the law are about it."""
    gate.require(request.who, Can.WRITE_RISK, now=request.now)
    with tenancy.scope(request.who):
        said = queries.profile()
    form = ProfileForm(request.POST or None, initial=ProfileForm.of(said))
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_profile(request.who, form.new(), now=request.now)
        except errors.NotTaken as problem:
            form.add_error(problem.field, problem.say)
        else:
            messages.success(request, "Kept. Everything that depends on it is counted anew.")
            return redirect("risk:law")
    return shell.page(request, "risk/profile.html", form=form, said=said)


@require_GET
def printable(request: people.SignedIn) -> HttpResponse:
    """Everything of the assessment on one page, for paper, however far it is."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    with tenancy.scope(request.who):
        found = assessing.rows(request.who.practice_id, request.now)
        asked = assessing.questions(request.who.practice_id, request.now)
        named = _names(request, (one for each in found for one in each.standing.proofs))
        names = {one.id: one.name for one in staff.people_of(request.who.practice_id, request.now)}
        said = queries.profile()
        practice = practices.practice(request.who.practice_id)
    answered = [(one, SAID[Value(one.answer.value)] if one.answer else "not answered yet") for one in asked]
    return shell.page(
        request, "risk/printable.html", groups=_by_group([saying.row(one, named) for one in found]), asked=answered,
        names=names, profile=said, practice=practice, met=sum(one.standing.is_met for one in found),
        counted=sum(one.state is not State.NOT_APPLICABLE for one in found),
        open_count=sum(one.is_open for one in asked),
    )  # fmt: skip


def _row(request: people.SignedIn, found: law.Row, form: DecisionForm, names: dict[UUID, str]) -> HttpResponse:
    with tenancy.scope(request.who):
        assessed = _assessed(request, found)
        named = _names(request, assessed.standing.proofs)
        decided = queries.decisions_about(found.id)
        applies = queries.profile().applies(found.flag)
    place = law.ROWS.index(found)
    return shell.page(
        request, "risk/row.html", shown=saying.row(assessed, named), form=form, names=names, applies=applies,
        whom=law.FLAGS.get(found.flag, ""), is_addressable=found.type is law.Type.ADDRESSABLE,
        outcomes=[law.OUTCOMES[one] for one in law.LAWFUL[found.type]],
        decisions=[(one, law.OUTCOMES[law.Outcome(one.outcome)]) for one in decided],
        seen=[one.title for one in VIEWS.values() if not one.is_proposed and _shares(one, found)],
        before=law.ROWS[place - 1] if place else None, after=law.ROWS[place + 1] if place + 1 < len(law.ROWS) else None,
        may_write=gate.explain(request.who, Can.WRITE_RISK, now=request.now).is_allowed,
    )  # fmt: skip


def _shares(seen: crosswalks.View, found: law.Row) -> bool:
    return any(one in line.measures for line in seen.lines for one in found.measures)


def _assessed(request: people.SignedIn, found: law.Row) -> AssessedRow:
    return next(one for one in assessing.rows(request.who.practice_id, request.now) if one.row is found)


def _by_group(shown: Iterable[saying.ShownRow]) -> list[tuple[str, str, list[saying.ShownRow]]]:
    """Rows by the sections that they stand in; sections without a row are left out."""
    ones = list(shown)
    groups = [(key, say, [one for one in ones if one.row.group == key]) for key, say in law.GROUPS.items()]
    return [group for group in groups if group[2]]


def _line(one: AssessedLine, named: Mapping[Ref, str]) -> tuple[crosswalks.Line, saying.Chip, list[saying.ShownProof]]:
    return one.line, saying.CHIPS[one.standing.state], _proofs(one.standing.proofs, named)


def _proofs(found: Iterable[Proof], named: Mapping[Ref, str]) -> list[saying.ShownProof]:
    return [saying.proof(one, named) for one in found]


def _names(request: people.SignedIn, found: Iterable[Proof]) -> dict[Ref, str]:
    """What people, devices and partners are called that lack something; inside the scope."""
    kinds = {one.measure.over for one in found if one.lacking}
    return naming.names(request.who.practice_id, request.now, kinds)
