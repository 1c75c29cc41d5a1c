"""Short words that must stand nowhere: looked for by themselves, as ids and digests hold four digits by chance."""

from __future__ import annotations

import re


def standing(text: str, *words: str) -> list[str]:
    """Those of the words that stand in the text and are no piece of a longer one, of an id or of a digest.

    A year is found at the start of a date that is written by hyphens; a date without hyphens is a word of its own.
    """
    return [word for word in words if re.search(rf"(?<![\w-]){re.escape(word)}(?!\w)", text)]
