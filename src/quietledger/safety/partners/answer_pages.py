"""The pages on which a partner answers: enter the code, answer, add documents, send in.

Nobody is signed in here. A right code gives a signed cookie that names the one questionnaire and lasts two hours;
looking at a link without a code changes nothing, so programs that follow links in mail use nothing up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quietledger.core.gate.errors import Refused
from quietledger.core.shell import pages as shell
from quietledger.safety.partners import answering, errors, filing, questions
from quietledger.safety.partners.answering import Brought, Opened
from quietledger.safety.partners.questions import Given, Question

COOKIE: Final = "quietledger-questions"
OPEN_SECONDS: Final = 2 * 60 * 60
STATUS: Final = {"unknown": 404, "busy": 409}
P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, str, ...], HttpResponse]


class CodeForm(forms.Form):
    """The code, as it was told."""

    code = forms.RegexField(
        r"^\D*(?:\d\D*){8}$", label="Code", max_length=20, help_text="Eight digits, told to you by telephone.",
        error_messages={"invalid": "The code has eight digits."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "mono"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One question as the page shows it.  wrong: what can't be kept of the answer, in words."""

    question: Question
    given: Given
    choices: tuple[tuple[str, str], ...]
    wrong: str


def said(view: Callable[Concatenate[HttpRequest, str, P], HttpResponse]) -> Page:
    """Turn what keeps a page closed into a page that says so, and keep all of them out of search engines."""

    @wraps(view)
    def answered(request: HttpRequest, link: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, link, *args, **kwargs)
        except errors.NoSuchLink:
            response = _closed(request, "unknown")
        except errors.Closed as problem:
            response = _closed(request, problem.why)
        except errors.Busy:
            response = _closed(request, "busy")
        except Refused:  # why is not for this page to say
            response = _closed(request, "refused")
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answered


@require_http_methods(["GET", "HEAD", "POST"])
@said
def enter(request: HttpRequest, link: str) -> HttpResponse:
    """Ask for the code; a right one leads to the questions."""
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    found = answering.enter(link, None, now=now)
    if found.closed:
        raise errors.Closed(found.closed)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answering.enter(link, form.cleaned_data["code"], now=now)
        except errors.WrongCode as problem:
            tries = "One try is" if problem.left == 1 else f"{problem.left} tries are"
            form.add_error("code", f"That is another code. {tries} left; then the page closes.")
        else:
            return _let_in(link, found.questionnaire_id)
    return shell.page(request, "partners/answer/enter.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@said
def answer(request: HttpRequest, link: str) -> HttpResponse:
    """The questions; each time that it is saved, those that follow from the answers appear."""
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    if not _is_let_in(request, answering.enter(link, None, now=now)):
        return redirect("questions:enter", link)
    if request.method != "POST":
        return _shown(request, link, answering.read(link, now=now), {})
    before = answering.read(link, now=now)
    there = {one.id for one in questions.shown(before.tier, before.answers)}
    given = {name: _given(request, name) for name in there if f"a_{name}" in request.POST}
    is_done = request.POST.get("do") == "send"
    after, wrong = answering.write(link, given, _brought(request, there), is_done=False, now=now)
    new = [one for one in questions.shown(after.tier, after.answers) if one.id not in there]
    if is_done and not wrong and not new:
        answering.write(link, {}, [], is_done=True, now=now)
        return shell.page(request, "partners/answer/done.html", opened=after)
    return _shown(request, link, after, wrong, new_count=len(new), is_saved=True)


def _shown(
    request: HttpRequest, link: str, opened: Opened, wrong: Mapping[str, str], *, new_count: int = 0,
    is_saved: bool = False,
) -> HttpResponse:  # fmt: skip
    rows = [
        Row(one, opened.answers.get(one.id, Given()), _choices(one), wrong.get(one.id, ""))
        for one in questions.shown(opened.tier, opened.answers)
    ]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.question.group, []).append(row)
    return shell.page(
        request, "partners/answer/questions.html", opened=opened, groups=groups.items(), link=link, wrong=wrong,
        new_count=new_count, is_saved=is_saved, done=sum(bool(row.given.answer) for row in rows), count=len(rows),
    )  # fmt: skip


def _given(request: HttpRequest, name: str) -> Given:
    return Given(request.POST[f"a_{name}"].strip(), request.POST.get(f"i_{name}", "").strip())


def _brought(request: HttpRequest, there: set[str]) -> list[Brought]:
    found = []
    for field, one in request.FILES.items():
        name = str(field).removeprefix("f_")
        if name in there and isinstance(one, UploadedFile):
            # One byte more than may be kept is enough to say that it is too large.
            found.append(Brought(name, str(one.name or "document")[-80:], one.read(filing.MOST_BYTES + 1)))
    return found


def _choices(question: Question) -> tuple[tuple[str, str], ...]:
    if question.type == "yesno":
        return (("yes", "yes"), ("no", "no"), ("n/a", "doesn’t apply"))
    return question.choices


def _let_in(link: str, questionnaire_id: UUID) -> HttpResponse:
    response = redirect("questions:answer", link)
    told, here = signing.dumps(str(questionnaire_id), salt=COOKIE), reverse("questions:enter", args=[link])
    is_secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        COOKIE, told, max_age=OPEN_SECONDS, path=here, secure=is_secure, httponly=True, samesite="Strict"
    )
    return response


def _is_let_in(request: HttpRequest, found: answering.Found) -> bool:
    """Whether this browser entered the code of this questionnaire."""
    try:
        told: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=OPEN_SECONDS)
    except signing.BadSignature:
        return False
    return bool(told == str(found.questionnaire_id))


def _closed(request: HttpRequest, why: str) -> HttpResponse:
    return shell.page(request, "partners/answer/closed.html", status=STATUS.get(why, 410), why=why)
