"""Phrases are tried only where they can begin: that must find what trying them everywhere finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.mailsigns import phrases
from quietledger.pure.mailsigns.openings import openings


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("urgent", {"urg"}),
        ("(?:verify|confirm) it", {"ver", "con"}),
        ("(?:re-?)?(?:verify|lock)", {"re", "ver", "loc"}),
        ("e-?mail", {"e"}),
        (r"i (?:am|was)", {"i"}),
        (r"\d+ days", None),
        ("(?:my )?[$€]", None),
    ],
)
def test_beginnings_are_told(pattern, begins):
    assert openings(pattern) == begins


WORDS = sorted({word for word in re.findall(r"[a-z']+", str(phrases._PHRASES)) if len(word) > 1})


@given(st.lists(st.sampled_from(WORDS) | st.sampled_from(["$", "500", "million", "-", "@", "\n", "your"]), max_size=40))
def test_nothing_is_missed(words):
    text = " ".join(words)
    quick = phrases.found(text, dict.fromkeys(phrases.SIGN_IDS, len(text)))
    for sign_id, some in phrases._PHRASES.items():
        everywhere = any(
            phrases._begins(text, start) and pattern.match(text, start)
            for _phrase, pattern in some
            for start in range(len(text))
        )
        assert bool(quick[sign_id]) == everywhere
