"""What a browser may send about answers, the profile and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.pure.safeguards import law
from quietledger.pure.safeguards.law import Outcome
from quietledger.pure.safeguards.questions import Question
from quietledger.safety.risk import rules
from quietledger.safety.risk.rules import SAID, SHOWN, NewAnswer, NewDecision, ProfileRow, ShownAs, Value

_LONG: Final = forms.Textarea(attrs={"rows": 3})
_DAY: Final = forms.DateInput(attrs={"type": "date"})
FLAGS: Final = {
    "is_part2": "We treat addiction under 42 CFR part 2",
    "is_clearinghouse": "We run a clearinghouse of our own",
    "is_government": "We are a governmental body",
    "is_group_plan": "We are a group health plan",
    "is_proposed_rule": "Also show the proposed change of the Security Rule (not law)",
}


class AnswerForm(forms.Form):
    """An answer, and what shows it."""

    value = forms.ChoiceField(
        label="Your answer", choices=[(one.value, say) for one, say in SAID.items()], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Note", required=False, max_length=rules.MOST_WORDS, widget=_LONG,
        help_text="What a colleague should know, or why it does not apply. Nothing about a patient.",
    )  # fmt: skip
    shown_as = forms.ChoiceField(
        label="What shows it", required=False,
        choices=[("", "Nothing yet: I only say so"), *[(one.value, say) for one, say in SHOWN.items()]],
    )  # fmt: skip
    shows = forms.CharField(
        label="Which, and where it is", required=False, max_length=rules.MOST_WORDS, widget=forms.Textarea({"rows": 2})
    )
    seen_on = forms.DateField(label="Seen on", required=False, widget=_DAY)
    file = forms.FileField(
        label="A copy of it", required=False, help_text="Kept sealed, up to 10 MB. Nothing about a patient."
    )

    def __init__(self, *args: Any, question: Question, **options: Any) -> None:
        super().__init__(*args, **options)
        alone = " A written rule alone does not show this." if question.is_technical else ""
        self.fields["shown_as"].help_text = f"It would be shown by: {question.shows}.{alone}"
        self.fields["seen_on"].help_text = f"It counts for {question.days} days from that day."

    def new(self) -> NewAnswer:
        """The answer as it was given."""
        given = self.cleaned_data
        shown_as = ShownAs(given["shown_as"]) if given["shown_as"] else None
        return NewAnswer(Value(given["value"]), given["note"], shown_as, given["shows"], given["seen_on"])


class HandForm(forms.Form):
    """Whom to hand a question to."""

    person = forms.ChoiceField(label="To whom")
    note = forms.CharField(label="Why them", required=False, max_length=200)

    def __init__(self, *args: Any, people: Mapping[UUID, str], is_handed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        nobody = "Nobody: take it back" if is_handed else "Nobody"
        named = [(str(one), name) for one, name in people.items()]
        self.fields["person"] = forms.ChoiceField(label="To whom", required=False, choices=[("", nobody), *named])

    def to(self) -> UUID | None:
        """Whom it was handed to, None for nobody."""
        return UUID(self.cleaned_data["person"]) if self.cleaned_data["person"] else None


class DecisionForm(forms.Form):
    """What is chosen for an addressable row."""

    outcome = forms.ChoiceField(
        label="What we choose", choices=[(one.value, law.OUTCOMES[one]) for one in law.LAWFUL[law.Type.ADDRESSABLE]]
    )
    rationale = forms.CharField(
        label="Why", required=False, max_length=rules.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What we do instead, or why it is not reasonable and appropriate here.",
    )  # fmt: skip
    owner = forms.ChoiceField(label="Who answers for it")
    review_on = forms.DateField(
        label="Look at it again on", required=False, widget=_DAY, help_text="Within a year; without a day, in a year."
    )

    def __init__(self, *args: Any, people: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(str(one), name) for one, name in people.items()]
        self.fields["owner"] = forms.ChoiceField(label="Who answers for it", required=False, choices=[
            ("", "Choose somebody"), *named,
        ])  # fmt: skip

    def new(self) -> NewDecision:
        """The decision as it was made."""
        given = self.cleaned_data
        owner = UUID(given["owner"]) if given["owner"] else None
        return NewDecision(Outcome(given["outcome"]), given["rationale"], owner, given["review_on"])


class ProfileForm(forms.Form):
    """What the practice is."""

    clinicians = forms.IntegerField(
        label="Clinicians", min_value=1, max_value=rules.MOST_CLINICIANS, widget=forms.NumberInput({"class": "short"}),
        help_text="Everybody who treats patients, part-time too.",
    )  # fmt: skip
    records = forms.IntegerField(
        label="Patients on file", min_value=0, max_value=rules.MOST_RECORDS,
        widget=forms.NumberInput({"class": "short"}),
        help_text="Everybody whose records are kept, former patients too: a breach is counted in people.",
    )  # fmt: skip
    revenue = forms.DecimalField(
        label="Revenue a year, in dollars", min_value=0, max_value=Decimal(rules.MOST_REVENUE_CENTS // 100),
        decimal_places=2, widget=forms.NumberInput({"class": "short"}),
    )  # fmt: skip
    states = forms.CharField(
        label="States where patients live", required=False, max_length=300, help_text="Two letters each: IL WI."
    )
    is_part2 = forms.BooleanField(label=FLAGS["is_part2"], required=False)
    is_clearinghouse = forms.BooleanField(label=FLAGS["is_clearinghouse"], required=False)
    is_government = forms.BooleanField(label=FLAGS["is_government"], required=False)
    is_group_plan = forms.BooleanField(label=FLAGS["is_group_plan"], required=False)
    is_proposed_rule = forms.BooleanField(label=FLAGS["is_proposed_rule"], required=False)

    def new(self) -> ProfileRow:
        """The profile as it was said."""
        given = self.cleaned_data
        states = tuple(dict.fromkeys(given["states"].upper().replace(",", " ").split()))
        flags = {name: given[name] for name in FLAGS}
        return ProfileRow(given["clinicians"], given["records"], int(given["revenue"] * 100), states, **flags)

    @staticmethod
    def of(row: ProfileRow) -> dict[str, Any]:
        """The profile as the form shows it."""
        counts = {"clinicians": row.clinicians, "records": row.records, "revenue": Decimal(row.revenue_cents) / 100}
        return counts | {"states": " ".join(row.states)} | {name: getattr(row, name) for name in FLAGS}
