"""Recipients: added, their address checked, their key put on file, a patient's choice of plain mail recorded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from quietledger.billing.patients import queries as accounts
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.outbox import actions, errors, queries, rules
from quietledger.safety.outbox.actions import NewRecipient
from quietledger.safety.outbox.rules import To
from quietledger.safety.partners import queries as partners
from quietledger.web.outbox.forms import ChoiceForm, KeyForm, PartnerForm, RecipientForm

SHOWN = 20


def add(request: people.SignedIn) -> HttpResponse:
    """Enter somebody to write to."""
    form = RecipientForm(request.POST or None, partners=partners_of(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.add_recipient(
                request.who,
                NewRecipient(
                    To(given["to"]), given["name"], given["address"], patient_numbered(request, given["number"]),
                    may_name=given["may_name"], partner=UUID(given["partner"]) if given["partner"] else None,
                ),
                now=request.now,
            )  # fmt: skip
        except errors.NotWritten as problem:
            for field, words in problem.findings.items():
                form.add_error(field, words)
        else:
            messages.success(request, "Entered. Check the address now: nothing goes to one that nobody has confirmed.")
            return redirect("outbox:recipient", made)
    gate.require(request.who, Can.WRITE_MESSAGE, now=request.now)
    return shell.page(request, "outbox/add.html", form=form)


def partners_of(request: people.SignedIn) -> list[tuple[str, str]]:
    """Every partner of the practice, to choose from."""
    with tenancy.scope(request.who):
        return [(str(row.id), row.name) for row in partners.partners()]


def patient_numbered(request: people.SignedIn, number: int | None) -> UUID | None:
    """The patient with this account number, None without a number.  Raises: NotWritten, if no account has it."""
    if number is None:
        return None
    with tenancy.scope(request.who):
        found = accounts.numbered(number)
    if found is None:
        raise errors.NotWritten({"number": "No account here has that number."})
    return found


@require_GET
def recipient(request: people.SignedIn, recipient_id: UUID) -> HttpResponse:
    """One recipient: their address, how it was checked, their key, the patient's choice."""
    return shown(request, recipient_id, KeyForm(), ChoiceForm())


def shown(request: people.SignedIn, recipient_id: UUID, key_form: KeyForm, choice_form: ChoiceForm) -> HttpResponse:
    """The page of one recipient with its forms."""
    try:
        seen = actions.recipient(request.who, recipient_id, now=request.now)
    except errors.NoSuchRecipient:
        raise Http404 from None
    with tenancy.scope(request.who):
        newest = queries.newest(SHOWN, recipient_id=recipient_id)
        choices = queries.choices(seen.row.patient_id) if seen.row.patient_id else []
        is_proved = queries.standing(seen.row, request.now).is_proved
        number = accounts.rows([seen.row.patient_id])[seen.row.patient_id].number if seen.row.patient_id else None
        whose = next((row for row in partners.partners() if row.id == seen.row.partner), None)
    is_due = bool(seen.row.checked_at) and seen.row.to == To.PARTNER and not is_proved
    return shell.page(
        request, "outbox/recipient.html", seen=seen, number=number, is_due=is_due,
        key_form=key_form, choice_form=choice_form, whose=whose,
        partner_form=PartnerForm(partners=partners_of(request)) if seen.row.to == To.PARTNER else None,
        checks=[row for row in newest if row.is_check], messages_to=[row for row in newest if not row.is_check],
        choices=[(one, one.holds(request.now), rules.HOWS[one.how]) for one in choices],
        warning=rules.WARNINGS[rules.WARNING], is_patient=seen.row.to == To.PATIENT,
    )  # fmt: skip


@require_POST
def check(request: people.SignedIn, recipient_id: UUID) -> HttpResponse:
    """Send the first message to an address, which holds nothing; the code is shown this once."""
    _here(request, recipient_id)
    try:
        code = actions.check_address(request.who, recipient_id, now=request.now)
    except errors.NotSendable as problem:
        messages.error(request, problem.say)
        return redirect("outbox:recipient", recipient_id)
    return shell.page(request, "outbox/code.html", code=code, recipient_id=recipient_id, is_check=True)


@require_POST
def key(request: people.SignedIn, recipient_id: UUID) -> HttpResponse:
    """Put a certificate or key on file."""
    row = _here(request, recipient_id)
    gate.require(request.who, Can.WRITE_MESSAGE, on=row.about, now=request.now)
    form = KeyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            info = actions.add_key(request.who, recipient_id, form.cleaned_data["key"].read(), now=request.now)
        except errors.BadKey as problem:
            form.add_error("key", problem.say)
        else:
            messages.success(request, f"On file: {info.kind}, {info.fingerprint[-24:]}.")
            return redirect("outbox:recipient", recipient_id)
    return shown(request, recipient_id, form, ChoiceForm())


@require_POST
def say_partner(request: people.SignedIn, recipient_id: UUID) -> HttpResponse:
    """Say which partner's address it is."""
    row = _here(request, recipient_id)
    gate.require(request.who, Can.WRITE_MESSAGE, on=row.about, now=request.now)
    form = PartnerForm(request.POST, partners=partners_of(request))
    if row.to != To.PARTNER:
        raise Http404
    if form.is_valid():
        actions.say_partner(request.who, recipient_id, UUID(form.cleaned_data["partner"]), now=request.now)
        messages.success(request, "Noted. Check the address once more: what was proved was proved of nobody.")
    else:
        messages.error(request, "Choose a partner of the list.")
    return redirect("outbox:recipient", recipient_id)


@require_POST
def choose(request: people.SignedIn, recipient_id: UUID) -> HttpResponse:
    """Record that the patient asked for plain mail after being told of its risk."""
    row = _here(request, recipient_id)
    gate.require(request.who, Can.WRITE_MESSAGE, on=row.about, now=request.now)
    form = ChoiceForm(request.POST)
    if row.patient_id is None or row.to != To.PATIENT:
        raise Http404
    if form.is_valid():
        actions.choose_plain(request.who, row.patient_id, form.cleaned_data["how"], now=request.now)
        messages.success(request, "Recorded. It holds for a year, or until the patient takes it back.")
        return redirect("outbox:recipient", recipient_id)
    return shown(request, recipient_id, KeyForm(), form)


@require_POST
def withdraw(request: people.SignedIn, recipient_id: UUID) -> HttpResponse:
    """Take the patient's choice back, at once."""
    row = _here(request, recipient_id)
    gate.require(request.who, Can.WRITE_MESSAGE, on=row.about, now=request.now)
    if row.patient_id is None:
        raise Http404
    actions.end_plain(request.who, row.patient_id, now=request.now)
    messages.success(request, "Taken back. Plain mail to this patient is refused from now on.")
    return redirect("outbox:recipient", recipient_id)


def _here(request: people.SignedIn, recipient_id: UUID) -> queries.RecipientRow:
    with tenancy.scope(request.who):
        try:
            return queries.recipient(recipient_id)
        except errors.NoSuchRecipient:
            raise Http404 from None
