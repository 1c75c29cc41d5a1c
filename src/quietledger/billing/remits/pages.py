"""Remittances, one remittance with what is open in it, and the trays that remittances leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.billing.claims import queries as claims
from quietledger.billing.ledger.rules import WORDS
from quietledger.billing.patients import actions as patients
from quietledger.billing.remits import actions, errors, queries, rules, segments, shown
from quietledger.billing.remits.forms import MatchForm, NoteForm, SettleForm
from quietledger.billing.remits.rows import AnswerRow, DifferenceRow, RemitView
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.exchange.rules import FileRow
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.x12 import reader


@dataclass(frozen=True, slots=True)
class Behind:
    """The segments behind what is open, and the file that they stand in."""

    file: FileRow
    shown: tuple[segments.Shown, ...]


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """One page of remittances, and what they left in other trays."""
    page = _page(request)
    gate.require(request.who, Can.SEE_REMITS, now=request.now)
    with tenancy.scope(request.who):
        rows, count = shown.remits(page), shown.remits_count()
        trays = queries.trays()
    return shell.page(
        request, "remits/worklist.html", rows=rows, count=count, page=page, last=_last(count),
        differences=trays.differences, unmatched=trays.unmatched, denials=trays.denials,
    )  # fmt: skip


@require_GET
def remit(request: people.SignedIn, remit_id: UUID) -> HttpResponse:
    """One remittance: what is open, the segments behind it, whether it adds up, and its claims."""
    page, is_look_only = _page(request), request.GET.get("only") == "look"
    with tenancy.scope(request.who):
        view = shown.remit(remit_id)
        if view is None:
            raise Http404
        answers = shown.answers(remit_id, page=page, is_look_only=is_look_only)
    permit = gate.require(request.who, Can.SEE_REMITS, on=_about(view, answers), now=request.now)
    with tenancy.scope(request.who):
        names = _names(permit, answers)
        behind = _behind(permit, view, _segment(request, view))
    return shell.page(
        request, "remits/remit.html", view=view, row=view.row, remit=view.remit, behind=behind, page=page,
        answers=[(one, names.get(one.claim.patient_id) if one.claim else None) for one in answers],
        last=_last(view.remit.claims_count), is_look_only=is_look_only,
        agree=sum(not one.off_cents for one in view.counts),
    )  # fmt: skip


@require_GET
def differences(request: people.SignedIn) -> HttpResponse:
    """The tray of what does not add up."""
    gate.require(request.who, Can.SEE_REMITS, now=request.now)
    with tenancy.scope(request.who):
        rows = shown.differences()
        tray = queries.trays().differences
    return shell.page(request, "remits/differences.html", rows=rows, tray=tray)


@require_http_methods(["GET", "POST"])
def difference(request: people.SignedIn, difference_id: UUID) -> HttpResponse:
    """One difference: keep it open with a note; or choose how it is settled, and see first what that enters."""
    row = _difference(request, difference_id)
    note = NoteForm(request.POST if request.POST.get("do") == "keep" else None, prefix="keep")
    form = SettleForm(request.POST if request.POST.get("do") in {"preview", "settle"} else None).only(row.ways)
    preview: tuple[rules.NewLine, ...] | None = None
    if request.method == "POST" and request.POST.get("do") == "keep" and note.is_valid():
        actions.keep_open(request.who, difference_id, note.cleaned_data["note"], now=request.now)
        messages.success(request, "It stays open, and your note stands beside it.")
        return redirect("remits:difference", difference_id)
    if form.is_bound and form.is_valid():
        try:
            preview = _settle(request, difference_id, form)
        except errors.NoWayToSettle as problem:
            form.add_error(None, problem.say)
        else:
            if preview is None:
                return redirect("remits:difference", difference_id)
    return shell.page(
        request, "remits/difference.html", row=row, note=note, form=form, preview=_in_words(preview),
        is_preview=preview is not None, notes=_notes(request, difference_id),
    )  # fmt: skip


@require_GET
def denials(request: people.SignedIn) -> HttpResponse:
    """The tray of denials: deadline, what works, money at stake."""
    gate.require(request.who, Can.SEE_REMITS, now=request.now)
    with tenancy.scope(request.who):
        rows, tray = shown.denials(), queries.trays().denials
    return shell.page(request, "remits/denials.html", rows=rows, tray=tray)


@require_POST
def worked(request: people.SignedIn, denial_id: UUID) -> HttpResponse:
    """Somebody did what was to do about a denial."""
    try:
        actions.close_denial(request.who, denial_id, now=request.now)
    except errors.NotFound as problem:
        raise Http404 from problem
    except errors.NotOpen:
        messages.info(request, "Somebody has dealt with it already.")
    else:
        messages.success(request, "It is out of the tray. The claim keeps what was said about it.")
    return redirect("remits:denials")


@require_GET
def unmatched(request: people.SignedIn) -> HttpResponse:
    """The tray of answers to no claim of ours."""
    gate.require(request.who, Can.SEE_REMITS, now=request.now)
    with tenancy.scope(request.who):
        rows, tray = shown.unmatched(), queries.trays().unmatched
    return shell.page(request, "remits/unmatched.html", rows=rows, tray=tray)


@require_POST
def confirm(request: people.SignedIn, remit_claim_id: UUID) -> HttpResponse:
    """A person says which claim an answer is about."""
    form = MatchForm(request.POST)
    found = []
    if form.is_valid():
        with tenancy.scope(request.who):
            found = claims.rows(number=form.cleaned_data["claim"])
    if not found:
        messages.error(request, "There is no claim of that number. Nothing was changed.")
        return redirect("remits:unmatched")
    try:
        actions.confirm_match(request.who, remit_claim_id, found[0].id, now=request.now)
    except errors.NotFound as problem:
        raise Http404 from problem
    except errors.NotOpen:
        messages.info(request, "Somebody has matched it already.")
    else:
        messages.success(request, f"The answer is entered on claim {found[0].number}.")
    return redirect("remits:unmatched")


def _page(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 0 < int(number) < 100_000:
        raise Http404
    return int(number)


def _last(count: int) -> int:
    return max(1, -(-count // shown.PAGE))


def _about(view: RemitView, answers: Iterable[AnswerRow]) -> list[Ref]:
    patient_ids = {one.claim.patient_id for one in answers if one.claim}
    return [Ref("remit", view.remit.id), Ref("file", view.remit.file_id), *refs("patient", patient_ids)]


def _names(permit: Permit, answers: Iterable[AnswerRow]) -> dict[UUID, str]:
    found = patients.open_patients(permit, {one.claim.patient_id for one in answers if one.claim})
    return {patient: f"{doc.first[:1]}. {doc.last}" for patient, doc in found.items()}


def _segment(request: HttpRequest, view: RemitView) -> int:
    """Which segment to show: the one that was asked for, else that of what is open."""
    asked = request.GET.get("segment", "")
    if asked.isdecimal() and view.remit.segment <= int(asked) <= view.remit.last_segment:
        return int(asked)
    return view.differences[0].segment if view.differences else 0


def _behind(permit: Permit, view: RemitView, segment: int) -> Behind | None:
    if not segment:
        return None
    found = reader.read(exchange.body(permit, view.remit.file_id)).segments
    hits = [one.segment for one in view.differences]
    return Behind(files.file(view.remit.file_id), tuple(segments.around(found, segment, hits)))


def _difference(request: people.SignedIn, difference_id: UUID) -> DifferenceRow:
    with tenancy.scope(request.who):
        row = shown.difference(difference_id)
    if row is None:
        raise Http404
    return row


def _settle(request: people.SignedIn, difference_id: UUID, form: SettleForm) -> tuple[rules.NewLine, ...] | None:
    """The first step shows what would be entered; the second enters it, and gives None."""
    way = rules.Ways(form.cleaned_data["way"])
    if request.POST.get("do") == "preview":
        with tenancy.scope(request.who):
            row = shown.difference_for_acting(difference_id)
            return actions.settling_lines(row, way) if row else ()
    try:
        actions.settle(request.who, difference_id, way, form.cleaned_data["note"], now=request.now, today=request.today)
    except errors.NotOpen:
        messages.info(request, "Somebody has settled it already.")
    else:
        messages.success(request, "It is settled, and on the trail.")
    return None


def _in_words(lines: tuple[rules.NewLine, ...] | None) -> list[tuple[str, str, int]]:
    return [(WORDS[line.account], "to" if line.cents < 0 else "from", abs(line.cents)) for line in lines or ()]


def _notes(request: people.SignedIn, difference_id: UUID) -> list[tuple[object, str]]:
    with tenancy.scope(request.who):
        sealed = shown.notes(difference_id)
    about = [Ref("difference", difference_id), *refs("note", [one.id for one in sealed])]
    permit = gate.require(request.who, Can.SEE_REMITS, on=about, now=request.now)
    with tenancy.scope(request.who):
        return [(note.at, doc.text) for note, doc in zip(sealed, vault.open_all(permit, sealed), strict=True)]
