"""Questions to a partner: which are shown after which answers, what an answer is worth, and what is a red flag.

An extra file of the room: plain values; the questions themselves lie in `questions.json`, in the form of partners
reference 7. A "yes" without the document that it needs is worth 2 points at most.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from quietledger.safety.partners.rules import Tier

CAP: Final = 2.0
MOST_TEXT: Final = 2_000
FORMAT: Final = "quietledger-questionnaire/1"
YESNO: Final = ("yes", "no", "n/a")
_COMPARED: Final = re.compile(r"(>=|<=|<|>)\s*(-?\d+(?:\.\d+)?)")
_NUMBER: Final = re.compile(r"\d{1,9}(\.\d{1,3})?")
_HOW: Final = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt}
_FILE: Final = Path(__file__).with_name("questions.json")


@dataclass(frozen=True, slots=True)
class Question:
    """One question.  tier: the least exposed firm that is asked.  show_if: an earlier question, and answers of it."""

    id: str
    group: str
    text: str
    type: str
    tier: Tier
    choices: tuple[tuple[str, str], ...]
    show_if: tuple[str, tuple[str, ...]] | None
    evidence_required: bool
    maps: tuple[str, ...]
    score: Mapping[str, float]
    red_flag_if: tuple[str, ...]
    ttl_days: int
    ask_for: str

    @property
    def criteria(self) -> tuple[str, ...]:
        return tuple(one for one in self.maps if one.startswith("W"))

    @property
    def is_core(self) -> bool:
        """Whether it is one of the thirty; the others follow from an answer."""
        return self.show_if is None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer.  files: names of documents that came with it.  instead: what is done in place of what was asked."""

    answer: str = ""
    instead: str = ""
    files: tuple[str, ...] = ()
    answered_on: str = ""


Answers = Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer is worth, None if that can't be told.  state: answered, missing, old or n/a."""

    question: Question
    given: Given
    points: float | None
    state: str
    is_capped: bool
    is_red: bool

    @property
    def words(self) -> str:
        """The answer as a person reads it."""
        return dict(self.question.choices).get(self.given.answer, self.given.answer)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What answers say of a criterion: points, and whether documents show it."""

    points: float
    is_shown: bool
    questions: tuple[str, ...] = field(default=())


@cache
def all_questions() -> tuple[Question, ...]:
    """Every question, in its order."""
    return tuple(_question(one) for one in json.loads(_FILE.read_text())["questions"])


@cache
def version() -> str:
    """The name of this edition: the beginning of its digest."""
    return sha256(_FILE.read_bytes()).hexdigest()[:12]


def asked(tier: Tier) -> list[Question]:
    """What a firm of this tier may be asked: all, those with a star, or the knock-outs alone."""
    order = [Tier.THREE, Tier.TWO, Tier.ONE]
    return [one for one in all_questions() if order.index(one.tier) <= order.index(tier)]


def shown(tier: Tier, answers: Answers) -> list[Question]:
    """The questions that follow from the answers so far; a question whose own condition is hidden stays hidden."""
    visible: list[Question] = []
    there: set[str] = set()
    for one in asked(tier):
        if one.show_if is None or (
            one.show_if[0] in there and any(matches(_answer(answers, one.show_if[0]), want) for want in one.show_if[1])
        ):
            visible.append(one)
            there.add(one.id)
    return visible


def matches(answer: str, want: str) -> bool:
    """Whether an answer is the wanted one, or a number on the wanted side: "yes", ">=95"."""
    compared = _COMPARED.fullmatch(want)
    if compared is None:
        return answer == want
    try:
        return bool(_HOW[compared[1]](float(answer), float(compared[2])))
    except ValueError:
        return False


def judge(question: Question, given: Given | None, today: date) -> Judged:
    """What one answer is worth: nothing if it is missing or too old, 2 points at most without its document."""
    if given is None or not given.answer:
        return Judged(question, given or Given(), None, "missing", is_capped=False, is_red=False)
    if given.answer == "n/a":
        return Judged(question, given, None, "n/a", is_capped=False, is_red=False)
    is_red = any(matches(given.answer, one) for one in question.red_flag_if)
    if is_old(question, given, today):
        return Judged(question, given, None, "old", is_capped=False, is_red=is_red)
    points = next((worth for want, worth in question.score.items() if matches(given.answer, want)), None)
    is_capped = points is not None and points > CAP and question.evidence_required and not given.files
    return Judged(question, given, CAP if is_capped else points, "answered", is_capped, is_red)


def is_old(question: Question, given: Given, today: date) -> bool:
    """Whether an answer no longer counts; its last day is the one after so many days."""
    try:
        answered_on = date.fromisoformat(given.answered_on)
    except ValueError:
        return True
    return bool(question.ttl_days) and answered_on + timedelta(days=question.ttl_days) < today


def judged(tier: Tier, answers: Answers, today: date) -> list[Judged]:
    """Every question that is shown, with what its answer is worth."""
    return [judge(one, answers.get(one.id), today) for one in shown(tier, answers)]


def suggested(found: Iterable[Judged]) -> dict[str, Suggested]:
    """What the answers say of each criterion: the mean of what they are worth; missing ones count 0."""
    by_criterion: dict[str, list[Judged]] = {}
    for one in found:
        for criterion in one.question.criteria:
            if one.question.score and one.state != "n/a":
                by_criterion.setdefault(criterion, []).append(one)
    return {
        criterion: Suggested(
            sum(one.points or 0.0 for one in rows) / len(rows), all(one.given.files for one in rows if one.points),
            tuple(one.question.id for one in rows),
        )
        for criterion, rows in by_criterion.items()
        if any(one.points is not None for one in rows)
    }  # fmt: skip


def changes(before: Answers, after: Answers) -> dict[str, str]:
    """What was answered otherwise before, by question; what is new or the same is left out."""
    return {
        name: before[name].answer
        for name, one in after.items()
        if name in before and before[name].answer != one.answer and before[name].answer
    }


def wrong(question: Question, answer: str) -> str:
    """What can't be an answer to this question, in words; "" if it can, or if it is empty."""
    if not answer:
        return ""
    if len(answer) > MOST_TEXT:
        return f"At most {MOST_TEXT:,} characters."
    choices = dict(question.choices) if question.type == "choice" else YESNO
    if question.type in {"choice", "yesno"} and answer not in choices:
        return "Choose one of the answers."
    if question.type == "number" and not _NUMBER.fullmatch(answer):
        return "Give a number."
    if question.type == "date" and not _is_day(answer):
        return "Give a day, as in 2026-05-31."
    return ""


