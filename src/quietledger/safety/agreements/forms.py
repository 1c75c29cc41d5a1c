"""What a browser may send about agreements, made into plain values: whose, what is agreed, who signed, what ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.safety.agreements import rules
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.agreements.rules import NewAgreement, Signing
from quietledger.safety.agreements.schedule import Effect, Owed, Rule, Schedule

DAYS: Final = ["%m/%d/%Y"]
NOT_CHOSEN: Final = ("", "Choose one")
NOBODY: Final = ("", "Not said")
SHORT: Final = {"class": "short", "autocomplete": "off"}
BLOCKS: Final = 3  # kinds of sharing that one schedule holds at most; more is another agreement
OWED: Final = tuple(key for key in words.DUTIES if key != "return")


def _line(label: str, *, most: int = 200, say: str = "", required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=most, help_text=say, widget=widget)


def _day(label: str, *, say: str = "Month/day/year.", required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, input_formats=DAYS, help_text=say,
        widget=forms.DateInput(format=DAYS[0], attrs=SHORT | {"inputmode": "numeric"}),
        error_messages={"invalid": "Write it as month/day/year: 11/03/2026."},
    )  # fmt: skip


def _number(label: str, *, say: str = "", most: int = 3_650, first: int = 0) -> forms.IntegerField:
    widget = forms.TextInput(attrs=SHORT | {"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=say, initial=first, widget=widget, localize=False
    )


def _some(label: str, choices: Mapping[str, str], first: Iterable[str] = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(choices.items()), initial=list(first),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class NewForm(forms.Form):
    """An agreement to begin: with whom, of which kind, under which other."""

    partner = forms.ChoiceField(label="With whom")
    kind = forms.ChoiceField(label="What kind", choices=[NOT_CHOSEN, *words.KINDS.items()])
    parent = forms.ChoiceField(
        label="Under which agreement", required=False,
        help_text="Only for a firm that works for one of our partners: it may nowhere go beyond that agreement.",
    )  # fmt: skip

    def __init__(self, *args: Any, partners: Mapping[UUID, str], above: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        given = {"partner": (NOT_CHOSEN, partners), "parent": (("", "None"), above)}
        for name, (first, choices) in given.items():
            listed = [first, *((str(one), say) for one, say in choices.items())]
            self.fields[name].choices = listed  # type: ignore[attr-defined]  # both fields have choices

    def new(self) -> NewAgreement:
        """The agreement as plain values."""
        given = self.cleaned_data
        return NewAgreement(UUID(given["partner"]), given["kind"], UUID(given["parent"]) if given["parent"] else None)


class PermitForm(forms.Form):
    """One kind of sharing; left without a purpose it is not meant."""

    purpose = forms.ChoiceField(label="For", required=False, choices=[("", "Nothing"), *words.PURPOSES.items()])
    categories = _some("What", words.CATEGORIES)
    channels = _some("On which ways", words.CHANNELS)
    actions = _some("It may", words.ACTIONS, ["transmit", "receive", "store"])
    profile = forms.ChoiceField(
        label="And no more than", required=False,
        choices=[("", "No profile"), *((name, say) for name, (say, _) in words.PROFILES.items())],
    )  # fmt: skip

    def rule(self, number: int, regions: tuple[str, ...]) -> Rule | None:
        """The permit, None if nothing is meant."""
        given = self.cleaned_data
        if not given["purpose"]:
            return None
        return Rule(
            f"r{number}", Effect.PERMIT, tuple(given["actions"]), (given["purpose"],), tuple(given["categories"]),
            tuple(given["channels"]), regions, given["profile"],
        )  # fmt: skip


class ScheduleForm(forms.Form):
    """Everything that is agreed but what may be shared."""

    services = forms.CharField(
        label="What the partner does for the practice", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    starts_on = _day("Begins")
    ends_on = _day("Ends", required=False, say="The first day without it. Month/day/year; empty: no end.")
    notice_days = _number("Days of notice", first=30)
    regions = _line("Where the partner may keep data", most=120, say="Countries or states by letters: US, or US-IL.")
    never = _some("Never to be shared", words.CATEGORIES)
    incident_hours = _number("Hours to tell of an incident", first=48)
    breach_days = _number("Days to tell of a breach", first=5)
    return_days = _number("Days to return the data after the end", first=30)
    insurance_dollars = _number("Cyber insurance of at least, in dollars", most=1_000_000_000, say="0: not asked for.")
    controls = _some("Safeguards of the partner", words.CONTROLS, words.CONTROLS)
    ours = _some("Safeguards that the practice promises", words.CONTROLS)
    subcontractors = forms.BooleanField(label="It may use subcontractors, and lists them", required=False, initial=True)
    part2 = forms.BooleanField(
        label="It handles substance use disorder records (42 CFR Part 2): add the terms of a qualified service"
        " organization", required=False,
    )  # fmt: skip
    law = _line("The law of which state", most=40, required=False)
    file = forms.FileField(
        label="Their paper", required=False,
        help_text="PDF, Word, Markdown or text, as they sent it. Left empty, our own text is typeset from this page.",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key in OWED:
            say = words.DUTIES[key][0]
            self.fields[f"due_{key}"] = _day(say, required=False, say="First due. Empty: not agreed.")
            self.fields[f"stops_{key}"] = forms.BooleanField(
                label=f"The flow stops when it lapses ({say.lower()})", required=False
            )
        for topic, say in words.TOPICS.items():
            choices = [NOBODY, *words.SIDES.items()]
            self.fields[f"side_{topic}"] = forms.ChoiceField(label=say, required=False, choices=choices)

    def main(self) -> list[forms.BoundField]:
        """Its fields about what is done, and how long."""
        return [self[name] for name in ("services", "starts_on", "ends_on", "notice_days", "regions")]

    def safe(self) -> list[forms.BoundField]:
        """Its fields about what is never shared and what protects the rest."""
        names = ("never", "incident_hours", "breach_days", "return_days", "insurance_dollars", "controls", "ours")
        return [self[name] for name in (*names, "subcontractors", "part2", "law")]

    def owed(self) -> list[forms.BoundField]:
        """Its fields about duties and responsibilities."""
        dues = [f"{what}_{key}" for key in OWED for what in ("due", "stops")]
        return [self[name] for name in (*(f"side_{topic}" for topic in words.TOPICS), *dues)]

    def paper(self) -> list[forms.BoundField]:
        """Its field for the other side's text."""
        return [self["file"]]

    def clean_regions(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["regions"].upper().replace(",", " ").split())

    def schedule(self, permits: Iterable[PermitForm]) -> Schedule:
        """The whole schedule as it was filled in."""
        given = self.cleaned_data
        made = [one.rule(number, given["regions"]) for number, one in enumerate(permits, 1)]
        found = [replace(one, id=f"r{number}") for number, one in enumerate(filter(None, made), 1)]
        if given["never"]:
            found.append(Rule(f"r{len(found) + 1}", Effect.FORBID, categories=tuple(given["never"])))
        plain = ("services", "starts_on", "ends_on", "notice_days", "incident_hours", "breach_days", "return_days",
                 "insurance_dollars", "subcontractors", "part2", "law")  # fmt: skip
        return Schedule(
            rules=tuple(found), controls=tuple(given["controls"]), ours=tuple(given["ours"]),
            duties=tuple(self._duties()),
            sides=tuple((one, given[f"side_{one}"]) for one in words.TOPICS if given[f"side_{one}"]),
            **{name: given[name] for name in plain},
        )  # fmt: skip

    def _duties(self) -> Iterable[Owed]:
        for key in OWED:
            first_on: date | None = self.cleaned_data[f"due_{key}"]
            if first_on:
                yield Owed(key, first_on, stops=self.cleaned_data[f"stops_{key}"])


