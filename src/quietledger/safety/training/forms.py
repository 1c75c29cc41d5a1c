"""A lesson's answers, and a lesson of the practice's own, as a browser may send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms

MOST_BYTES: Final = 200_000


def answers(sent: Mapping[str, str], count: int) -> dict[int, int]:
    """Of each question, by number, the number of the answer that was chosen; what can't be read was not chosen."""
    given = {number: sent.get(f"q{number}", "") for number in range(count)}
    return {number: int(one) for number, one in given.items() if one.isascii() and one.isdigit() and len(one) < 3}


class OwnLessonForm(forms.Form):
    """A lesson that the practice writes: as text, or as a file."""

    text = forms.CharField(
        label="The lesson", required=False, max_length=MOST_BYTES, strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true", "class": "mono"}),
        help_text="Nothing about a patient: everybody here reads it, and it is not sealed.",
    )  # fmt: skip
    file = forms.FileField(
        label="Or a file", required=False, help_text="A text file (.md). It takes the place of the text above."
    )

    def clean(self) -> dict[str, object]:
        """Make one text of both."""
        given = super().clean() or {}
        file = given.get("file")
        if file is not None:
            if file.size > MOST_BYTES:
                raise forms.ValidationError("The file is too large for a lesson.")
            try:
                given["text"] = file.read().decode("utf-8")
            except UnicodeDecodeError:
                raise forms.ValidationError("The file is not a text in UTF-8.") from None
        if not given.get("text"):
            raise forms.ValidationError("Write a lesson, or choose a file.")
        return given
