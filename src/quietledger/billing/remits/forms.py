"""What a browser may send about what is open, made into plain values."""

from __future__ import annotations

from django import forms

from quietledger.billing.remits import rules

WAY_WORDS = {
    rules.Ways.EXPLAINED: "It is explained; only words disagreed",
    rules.Ways.TO_CLAIM: "Its money belongs to the claim",
    rules.Ways.GIVE_BACK: "It isn’t ours: owe it back to the plan",
    rules.Ways.THEIRS: "It is rightly theirs: a penalty or fee of ours",
}


class NoteForm(forms.Form):
    """Why something is kept open, or how it was settled."""

    note = forms.CharField(
        label="Note", max_length=500, help_text="Kept sealed. What did the plan say, and who said it?",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )  # fmt: skip


class SettleForm(NoteForm):
    """How a difference is settled."""

    way = forms.ChoiceField(label="Settled because", choices=[(way.value, words) for way, words in WAY_WORDS.items()])
    field_order = ("way", "note")

    def only(self, ways: tuple[rules.Ways, ...]) -> SettleForm:
        """Offer only the ways that fit the difference."""
        field = self.fields["way"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(way.value, WAY_WORDS[way]) for way in ways]
        return self


class MatchForm(forms.Form):
    """Which claim an answer is about: its number, as our pages show it."""

    claim = forms.IntegerField(label="Claim", min_value=1, error_messages={"invalid": "Write a claim’s number."})
