"""What a browser may send about policies: their first pages, parts, exclusions, conditions, files; plain values out.

Money is typed in whole dollars and kept in cents; the wording of a clause is pasted, and only its hash is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django import forms

from quietledger.pure.safeguards.controls import CONTROLS
from quietledger.safety.cyberinsurance import vocabulary as words
from quietledger.safety.cyberinsurance.rules import (
    Clause,
    Condition,
    Exclusion,
    Extension,
    Panelist,
    Part,
    Terms,
    text_hash,
)

DAYS: Final = ["%m/%d/%Y"]
SHORT: Final = {"class": "short", "autocomplete": "off"}
MOST_CLAUSE: Final = 20_000
_DOLLARS: Final = re.compile(r"^\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.00?)?$")


class DollarsField(forms.CharField):
    """Whole dollars as policies print them: 1,000,000 or $10,000; whole cents as a value."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs=SHORT | {"inputmode": "numeric"}), **options)

    def to_python(self, value: object) -> int | None:  # type: ignore[override]  # a char field whose value is cents
        text = str(value or "").strip()
        if not text:
            return None
        found = _DOLLARS.match(text)
        if found is None:
            raise forms.ValidationError("Write whole dollars: 250,000.")
        return int(found[1].replace(",", "")) * 100


def dollars(cents: int | None) -> str:
    """An amount as the field shows it."""
    return "" if cents is None else f"{cents // 100:,}"


def _line(label: str, *, most: int = 200, say: str = "", required: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=most, help_text=say, widget=widget)


def _day(label: str, *, say: str = "Month/day/year.", required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, input_formats=DAYS, help_text=say,
        widget=forms.DateInput(format=DAYS[0], attrs=SHORT | {"inputmode": "numeric"}),
        error_messages={"invalid": "Write it as month/day/year: 11/03/2026."},
    )  # fmt: skip


def _number(label: str, *, say: str = "", most: int = 3_650) -> forms.IntegerField:
    widget = forms.TextInput(attrs=SHORT | {"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, help_text=say, widget=widget, localize=False
    )


def _one(label: str, choices: dict[str, str], *, say: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices.items()), help_text=say)


def _lines(label: str, say: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=2_000, help_text=say, widget=forms.Textarea(attrs={"rows": 3})
    )


