"""The plain questions: the list with its progress, one question at a time, and the files that show answers.

An extra file beside `pages`.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.safeguards import law
from quietledger.pure.safeguards.controls import BY_ID, Measure
from quietledger.pure.safeguards.questions import BY_KEY, GROUPS, Question
from quietledger.safety.risk import answers, assessing, errors, measures, queries, rules, saying
from quietledger.safety.risk.assessing import Asked
from quietledger.safety.risk.forms import AnswerForm, HandForm
from quietledger.safety.risk.models import File
from quietledger.safety.risk.rules import SAID, SHOWN, ShownAs, Value


@require_GET
def questions(request: people.SignedIn) -> HttpResponse:
    """Every question by its group, with what was said and what holds."""
    gate.require(request.who, Can.ANSWER_SAFEGUARDS, now=request.now)
    with tenancy.scope(request.who):
        asked = assessing.questions(request.who.practice_id, request.now)
        names = _names(request)
    chips = {one.question.key: saying.of_question(one) for one in asked}
    groups = [
        (say, sum(not one.is_open for one in ones), [(one, chips[one.question.key]) for one in ones])
        for say, ones in assessing.by_group(asked)
    ]
    mine = [one for one in asked if one.handed and one.handed.person_id == request.who.person_id]
    counted = Counter(chip[2] for chip in chips.values())
    return shell.page(
        request, "risk/questions.html", groups=groups, mine=mine, names=names, total=len(asked),
        answered=sum(not one.is_open for one in asked), shown=counted["Shown"], said=counted["Only said"],
        next=_next_open(asked, ""), may_see=_may(request, Can.SEE_RISK), may_write=_may(request, Can.WRITE_RISK),
    )  # fmt: skip


def question(request: people.SignedIn, question: str) -> HttpResponse:
    """One question: its form, what it proves, what was said before; then on to the next that is open."""
    gate.require(request.who, Can.ANSWER_SAFEGUARDS, now=request.now)
    found = _question(question)
    form = AnswerForm(_sent(request), request.FILES or None, question=found)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        body = file.read(rules.MOST_BYTES + 1) if file else b""
        try:
            answers.answer(request.who, found.key, form.new(), file.name if file else "", body, now=request.now)
        except errors.NotTaken as problem:
            form.add_error(problem.field, problem.say)
        else:
            return _kept(request, found, form)
    return _page(request, found, form)


@require_POST
def hand_over(request: people.SignedIn, question: str) -> HttpResponse:
    """Hand a question to a colleague, or take it back."""
    gate.require(request.who, Can.ANSWER_SAFEGUARDS, now=request.now)
    found = _question(question)
    with tenancy.scope(request.who):
        names = _names(request)
    form = HandForm(request.POST, people=names)
    if form.is_valid():
        try:
            answers.hand_over(request.who, found.key, form.to(), form.cleaned_data["note"], now=request.now)
        except errors.NotTaken as problem:
            form.add_error(problem.field, problem.say)
        else:
            to = form.to()
            messages.success(request, f"Handed to {names[to]}." if to else "Taken back: nobody waits for it.")
            return redirect("risk:question", found.key)
    return _page(request, found, AnswerForm(question=found), form)


@require_GET
def shown_file(request: people.SignedIn, file_id: UUID) -> HttpResponse:
    """The file that came with an answer, for whoever keeps the risks."""
    try:
        name, body = answers.shown_file(request.who, file_id, now=request.now)
    except File.DoesNotExist:
        raise Http404 from None
    return HttpResponse(body, content_type="application/octet-stream", headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "X-Content-Type-Options": "nosniff",
    })  # fmt: skip


def _kept(request: people.SignedIn, found: Question, form: AnswerForm) -> HttpResponse:
    """Say what the answer is worth, and go on to the next open question, or stay."""
    with tenancy.scope(request.who):
        asked = assessing.questions(request.who.practice_id, request.now)
        zone = queries.zone_of(request.who.practice_id)
    until = next(one.proof.until for one in asked if one.question.key == found.key)
    messages.success(request, _worth(form.new().value, until and until.astimezone(zone)))
    following = _next_open(asked, found.key)
    if request.POST.get("then") == "stay":
        return redirect("risk:question", found.key)
    return redirect("risk:question", following.question.key) if following else redirect("risk:questions")


def _worth(value: Value, until: datetime | None) -> str:
    if until is not None:
        return f"Kept. It counts until {until:%B} {until.day}, {until.year}."
    if value is Value.YES:
        return "Kept as a claim: nothing shows it yet, so it counts for nothing in the law’s table."
    return "Kept."


def _page(request: people.SignedIn, found: Question, form: AnswerForm, hand: HandForm | None = None) -> HttpResponse:
    with tenancy.scope(request.who):
        asked = assessing.questions(request.who.practice_id, request.now)
        said, names = queries.answers_to(found.key), _names(request)
    place = [one.question.key for one in asked].index(found.key)
    here, measure = asked[place], Measure(found.fact)
    initial = {"person": here.handed.person_id, "note": here.handed.note} if here.handed else None
    return shell.page(
        request, "risk/question.html", question=found, form=form, group=GROUPS[found.group], asked=here,
        chip=saying.of_question(here), number=place + 1, total=len(asked), names=names,
        before=asked[place - 1].question.key if place else "",
        after=asked[place + 1].question.key if place + 1 < len(asked) else "",
        following=_next_open(asked, found.key),
        hand=hand or HandForm(initial=initial, people=names, is_handed=bool(here.handed)),
        history=[(one, SAID[Value(one.value)], SHOWN[ShownAs(one.shown_as)] if one.shown_as else "") for one in said],
        rows=[law.BY_ID[one] for one in measures.LAW_OF.get(measure, ())],
        controls=[BY_ID[one] for one in measures.CONTROLS_OF.get(measure, ())],
        may_see=_may(request, Can.SEE_RISK), may_read=_may(request, Can.WRITE_RISK),
    )  # fmt: skip


def _sent(request: people.SignedIn) -> QueryDict | None:
    """What was sent, also if it is empty: an empty form is wrong, and not new."""
    return request.POST if request.method == "POST" else None


def _next_open(asked: list[Asked], after: str) -> Asked | None:
    """The next open question after one, round the whole list; None if it is the last."""
    keys = [one.question.key for one in asked]
    start = keys.index(after) + 1 if after else 0
    return next((one for one in asked[start:] + asked[:start] if one.is_open and one.question.key != after), None)


def _names(request: people.SignedIn) -> dict[UUID, str]:
    return {one.id: one.name for one in staff.people_of(request.who.practice_id, request.now)}


def _may(request: people.SignedIn, can: Can) -> bool:
    return gate.explain(request.who, can, now=request.now).is_allowed


def _question(key: str) -> Question:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]
