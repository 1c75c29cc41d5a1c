"""Questions to a partner, from our side: ask by link, by file or on paper; read what came back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.safety.partners import asking, errors, filing, memo, questions
from quietledger.safety.partners.forms import AnswersFileForm
from quietledger.safety.partners.pages import attached, partner_row
from quietledger.safety.partners.questions import Judged


@require_GET
def answers(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """What a partner answered, what it is worth, what is a red flag, and what it said otherwise before."""
    gate.require(request.who, Can.SEE_PARTNERS, on=[Ref("partner", partner_id)], now=request.now)
    partner_row(request, partner_id)
    return _answers(request, partner_id, AnswersFileForm())


def _answers(
    request: people.SignedIn, partner_id: UUID, form: AnswersFileForm, findings: Iterable[str] = ()
) -> HttpResponse:
    heard = asking.heard(request.who, partner_id, now=request.now)
    found = questions.judged(heard.partner.tier, heard.answers, request.today)
    with tenancy.scope(request.who):
        files = filing.files(partner_id, filing.SHOWN)
    return shell.page(
        request, "partners/answers.html", row=heard.partner, heard=heard, groups=grouped(found), form=form,
        findings=list(findings), changed=heard.changed, files=files,
        red=sum(one.is_red for one in found), capped=sum(one.is_capped for one in found),
        missing=sum(one.state in {"missing", "old"} for one in found), count=len(found),
        open=next((one for one in heard.rounds if not one.closed), None),
    )  # fmt: skip


@require_POST
def ask(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Open a link, and show it with its code, once."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    asked = asking.ask(request.who, partner_id, now=request.now)
    return shell.page(request, "partners/asked.html", row=row, asked=asked, days=asking.OPEN_FOR.days)


@require_POST
def revoke(request: people.SignedIn, partner_id: UUID, questionnaire_id: UUID) -> HttpResponse:
    """Close a link."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    try:
        asking.revoke(request.who, partner_id, questionnaire_id, now=request.now)
    except errors.NoSuchPartner:
        raise Http404 from None
    messages.success(request, "The link opens no more. What was answered stays.")
    return redirect("partners:answers", partner_id)


@require_GET
def export(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """The questions with the answers so far as one file, to be filled in and brought back."""
    gate.require(request.who, Can.SEE_PARTNERS, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    heard = asking.heard(request.who, partner_id, now=request.now)
    return attached(questions.as_json(row.name, row.tier, heard.answers), "application/json", "questions.json")


@require_GET
def paper(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """The questions with the answers so far as a document."""
    gate.require(request.who, Can.SEE_PARTNERS, on=[Ref("partner", partner_id)], now=request.now)
    row = partner_row(request, partner_id)
    heard = asking.heard(request.who, partner_id, now=request.now)
    found = [questions.judge(one, heard.answers.get(one.id), request.today) for one in questions.asked(row.tier)]
    told = {
        "practice": practices.practice(request.who.practice_id).name, "partner": row.name,
        "version": questions.version(),
        "first": f"{counted(len(found), 'question')}. A “yes” that needs a document counts in full only with it.",
        "groups": [
            {"name": name, "questions": [_printed(one) for one in group]} for name, group in grouped(found)
        ],
    }  # fmt: skip
    return attached(memo.questionnaire(told, request.today), "application/pdf", "questions.pdf")


@require_POST
def bring(request: people.SignedIn, partner_id: UUID) -> HttpResponse:
    """Take a file of answers that came back."""
    gate.require(request.who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=request.now)
    partner_row(request, partner_id)
    form = AnswersFileForm(request.POST, request.FILES)
    if form.is_valid() and form.cleaned_data["file"].size > filing.MOST_BYTES:
        form.add_error("file", "The file is far too large for answers.")
    if not form.is_valid():
        return _answers(request, partner_id, form)
    body = form.cleaned_data["file"].read()
    findings = asking.bring(request.who, partner_id, body, today=request.today, now=request.now)
    if findings:
        return _answers(request, partner_id, form, findings)
    messages.success(request, "Taken in.")
    return redirect("partners:answers", partner_id)


@require_GET
def file(request: people.SignedIn, partner_id: UUID, file_id: UUID) -> HttpResponse:
    """One document that came with an answer, to be kept and never shown inside our own page."""
    on = [Ref("partner", partner_id), filing.ref(file_id)]
    permit = gate.require(request.who, Can.SEE_PARTNERS, on=on, now=request.now)
    with tenancy.scope(request.who):
        opened = filing.read(permit, file_id)
    if opened is None or opened[0].partner_id != partner_id:
        raise Http404
    return attached(opened[1], "application/octet-stream", "document")


def grouped(found: Iterable[Judged]) -> list[tuple[str, list[Judged]]]:
    """Questions under their headings, in their order."""
    groups: dict[str, list[Judged]] = {}
    for one in found:
        groups.setdefault(one.question.group, []).append(one)
    return list(groups.items())


def _printed(one: Judged) -> dict[str, Any]:
    question, given = one.question, one.given
    choices = list(dict(question.choices).values()) or (["yes", "no", "n/a"] if question.type == "yesno" else [])
    condition = f"(only if {question.show_if[0]} says so)" if question.show_if else ""
    about = ", ".join(part for part in (given.instead, *given.files, given.answered_on) if part)
    return {
        "id": question.id, "text": question.text, "condition": condition, "ask_for": question.ask_for,
        "choices": choices, "answer": one.words, "about": about,
    }  # fmt: skip
