"""The small forms of a workbook's steps: what was done, found, decided, paid and learnt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django import forms

from quietledger.safety.cyberinsurance.vocabulary import PARTS
from quietledger.safety.disclosures.rules import CATEGORIES, DisclosureDoc, NewDisclosure
from quietledger.safety.incidents import plans, rules
from quietledger.safety.incidents.rules import Outcome
from quietledger.web.incidents.fields import choice, day, hour, line, lines, tick

NOTES: Final = {"timeline": "It happened", "contained": "We did this to stop it"}
DOERS: Final = {
    plans.OWNER: "owner", plans.BILLER: "billing", plans.CLINICIAN: "clinician", plans.FRONT_DESK: "front desk",
}  # fmt: skip
OUTCOMES: Final = {
    Outcome.BREACH.value: "It is a breach: people must be told",
    Outcome.LOW_PROBABILITY.value: "No breach: the four factors show a low probability",
    Outcome.EXCLUSION.value: "No breach: one of the three exclusions",
    Outcome.SECURED.value: "No breach: the data was encrypted and its keys are safe",
}  # fmt: skip
PAYING: Final = {key: f"{key} {one.say}" for key, one in PARTS.items()}
WORDS: Final = {
    "cause": "What the cause was", "change": "What was changed because of it",
    "sanctions": "Which lists were looked up for whoever asks for the ransom, and what they say",
}  # fmt: skip
PURPOSE: Final = "wrong_recipient"  # of disclosures: sent to somebody by mistake
OFFICIAL: Final = {"yes": "in writing", "no": "spoken"}


class NoteForm(forms.Form):
    """One line of the timeline, or one step of containment; it is never changed afterwards."""

    kind = choice("What it is", NOTES, first=None)
    on = day("When", "Month/day/year.", required=False)
    at = hour("At", "Like 14:30; may stay empty.")
    text = lines("In your words", "It is sealed and stays as it is. A mistake is mended by another line.")
    is_over = tick("It can go on no longer")

    def moment(self, now: datetime) -> datetime:
        """When it was; now, if no day was given.  `now`: in the practice's time zone."""
        on, at = self.cleaned_data["on"], self.cleaned_data["at"]
        return min(now, datetime.combine(on, at or time(), now.tzinfo)) if on else now


class FactorForm(forms.Form):
    """One of the four factors with what shows it."""

    text = lines("What we find")
    evidence = lines("What shows it", "The trail’s entry, a file above, a letter, a log: for a stranger to look.",
                    rows=2)  # fmt: skip


class DecideForm(forms.Form):
    """Whether it is a breach."""

    outcome = choice("Decided", OUTCOMES)
    exclusion = choice("If an exclusion, which", rules.EXCLUSIONS, first=("", "None"), required=False)
    reason = lines("Why", "In a few sentences; it is signed with your name and this hour.")


class PersonForm(forms.Form):
    """Somebody who was touched and is no patient of ours, or not yet found."""

    name = line("Name")
    address = lines("Address", rows=2, required=False)
    state = line("State", "Two letters.", most=2, required=False)


class NumbersForm(forms.Form):
    """Patients by their account numbers."""

    numbers = line("Account numbers", "One or more, with spaces or commas between.", most=2_000)

    def clean_numbers(self) -> list[int]:
        """The numbers, each once.  Raises: ValidationError."""
        words = self.cleaned_data["numbers"].replace(",", " ").split()
        if not all(one.isascii() and one.isdigit() and len(one) < 13 for one in words):
            raise forms.ValidationError("Write numbers alone: 1041, 1044.")
        return list(dict.fromkeys(int(one) for one in words))


class FromTrailForm(forms.Form):
    """Whose sign-in or device to look for on the trail, from when to when."""

    whose = choice("Opened by", {})
    since = day("From")
    until = day("To, that day too")

    def __init__(self, *args: Any, people: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["whose"] = choice("Opened by", people)


class TaskForm(forms.Form):
    """A task of the practice's own."""

    say = line("What is to be done", most=400)
    role = choice("By whom", DOERS, first=None)
    due_on = day("Until", required=False)


class DropForm(forms.Form):
    """Why a task is not needed."""

    reason = line("Why it isn’t needed", most=400)


class CostForm(forms.Form):
    """What it cost."""

    dollars = forms.DecimalField(
        label="How much, in dollars", max_digits=12, decimal_places=2, min_value=-10_000_000,
        help_text="A mistake is taken back by a negative amount.",
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    part = choice("Which part of the policy may pay", PAYING, first=("", "None, or nobody knows"), required=False)
    paid_on = day("Paid on")
    say = line("For what", most=400)


class HelpForm(forms.Form):
    """A firm that is to help, and the insurer's word for it if there is one."""

    kind = choice("What kind of help", rules.HELP)
    firm = line("The firm", most=rules.FIRM_MOST)
    words = line("The insurer’s word: who agreed, how, the claim’s number",
                 "Empty while nobody there has agreed.", most=400, required=False)  # fmt: skip
    is_urgent = tick("It can’t wait for the insurer")


class FileForm(forms.Form):
    """A piece of evidence."""

    body = forms.FileField(label="File", help_text="At most 25 MB. It is sealed, and its hash is kept.")
    text = line("What it is, and from whom we have it", most=400)


class ClockForm(forms.Form):
    """What became of a clock."""

    met_on = day("Told on", "Leave empty if it isn’t needed, and say why.", required=False)
    words = line("Claim number, tracking number, or why it isn’t needed", most=400)


class DelayForm(forms.Form):
    """Officials ask to hold notices back."""

    who = line("Who asked, and their agency", most=400)
    stated_on = day("Said on")
    written = choice("How", OFFICIAL, first=None)
    until = day("Until", "The first day on which notices may go again. Only spoken: at most 30 days.", required=False)


class LessonForm(forms.Form):
    """What was learnt."""

    text = lines("What we learnt")
    scenario = choice("Which scenario it speaks of", {}, first=("", "None of them"), required=False)

    def __init__(self, *args: Any, scenarios: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        label = "Which scenario of the risk room it speaks of"
        self.fields["scenario"] = choice(label, scenarios, first=("", "None of them"), required=False)


class WordsForm(forms.Form):
    """Something in words: a cause, a change, a look-up in the sanctions lists.  `label`: what is asked."""

    text = lines("In your words")

    def __init__(self, *args: Any, label: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = label


class LinkForm(forms.Form):
    """An earlier incident of the same cause."""

    other = choice("Which", {})

    def __init__(self, *args: Any, earlier: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["other"] = choice("Which", earlier)


class DiscloseForm(forms.Form):
    """Who got it, what, and when."""

    recipient = line("Who got it", "A name, or “nobody knows who”.")
    address = lines("Their address", rows=2, required=False)
    category = choice("What", {name: say.capitalize() for name, say in CATEGORIES.items()})
    brief = line("In a few words", "No contents: statements of October.", most=400)
    happened_on = day("When")

    def new(self, number: int) -> NewDisclosure:
        """The disclosure; once the form is valid.  `number`: of the incident."""
        given = self.cleaned_data
        doc = DisclosureDoc(
            given["recipient"].strip(), given["address"].strip(), given["category"], given["brief"].strip(),
            reference=f"Incident number {number}",
        )  # fmt: skip
        return NewDisclosure(doc, PURPOSE, given["happened_on"])
