"""Domains that look like ours or a partner's."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from quietledger.pure.mailsigns import letters
from quietledger.pure.mailsigns.shapes import Known

_SHORT: Final = 5  # Below this many letters, any name is two edits from many.


def resembled(host: str, site: str, known: Known) -> str:
    """The domain of ours or of a partner that a host looks like without being it; "" if there is none.

    site: the host's registrable part.
    """
    ours = known.own_domains | known.partners.keys()
    if not ours or site in ours or host in ours:
        return ""
    return next((one for one in sorted(ours) if _is_like(host, site, one)), "")


@lru_cache(maxsize=16384)
def _is_like(host: str, site: str, theirs: str) -> bool:
    own, label = site.partition(".")[0], theirs.partition(".")[0]
    if f".{theirs}." in f".{host}." and not host.endswith(f".{theirs}"):
        return True  # Their whole address, as a decoration of somebody else's.
    if letters.skeleton(own) == letters.skeleton(label):
        return True  # The same at a glance, or another ending.
    if len(label) < _SHORT:
        return False
    if letters.skeleton(label) in letters.skeleton(host.removesuffix(site) + own):
        return True
    most = 2 if len(label) > 6 else 1
    return DamerauLevenshtein.distance(letters.plain(own), label, score_cutoff=most) <= most
