"""A list of 85,000 excluded people and firms: read, kept, and 1,000 names looked up, beside doing it the plain way.

The plain way: the standard library's CSV reader into dictionaries, and rapidfuzz's `token_sort_ratio` of every name
against every entry, at the score that does best on the same names.
"""

from __future__ import annotations

import csv
import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process, utils

from benchmarks import exclusions_corpus as corpus
from benchmarks.exclusions_corpus import Listed, Planted
from quietledger.pure.exclusions import index, leie
from quietledger.pure.exclusions.matching import Kind, match

ROWS: Final = 85_000
NAMES: Final = 1_000
TURNS: Final = 3
WAYS: Final = corpus.PERSON_WAYS | corpus.FIRM_WAYS
Pairs = set[tuple[int, int]]


def section(table: Callable[[Sequence[Mapping[str, object]]], str]) -> str:
    """The whole section of results.md."""
    return f"""## Exclusion lists

A made-up list of {ROWS:,} rows in the LEIE's format and {NAMES:,} names to look up, half of them planted in {len(WAYS)} ways, half strangers
with names of the same stock; half of the people give a date of birth. Counted are pairs of name and row: whoever shares a listed
person's name counts as wrong, though no tool could know without a date of birth. "Import" is reading and making the compact copy.
Real names are neither of these: expect other figures, and more namesakes where a name is common.

{table(compared())}

How each way of writing fares, over five draws of {NAMES:,} names:

{table(ways())}
"""


def compared() -> list[dict[str, object]]:
    """The rows of the results: one for us, one for the plain way."""
    people = corpus.listed(ROWS, seed=1)
    data = corpus.written(people, seed=2)
    planted = corpus.asked(people, NAMES, seed=3)
    reads, builds, looks = [], [], []
    for _turn in range(TURNS):
        began = time.perf_counter()
        entries = leie.read(data)
        read = time.perf_counter()
        made = index.build(entries)
        built = time.perf_counter()
        found = match([one.asked for one in planted], made)
        looks.append(time.perf_counter() - built)
        builds.append(built - read)
        reads.append(read - began)
    began = time.perf_counter()
    kept_bytes = len(entries.to_bytes())
    kept = time.perf_counter() - began
    pairs = {(one.asked, one.row) for one in found}
    sure = {(one.asked, one.row) for one in found if one.kind is not Kind.POSSIBLE}
    ours = _row("quietledger", min(reads) + kept, min(builds) + min(looks), pairs, planted)
    certain = _row("its matches and probable ones alone", min(reads) + kept, min(builds) + min(looks), sure, planted)
    return [ours | {"kept, MB": round(kept_bytes / 1e6, 1)}, certain | {"kept, MB": ""}, _plain(data, people, planted)]


def ways() -> list[dict[str, object]]:
    """How often each way of writing a name was found, and how many wrong ones came along, over five draws of names."""
    people = corpus.listed(ROWS, seed=1)
    made = index.build(leie.read(corpus.written(people, seed=2)))
    tried: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for seed in range(3, 8):
        planted = corpus.asked(people, NAMES, seed=seed)
        hits = {(one.asked, one.row) for one in match([one.asked for one in planted], made)}
        for number, one in enumerate(planted):
            tried[one.way][0] += 1
            tried[one.way][1] += (number, one.row) in hits
        for number, row in hits:
            tried[planted[number].way][2] += row != planted[number].row
    return [
        {"written": way, "tried": count, "found": right if way != "not on it" else "", "wrong ones": wrong}
        for way, (count, right, wrong) in sorted(tried.items())
    ]


def _plain(data: bytes, people: Sequence[Listed], planted: Sequence[Planted]) -> dict[str, object]:
    began = time.perf_counter()
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    read = time.perf_counter()
    theirs = [row["BUSNAME"] or f"{row['FIRSTNAME']} {row['LASTNAME']}" for row in rows]
    ours = [one.asked.firms[0] if one.asked.firms else f"{one.asked.first} {one.asked.last}" for one in planted]
    clean = [[utils.default_process(" ".join(sorted(one.split()))) for one in names] for names in (ours, theirs)]
    hits: list[tuple[int, int, int]] = []
    for start in range(0, len(ours), 100):
        scores = process.cdist(
            clean[0][start : start + 100], clean[1], scorer=fuzz.ratio, score_cutoff=80, dtype=np.uint8
        )
        hits += [(start + int(a), int(b), int(scores[a, b])) for a, b in zip(*np.nonzero(scores), strict=True)]
    done = time.perf_counter()
    best = max(range(80, 101), key=lambda least: _f1({(a, b) for a, b, score in hits if score >= least}, planted))
    pairs = {(a, b) for a, b, score in hits if score >= best}
    name = f"csv and rapidfuzz ratio of sorted words, >= {best} (the best)"
    assert len(people) == len(rows)
    return _row(name, read - began, done - read, pairs, planted) | {"kept, MB": ""}


def _row(name: str, read: float, looked_up: float, pairs: Pairs, planted: Sequence[Planted]) -> dict[str, object]:
    precision, recall = measured(pairs, planted)
    return {
        "way": name, "import, s": round(read, 2), "1,000 names, s": round(looked_up, 2),
        "precision": round(precision, 3), "recall": round(recall, 3),
    }  # fmt: skip


def measured(pairs: Pairs, planted: Iterable[Planted]) -> tuple[float, float]:
    """Precision and recall over pairs of asked and row: whoever shares a listed person's name counts as wrong."""
    wanted = {(number, one.row) for number, one in enumerate(planted) if one.row is not None}
    right = len(wanted & pairs)
    return right / max(len(pairs), 1), right / len(wanted)


def _f1(pairs: Pairs, planted: Sequence[Planted]) -> float:
    precision, recall = measured(pairs, planted)
    return 2 * precision * recall / ((precision + recall) or 1)
