"""Subjects and file names, which travel open whatever protects the rest: they must tell nothing about anybody."""

from __future__ import annotations

import re
from typing import Final

from quietledger.pure.mailguard.finding import find, known_names
from quietledger.pure.mailguard.shapes import NOTHING, Kind, Known, Leak

_TELLING: Final[tuple[tuple[Kind, str, re.Pattern[str]], ...]] = (
    (
        "service", "A subject or file name must not say what somebody comes for.",
        re.compile(
            r"\b(?:psycho\w*|psychiatr\w*|therap(?:y|ies|ist\w*|eutic)|counsel+(?:ing|or|ors)|sessions?|intakes?|"
            r"treatments?|progress[\s_-]?notes?|rehab\w*|detox\w*|mental[\s_-]?health|behaviou?ral[\s_-]?health|"
            r"couples?|group[\s_-]?therapy|emdr|cbt|dbt|superbill|assessments?|evaluations?|crisis)\b", re.IGNORECASE,
        ),
    ),
    (
        "diagnosis", "A subject or file name must not say what somebody is treated for.",
        re.compile(
            r"\b(?:diagnos\w*|dx|depress\w*|anxiety|panic|ptsd|trauma\w*|bipolar|schizo\w*|psychos\w*|adhd|ocd|"
            r"autis\w*|anorexi\w*|bulimi\w*|eating disorder|addict\w*|alcohol\w*|opioid\w*|substance|suicid\w*|"
            r"self-?harm\w*|disorders?|symptoms?|medications?)\b", re.IGNORECASE,
        ),
    ),
    (
        "name", "A subject or file name must not name who treats somebody.",
        re.compile(r"\b(?:dr|doctor|prof)\.?[\s_-]+[A-Z][\w'’-]+|\b[A-Z][\w'’-]+,?\s+(?:ph\.?d|psy\.?d|lcsw|lmft|lpc|md)\b"
                   r"|\b(?:therapist|psychologist|psychiatrist|clinician|patient|client)\b", re.IGNORECASE),
    ),
)  # fmt: skip
_JOINED: Final = re.compile(r"[_.+\-]")


def check(text: str, known: Known = NOTHING) -> tuple[Leak, ...]:
    """What makes a subject or a file name tell something; empty for a neutral one.

    Names count with underscores for blanks, as file names have them, and those of who treats here count too.

    Source: 45 CFR 164.530(c); for a behavioral-health practice even a therapist's name discloses.
    """
    spaced = _JOINED.sub(" ", text)  # the same length, so that places stay true
    found = [*find(text, known), *find(spaced, known)]
    found += [
        Leak(kind, *match.span(), say)
        for kind, say, pattern in _TELLING for one in {text, spaced} for match in pattern.finditer(one)
    ]  # fmt: skip
    found += [
        Leak("name", one.start, one.end, "The name of somebody who treats here.")
        for one in known_names(spaced, known.treating)
    ]
    return tuple(sorted(set(found), key=lambda leak: (leak.start, -leak.end, leak.kind)))
