"""A lesson's text read into screens, examples and questions; what is wrong with it becomes findings.

An extra file: pages, commands and tests read lessons with it, and it knows no table. A lesson is Markdown after a head
in TOML between two lines of `+++`; each `## ` heading begins a screen; a fenced block named `message` is an example.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from quietledger.pure.mailsigns.shapes import Known

FENCE: Final = "+++"
MOST_LETTERS: Final = 60_000
NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
# Raw HTML stays text, pictures stay away, and what could run (javascript:, data:) never becomes a link.
MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
# The office that examples are written to, unless a lesson says otherwise. All of it is made up.
OFFICE: Final = Known(
    own_domains=frozenset({"lanternhill.example"}),
    own_names=("Lantern Hill Psychology", "Tamsin Quillfeather", "Odalys Fernwhistle"),
    own_address="billing@lanternhill.example",
    partners={
        "bluefinch.example": "Bluefinch Health Plan",
        "northfield.example": "Northfield Health Plan",
        "paperlark.example": "Paperlark Exchange",
        "saltmarsh-records.example": "Saltmarsh Records",
    },
    always_signed=frozenset({"bluefinch.example", "northfield.example", "paperlark.example"}),
    thread_ids=frozenset(),
    server_id="mx.lanternhill.example",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a text: where, what, and how to mend it.  is_grave: it can't be taught like that."""

    where: str
    what: str
    mend: str
    is_grave: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to choose; `why` explains it, right or not."""

    say: str
    why: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One question with its answers."""

    ask: str
    answers: tuple[Answer, ...]

    @property
    def right(self) -> frozenset[int]:
        return frozenset(number for number, one in enumerate(self.answers) if one.is_right)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a screen: HTML made of Markdown, or the raw message of an example."""

    html: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What fits on one screen."""

    title: str
    blocks: tuple[Block, ...]
    words: str  # its plain text, for measuring


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson, read.  marks: sign -> words that it must be found at in the example; version: the hash of the text."""

    name: str
    title: str
    month: int
    minutes: int
    take: str
    screens: tuple[Screen, ...]
    checks: tuple[Check, ...]
    version: str
    sources: tuple[str, ...] = ()
    known: Known = OFFICE
    marks: Mapping[str, str] = field(default_factory=dict)
    is_own: bool = False

    @property
    def screen_count(self) -> int:
        """Its screens and the one with the questions."""
        return len(self.screens) + 1

    @property
    def messages(self) -> list[str]:
        return [block.message for screen in self.screens for block in screen.blocks if block.message]

    @property
    def right(self) -> list[frozenset[int]]:
        return [check.right for check in self.checks]


def read(text: str) -> tuple[Lesson | None, list[Finding]]:
    """A lesson, None if it can't be read as one, and what is wrong with it."""
    if len(text) > MOST_LETTERS:
        return None, [Finding("the whole text", f"It has {len(text):,} letters.", "Keep it under 60,000.")]
    parts = re.split(rf"^{re.escape(FENCE)}[ \t]*$", text.replace("\r\n", "\n"), maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        return None, [
            Finding("line 1", "There is no head.", f"Begin with a line {FENCE}, the head, and {FENCE} again.")
        ]
    try:
        head = tomllib.loads(parts[1])
    except tomllib.TOMLDecodeError as problem:
        mend = 'Write each as: name = "words in quotes".'
        return None, [Finding("the head", f"It can’t be read: {problem}.", mend)]
    findings = list(_head_findings(head))
    if findings:
        return None, findings
    lesson = Lesson(
        name=head["id"], title=head["title"], month=head["month"], minutes=head.get("minutes", 5), take=head["take"],
        screens=tuple(_screens(parts[2])), checks=tuple(_check(one) for one in head.get("check", [])),
        version=sha256(text.encode()).hexdigest(), sources=tuple(head.get("sources", [])),
        known=_known(head.get("known", {})), marks=head.get("marks", {}),
    )  # fmt: skip
    return lesson, []


_HEAD: Final = {
    "id": (str, 'a short name, as id = "our-fax-machine"'),
    "title": (str, 'what it is called, as title = "Our fax machine"'),
    "month": (int, "the month of somebody’s year, as month = 3"),
    "take": (str, 'one sentence to take away, as take = "Ask first."'),
}
_OPTIONAL: Final = {"minutes": int, "sources": list, "check": list, "known": dict, "marks": dict}
_KNOWN: Final = frozenset({
    "own_domains", "own_names", "own_address", "partners", "known_phones", "known_accounts", "always_signed",
    "thread_ids", "first_address", "first_domain", "server_id",
})  # fmt: skip


def _head_findings(head: Mapping[str, Any]) -> Iterator[Finding]:
    for name, (kind, mend) in _HEAD.items():
        value = head.get(name)
        if not isinstance(value, kind) or isinstance(value, bool) or value == "":
            yield Finding(f"the head: {name}", "It is missing, or not of this kind.", f"Give {mend}.")
    for name, kind in _OPTIONAL.items():
        if name in head and not isinstance(head[name], kind):
            yield Finding(f"the head: {name}", "It is not of this kind.", f"It must be {_KINDS[kind]}.")
    for name in sorted(head.keys() - _HEAD.keys() - _OPTIONAL.keys()):
        yield Finding(f"the head: {name}", "Nothing of this name is known.", "Take it out, or mend its spelling.")
    if isinstance(head.get("id"), str) and not NAME.fullmatch(head["id"]):
        yield Finding("the head: id", "It is not a name for an address.", "Use small letters, digits and dashes.")
    if isinstance(head.get("month"), int) and not 0 <= head["month"] <= 12:
        yield Finding("the head: month", "There is no such month.", "Use 1 to 12.")
    yield from _inner_findings(head)


_KINDS: Final = {int: "a whole number", list: "a list", dict: "a table"}


def _inner_findings(head: Mapping[str, Any]) -> Iterator[Finding]:
    """Findings about what stands inside lists and tables of the head."""
    known, marks, sources = head.get("known", {}), head.get("marks", {}), head.get("sources", [])
    if isinstance(known, dict) and known.keys() - _KNOWN:
        yield Finding("the head: known", "It names something unknown.", f"It may name {', '.join(sorted(_KNOWN))}.")
    if isinstance(marks, dict) and not all(isinstance(one, str) for one in marks.values()):
        yield Finding("the head: marks", "A place must be words.", 'Write each as: S1 = "the words that are marked".')
    if isinstance(sources, list) and not all(isinstance(one, str) for one in sources):
        yield Finding("the head: sources", "A source must be words.", 'Write them as ["One", "Another"].')
    checks = head.get("check", [])
    for number, check in enumerate(checks if isinstance(checks, list) else [], 1):
        if not _is_check(check):
            mend = "Give each [[check]] an ask, and each [[check.answer]] a say, a why, and right = true if it is."
            yield Finding(f"question {number}", "It has not all of its parts.", mend)


def _is_check(check: Any) -> bool:
    answers = check.get("answer", []) if isinstance(check, dict) and isinstance(check.get("ask"), str) else None
    return isinstance(answers, list) and all(
        isinstance(one, dict) and isinstance(one.get("say"), str) and isinstance(one.get("why"), str)
        and isinstance(one.get("right", False), bool) for one in answers
    )  # fmt: skip


def _check(given: Mapping[str, Any]) -> Check:
    answers = (Answer(one["say"], one["why"], one.get("right", False)) for one in given.get("answer", []))
    return Check(given["ask"], tuple(answers))


def _known(given: Mapping[str, Any]) -> Known:
    """What the office of the examples knows, with what the lesson says differently."""
    told = {name: getattr(OFFICE, name) for name in Known.__dataclass_fields__}
    for name, value in given.items():
        told[name] = type(told[name])(value) if isinstance(told[name], frozenset | tuple) else value
    return Known(**told)


def _screens(body: str) -> Iterator[Screen]:
    tokens = MARKDOWN.parse(body)
    starts = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    if not starts or starts[0] > 0:
        yield _screen("", tokens[: starts[0] if starts else len(tokens)])
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        yield _screen(_plain(tokens[start + 1 : start + 2]), tokens[start + 3 : end])


def _screen(title: str, tokens: list[Token]) -> Screen:
    blocks: list[Block] = []
    before: list[Token] = []
    for token in tokens:
        if token.type == "fence" and token.info.strip() == "message":
            blocks += [Block(html=_html(before)), Block(message=token.content)]
            before = []
        else:
            before.append(token)
    blocks.append(Block(html=_html(before)))
    return Screen(title, tuple(one for one in blocks if one.html.strip() or one.message), _plain(tokens))


def _html(tokens: list[Token]) -> str:
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _plain(tokens: list[Token]) -> str:
    """The words of a piece, one line for each paragraph, heading, item or cell."""
    return "\n".join(
        "".join(child.content or " " for child in token.children or []) for token in tokens if token.type == "inline"
    )
