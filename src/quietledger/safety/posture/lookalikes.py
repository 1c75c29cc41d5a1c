"""Names that look like ours, made up offline, and which of them somebody keeps."""

from __future__ import annotations

import warnings
from typing import Final

from quietledger.pure.maildomain.shapes import Check, Unanswered, Verdict
from quietledger.safety.posture.names import Names

WATCHED: Final = 60
EXPECTED: Final = "Nobody has a mail server under a name that looks like yours; or you know who."
WHY: Final = "Fraud about payments comes from such names: one letter more, two swapped, another ending."
# The kinds of change that readers miss most come first.
_KINDS: Final = (
    "homoglyph",
    "transposition",
    "repetition",
    "omission",
    "replacement",
    "insertion",
    "addition",
    "hyphenation",
)


def of(domain: str) -> tuple[str, ...]:
    """The likest names, at most `WATCHED`, of each kind in turn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old escapes in the library's own source
        import dnstwist  # type: ignore[import-untyped]  # noqa: PLC0415 - half a second that most checks don't need

        fuzzer = dnstwist.Fuzzer(domain)
        fuzzer.generate()
    groups = [[one["domain"] for one in fuzzer.domains if one["fuzzer"] == kind] for kind in _KINDS]
    turns = [group[at] for at in range(WATCHED) for group in groups if at < len(group)]
    return tuple(dict.fromkeys(name for name in turns if name != domain))[:WATCHED]


def judge(domain: str, names: Names | None) -> Check:
    """Which of the likest names take mail.  names: None where nobody may ask, and then it is not known."""
    likest = of(domain)
    seen = f"{len(likest)} names watched, such as {', '.join(likest[:4])}"
    if names is None:
        return Check("lookalikes", Verdict.UNKNOWN, seen, EXPECTED, WHY, ("They are not looked up unless you ask.",))
    try:
        kept = [name for name in likest if any(names.mx(name))]
    except Unanswered:
        return Check("lookalikes", Verdict.UNKNOWN, seen, EXPECTED, WHY, ("The name servers did not answer.",))
    notes = tuple(f"{name} has a mail server: do you know whose?" for name in kept)
    return Check("lookalikes", Verdict.NOTE if notes else Verdict.OK, seen, EXPECTED, WHY, notes)
