"""What was sent and what came back; writing, looking over, sending, and taking back."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.people import actions as people
from quietledger.core.post import queries as mailboxes
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.mailguard.marking import pieces
from quietledger.pure.mailguard.shapes import Leak
from quietledger.safety.outbox import actions, errors, queries, rules
from quietledger.safety.outbox.rules import Way
from quietledger.web.outbox import known
from quietledger.web.outbox.forms import MessageForm, SendForm
from quietledger.web.outbox.recipients import patient_numbered

SHOWN = 50


class Mark(NamedTuple):
    """One leak with its number on the page, and the words that it covers."""

    number: int
    where: str
    words: str
    say: str


class Marked(NamedTuple):
    """A piece of text, and the numbers of the leaks that end with it."""

    text: str
    is_marked: bool
    numbers: list[int]


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """Answers and messages that wait for somebody, what was written last, and whom one can write to."""
    with tenancy.scope(request.who):
        newest, pressing, there = queries.newest(SHOWN), queries.pressing(request.now), queries.recipients(SHOWN)
        answered = queries.answered()
        has_mailbox = bool(mailboxes.accounts())
    shown = {row.id for row in there} | {row.recipient_id for row in (*newest, *pressing, *answered)}
    named = actions.names(request.who, shown, now=request.now)
    return shell.page(
        request, "outbox/worklist.html", has_mailbox=has_mailbox,
        answered=[(row, named.get(row.recipient_id)) for row in answered],
        pressing=[(row, named.get(row.recipient_id)) for row in pressing],
        newest=[(row, named.get(row.recipient_id), row.closed(request.now)) for row in newest],
        recipients=[(row, named.get(row.id)) for row in there],
    )  # fmt: skip


def write(request: people.SignedIn, recipient_id: UUID) -> HttpResponse:
    """Write to somebody."""
    with tenancy.scope(request.who):
        try:
            to = queries.recipient(recipient_id)
        except errors.NoSuchRecipient:
            raise Http404 from None
    form = _form(request, to, {})
    if request.method == "POST" and form.is_valid():
        try:
            about = patient_numbered(request, form.cleaned_data.get("number"))
            made = actions.write(
                request.who, recipient_id, form.doc(), form.cleaned_data["purpose"], patient_id=about, now=request.now
            )
        except errors.NotWritten as problem:
            _tell(form, problem)
        else:
            return redirect("outbox:message", made)
    gate.require(request.who, Can.WRITE_MESSAGE, on=to.about, now=request.now)
    named = actions.names(request.who, [recipient_id], now=request.now)
    return shell.page(request, "outbox/write.html", form=form, to=to, name=named.get(recipient_id))


def change(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Change a draft; its files stay unless new ones come."""
    row = _here(request, message_id)
    gate.require(request.who, Can.WRITE_MESSAGE, on=row.about, now=request.now)
    if not row.is_draft:
        raise Http404
    opened = actions.look(request.who, message_id, known.asked(), now=request.now)
    doc = opened.doc
    told = {"subject": doc.subject, "body": doc.body, "purpose": row.purpose, "is_special": doc.is_special}
    form = _form(request, opened.to.row, told)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(request.who, message_id, form.doc(doc.files), form.cleaned_data["purpose"], now=request.now)
        except errors.NotWritten as problem:
            _tell(form, problem)
        else:
            return redirect("outbox:message", message_id)
    return shell.page(
        request, "outbox/write.html", form=form, to=opened.to.row, name=opened.to.doc, files=doc.files, row=row
    )


def _form(request: people.SignedIn, to: queries.RecipientRow, told: dict[str, object]) -> MessageForm:
    form = MessageForm(request.POST or None, request.FILES or None, initial=told)
    if to.patient_id or told:
        del form.fields["number"]  # it is about the patient whose address it is, or as it was written
    return form


def _tell(form: MessageForm, problem: errors.NotWritten) -> None:
    for field, words in problem.findings.items():
        form.add_error(field if field in form.fields else None, words)


