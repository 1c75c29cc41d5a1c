"""Enter the code, read, take the files, answer; what is closed says so in words that tell nothing.

Nobody is signed in here. A right code gives a signed cookie that names the one message and lasts half an hour; looking
at a link without a code changes nothing, so programs that follow links in mail use nothing up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.core.gate.errors import Refused
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import queries as practices
from quietledger.safety.outbox import actions, errors
from quietledger.safety.outbox.rules import BODY_MOST

COOKIE: Final = "quietledger-pick-up"
OPEN_SECONDS: Final = 30 * 60
STATUS: Final = {"unknown": 404, "busy": 409}
Page = Callable[Concatenate[HttpRequest, str, ...], HttpResponse]
P = ParamSpec("P")


class CodeForm(forms.Form):
    """The code, as it was told."""

    code = forms.RegexField(
        r"^\D*(?:\d\D*){8}$", label="Code", max_length=20,
        help_text="Eight digits, told to you by telephone or at the desk.",
        error_messages={"invalid": "The code has eight digits."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "mono"}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """An answer."""

    body = forms.CharField(label="Your answer", max_length=BODY_MOST, widget=forms.Textarea(attrs={"rows": 6}))


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
        except Refused:  # a closed account, for example: why is not for this page to say
            response = _closed(request, "refused")
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answered


@require_http_methods(["GET", "HEAD", "POST"])
@said
def enter(request: HttpRequest, link: str) -> HttpResponse:
    """Ask for the code; a right one leads to the message."""
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    found = actions.enter(link, None, now=now)
    if found.closed:
        raise errors.Closed(found.closed)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter(link, form.cleaned_data["code"], now=now)
        except errors.WrongCode as problem:
            tries = "One try is" if problem.left == 1 else f"{problem.left} tries are"
            form.add_error("code", f"That is another code. {tries} left; then the page closes.")
        else:
            return _let_in(link, found.message_id)
    name = practices.practice(found.practice_id).name if found.may_name else ""
    return shell.page(request, "pickup/enter.html", form=form, name=name, is_check=found.is_check)


def _let_in(link: str, message_id: UUID) -> HttpResponse:
    response = redirect("pickup:message", link)
    told, here = signing.dumps(str(message_id), salt=COOKIE), reverse("pickup:enter", args=[link])
    is_secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        COOKIE, told, max_age=OPEN_SECONDS, path=here, secure=is_secure, httponly=True, samesite="Strict"
    )
    return response


def let_in(view: Callable[Concatenate[HttpRequest, str, P], HttpResponse]) -> Page:
    """Only for the browser that entered the code, and for this message; any other is asked for a code."""

    @wraps(view)
    def answered(request: HttpRequest, link: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = actions.enter(link, None, now=request.now)  # type: ignore[attr-defined]  # set by middleware.clock
        try:
            told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=OPEN_SECONDS)
        except signing.BadSignature:
            told = ""
        if told != str(found.message_id):
            return redirect("pickup:enter", link)
        return view(request, link, *args, **kwargs)

    return answered


@require_GET
@said
@let_in
def message(request: HttpRequest, link: str) -> HttpResponse:
    """The message."""
    return _message(request, link, AnswerForm())


def _message(request: HttpRequest, link: str, form: AnswerForm) -> HttpResponse:
    read = actions.read(link, now=request.now)  # type: ignore[attr-defined]  # set by middleware.clock
    practice = practices.practice(read.found.practice_id)
    timezone.activate(ZoneInfo(practice.timezone))
    files = [(number, one.name) for number, one in enumerate(read.doc.files)]
    return shell.page(request, "pickup/message.html", read=read, practice=practice, files=files, link=link, form=form)


@require_POST
@said
@let_in
def answer(request: HttpRequest, link: str) -> HttpResponse:
    """Keep an answer."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _message(request, link, form)
    actions.answer(link, form.cleaned_data["body"], now=request.now)  # type: ignore[attr-defined]  # set by middleware.clock
    return redirect("pickup:message", link)


@require_GET
@said
@let_in
def file(request: HttpRequest, link: str, number: int) -> HttpResponse:
    """One attached file, to be kept and never shown inside our own page."""
    found = actions.file_of(link, number, now=request.now)  # type: ignore[attr-defined]  # set by middleware.clock
    if found is None:
        raise errors.NoSuchLink
    headers: dict[str, Any] = {"Content-Disposition": content_disposition_header(True, found.name)}  # noqa: FBT003 - Django's signature
    return HttpResponse(found.body, content_type="application/octet-stream", headers=headers)


def _closed(request: HttpRequest, why: str) -> HttpResponse:
    return shell.page(request, "pickup/closed.html", status=STATUS.get(why, 410), why=why)