def filled(schedule: Schedule) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A schedule as the forms' first values: those of the schedule, and those of each permit."""
    permits = [one for one in schedule.rules if one.effect is Effect.PERMIT]
    never = [word for one in schedule.rules if one.effect is Effect.FORBID for word in one.categories]
    plain = ("services", "starts_on", "ends_on", "notice_days", "incident_hours", "breach_days", "return_days",
             "insurance_dollars", "subcontractors", "part2", "law", "controls", "ours")  # fmt: skip
    said: dict[str, Any] = {name: getattr(schedule, name) for name in plain}
    said |= {"regions": ", ".join(dict.fromkeys(word for one in permits for word in one.regions)), "never": never}
    said |= {f"due_{one.key}": one.first_on for one in schedule.duties}
    said |= {f"stops_{one.key}": one.stops for one in schedule.duties}
    said |= {f"side_{topic}": side for topic, side in schedule.sides}
    blocks = [
        {"purpose": one.purposes[0], "categories": one.categories, "channels": one.channels, "actions": one.actions,
         "profile": one.profile}
        for one in permits
    ]  # fmt: skip
    return said, blocks


def first(today: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a first version's forms begin with."""
    return {"starts_on": today, "regions": "US"}, []


class ReviewForm(forms.Form):
    """What somebody says after reading the check."""

    verdict = forms.ChoiceField(label="After reading it", choices=[NOT_CHOSEN, *rules.VERDICTS.items()])
    note = _line("Note", required=False, most=400, say="Why, if something is missing and it is good all the same.")


class SignForm(forms.Form):
    """That one side signed."""

    side = forms.ChoiceField(
        label="For", choices=[NOT_CHOSEN, *((key, words.SIDES[key]) for key in ("practice", "partner"))]
    )
    name = _line("Who signed", most=120)
    title = _line("Their office", most=120)
    method = forms.ChoiceField(label="How", choices=[NOT_CHOSEN, *words.METHODS.items()])
    has_authority = forms.BooleanField(label="They may bind their side", required=False)
    file = forms.FileField(label="The signed copy", required=False)

    def signing(self) -> Signing:
        """The signature as plain values."""
        given = self.cleaned_data
        return Signing(given["side"], given["name"], given["title"], given["method"], given["has_authority"])


class KeepForm(forms.Form):
    """What shows that a duty was kept."""

    evidence = _line("What shows it", most=400, say="Which document, from when, and where it lies.")


class NoticeForm(forms.Form):
    """That notice was given."""

    by = forms.ChoiceField(
        label="Given by", choices=[NOT_CHOSEN, *((key, words.SIDES[key]) for key in ("practice", "partner"))]
    )
    ends_on = _day("The first day without it")


class EndForm(forms.Form):
    """Why it ends at once."""

    why = _line("Why it ends at once", most=300)


class DisposeForm(forms.Form):
    """What became of the data."""

    how = _line("What became of the data", most=400, say="What came back, or which certificate shows its destruction.")
