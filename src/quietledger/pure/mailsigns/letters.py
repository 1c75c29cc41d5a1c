# ruff: noqa: E501, SIM905  # words and patterns read better as lines of their own than as columns of quotes
"""Letters that look like others: what a word looks like in plain Latin letters, and whether it is disguised."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final

from confusable_homoglyphs import confusables

_SHAPES: Final = (
    ("rn", "m"),
    ("vv", "w"),
    ("cl", "d"),
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("5", "s"),
    ("3", "e"),
    ("8", "b"),
)
_CYRILLIC: Final = "\u0400-\u052f\u0531-\u0587\u13a0-\u13f4"
_GREEK_TWINS: Final = "\u03bf\u03b1\u03c1\u03c5\u03b9\u03ba\u03c4\u03b5\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
_TWO_ALPHABETS: Final = re.compile(
    rf"[A-Za-z\u00c0-\u024f][{_CYRILLIC}]|[{_CYRILLIC}][A-Za-z\u00c0-\u024f]"
    rf"|[A-Za-z]{{2}}[{_GREEK_TWINS}]|[{_GREEK_TWINS}][A-Za-z]{{2}}"
)
_FANCY: Final = re.compile(
    "[\U0001d400-\U0001d7ff\uff21-\uff5a\u24b6-\u24e9\U0001f130-\U0001f169\U0001f170-\U0001f189\u1d00-\u1d2b\u0280\u029f\u026a\u0299]"
    "(?:[ ]?[\U0001d400-\U0001d7ff\uff21-\uff5a\u24b6-\u24e9\U0001f130-\U0001f169\U0001f170-\U0001f189\u1d00-\u1d2b\u0280\u029f\u026a\u0299]){2,}"
)
_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
UNSEEN: Final = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u206a-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f"
_UNSEEN_INSIDE: Final = re.compile(rf"[A-Za-z]+(?:[{UNSEEN}]+[A-Za-z]+)+")
_ANY_UNSEEN: Final = re.compile(f"[{UNSEEN}]")
_HEAP_PAIRS: Final = frozenset(
    "bx bz bq bk cj cv cx cb cf cg cm cw dx dq fq fx fz fj fv gx gq gv gz gj hx hq hz hv hj jb jc jd jf jg jh jk jl jm jn jp jq jr js "
    "jt jv jw jx jy jz kx kq kz kv kj kf lx lq lj mx mq mz mj mv pq px pz pv pj qa qb qc qd qe qf qg qh qj qk ql qm qn qo qp qr qs qt "
    "qv qw qx qy qz sx sz sj tq tx tj vb vc vd vf vg vh vj vk vm vn vp vq vs vt vw vx vz wq wv wx wz wj xb xd xf xg xh xj xk xl xm xn "
    "xq xr xs xv xw xz yq yj zb zc zd zf zg zj zk zm zn zp zq zr zs zt zv zw zx".split()
)
_TURNS: Final = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_CONSONANTS: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")


UNSEEN_LETTERS: Final = frozenset(
    _ANY_UNSEEN.findall("".join(map(chr, (*range(0xAD, 0xFFFF), *range(0xE0000, 0xE0080)))))
)


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """The Latin letter that a letter looks like, or the letter itself."""
    if letter.isascii():
        return letter
    folded = unicodedata.normalize("NFKD", letter)[:1] or letter
    if folded.isascii():
        return folded
    twins = (twin["c"] for twin in confusables.confusables_data.get(letter, ()))
    return next((twin for twin in twins if twin.isascii() and twin.isalpha()), letter)


def plain(text: str) -> str:
    """The text as it looks: twins of Latin letters are made Latin, unseen characters are left out."""
    if text.isascii():
        return text
    return "".join(_plain(letter) for letter in _ANY_UNSEEN.sub("", text))


class _Twins(dict[int, str]):
    """Letters by code point, as `str.translate` takes them; each is looked up once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = letter if letter in UNSEEN_LETTERS else _plain(letter)
        return self[code]


def lined_up(text: str) -> str:
    """The text as it looks, letter for letter: offsets in it are offsets in the text."""
    return text if text.isascii() else text.translate(_TWINS)


def skeleton(label: str) -> str:
    """What a domain's label looks like at a glance: twins of letters, and of pairs of letters, made one."""
    label = plain(label).lower()
    for pair, twin in _SHAPES:
        label = label.replace(pair, twin)
    return label


def disguised(text: str) -> list[tuple[int, int]]:
    """Where words of two alphabets, or of mathematical letters, stand: half-open offsets."""
    if text.isascii():
        return []
    found = [one.span() for one in _FANCY.finditer(text)]
    for pair in _TWO_ALPHABETS.finditer(text):
        word = next((one for one in _WORD.finditer(text, max(0, pair.start() - 40)) if one.end() >= pair.end()), pair)
        found.append((min(word.start(), pair.start()), word.end()))
    return sorted(set(found))


def unseen_inside(text: str) -> list[tuple[int, int]]:
    """Where words stand that have invisible characters between their letters."""
    return [] if text.isascii() else [one.span() for one in _UNSEEN_INSIDE.finditer(text)]


def is_heap(label: str) -> bool:
    """Whether a label is a heap of letters and digits that nobody could say on the phone."""
    label = label.lower()
    if len(label) < 6 or label.startswith("xn--"):
        return False
    letters = [piece for piece in re.split(r"[^a-z]+", label) if piece]
    odd = sum(pair in _HEAP_PAIRS for piece in letters for pair in map("".join, pairwise(piece)))
    turns = len(_TURNS.findall(label))
    vowels = sum(letter in "aeiouy" for letter in label)
    is_mute = len(label) >= 8 and vowels * 6 < sum(letter.isalpha() for letter in label)
    return odd >= 2 or turns >= 3 or bool(_CONSONANTS.search(label)) or is_mute or len(label) > 32


_TWINS: Final = _Twins()
