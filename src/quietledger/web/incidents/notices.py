"""Notices: one for each clock, drafted with its five elements, printed as letters by whoever proves who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quietledger.billing.patients import actions as patients
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell.printing import Unprintable
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.breachclocks.case import Clock
from quietledger.safety.incidents import actions, errors, rules
from quietledger.safety.incidents.queries import AnswerRow
from quietledger.safety.incidents.rules import Kind, PersonDoc
from quietledger.safety.partners import queries as partners
from quietledger.web.incidents import drafts, letters, reading
from quietledger.web.incidents.fields import lines
from quietledger.web.incidents.reading import Book
from quietledger.web.incidents.steps_forms import DelayForm
from quietledger.web.incidents.story import story_of

AT_ONCE: Final = 500
WHAT: Final = {
    "individuals": "Letters to people", "media": "Notice to the media", "hhs": "Data sheet for HHS",
    "regulator": "Letter to a state", "insurer": "First notice to the insurer", "partner": "Notice to a partner",
}  # fmt: skip
# Which of the five elements each notice uses; the law asks all five of what goes to people and to the media.
USES: Final = {
    "individuals": tuple(drafts.HEADS), "media": tuple(drafts.HEADS), "hhs": ("happened", "data", "doing"),
    "regulator": ("happened", "data", "doing", "contact"), "insurer": ("happened",),
    "partner": ("happened", "data", "doing", "contact"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """One notice on the list."""

    clock: Clock
    what: str
    answer: AnswerRow | None
    is_drafted: bool


class NoticeForm(forms.Form):
    """The elements of one notice."""

    def __init__(self, *args: Any, names: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in names:
            self.fields[name] = lines(drafts.HEADS[name], drafts.NEEDED[name], rows=4, required=False)


def kind_of(clock: Clock) -> str:
    """Which notice a clock asks for."""
    first, _, rest = clock.id.partition(".")
    if first == "state" and rest[2:]:
        return "regulator"
    return {"state": "individuals", "part2": "individuals", "policy": "insurer", "contract": "partner",
            "entity": "partner"}.get(first, first)  # fmt: skip


@require_GET
def notices(request: people.SignedIn, incident_id: UUID) -> HttpResponse:
    """Every notice with its clock, and officials who ask to wait."""
    return show_notices(request, incident_id)


def show_notices(request: people.SignedIn, incident_id: UUID, **more: Any) -> HttpResponse:
    """The notices, with a form that was sent back if there is one."""
    book = reading.opened(request, incident_id)
    drafted = book.opened.newest(Kind.NOTICE)
    context: dict[str, Any] = {
        "rows": [NoticeShown(one.clock, WHAT[kind_of(one.clock)], one.answer, one.clock.id in drafted)
                 for one in book.running],
        "delays": [(one, book.opened.text(one.note)) for one in book.work.delays],
        "delay_form": DelayForm(prefix="delay"), "part": "incidents:notices",
    }  # fmt: skip
    return reading.page(request, "incidents/notices.html", book, **(context | more))


@require_http_methods(["GET", "POST"])
def notice(request: people.SignedIn, incident_id: UUID, clock: str) -> HttpResponse:
    """One notice: its words, what it lacks, and the way to print it."""
    book = reading.opened(request, incident_id)
    one = _clock(book, clock)
    kind = kind_of(one)
    form = NoticeForm(request.POST or None, names=USES[kind], initial=_words(request, book, one))
    if request.method == "POST" and form.is_valid():
        try:
            actions.draft(request.who, incident_id, clock, form.cleaned_data, now=request.now)
        except errors.NotNow:
            messages.error(request, "The workbook is closed: its notices stay as they are.")
        else:
            messages.success(request, "The draft is kept. Nothing was sent to anybody.")
        return redirect("incidents:notice", incident_id, clock)
    return _page(request, book, one, form)


def _page(request: people.SignedIn, book: Book, clock: Clock, form: NoticeForm) -> HttpResponse:
    kind = kind_of(clock)
    kept = book.opened.newest(Kind.NOTICE).get(clock.id)
    lacks = _lacks(kind, dict(kept.more) if kept else _words(request, book, clock))
    notes = [row for row, _ in book.opened.of(Kind.NOTICE) if row.topic == clock.id]
    receiver = _receiver(request, book, clock)
    shown = [("To", receiver.name), ("Where", ", ".join(receiver.lines)), ("About", receiver.reference)]
    return reading.page(
        request, "incidents/notice.html", book, clock=clock, what=WHAT[kind], form=form, is_personal=_is_personal(kind),
        lacking=[(drafts.HEADS[name], words) for name, words in lacks.items()],
        drafted_at=max((one.written_at for one in notes), default=None),
        receiver=[(name, words) for name, words in shown if words], part="incidents:notices",
        sheets=len(_told(book, clock)) if _is_personal(kind) else 1,
    )  # fmt: skip


@require_POST
def print_(request: people.SignedIn, incident_id: UUID, clock: str) -> HttpResponse:
    """The notice as PDF; who prints has just proved who they are, and it stands on the trail and in the workbook."""
    who, now = request.who, request.now
    permit = gate.require(who, Can.EXPORT_NOTICES, on=[rules.ref(incident_id)], now=now)
    book = reading.opened(request, incident_id)
    one = _clock(book, clock)
    kept = book.opened.newest(Kind.NOTICE).get(clock)
    if kept is None:
        messages.error(request, "Keep the draft first: what is printed must be on record.")
        return redirect("incidents:notice", incident_id, clock)
    elements = drafts.Elements(**dict(kept.more))
    is_draft = book.row.is_exercise or "is_final" not in request.POST or bool(_lacks(kind_of(one), dict(kept.more)))
    written = _letters(request, book, one, elements)
    title = WHAT[kind_of(one)]
    try:
        body = letters.pdf(
            title, written, request.practice, request.today, is_draft=is_draft, is_exercise=book.row.is_exercise
        )
    except Unprintable:
        messages.error(request, "A character in it can’t be printed. Look for pictures or signs pasted into the words.")
        return redirect("incidents:notice", incident_id, clock)
    digest = sha256(body).hexdigest()
    with tenancy.scope(who):
        audit.record(
            permit, "export.make", on=[rules.ref(incident_id)], now=now, kind="notices", clock=clock, sha256=digest,
            letters=len(written), draft=is_draft, exercise=book.row.is_exercise or None,
        )  # fmt: skip
    if book.may_work:
        words = f"Printed: {title.lower()}, {one.who}; {len(written)} in all, {'as a draft' if is_draft else 'final'}."
        actions.note(who, incident_id, Kind.TIMELINE, f"{words} SHA-256 {digest}", now=now)
    name = f"incident-{book.row.number}-{kind_of(one)}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _letters(request: people.SignedIn, book: Book, clock: Clock, elements: drafts.Elements) -> list[letters.Letter]:
    story, kind = replace(story_of(request, book), elements=elements), kind_of(clock)
    receiver, state = _receiver(request, book, clock), clock.id.split(".")[1] if "." in clock.id else ""
    if _is_personal(kind):
        return drafts.individuals(story, _envelopes(request, _told(book, clock)))
    made = {
        "media": lambda: drafts.media(story, state), "hhs": lambda: drafts.hhs(story),
        "regulator": lambda: drafts.regulator(story, state, receiver),
        "insurer": lambda: drafts.insurer(story, receiver), "partner": lambda: drafts.partner(story, receiver),
    }  # fmt: skip
    return [made[kind]()]


def _envelopes(request: people.SignedIn, told: Sequence[PersonDoc]) -> list[drafts.Person]:
    """Name and address of each; of patients from their accounts, as they stand there now."""
    ids = [UUID(one.patient) for one in told if one.patient]
    homes: dict[UUID, drafts.Person] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        items = {one: [Ref("patient", one)] for one in some}
        sifted = gate.sift(request.who, Can.EXPORT_NOTICES, items=items, now=request.now)
        with tenancy.scope(request.who):
            opened = patients.open_patients(sifted.permit, [one for one in some if one not in sifted.refused])
        for one, doc in opened.items():
            name = f"{doc.first} {doc.last}"
            homes[one] = drafts.Person(name, (name, doc.street, f"{doc.city}, {doc.state} {doc.zip[:5]}"))
    others = [drafts.Person(one.name, (one.name, *one.address.splitlines())) for one in told if not one.patient]
    return [*(homes[one] for one in ids if one in homes), *others]


def _told(book: Book, clock: Clock) -> list[PersonDoc]:
    """Whom a clock is about: everybody, or the residents of one state."""
    state = clock.id.split(".")[1] if clock.id.startswith("state.") else ""
    return [doc for _, doc in book.opened.people if not state or doc.state == state]


def _receiver(request: people.SignedIn, book: Book, clock: Clock) -> drafts.Receiver:
    """To whom a notice goes, as far as this house knows the address."""
    kind, rest = kind_of(clock), clock.id.partition(".")[2]
    if kind == "insurer":
        policy = next(one for one in book.policies if str(one.policy_id) == rest)
        lines_ = tuple(filter(None, (policy.hotline and f"Hotline {policy.hotline}", policy.claims_email)))
        return drafts.Receiver(policy.insurer, lines_, clock.source)
    if kind == "partner" and book.row.facts.partner_id:
        with tenancy.scope(request.who):
            return drafts.Receiver(partners.partner(book.row.facts.partner_id).name, (), clock.say)
    return drafts.Receiver(clock.who[0].upper() + clock.who[1:])


def _clock(book: Book, clock: str) -> Clock:
    found = next((one.clock for one in book.running if one.clock.id == clock), None)
    if found is None:
        raise Http404
    return found


def _words(request: people.SignedIn, book: Book, clock: Clock) -> dict[str, str]:
    """The newest draft of this notice, else that of the letters, else first words of ours."""
    drafted = book.opened.newest(Kind.NOTICE)
    kept = drafted.get(clock.id) or drafted.get("individuals")
    first = asdict(drafts.suggested(story_of(request, book)))
    return first | (dict(kept.more) if kept else {})


def _lacks(kind: str, said: dict[str, str]) -> dict[str, str]:
    found = drafts.lacking(drafts.Elements(**said))
    return {name: words for name, words in found.items() if name in USES[kind]}


def _is_personal(kind: str) -> bool:
    return kind == "individuals"
