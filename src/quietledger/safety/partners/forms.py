"""What a browser may send about partners: firms, ratings, offers, weights, choices."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from quietledger.pure.choosing.prices import Mix, Offer
from quietledger.pure.choosing.scales import Confidence
from quietledger.safety.partners import criteria, rules
from quietledger.safety.partners.criteria import Rated
from quietledger.safety.partners.rules import NewPartner, State, Tier

RATED: Final = tuple(one for one in criteria.CRITERIA if one.id != criteria.COST)
_LONG: Final = forms.Textarea(attrs={"rows": 3})
_POINTS: Final = [(str(halves), f"{halves / 2:g}") for halves in range(criteria.FULL_HALVES + 1)]
_RESTS_ON: Final = [
    (Confidence.EVIDENCE.value, "evidence that we saw"), (Confidence.STATEMENT.value, "their statement"),
    (Confidence.MISSING.value, "nothing yet"),
]  # fmt: skip


class PartnerForm(forms.Form):
    """A firm."""

    name = forms.CharField(label="Name", max_length=rules.MOST_NAME, help_text="Its legal name.")
    kind = forms.ChoiceField(label="What it does", choices=list(rules.KINDS.items()))
    tier = forms.ChoiceField(
        label="What it would be exposed to",
        choices=[(one.value, f"{one}: it {say}") for one, say in rules.TIERS.items()],
    )  # fmt: skip
    regions = forms.CharField(
        label="Where it works", initial="US", max_length=60, help_text="Countries, or states of one: US, US-IL."
    )
    domain = forms.CharField(
        label="Mail domain", required=False, max_length=253, help_text="What its addresses end in, as in example.com."
    )
    owners = forms.CharField(
        label="Owners", required=False, widget=_LONG, max_length=1_000,
        help_text="One name a line. They are looked up in the exclusion lists too.",
    )  # fmt: skip
    npi = forms.CharField(label="NPI", required=False, max_length=10, widget=forms.TextInput(attrs={"class": "short"}))
    ein = forms.CharField(label="EIN", required=False, max_length=10, widget=forms.TextInput(attrs={"class": "short"}))
    notes = forms.CharField(label="Notes", required=False, widget=_LONG, max_length=2_000)

    def new(self) -> NewPartner:
        """The firm as it was entered."""
        given = self.cleaned_data
        regions = given["regions"].upper().replace(",", " ").split()
        owners = [one.strip() for one in given["owners"].splitlines() if one.strip()]
        return NewPartner(
            given["name"].strip(), given["kind"], Tier(given["tier"]), tuple(dict.fromkeys(regions)),
            given["domain"].strip().casefold(), tuple(owners), given["npi"].strip(),
            given["ein"].strip().replace("-", ""), given["notes"].strip(),
        )  # fmt: skip

    @staticmethod
    def of(row: rules.PartnerRow) -> dict[str, Any]:
        """What is kept of a firm, as the form shows it."""
        return {
            "name": row.name, "kind": row.kind, "tier": row.tier.value, "regions": " ".join(row.regions),
            "domain": row.domain, "owners": "\n".join(row.owners), "npi": row.npi, "ein": row.ein, "notes": row.notes,
        }  # fmt: skip


class StateForm(forms.Form):
    """How a partner stands from now on, and why."""

    why = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, states: list[State], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.value, WORDS[one]) for one in states]
        self.fields["state"] = forms.ChoiceField(label="From now on", choices=choices)
        self.order_fields(["state", "why"])


WORDS: Final = {
    State.CANDIDATE: "a candidate again", State.CHOSEN: "in use, all as agreed", State.WATCH: "in use, under watch",
    State.RESTRICTED: "restricted: nothing new is shared", State.SUSPENDED: "suspended: nothing flows",
    State.ENDED: "ended",
}  # fmt: skip


class KnockOutForm(forms.Form):
    """Whether a test is passed, and what shows it; an exception is an owner's."""

    result = forms.ChoiceField(
        label="Result", choices=[("pass", "passes"), ("fail", "fails"), ("excepted", "excepted by the owner")]
    )
    reason = forms.CharField(label="What shows it, or why it is excepted", max_length=1_000, widget=_LONG)


class RateForm(forms.Form):
    """Points by each criterion that is not computed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for one in RATED:
            anchors = f"0: {one.worst} · 3: {one.good} · 5: {one.best}."
            self.fields[f"{one.id}_points"] = forms.ChoiceField(label=f"{one.id} {one.name}", choices=_POINTS,
                                                                help_text=anchors)  # fmt: skip
            self.fields[f"{one.id}_rests"] = forms.ChoiceField(label=f"{one.id} rests on", choices=_RESTS_ON)
            self.fields[f"{one.id}_why"] = forms.CharField(label=f"{one.id} because", required=False, max_length=1_000)

    @property
    def groups(self) -> list[tuple[criteria.Criterion, list[forms.BoundField]]]:
        """The fields of each criterion, for the page."""
        return [(one, [self[f"{one.id}_{part}"] for part in ("points", "rests", "why")]) for one in RATED]

    def rated(self) -> dict[str, Rated]:
        """What was given."""
        given = self.cleaned_data
        return {
            one.id: Rated(int(given[f"{one.id}_points"]), Confidence(given[f"{one.id}_rests"]), given[f"{one.id}_why"])
            for one in RATED
        }


class WeightsForm(forms.Form):
    """How much each criterion counts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for one in criteria.CRITERIA:
            self.fields[one.id] = forms.IntegerField(
                label=f"{one.id} {one.name}", min_value=0, max_value=100,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )  # fmt: skip

    def weights(self) -> dict[str, int]:
        return {one.id: self.cleaned_data[one.id] for one in criteria.CRITERIA}


