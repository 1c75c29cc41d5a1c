"""What is due for oneself, a lesson screen by screen, and its questions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.training import actions, errors, examples, forms, queries, rules, words
from quietledger.safety.training.reading import Answer, Block, Check, Lesson


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a screen: text that is HTML already, or an example."""

    html: SafeString | None
    example: examples.Shown | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what was chosen.  said: the chosen answer, None while none was."""

    number: int
    check: Check
    chosen: int | None
    said: Answer | None


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """What is due for oneself, everything that is taught, and what one has finished."""
    gate.require(request.who, Can.TAKE_LESSON, now=request.now)
    with tenancy.scope(request.who):
        taught = {one.name: one for one in queries.lessons()}
        found = queries.standing(request.who.practice_id, _person(request), request.now)
        finished = queries.finishes(found.person.id)
        grace = gate.limits(request.who.practice_id).grace_days.get(queries.TRAINED, 0)
    order = list(taught)
    rows = [words.row(taught[one.lesson], one) for one in found.dues]
    in_order = sorted(rows, key=lambda row: order.index(row.lesson.name))
    may_see_team = gate.explain(request.who, Can.SEE_TRAINING, now=request.now).is_allowed
    return shell.page(
        request, "training/worklist.html", lead=words.lead(found, grace, request.today), how=words.HOW, rows=in_order,
        next=next((row for row in rows if row.due.state is not rules.State.DONE), None), finished=finished,
        is_due=bool(found.open), may_see_team=may_see_team,
    )  # fmt: skip


@require_GET
def screen(request: people.SignedIn, lesson: str, screen: int) -> HttpResponse:
    """One screen of a lesson; the last holds the questions."""
    gate.require(request.who, Can.TAKE_LESSON, now=request.now)
    found = _lesson(request, lesson)
    if not 1 <= screen <= found.screen_count:
        raise Http404
    if screen == found.screen_count:
        return _questions(request, found, {})
    shown = found.screens[screen - 1]
    pieces: list[Piece] = []
    signs: list[examples.Numbered] = []
    for block in shown.blocks:
        pieces.append(_piece(block, found, len(signs) + 1))
        if example := pieces[-1].example:
            signs += example.signs
    return shell.page(
        request, "training/lesson.html", lesson=found, number=screen, title=shown.title, pieces=pieces, signs=signs
    )


@require_POST
def answer(request: people.SignedIn, lesson: str) -> HttpResponse:
    """Explain what was chosen; when every answer is right, the lesson is finished."""
    gate.require(request.who, Can.TAKE_LESSON, now=request.now)
    found = _lesson(request, lesson)
    given = forms.answers(request.POST.dict(), len(found.checks))
    try:
        done = actions.finish(request.who, lesson, given, now=request.now)
    except errors.NotYetRight as problem:
        return _questions(request, found, given, open_count=len(problem.questions))
    return _questions(request, found, given, done=done)


def _questions(
    request: people.SignedIn,
    lesson: Lesson,
    given: dict[int, int],
    *,
    open_count: int = 0,
    done: actions.Finished | None = None,
) -> HttpResponse:
    questions = []
    for number, check in enumerate(lesson.checks):
        chosen = given.get(number)
        said = check.answers[chosen] if chosen is not None and chosen < len(check.answers) else None
        questions.append(Question(number, check, chosen, said))
    return shell.page(
        request, "training/questions.html", lesson=lesson, number=lesson.screen_count, questions=questions,
        open_count=open_count, done=done,
    )  # fmt: skip


def _piece(block: Block, lesson: Lesson, first_sign: int) -> Piece:
    if block.message:
        return Piece(None, examples.shown(block.message, lesson.known, first_sign))
    return Piece(mark_safe(block.html), None)  # noqa: S308 - the Markdown reader escapes HTML (reading.MARKDOWN)


def _lesson(request: people.SignedIn, name: str) -> Lesson:
    with tenancy.scope(request.who):
        try:
            return queries.lesson(name)
        except errors.NoSuchLesson:
            raise Http404 from None


def _person(request: people.SignedIn) -> UUID:
    if request.who.person_id is None:
        raise Http404
    return request.who.person_id
