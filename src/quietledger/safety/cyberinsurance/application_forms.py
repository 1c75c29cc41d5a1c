"""What a browser may send about applications (extra file beside `forms`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.core.shell.rules import long_day
from quietledger.safety.cyberinsurance.application import ApplicationRow
from quietledger.safety.cyberinsurance.application_rules import Draft, Typed, Value
from quietledger.safety.cyberinsurance.application_signing import MOST_NAME, MOST_WORDS
from quietledger.safety.cyberinsurance.questions import Known, Question
from quietledger.safety.cyberinsurance.rules import PolicyRow

_LONG: Final = forms.Textarea(attrs={"rows": 3})
NO_PATIENT: Final = "Nothing about a patient: it leaves the house."


class BeginForm(forms.Form):
    """To whom one applies."""

    insurer = forms.CharField(label="To which insurer", max_length=MOST_NAME)
    policy = forms.ChoiceField(label="For which policy or offer", required=False)

    def __init__(self, *given: Any, policies: Sequence[PolicyRow], **more: Any) -> None:
        super().__init__(*given, **more)
        choice: Any = self.fields["policy"]
        choice.choices = [("", "None of those here"), *((str(one.id), _called(one)) for one in policies)]

    def policy_id(self) -> UUID | None:
        """The policy that was chosen."""
        return UUID(self.cleaned_data["policy"]) if self.cleaned_data["policy"] else None


class AnswerForm(forms.Form):
    """One answer: by the facts, or by whoever signs."""

    value = forms.ChoiceField(label="What you tell the insurer", widget=forms.RadioSelect)
    note = forms.CharField(label="Words that go with it", required=False, widget=_LONG, max_length=MOST_WORDS)
    reason = forms.CharField(
        label="Why it is so, although nothing fresh shows it", required=False, widget=_LONG, max_length=MOST_WORDS,
        help_text="Stays here, with your name. No reason makes good what the facts contradict.",
    )  # fmt: skip

    def __init__(self, *given: Any, question: Question, draft: Draft, **more: Any) -> None:
        super().__init__(*given, **more)
        choice: Any = self.fields["value"]
        choice.choices = _choices(question, draft)
        self.fields["note"].label = question.add or ("Your answer" if question.is_typed else "Words that go with it")
        self.fields["note"].help_text = NO_PATIENT
        if question.is_typed or question.known is Known.INCIDENTS:
            del self.fields["reason"]

    def typed(self) -> Typed:
        """What was typed."""
        given = self.cleaned_data
        return Typed(Value(given["value"]), given["note"].strip(), given.get("reason", "").strip())


class PackForm(forms.Form):
    """Which signed application goes into a pack of evidence."""

    application = forms.ChoiceField(label="With which application", required=False)

    def __init__(self, *given: Any, applications: Sequence[ApplicationRow], **more: Any) -> None:
        super().__init__(*given, **more)
        choice: Any = self.fields["application"]
        told = [(str(one.id), f"{one.insurer}, version {one.version}, {one.state}") for one in applications]
        choice.choices = [*told, ("", "Without one: only what the facts show now")]


def _choices(question: Question, draft: Draft) -> list[tuple[str, str]]:
    if question.is_typed:
        return [(Value.FACTS.value, "As written below")]
    if question.known is Known.INCIDENTS:
        rest = [(Value.YES.value, question.good), (Value.NO.value, "Known: as written below")]
        return [(Value.FACTS.value, draft.text or "Not said yet"), *rest]
    facts = (Value.FACTS.value, f"As the facts say: {draft.text or 'nothing yet'}")
    if question.known:
        return [facts, (Value.YES.value, "The same, for the reason below")]
    return [
        facts, (Value.YES.value, f"{question.good}: {question.says}"), (Value.NO.value, f"{question.bad}"),
        (Value.NOT_APPLICABLE.value, "Does not apply"),
    ]  # fmt: skip


def _called(one: PolicyRow) -> str:
    return f"{one.terms.insurer}, from {long_day(one.terms.effective_on)}"
