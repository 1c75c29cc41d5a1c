"""What a browser may send about the inventory and the map.

An extra file beside `forms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.core.facts.rules import CATEGORIES
from quietledger.core.people.rules import PersonRow
from quietledger.pure.losses.library import LIBRARY
from quietledger.safety.risk import flows, kinds, rules
from quietledger.safety.risk.inventory import Thing
from quietledger.safety.risk.mapping import MOST_NAME, NewFlow, NewRemark

DAYS: Final = ["%m/%d/%Y", "%Y-%m-%d"]
_LONG: Final = forms.Textarea(attrs={"rows": 2})
_DAY: Final = {"placeholder": "mm/dd/yyyy", "class": "short"}


class AssetForm(forms.Form):
    """Something that the house can't see."""

    kind = forms.ChoiceField(label="What it is", choices=list(kinds.OWN.items()))
    name = forms.CharField(label="Its name here", max_length=MOST_NAME)


class RemarkForm(forms.Form):
    """What is so of a thing."""

    owner = forms.ChoiceField(label="Who answers for it", required=False)
    criticality = forms.ChoiceField(label="How much it matters", choices=list(kinds.CRITICALITIES.items()))
    has_data = forms.ChoiceField(
        label="Does it hold patients’ data?", choices=[("", "not said yet"), ("yes", "yes"), ("no", "no, because…")]
    )
    why_none = forms.CharField(
        label="None because", required=False, max_length=rules.MOST_WORDS, widget=_LONG,
        help_text="Why no patients’ data is there, if none is.",
    )  # fmt: skip
    kept_where = forms.CharField(label="Where it is", required=False, max_length=200)
    support_ends_on = forms.DateField(
        label="Its maker’s updates end on", required=False, input_formats=DAYS, help_text="As in 06/30/2028.",
        widget=forms.DateInput(attrs=_DAY),
    )  # fmt: skip
    scenarios = forms.MultipleChoiceField(
        label="What more could happen to it", required=False, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Beside what happens to things of its kind.",
    )  # fmt: skip

    def __init__(self, *args: Any, thing: Thing, people: Sequence[PersonRow], **options: Any) -> None:
        options.setdefault("initial", _initial(thing))
        super().__init__(*args, **options)
        usual = kinds.KINDS[thing.kind].scenarios
        self.fields["owner"].choices = [("", "nobody yet"), *((str(one.id), one.name) for one in people)]  # type: ignore[attr-defined]  # a field of choices
        self.fields["scenarios"].choices = [  # type: ignore[attr-defined]  # the same
            (one.id, f"{one.id}: {one.title}") for one in LIBRARY if one.id not in usual
        ]

    def new(self) -> NewRemark:
        """What was said."""
        given = self.cleaned_data
        return NewRemark(
            given["criticality"], given["has_data"] == "yes", given["why_none"],
            UUID(given["owner"]) if given["owner"] else None, given["kept_where"], given["support_ends_on"],
            tuple(given["scenarios"]),
        )  # fmt: skip


class CustodyForm(forms.Form):
    """That a thing moved, changed hands, or ended."""

    what = forms.ChoiceField(label="What happened: it", choices=list(kinds.CUSTODY.items()))
    happened_on = forms.DateField(label="On", input_formats=DAYS, widget=forms.DateInput(attrs=_DAY))
    note = forms.CharField(
        label="Who had it, and where it went", max_length=rules.MOST_WORDS, widget=_LONG,
        help_text="Names of staff and firms. Nothing about patients.",
    )  # fmt: skip

    def given(self) -> tuple[str, str, date]:
        """What, the note, and the day."""
        return self.cleaned_data["what"], self.cleaned_data["note"], self.cleaned_data["happened_on"]


class FlowForm(forms.Form):
    """A way that data goes."""

    source = forms.ChoiceField(label="From")
    target = forms.ChoiceField(label="To")
    categories = forms.MultipleChoiceField(
        label="What goes this way", choices=list(CATEGORIES.items()), widget=forms.SelectMultiple(attrs={"size": 6})
    )
    channel = forms.ChoiceField(label="How", choices=list(flows.CHANNELS.items()))
    guarded_by = forms.CharField(
        label="What guards it there", required=False, max_length=rules.MOST_WORDS, widget=_LONG,
        help_text="A lock, encryption, a rule. Left empty, the map shows that nobody said.",
    )  # fmt: skip

    def __init__(self, *args: Any, things: Iterable[Thing], **options: Any) -> None:
        super().__init__(*args, **options)
        ends = flows.ends(things)
        for name in ("source", "target"):
            self.fields[name].choices = ends  # type: ignore[attr-defined]  # a field of choices

    def new(self) -> NewFlow:
        """The way as it was entered."""
        given = self.cleaned_data
        return NewFlow(
            given["source"], given["target"], tuple(given["categories"]), given["channel"], given["guarded_by"]
        )


def _initial(thing: Thing) -> dict[str, Any]:
    known = {True: "yes", False: "no", None: ""}
    usual = kinds.KINDS[thing.kind].scenarios
    return {
        "owner": str(thing.owner_id or ""), "criticality": thing.criticality, "has_data": known[thing.has_data],
        "why_none": thing.why_none, "kept_where": thing.kept_where, "support_ends_on": thing.support_ends_on,
        "scenarios": [one for one in thing.scenarios if one not in usual],
    }  # fmt: skip
