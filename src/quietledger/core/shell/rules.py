"""How amounts, days and distances are said on a page: pure functions behind the template tags."""

from dataclasses import dataclass
from datetime import date

MINUS = "\u2212"
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
BAD_WITHIN_DAYS = 2
SOON_WITHIN_DAYS = 7


@dataclass(frozen=True)
class Away:
    """How far a day is: its words, and the tone class ("bad", "soon" or "") that the look gives them."""

    words: str
    tone: str


def money_parts(cents: int) -> tuple[str, str]:
    """The two inks of an amount: sign and dollars, then the cents with their point.

    Units: whole cents; may be negative.
    """
    dollars, rest = divmod(abs(cents), 100)
    sign = MINUS if cents < 0 else ""
    return f"{sign}${dollars:,}", f".{rest:02d}"


def day(value: date) -> str:
    """A day as it stands in a margin: "Fri, Nov 27"."""
    return f"{value:%a, %b} {value.day}"


def long_day(value: date) -> str:
    """A day as it stands in a sentence or a title: "November 27, 2026"."""
    return f"{value:%B} {value.day}, {value.year}"


def away(value: date, today: date) -> Away:
    """Distance of a deadline, in words and tone; what is past or within two days is bad, within a week soon."""
    days = (value - today).days
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    words = near.get(days) or (f"{days} days" if days > 0 else f"{-days} days ago")
    if days <= BAD_WITHIN_DAYS:
        return Away(words, "bad")
    return Away(words, "soon" if days <= SOON_WITHIN_DAYS else "")


def counted(count: int, name: str, names: str | None = None) -> str:
    """A count with its noun: "1 claim", "1,204 claims"; the plural is the noun with an s unless given."""
    return f"{count:,} {name if count == 1 else names or name + 's'}"


def spelled(count: int) -> str:
    """A small number as a word for the house's sentences, a larger one in figures."""
    return WORDS[count] if 0 <= count < len(WORDS) else f"{count:,}"
