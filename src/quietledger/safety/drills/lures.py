"""Lures as text: their form, those that come with the product, and what is filled in for each reader.

An extra file of the room. A file holds one family: a line "Family: ...", then texts apart by a line of equals signs.
A text is header lines (From, Reply-To, Subject, Page, Asks), an empty line, and the body, in which [[...]] is the link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from quietledger.safety.drills import errors, topics

FIELDS: Final = frozenset({"From", "Reply-To", "Subject", "Page", "Asks"})
NEEDED: Final = ("From", "Subject", "Page")
BLANKS: Final = ("name", "practice", "owner", "owner_word")
LONGEST: Final = 4_000
LINK: Final = re.compile(r"\[\[([^\[\]\n]{1,120})\]\]")
_BLANK: Final = re.compile(r"\{([a-z_]*)\}")
_SENDER: Final = re.compile(r"([^<>\r\n]+)<([^<>@\s]+@[^<>@\s]+)>")
_BETWEEN: Final = re.compile(r"^={3,}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lure:
    """One text.  page: heading of the page that the link leads to; asks: "password" if that page shows such a field."""

    id: str
    family: str
    sender: str
    reply_to: str
    subject: str
    page: str
    asks: str
    body: str
    text: str  # as it was written


def parse(text: str, *, id: str, family: str) -> Lure:  # noqa: A002 - the lure's own word
    """Read one text.  Raises: NotALure, with everything that is wrong about its form."""
    head, _, body = text.replace("\r\n", "\n").strip().partition("\n\n")
    told = dict(_headers(head))
    says = [*_wrong_head(told), *_wrong_body(body, text)]
    if says:
        raise errors.NotALure(tuple(says))
    return Lure(
        id, family, told["From"], told.get("Reply-To", ""), told["Subject"], told["Page"], told.get("Asks", ""),
        body.strip(), text.strip(),
    )  # fmt: skip


def check(text: str, *, id: str, family: str, own_domains: frozenset[str]) -> Lure:  # noqa: A002 - the lure's own word
    """Read one text that somebody wants to use.  Raises: NotALure, for its form or for what it says."""
    says = list(topics.wrong(text, own_domains))
    try:
        lure = parse(text, id=id, family=family)
    except errors.NotALure as problem:
        raise errors.NotALure((*problem.says, *says)) from None
    if says:
        raise errors.NotALure(tuple(says))
    return lure


def of_file(text: str, stem: str) -> list[Lure]:
    """Every text of a family's file.  Raises: NotALure."""
    first, *texts = _BETWEEN.split(text)
    name, _, family = first.strip().partition(":")
    if name != "Family" or not family.strip() or not texts:
        raise errors.NotALure(("The file begins with “Family: ...” and then holds texts below lines of “=====”.",))
    return [parse(one, id=f"{stem}-{number}", family=family.strip()) for number, one in enumerate(texts, 1)]


@cache
def shipped() -> Mapping[str, Lure]:
    """The lures that come with the product, by id."""
    folder = files("quietledger.safety.drills") / "lures"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".txt")), key=lambda one: one.name)
    read = (lure for one in found for lure in of_file(one.read_text("utf-8"), one.name.removesuffix(".txt")))
    return {lure.id: lure for lure in read}


def sender_of(filled: str) -> tuple[str, str]:
    """Name and address of a sender line whose blanks are filled."""
    found = _SENDER.fullmatch(filled)
    return (found.group(1).strip(), found.group(2)) if found else ("", filled)


def fill(text: str, said: Mapping[str, str]) -> str:
    """Put a reader's and the practice's names where a text leaves blanks."""
    return _BLANK.sub(lambda found: said.get(found.group(1), ""), text)


def _headers(head: str) -> Iterator[tuple[str, str]]:
    for line in head.split("\n"):
        name, _, value = line.partition(":")
        yield name.strip(), value.strip()


def _wrong_head(told: Mapping[str, str]) -> Iterator[str]:
    unknown = sorted(told.keys() - FIELDS)
    if unknown:
        yield f"“{unknown[0]}” is none of the header lines {', '.join(sorted(FIELDS))}."
    for name in NEEDED:
        if not told.get(name):
            yield f"The line “{name}: ...” is missing."
    if told.get("From") and not _SENDER.fullmatch(fill(told["From"], dict.fromkeys(BLANKS, "somebody"))):
        yield "The sender needs a name and one address: Name <somebody@somewhere.example>."
    if told.get("Asks", "") not in ("", "password"):
        yield "“Asks” may only be “password”: that page shows a field whose content goes nowhere."


def _wrong_body(body: str, text: str) -> Iterator[str]:
    if len(LINK.findall(body)) != 1:
        yield "The body needs exactly one link, written as [[words]]."
    if len(text) > LONGEST:
        yield f"The text is longer than {LONGEST} characters."
    blanks = sorted(set(_BLANK.findall(text)) - set(BLANKS))
    if blanks:
        yield f"Nothing is known for the blank {{{blanks[0]}}}; there are {', '.join(BLANKS)}."
