"""Rules against sentences: which words show an item, what is missing beside them, and what takes it back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from quietledger.pure.agreementcheck import durations, spelling
from quietledger.pure.agreementcheck.clauses import Clause, Sentence
from quietledger.pure.agreementcheck.normal import Places
from quietledger.pure.agreementcheck.rules import AdverseRule, Rule
from quietledger.pure.agreementcheck.shapes import QUOTE_LIMIT, Adverse, Found, Span, State
from quietledger.pure.agreementcheck.spelling import Mending

_WORD: Final = re.compile(r"[a-z0-9%][\w·%-]*")
_SPAN_LIMIT: Final = 3
_NEAR: Final = 400


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that shows something, with the place of the words in its text."""

    sentence: Sentence
    start: int
    end: int
    cue: int = 0


class Book:
    """A document ready to be asked: its sentences by their words, its clauses, and the periods that it defines."""

    def __init__(
        self, tree: Sequence[Clause], agreed: Sequence[Sentence], asides: Sequence[Sentence], places: Places
    ) -> None:
        self.tree, self.agreed, self.asides, self._places = tree, agreed, asides, places
        self.periods = durations.defined([one.text for one in agreed])
        self._by_word: dict[str, list[int]] = {}
        for index, sentence in enumerate(agreed):
            for word in set(_WORD.findall(sentence.text)):
                self._by_word.setdefault(word, []).append(index)
        self._words = sorted(self._by_word)
        self._around: dict[tuple[int, str], str] = {}

    def with_any(self, anchors: Iterable[str]) -> list[Sentence]:
        """Sentences that hold a word with one of these beginnings, in their order."""
        found: set[int] = set()
        for anchor in anchors:
            at = bisect_left(self._words, anchor)
            while at < len(self._words) and self._words[at].startswith(anchor):
                found.update(self._by_word[self._words[at]])
                at += 1
        return [self.agreed[index] for index in sorted(found)]

    def around(self, sentence: Sentence, within: str) -> str:
        """The sentence with its clause and the items below it, or with the section that the clause is part of."""
        if within == "sentence" or sentence.clause < 0:
            return sentence.text
        index = sentence.clause
        if within == "section" and self.tree[index].above >= 0:
            index = self.tree[index].above
        key = (index, within)
        if key not in self._around:
            last = index + 1
            while last < len(self.tree) and self.tree[last].rank > self.tree[index].rank:
                last += 1
            self._around[key] = " ".join(one.words.text for one in self.tree[index:last]).lower()
        return f"{sentence.text} {self._around[key]}"

    def optional_near(self, sentence: Sentence) -> list[Sentence]:
        """Optional text in brackets inside a sentence or shortly after it."""
        return [one for one in self.asides if sentence.at[0] <= one.at[0] <= sentence.at[-1] + _NEAR]

    def spans(self, hits: Iterable[Hit]) -> tuple[Span, ...]:
        """Where the words of some hits stand in the text as it was read."""
        found: dict[Span, None] = {}
        for hit in hits:
            start, end = _window(hit)
            found |= dict.fromkeys(self._places.spans(start, end))
            if len(found) >= _SPAN_LIMIT:
                break
        return tuple(found)

    @cached_property
    def mended(self) -> list[tuple[Sentence, Mending]]:
        """Sentences whose words extraction split, or somebody misspelt, put right; only where something was wrong."""
        found = [
            (replace(one, text=mending.text), mending)
            for one in self.agreed
            if (mending := spelling.joined(one.text, self._rare)) is not None
        ]
        for wrong, right in spelling.misspelt(self._words).items():
            for index in self._by_word[wrong]:
                mending = spelling.respelt(self.agreed[index].text, wrong, right)
                found.append((replace(self.agreed[index], text=mending.text), mending))
        return found

    def _rare(self, word: str) -> bool:
        return len(self._by_word.get(word, ())) <= 2