class TermsForm(forms.Form):
    """The first pages of a policy.  Each group of fields is a sheet of the page."""

    insurer = _line("Who insures", required=True)
    form = _one("What it is", words.FORMS, say="An endorsement is a page added to a malpractice or office policy.")
    policy_no = _line("Policy number", most=60)
    form_id = _line("Form", most=60, say="The small print at the foot of the page, like CY 00 12 01 26.")
    market = _one("Market", words.MARKETS)
    broker = _line("Broker")
    named_insureds = _lines("Who is insured", "One name a line, as printed.")
    effective_on = _day("Begins")
    expiration_on = _day("Ends", say="The first day without it. Month/day/year.")
    aggregate_cents = DollarsField(
        label="Aggregate limit, in dollars", help_text="The most for all claims of its time."
    )
    per_event_cents = DollarsField(label="Limit for each event", required=False, help_text="Empty: the aggregate.")
    retention_cents = DollarsField(label="Retention", help_text="What you keep of each event.")
    coinsurance_percent = _number("Coinsurance, percent", most=100, say="Of a loss that you bear besides. Usually 0.")
    premium_cents = DollarsField(label="Premium for its time")
    min_earned_percent = _number("Least premium kept, percent", most=100)
    basis = _one("It covers", words.BASES)
    retro_on = _day("Retroactive date", required=False, say="Empty: full prior acts.")
    continuity_on = _day("Continuity date", required=False, say="Since when nothing may have been known.")
    defence = _one("Lawyers are paid", words.DEFENCES)
    has_hammer = forms.BooleanField(label="It has a hammer clause", required=False)
    territory = _line("Territory")
    hours_clause = _number("Hours that count as one event", most=8_760)
    notice_hours = _number("Tell within hours", most=8_760, say="Empty, with days empty: as soon as practicable.")
    notice_days = _number("Tell within days", most=365)
    report_days = _number("Days to report after its end", most=365)
    knowledge_group = _one("Whose knowledge counts", words.KNOWING)
    consent_needed = forms.BooleanField(label="No vendor or cost without the insurer’s consent", required=False)
    emergency_hours = _number("Hours of emergency cost without consent", most=240, say="If it says so.")
    hotline = _line("Hotline", most=40)
    claims_email = forms.EmailField(label="Mail for claims", required=False)
    proof_days = _number("Days to prove a loss", most=730)
    panel = _lines("Panel", "One firm a line: breach counsel: Marlow & Finch. Roles: "
                   + ", ".join(words.ROLES.values()) + ".")  # fmt: skip
    extensions = _lines("Extended reporting", "One a line: months, percent of the premium, days to buy: 12, 100, 60.")

    GROUPS: Final = (
        ("Who and when", ("insurer", "form", "policy_no", "form_id", "market", "broker", "named_insureds",
                          "effective_on", "expiration_on", "page_period")),
        ("What it pays at most, and what you keep",
         ("aggregate_cents", "page_aggregate", "per_event_cents", "retention_cents", "page_retention",
          "coinsurance_percent", "premium_cents", "page_premium", "min_earned_percent")),
        ("What it counts", ("basis", "page_basis", "retro_on", "page_retro", "continuity_on", "defence",
                            "page_defence", "has_hammer", "territory", "hours_clause")),
        ("Whom to tell, and when",
         ("notice_hours", "notice_days", "page_notice", "report_days", "knowledge_group", "hotline", "claims_email",
          "consent_needed", "emergency_hours", "panel", "page_panel", "proof_days", "page_proof", "extensions",
          "page_erp")),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, say in words.PAGED.items():
            self.fields[f"page_{name}"] = _number(f"{say}: on page", most=999)

    def groups(self) -> Iterable[tuple[str, list[list[forms.BoundField]]]]:
        """The sheets of the page: a title, and its lines; a page stands in the line of what it shows."""
        return [(title, self._lines(names)) for title, names in self.GROUPS]

    def _lines(self, names: Iterable[str]) -> list[list[forms.BoundField]]:
        lines: list[list[forms.BoundField]] = []
        for name in names:
            if name.startswith("page_"):
                lines[-1].append(self[name])
            else:
                lines.append([self[name]])
        return lines

    def clean_extensions(self) -> tuple[Extension, ...]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["extensions"].splitlines())):
            numbers = re.findall(r"\d+", line)
            if len(numbers) != 3:
                raise forms.ValidationError("Three numbers a line: months, percent, days to buy.")
            found.append(Extension(*(int(one) for one in numbers)))
        return tuple(found)

    def clean_panel(self) -> tuple[Panelist, ...]:
        roles = {say: role for role, say in words.ROLES.items()}
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["panel"].splitlines())):
            role, _, firm = line.partition(":")
            if role.strip().casefold() not in roles or not firm.strip():
                raise forms.ValidationError("Write the role, a colon, and the firm.")
            found.append(Panelist(roles[role.strip().casefold()], firm.strip()))
        return tuple(found)

    def terms(self) -> Terms:
        """The first pages as plain values."""
        given = dict(self.cleaned_data)
        pages = {name: given[f"page_{name}"] for name in words.PAGED if given[f"page_{name}"]}
        values = {name: value for name, value in given.items() if not name.startswith("page_")}
        for name in ("coinsurance_percent", "min_earned_percent", "report_days"):
            values[name] = values[name] or 0
        values["named_insureds"] = tuple(filter(None, map(str.strip, given["named_insureds"].splitlines())))
        return Terms(**values, pages=pages)

    @staticmethod
    def of(terms: Terms) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        said = {name: getattr(terms, name) for name in TermsForm.base_fields}
        said |= {name: dollars(value) for name, value in said.items() if name.endswith("_cents")}
        said["named_insureds"] = "\n".join(terms.named_insureds)
        said["panel"] = "\n".join(f"{words.ROLES[one.role]}: {one.firm}" for one in terms.panel)
        said["extensions"] = "\n".join(
            f"{one.months}, {one.percent}, {one.buy_within_days}" for one in terms.extensions
        )
        return said | {f"page_{name}": page for name, page in terms.pages.items()}


class _ClauseForm(forms.Form):
    """What all clauses have: a page and a wording, of which the hash is kept."""

    page = _number("On page", most=999)
    wording = forms.CharField(
        label="Its wording", required=False, max_length=MOST_CLAUSE, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Paste it to know next year whether it changed. Only its hash is kept; empty keeps the one there.",
    )  # fmt: skip

    def clause(self, before: Clause = Clause()) -> Clause:  # noqa: B008 - an empty clause never changes
        """Page and hash; an empty wording leaves the hash as it was."""
        return Clause(self.cleaned_data["page"], text_hash(self.cleaned_data["wording"]) or before.text_sha256)


