"""The claims' worklist, the preview of what is to happen to chosen claims, and one claim with all its addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.charges import queries as charge_queries
from quietledger.billing.claims import actions, acts, amounts, queries, source
from quietledger.billing.claims.forms import Act, ChosenForm
from quietledger.billing.claims.queries import ClaimRow
from quietledger.billing.claims.rules import Wish
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import PatientDoc
from quietledger.billing.payers import queries as payers
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as files
from quietledger.core.exchange.errors import NoConnection
from quietledger.core.exchange.rules import FileRow
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.shell.rules import counted
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault.rules import Permit

# The worklist's tabs, in the order of a claim's life.
TABS: Final = {
    "ready": "Ready", "held": "Held", "rejected": "Sent back", "denied": "Denied", "waiting": "Under way",
    "answered": "Answered", "all": "All",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the worklist's filters with what is in it."""

    name: str
    words: str
    tray: queries.Tray
    is_open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One claim of the worklist: what stands sealed elsewhere is opened for the whole page at once."""

    claim: ClaimRow
    patient: str
    payer: str
    chip: acts.Chip
    finding: queries.FindingRow | None
    said: str


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments behind an amount, with the file that they stand in."""

    file: FileRow
    shown: tuple[source.Shown, ...]


@require_GET
def worklist(request: people.SignedIn) -> HttpResponse:
    """One page of claims with one filter."""
    state = request.GET.get("state", "all")
    number = request.GET.get("page", "1")
    if state not in TABS or not number.isdecimal() or not 0 < int(number) < 100_000:
        raise Http404
    plan = gate.plan(request.who, Can.SEE_CLAIMS, now=request.now)
    with tenancy.scope(request.who):
        found = queries.worklist(state, int(number), plan)
    sifted = gate.sift_page(plan, {claim.id: _refs([claim]) for claim in found})
    with tenancy.scope(request.who):
        counts = queries.counts()
        rows = _rows(sifted.permit, [claim for claim in found if claim.id not in sifted.refused])
    tray = counts[state]
    tabs = [Tab(name, words, counts[name], name == state) for name, words in TABS.items()]
    last = max(1, -(-tray.count // queries.PAGE))
    return shell.page(
        request, "claims/worklist.html", rows=rows, tabs=tabs, state=state, tray=tray, page=int(number), last=last,
        acts=_acts_of(state),
    )  # fmt: skip


@require_POST
def preview(request: people.SignedIn) -> HttpResponse:
    """What would happen to the chosen claims, and to which of them not."""
    act, chosen = _chosen(request)
    if act is None:
        return _back(request)
    gate.require(request.who, Can.MEND_CLAIM, on=refs("claim", chosen), now=request.now)
    found = _preview(request, act, chosen)
    verb, future = acts.VERBS[act]
    return shell.page(request, "claims/preview.html", act=act, verb=verb, future=future, preview=found)


@require_POST
def act(request: people.SignedIn) -> HttpResponse:
    """Do it: the same claims are judged once more, for a preview can be old."""
    chosen_act, chosen = _chosen(request)
    if chosen_act is None:
        return _back(request)
    claims = [claim for claim, _ in _preview(request, chosen_act, chosen).can]
    if not claims:
        messages.info(request, "Nothing was changed: none of these claims can do that any more.")
        return _back(request)
    messages.success(request, _done(request, chosen_act, claims))
    if len(claims) == 1:
        return redirect("claims:claim", claims[0].id)
    return _back(request)


@require_GET
def claim(request: people.SignedIn, claim_id: UUID) -> HttpResponse:
    """One claim: what to do next, its lines and amounts, what happened, and the segments behind it."""
    with tenancy.scope(request.who):
        view = queries.view(claim_id)
    if view is None:
        raise Http404
    permit = gate.require(request.who, Can.SEE_CLAIMS, on=_refs([view.claim]), now=request.now)
    with tenancy.scope(request.who):
        charged = {charge.id: charge for charge in charge_queries.of_visit(view.claim.visit_id)}
        sheet = amounts.sheet(
            ledger.visit_lines(view.claim.visit_id), charged, is_answered=view.claim.state in queries.ANSWERED
        )
        row = _rows(permit, [view.claim])[0]
    lines = [(line, charged[line.charge_id], sheet.lines[line.charge_id]) for line in view.claim.lines]
    return shell.page(
        request, "claims/claim.html", view=view, claim=view.claim, row=row, sheet=sheet, lines=lines,
        next=acts.next_of(view.claim, view.findings, row.payer), verbs=_buttons(view, row.payer),
        segments=_segments(request, view),
    )  # fmt: skip


def _refs(claims: Sequence[ClaimRow]) -> list[Ref]:
    return [*refs("claim", [claim.id for claim in claims]), *refs("patient", {claim.patient_id for claim in claims})]


def _rows(permit: Permit, claims: Sequence[ClaimRow]) -> list[Row]:
    """The page's claims with names and what is known of them; five queries, however many claims."""
    names = patients.open_patients(permit, {claim.patient_id for claim in claims})
    payer_names = payers.names()
    said = queries.last_words([claim.id for claim in claims])
    findings: dict[UUID | None, queries.FindingRow] = {}
    for finding in queries.findings([claim.id for claim in claims]):
        findings.setdefault(finding.claim_id, finding)
    return [
        Row(
            claim, _short_name(names.get(claim.patient_id, PatientDoc())), payer_names.get(claim.payer_id, ""),
            acts.CHIPS[claim.state], findings.get(claim.id), said.get(claim.id, ""),
        )
        for claim in claims
    ]  # fmt: skip


def _short_name(doc: PatientDoc) -> str:
    return f"{doc.first[:1]}. {doc.last}" if doc.first else doc.last


def _acts_of(state: str) -> list[tuple[Act, str]]:
    """The bulk bar's buttons for a tray, the main one last."""
    of_tray = {
        "ready": [Act.HOLD, Act.SEND], "held": [Act.RELEASE], "rejected": [Act.AGAIN], "denied": [Act.VOID, Act.AGAIN],
        "answered": [Act.VOID, Act.AGAIN], "all": [Act.HOLD, Act.AGAIN, Act.SEND],
    }  # fmt: skip
    return [(one, acts.VERBS[one][0]) for one in of_tray.get(state, [])]


def _buttons(view: queries.ClaimView, payer: str) -> list[tuple[Act, str]]:
    return [(one, acts.VERBS[one][0]) for one in acts.next_of(view.claim, view.findings, payer).acts]


def _chosen(request: HttpRequest) -> tuple[Act | None, list[UUID]]:
    form = ChosenForm({"act": request.POST.get("act"), "claim": request.POST.getlist("claim")})
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        messages.error(request, str(problem))
        return None, []
    return Act(form.cleaned_data["act"]), form.cleaned_data["claim"]


def _preview(request: people.SignedIn, chosen_act: Act, chosen: Sequence[UUID]) -> acts.Preview:
    with tenancy.scope(request.who):
        return acts.preview(chosen_act, queries.resend_of(chosen, acts.WISHES.get(chosen_act, Wish.CHANGE)))


def _done(request: people.SignedIn, chosen_act: Act, claims: Sequence[ClaimRow]) -> str:
    """Do it, and say what was done."""
    who, now = request.who, request.now
    if chosen_act is Act.SEND:
        return _sent(request, claims)
    if chosen_act is Act.HOLD:
        return f"{counted(actions.hold_claims(who, claims, now=now), 'claim')} held."
    mended = actions.mend_claims(who, claims, wish=acts.WISHES[chosen_act], now=now)
    held = f" {counted(mended.held, 'claim')} held: see what stops it." if mended.held else ""
    return f"{counted(mended.ready, 'claim')} ready to send.{held}"


def _sent(request: people.SignedIn, claims: Sequence[ClaimRow]) -> str:
    try:
        with tenancy.scope(request.who):
            clearinghouse = files.clearinghouse()
    except NoConnection as problem:
        return f"Nothing was sent: {problem.say}."
    sent = actions.send_claims(request.who, claims, to=clearinghouse, now=request.now)
    held = f" {counted(sent.held, 'claim')} held: see what stops it." if sent.held else ""
    return f"{counted(sent.sent, 'claim')} on the way to {clearinghouse.name}.{held}"


def _back(request: HttpRequest) -> HttpResponseRedirect:
    state = request.POST.get("state", "all")
    return HttpResponseRedirect(reverse("claims:worklist", query={"state": state if state in TABS else "all"}))


def _segments(request: people.SignedIn, view: queries.ClaimView) -> Segments | None:
    """The segments that the address asks for, else those of the newest event with a file.

    Only files that the claim's own events or amounts name are opened here; None where one may not see them.
    """
    placed = [(event.file_id, event.segment) for event in view.events if event.file_id and event.segment]
    asked = _asked(request, placed)
    if asked is None:
        return None
    file_id, ordinal = asked
    on = [Ref("file", file_id)]
    if not gate.explain(request.who, Can.SEE_SOURCE, on=on, now=request.now).is_allowed:
        return None
    permit = gate.require(request.who, Can.SEE_SOURCE, on=on, now=request.now)
    with tenancy.scope(request.who):
        file = files.file(file_id)
        known = {segment for of_file, segment in placed if of_file == file_id}
        shown = source.around(exchange.body(permit, file_id), file.kind, ordinal, known)
    return Segments(file, tuple(shown)) if shown else None


def _asked(request: HttpRequest, placed: Sequence[tuple[UUID, int]]) -> tuple[UUID, int] | None:
    wanted, ordinal = request.GET.get("file", ""), request.GET.get("segment", "")
    if wanted and ordinal.isdecimal() and len(ordinal) < 9:
        known = {str(file_id): file_id for file_id, _ in placed}
        return (known[wanted], int(ordinal)) if wanted in known else None
    return placed[-1] if placed else None