def as_json(partner: str, tier: Tier, answers: Answers) -> bytes:
    """The questions with their answers as the one file that may be filled in and brought back."""
    asked_now = {one.id for one in asked(tier)}
    told = {
        "format": FORMAT, "version": version(), "partner": partner, "tier": tier,
        "questions": [one for one in json.loads(_FILE.read_text())["questions"] if one["id"] in asked_now],
        "answers": {name: _told(one) for name, one in answers.items() if name in asked_now},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def from_json(body: bytes, today: date) -> tuple[dict[str, Given], list[str]]:
    """Answers of a file, and what of it can't be taken, in words.  Whatever the bytes are, nothing is raised."""
    try:
        told = json.loads(body)
        given, form = dict(told["answers"]), told["format"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}, ["This is no file of answers. Export one, fill it in, and bring it back."]
    if form != FORMAT:
        return {}, [f"The file says it is “{str(form)[:60]}”; here “{FORMAT}” is read."]
    found: dict[str, Given] = {}
    findings = []
    known = {one.id: one for one in all_questions()}
    for name, one in given.items():
        answer = _read(one, today)
        if name not in known:
            findings.append(f"{str(name)[:20]}: no such question is asked here.")
        elif answer is None:
            findings.append(f"{name}: the answer is not written as a file of answers has it.")
        elif problem := wrong(known[name], answer.answer):
            findings.append(f"{name}: {problem}")
        else:
            found[name] = answer
    return found, findings


def kept(answers: Answers) -> bytes:
    """Answers as they are kept."""
    return json.dumps({name: _told(one) for name, one in answers.items()}, ensure_ascii=False).encode()


def from_kept(body: bytes) -> dict[str, Given]:
    """Answers as they were kept."""
    return {
        name: Given(one["answer"], one["instead"], tuple(one["files"]), one["answered_on"])
        for name, one in json.loads(body).items()
    }


def _told(one: Given) -> dict[str, Any]:
    return {"answer": one.answer, "instead": one.instead, "files": list(one.files), "answered_on": one.answered_on}


def _read(one: Any, today: date) -> Given | None:
    """An answer of somebody's file.  Files are named by the house alone, or a name would pass for a document."""
    if not isinstance(one, dict):
        return None
    answer, instead, on = one.get("answer", ""), one.get("instead", ""), one.get("answered_on") or today.isoformat()
    if not (isinstance(answer, str) and isinstance(instead, str) and isinstance(on, str)) or len(instead) > MOST_TEXT:
        return None
    is_past = _is_day(on) and date.fromisoformat(on) <= today
    return Given(answer.strip(), instead.strip(), (), on) if is_past else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _answer(answers: Answers, name: str) -> str:
    return answers[name].answer if name in answers else ""


def _question(one: Mapping[str, Any]) -> Question:
    condition = one.get("show_if")
    return Question(
        one["id"], one["group"], one["text"], one["type"], Tier(one["tier"]),
        tuple((key, say) for key, say in one.get("choices", {}).items()),
        (condition["question"], tuple(condition["is"])) if condition else None,
        one.get("evidence_required", False), tuple(one.get("maps", ())), one.get("score", {}),
        tuple(one.get("red_flag_if", ())), one.get("ttl_days", 365), one.get("ask_for", ""),
    )  # fmt: skip
