"""What a browser may send about drills: a lure, whom and when, a rating."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from quietledger.pure.phishscale.cues import CUES
from quietledger.pure.phishscale.scale import ELEMENTS, SCORES, Rating
from quietledger.safety.drills import lures

MOST_OF_A_CUE: Final = 50
DAY: Final = {"type": "date"}


class LureForm(forms.Form):
    """A lure of the practice's own."""

    family = forms.CharField(label="Family", max_length=60, help_text="What it mimics, such as “Payer portal”.")
    text = forms.CharField(
        label="Text", max_length=lures.LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Header lines From, Subject and Page, an empty line, then the body with one link as [[words]].",
    )  # fmt: skip


class PrepareForm(forms.Form):
    """Whom a drill is for, and the days on which it may leave."""

    since_on = forms.DateField(label="From", widget=forms.DateInput(attrs=DAY))
    until_on = forms.DateField(label="To", widget=forms.DateInput(attrs=DAY), help_text="That day counts, too.")
    people = forms.MultipleChoiceField(
        label="To whom", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose whom it is for."},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(one), name) for one, name in people.items()]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]  # the field above has choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("since_on") and given.get("until_on") and given["until_on"] < given["since_on"]:
            self.add_error("until_on", "The last day lies before the first.")
        return given

    def window(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The window as instants."""
        since: date = self.cleaned_data["since_on"]
        until: date = self.cleaned_data["until_on"]
        return datetime.combine(since, time(), zone), datetime.combine(until + timedelta(days=1), time(), zone)

    def chosen(self) -> list[UUID]:
        """The people who were ticked."""
        return [UUID(one) for one in self.cleaned_data["people"]]


class RatingForm(forms.Form):
    """One person's rating: a count for each cue, a score for each element of the premise."""

    def __init__(self, *args: Any, start: Mapping[str, int] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for cue in CUES.values():
            self.fields[f"cue-{cue.id}"] = forms.IntegerField(
                label=cue.ask, initial=(start or {}).get(cue.id, 0), min_value=0, max_value=MOST_OF_A_CUE,
                widget=forms.NumberInput(attrs={"class": "few"}),
            )  # fmt: skip
        for number, say in enumerate(ELEMENTS):
            self.fields[f"premise-{number}"] = forms.TypedChoiceField(
                label=say, coerce=int, choices=[("", "Choose"), *SCORES.items()],
                error_messages={"required": "Choose how well it fits."},
            )  # fmt: skip

    def kinds(self) -> list[tuple[str, list[Any]]]:
        """The fields of the cues under their kinds, for the page."""
        found: dict[str, list[Any]] = {}
        for cue in CUES.values():
            found.setdefault(cue.kind, []).append(self[f"cue-{cue.id}"])
        return list(found.items())

    def premise(self) -> list[Any]:
        """The fields of the premise, for the page."""
        return [self[f"premise-{number}"] for number in range(len(ELEMENTS))]

    def rating(self) -> Rating:
        """What was said."""
        given = self.cleaned_data
        counts = {id_: given[f"cue-{id_}"] for id_ in CUES if given[f"cue-{id_}"]}
        return Rating(counts, tuple(given[f"premise-{number}"] for number in range(len(ELEMENTS))))


class ActForm(forms.Form):
    """What the page behind a drill's link sends: which look it was, and what was pressed. Nothing that was typed."""

    view = forms.RegexField(r"^[A-Za-z0-9_-]{16}$")
    do = forms.ChoiceField(choices=[("go", "go"), ("report", "report")])