def _window(hit: Hit) -> tuple[int, int]:
    """The sentence of a hit, or as much of it around the words as a quote holds.  Units: offsets of the joined text."""
    at, skip = hit.sentence.at, hit.sentence.skip
    first, last = at[0], at[-1] + 1
    if last - first <= QUOTE_LIMIT:
        return first, last
    start = at[min(max(0, hit.start - skip), len(at) - 1)]
    end = at[min(max(1, hit.end - skip), len(at)) - 1] + 1
    spare = QUOTE_LIMIT - (end - start)
    if spare <= 0:
        return end - QUOTE_LIMIT, end
    start = max(first, min(start - spare // 3, last - QUOTE_LIMIT))
    return start, start + QUOTE_LIMIT


def find(book: Book, rule: Rule) -> tuple[Found, list[Hit]]:
    """What a document says of one item, with all sentences that show it."""
    base = Found(rule.id, rule.title, rule.citation, State.ABSENT, severity=rule.severity)
    sentences = [one for one in book.with_any(rule.anchors) if one.is_evidence and _may_promise(rule, one)]
    denials = [hit for one in sentences for hit in _first(rule.denials, one)]
    denied = {id(hit.sentence) for hit in denials}
    hits = [
        hit
        for one in sentences
        if id(one) not in denied
        for hit in _first(rule.patterns, one)
        if not rule.excluded.search(one.text)
    ]
    if denials:
        note = "The text takes it back." + (" Elsewhere it promises it." if hits else "")
        return replace(
            base, state=State.CONTRADICTED, spans=book.spans([*denials, *hits]), rule=f"{rule.id}:denied", note=note
        ), hits
    if hits:
        lacking = [_lacking(book, rule, hit) for hit in hits]
        best = min(range(len(hits)), key=lambda index: len(lacking[index]))
        state = State.WEAK if lacking[best] else State.PRESENT
        note = _sentence("; ".join(lacking[best]))
        ordered = [hits[best], *hits[:best], *hits[best + 1 :]]
        return replace(
            base, state=state, spans=book.spans(ordered), rule=f"{rule.id}:{hits[best].cue + 1}", note=note
        ), ordered
    return _found_otherwise(book, rule, base, sentences)


def _found_otherwise(book: Book, rule: Rule, base: Found, sentences: list[Sentence]) -> tuple[Found, list[Hit]]:
    """Weaker words, split words, optional text, misspelt words; in this order."""
    for pattern, why in rule.weak_patterns:
        if weak := [hit for one in sentences for hit in _first((pattern,), one)]:
            return replace(
                base, state=State.WEAK, spans=book.spans(weak), rule=f"{rule.id}:weak", note=_sentence(why)
            ), weak
    if optional := [hit for one in book.asides for hit in _first(rule.patterns, one)]:
        note = "Only in brackets: optional text, or a note for whoever fills in the form."
        return replace(base, state=State.UNCLEAR, spans=book.spans(optional), rule=f"{rule.id}:optional", note=note), []
    for one, mending in book.mended:
        if (
            one.is_evidence
            and _may_promise(rule, one)
            and (hits := _first(rule.patterns, one))
            and not rule.excluded.search(one.text)
        ):
            whole = [Hit(one, one.skip, one.skip + len(one.at))]
            state = State.PRESENT if mending.is_joined and not _lacking(book, rule, hits[0]) else State.WEAK
            return replace(base, state=state, spans=book.spans(whole), rule=f"{rule.id}:mended", note=mending.say), hits
    return base, []


def _may_promise(rule: Rule, sentence: Sentence) -> bool:
    return not rule.who or sentence.who in {rule.who, "", "both"}


def _first(patterns: Sequence[re.Pattern[str]], sentence: Sentence) -> list[Hit]:
    for index, pattern in enumerate(patterns):
        if match := pattern.search(sentence.text):
            return [Hit(sentence, match.start(), match.end(), index)]
    return []


def _lacking(book: Book, rule: Rule, hit: Hit) -> list[str]:
    lacking = []
    for need in rule.needs:
        if not need.pattern.search(book.around(hit.sentence, need.within)):
            optional = any(need.pattern.search(one.text) for one in book.optional_near(hit.sentence))
            lacking.append(need.lack + (" (only in brackets, as optional text)" if optional else ""))
    for spoil in rule.spoils:
        spoils, unless = spoil.patterns
        text = book.around(hit.sentence, "clause")
        if spoils.search(text) and not unless.search(text):
            lacking.append(spoil.why)
    return lacking


def harms(book: Book, rule: AdverseRule) -> list[Adverse]:
    """Each sentence that says an adverse term."""
    found = []
    for one in book.with_any(rule.anchors):
        if not one.is_evidence or rule.excuses.search(one.text):
            continue
        if rule.within and rule.within not in book.around(one, "clause"):
            continue
        if hits := _first(rule.patterns, one):
            found.append(Adverse(rule.id, rule.title, rule.severity, book.spans(hits), rule.note))
    return found


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
