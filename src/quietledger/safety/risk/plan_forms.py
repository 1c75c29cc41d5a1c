"""What a browser may send about scenarios, gaps and what-ifs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.pure.losses.frequencies import Level
from quietledger.pure.safeguards.controls import CONTROLS
from quietledger.safety.risk.plan import Choice, ItemRow, NewItem
from quietledger.safety.risk.scenarios import Estimate, Here
from quietledger.safety.risk.whatif import Asked, Try

_SHORT: Final = {"class": "short"}
_LEVELS: Final = [(Level.LOW, "as rare as we think possible"), (Level.MODE, "as often as we think likely"),
                  (Level.HIGH, "as often as we think possible")]  # fmt: skip
_TRIES: Final = [(Try.AS_IS, "as the facts have it"), (Try.STANDS, "as if it stood"), (Try.GONE, "as if it were gone")]


class EstimateForm(forms.Form):
    """The practice's own estimate of a scenario."""

    low = forms.FloatField(label="Events a year, at least", widget=forms.NumberInput(attrs=_SHORT | {"step": "any"}),
                           help_text="0.01 is once in a hundred years.")  # fmt: skip
    mode = forms.FloatField(label="Events a year, likely", widget=forms.NumberInput(attrs=_SHORT | {"step": "any"}))
    high = forms.FloatField(label="Events a year, at most", widget=forms.NumberInput(attrs=_SHORT | {"step": "any"}))
    loss_low = forms.IntegerField(
        label="A cheap one costs, in dollars", widget=forms.NumberInput(attrs=_SHORT),
        help_text="One event in twenty costs less: all that the practice pays, from counsel to lost income.",
    )  # fmt: skip
    loss_high = forms.IntegerField(
        label="A dear one costs, in dollars", widget=forms.NumberInput(attrs=_SHORT),
        help_text="One event in twenty costs more.",
    )  # fmt: skip
    is_usual = forms.BooleanField(label="Let the library’s estimate count again", required=False)
    reason = forms.CharField(
        label="Why", max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Where the numbers come from, for whoever reads it next year.",
    )  # fmt: skip

    def estimate(self) -> Estimate:
        """The estimate as it was entered."""
        given = self.cleaned_data
        return Estimate(given["low"], given["mode"], given["high"], given["loss_low"], given["loss_high"])

    @staticmethod
    def of(found: Here) -> dict[str, Any]:
        """A scenario as the form shows it."""
        return {name: getattr(found.scenario, name) for name in Estimate.__dataclass_fields__}


class ItemForm(forms.Form):
    """What is decided about a gap."""

    choice = forms.ChoiceField(
        label="What becomes of it",
        choices=[(Choice.MEND, "It is mended"), (Choice.BEAR, "The practice bears it, and looks again")],
    )
    owner = forms.ChoiceField(label="Who sees to it")
    due_on = forms.DateField(
        label="Until", widget=forms.DateInput(attrs={"type": "date"}), help_text="Within a year from today."
    )
    cost = forms.DecimalField(
        label="What mending costs in the first year",
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs=_SHORT | {"step": "0.01"}),
        help_text="In dollars; leave it empty while nobody knows.",
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How it is to be mended; or why the practice bears it.",
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = forms.ChoiceField(label="Who sees to it", choices=list(owners))

    def new(self) -> NewItem:
        """The decision as it was entered."""
        given = self.cleaned_data
        cents = None if given["cost"] is None else int(given["cost"] * 100)
        return NewItem(Choice(given["choice"]), UUID(given["owner"]), given["due_on"], cents, given["note"])

    @staticmethod
    def of(item: ItemRow | None, due_on: date) -> dict[str, Any]:
        """What was decided before, as the form shows it."""
        if item is None:
            return {"choice": Choice.MEND, "due_on": due_on}
        cost = None if item.cost_cents is None else Decimal(item.cost_cents) / 100
        return {
            "choice": item.choice, "owner": str(item.owner_id), "due_on": item.due_on, "cost": cost, "note": item.note,
        }  # fmt: skip


class WhatIfForm(forms.Form):
    """What is tried: controls, how often things happen, and a policy's two edges."""

    level = forms.ChoiceField(label="Things happen", choices=_LEVELS, initial=Level.MODE, required=False)
    retention = forms.IntegerField(
        label="A policy with this retention, in dollars",
        required=False,
        min_value=0,
        max_value=10_000_000,
        widget=forms.NumberInput(attrs=_SHORT),
    )
    limit = forms.IntegerField(
        label="and this limit, in dollars",
        required=False,
        min_value=1,
        max_value=100_000_000,
        widget=forms.NumberInput(attrs=_SHORT),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for one in CONTROLS:
            if one.effects or one.becomes:
                self.fields[one.id] = forms.ChoiceField(label=one.say, choices=_TRIES, required=False)

    def asked(self) -> Asked:
        """What is tried, as it was entered; what was left out stays as it is."""
        given = self.cleaned_data
        tries = {one.id: Try(given[one.id]) for one in CONTROLS if given.get(one.id)}
        return Asked(Level(given["level"] or Level.MODE), tries, given["retention"], given["limit"])