@require_GET
def message(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """One message: what the guard found, the ways it may go, how it went, what came back."""
    row = _here(request, message_id)
    opened = actions.look(request.who, message_id, known.of_draft(request, row), now=request.now)
    marks, body = _marked(opened)
    return shell.page(
        request, "outbox/message.html", row=row, opened=opened, marks=marks, body=body,
        open_choices=[one for one in opened.choices if not one.closed],
        closed_choices=[one for one in opened.choices if one.closed],
        closed=row.closed(request.now) if row.is_kept else "", way=rules.NAMES[Way(row.way)] if row.way else "",
        purpose=rules.PURPOSES[row.purpose], unread=[one for one, _ in opened.replies if one.read_at is None],
    )  # fmt: skip


def _marked(opened: actions.Opened) -> tuple[list[Mark], list[Marked]]:
    """The leaks with numbers, those of subject and file names first, and the text cut at those of the body."""
    found, numbers = opened.found, count(1)
    marks = [_mark(numbers, "the subject", opened.doc.subject, leak) for leak in found.subject]
    marks += [Mark(next(numbers), "a file’s name", "", leak.say) for leak in found.names]
    in_body = {leak: _mark(numbers, "the message", opened.doc.body, leak) for leak in found.body}
    marks += in_body.values()
    for name, leaks in found.files.items():
        marks += [Mark(next(numbers), f"the file {name}", "", leak.say) for leak in leaks or ()]
    done: set[Leak] = set()
    body, end = [], 0
    for piece in pieces(opened.doc.body, found.body):
        end += len(piece.text)
        over = [leak for leak in piece.leaks if leak.end == end and leak not in done]
        done.update(over)
        body.append(Marked(piece.text, bool(piece.leaks), [in_body[leak].number for leak in over]))
    return marks, body


def _mark(numbers: count[int], where: str, text: str, leak: Leak) -> Mark:
    return Mark(next(numbers), where, text[leak.start : leak.end], leak.say)


@require_POST
def send(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Send a draft by the way that was chosen; the code is shown this once."""
    row = _here(request, message_id)
    form = SendForm(request.POST)
    if not form.is_valid():
        gate.require(request.who, Can.SEND_MESSAGE, on=row.about, now=request.now)
        messages.error(request, "Choose a way.")
        return redirect("outbox:message", message_id)
    how = actions.Sending(Way(form.cleaned_data["way"]), form.cleaned_data["has_looked"])
    try:
        made = actions.send(request.who, message_id, how, known.of_draft(request, row), now=request.now)
    except errors.NotSendable as problem:
        messages.error(request, problem.say)
        return redirect("outbox:message", message_id)
    if not made:
        messages.success(request, "It is on its way. This page tells how well it was protected.")
        return redirect("outbox:message", message_id)
    return _code(request, row, made)


@require_POST
def code(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Make a new code, shown this once."""
    row = _here(request, message_id)
    try:
        made = actions.new_code(request.who, message_id, now=request.now)
    except errors.NotSendable as problem:
        messages.error(request, problem.say)
        return redirect("outbox:message", message_id)
    return _code(request, row, made)


def _code(request: people.SignedIn, row: queries.MessageRow, made: str) -> HttpResponse:
    try:
        named = actions.names(request.who, [row.recipient_id], now=request.now)
    except Refused:
        named = {}
    return shell.page(
        request, "outbox/code.html", code=made, row=row, recipient_id=row.recipient_id, is_check=row.is_check,
        name=named.get(row.recipient_id),
    )  # fmt: skip


@require_POST
def revoke(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Take a message back."""
    _here(request, message_id)
    try:
        actions.revoke(request.who, message_id, now=request.now)
    except errors.NotSendable as problem:
        messages.error(request, problem.say)
    else:
        messages.success(request, "Taken back. Its page opens no more.")
    return redirect("outbox:message", message_id)


@require_POST
def read(request: people.SignedIn, message_id: UUID) -> HttpResponse:
    """Enter that the answers were read."""
    _here(request, message_id)
    actions.mark_read(request.who, message_id, now=request.now)
    messages.success(request, "The answers are read, and out of the tray.")
    return redirect("outbox:message", message_id)


def _here(request: people.SignedIn, message_id: UUID) -> queries.MessageRow:
    with tenancy.scope(request.who):
        try:
            return queries.message(message_id)
        except errors.NoSuchMessage:
            raise Http404 from None