class PartForm(_ClauseForm):
    """One coverage part."""

    limit_cents = DollarsField(label="Limit for each event", required=False, help_text="Empty: the policy’s.")
    aggregate_cents = DollarsField(label="Limit for its time", required=False, help_text="Empty: the policy’s.")
    retention_cents = DollarsField(label="Retention", required=False, help_text="Empty: the policy’s.")
    coinsurance_percent = _number("Coinsurance, percent", most=100, say="Empty: the policy’s.")
    waiting_hours = _number("Waiting hours", most=8_760, say="For standstills: what the first hours cost is yours.")
    indemnity_days = _number("Days that it pays at most")
    basis = _one("Its limit counts", {"dollars": "dollars", "people": "people notified"})
    people_cap = _number("People notified at most", most=100_000_000)
    inside_aggregate = forms.BooleanField(label="It uses up the policy’s aggregate limit", required=False, initial=True)
    triggers = _line("What sets it off", say="A few words of your own.")

    field_order = ("limit_cents", "aggregate_cents", "retention_cents", "coinsurance_percent", "waiting_hours",
                   "indemnity_days", "basis", "people_cap", "inside_aggregate", "triggers", "page",
                   "wording")  # fmt: skip

    def part(self, part: str, before: Part | None) -> Part:
        """The part as plain values."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"page", "wording"}}
        clause = self.clause(before.clause if before else Clause())
        return Part(part, **(given | {"waiting_hours": given["waiting_hours"] or 0}), clause=clause)

    @staticmethod
    def of(part: Part | None) -> dict[str, Any]:
        """What is kept of it, as the form shows it."""
        if part is None:
            return {"inside_aggregate": True, "basis": "dollars"}
        said = {name: getattr(part, name) for name in PartForm.base_fields if hasattr(part, name)}
        said |= {name: dollars(value) for name, value in said.items() if name.endswith("_cents")}
        return said | {"page": part.clause.page}


class ExclusionForm(_ClauseForm):
    """One exclusion."""

    carve_backs = _line("What it gives back", say="Exceptions to the exclusion, in a few words.")
    is_counted = forms.BooleanField(
        label="Count it: what it takes out is yours in the figures", required=False, initial=True
    )
    field_order = ("carve_backs", "is_counted", "page", "wording")

    def exclusion(self, exclusion: str, before: Exclusion | None) -> Exclusion:
        """The exclusion as plain values."""
        given = self.cleaned_data
        clause = self.clause(before.clause if before else Clause())
        return Exclusion(exclusion, given["carve_backs"], given["is_counted"], clause)

    @staticmethod
    def of(exclusion: Exclusion | None) -> dict[str, Any]:
        """What is kept of it, as the form shows it."""
        if exclusion is None:
            return {"is_counted": True}
        return {"carve_backs": exclusion.carve_backs, "is_counted": exclusion.is_counted,
                "page": exclusion.clause.page}  # fmt: skip


class ConditionForm(_ClauseForm):
    """What the insurer made the cover hang on."""

    kind = forms.ChoiceField(
        label="What it asks for",
        choices=[("", "Choose one"), *((key, one.say) for key, one in words.CONDITIONS.items())],
    )
    say = _line("In your own words", say="Empty: as above.")
    controls = forms.MultipleChoiceField(
        label="Safeguards that show it", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(one.id, one.say) for one in CONTROLS],
    )  # fmt: skip
    reach = _one("If it is broken, the insurer may refuse", words.REACHES)
    deadline_on = _day("To be done by", required=False, say="If it sets a day. Month/day/year.")
    field_order = ("kind", "say", "deadline_on", "reach", "controls", "page", "wording")

    def condition(self, before: Condition | None) -> Condition:
        """The condition as plain values; without safeguards of its own, those of its kind."""
        given = self.cleaned_data
        kind = words.CONDITIONS[given["kind"]]
        made = Condition(
            given["kind"], given["say"].strip() or kind.say, tuple(given["controls"]) or kind.controls,
            given["reach"] or "causes", given["deadline_on"], self.clause(before.clause if before else Clause()),
        )  # fmt: skip
        return replace(made, id=before.id if before else None)

    @staticmethod
    def of(condition: Condition | None) -> dict[str, Any]:
        """What is kept of it, as the form shows it."""
        if condition is None:
            return {}
        return {"kind": condition.kind, "say": condition.say, "controls": condition.controls,
                "reach": condition.reach, "deadline_on": condition.deadline_on,
                "page": condition.clause.page}  # fmt: skip


class FileForm(forms.Form):
    """A document of the policy."""

    kind = forms.ChoiceField(label="What it is", choices=list(words.FILE_KINDS.items()))
    file = forms.FileField(label="File", help_text="At most 10 MB. It is sealed here and sent nowhere.")


class EndForm(forms.Form):
    """That a policy ends before its time."""

    ended_on = _day("The first day without it")