class FigureForm(forms.Form):
    """A figure of a firm's work.  Without a formula it is kept, and compared with nothing."""

    value = forms.DecimalField(label="Value", min_value=0, max_value=1_000, decimal_places=1)
    period = forms.CharField(label="For which months", required=False, max_length=60)

    def __init__(self, *args: Any, measure: criteria.Measure, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "They gave no formula"), *measure.formulas.items()]
        self.fields["formula"] = forms.ChoiceField(label="How they count it", choices=choices, required=False)
        self.order_fields(["value", "formula", "period"])


class _MoneyForm(forms.Form):
    """Amounts are typed in dollars, percentages with two places; kept are cents and basis points."""

    def hundredths(self, name: str) -> int:
        return int(self.cleaned_data[name] * 100) if self.cleaned_data.get(name) is not None else 0


def _amount(label: str, help_text: str = "", *, least: int = 0) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=least, max_value=100_000_000, decimal_places=2, required=False,
        widget=forms.NumberInput(attrs={"class": "short", "step": "0.01"}),
    )  # fmt: skip


class OfferForm(_MoneyForm):
    """What a firm asks for its work."""

    percent = _amount("Percent of collections", "As in 6.50.")
    on_desk = forms.BooleanField(label="also of what patients pay at our desk", required=False)
    per_claim = _amount("Dollars a claim")
    per_clinician = _amount("Dollars a clinician and month")
    minimum = _amount("At least, dollars a month")
    per_statement = _amount("Dollars a statement")
    passed_on = _amount("Passed on for the clearinghouse, dollars a claim")
    setup = _amount("Once, to set up")
    credentialing = _amount("Once a clinician, for credentialing")
    exit = _amount("Once, to leave")
    term_months = forms.IntegerField(label="Term in months", min_value=1, max_value=120, initial=12)
    uplift = _amount("Collections would change by, percent", "As in 2.00 or -3.00; 0 if nobody can show it.", least=-99)
    has_coding_bonus = forms.BooleanField(label="somebody earns more when codes are higher", required=False)
    holds_money = forms.BooleanField(label="payments would go to an account that we don’t control", required=False)

    def offer(self) -> Offer:
        """The offer in cents and basis points."""
        given, part = self.cleaned_data, self.hundredths
        return Offer(
            percent_bp=part("percent"), on_desk=given["on_desk"], per_claim_cents=part("per_claim"),
            per_clinician_cents=part("per_clinician"), minimum_cents=part("minimum"),
            per_statement_cents=part("per_statement"), passed_on_cents=part("passed_on"), setup_cents=part("setup"),
            credentialing_cents=part("credentialing"), exit_cents=part("exit"), term_months=given["term_months"],
            uplift_bp=part("uplift"), has_coding_bonus=given["has_coding_bonus"], holds_money=given["holds_money"],
        )  # fmt: skip

    @staticmethod
    def of(offer: Offer | None) -> dict[str, Any]:
        """An offer as the form shows it."""
        if offer is None:
            return {}
        told: dict[str, Any] = {"term_months": offer.term_months}
        for name in ("on_desk", "has_coding_bonus", "holds_money"):
            told[name] = getattr(offer, name)
        for name in ("percent", "uplift"):
            told[name] = _typed(getattr(offer, f"{name}_bp"))
        for name in (
            "per_claim",
            "per_clinician",
            "minimum",
            "per_statement",
            "passed_on",
            "setup",
            "credentialing",
            "exit",
        ):
            told[name] = _typed(getattr(offer, f"{name}_cents"))
        return told


class MixForm(_MoneyForm):
    """The practice's own year."""

    collections = _amount("Collected in a year, dollars", "From plans and patients together.")
    desk = _amount("Of it taken from patients at the desk, dollars")
    claims = forms.IntegerField(label="Claims in a year", min_value=0, max_value=10_000_000)
    statements = forms.IntegerField(label="Statements in a year", min_value=0, max_value=10_000_000)
    clinicians = forms.IntegerField(label="Clinicians", min_value=0, max_value=100_000)

    def mix(self) -> Mix:
        given = self.cleaned_data
        return Mix(self.hundredths("collections"), self.hundredths("desk"), given["claims"], given["statements"],
                   given["clinicians"])  # fmt: skip

    @staticmethod
    def of(mix: Mix | None) -> dict[str, Any]:
        if mix is None:
            return {}
        return {
            "collections": _typed(mix.collections_cents), "desk": _typed(mix.desk_cents), "claims": mix.claims,
            "statements": mix.statements, "clinicians": mix.clinicians,
        }  # fmt: skip


class ChooseForm(forms.Form):
    """Why this one."""

    why = forms.CharField(
        label="Why this one", max_length=800, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One or two sentences, for whoever reads the record in three years.",
    )  # fmt: skip


class AnswersFileForm(forms.Form):
    """A file of answers that came back."""

    file = forms.FileField(label="The file", help_text="The one that was exported here, filled in (.json).")


class NoteForm(forms.Form):
    """A word on a step that was ticked."""

    note = forms.CharField(label="Note", required=False, max_length=500)
    is_done = forms.BooleanField(required=False)


def _typed(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
