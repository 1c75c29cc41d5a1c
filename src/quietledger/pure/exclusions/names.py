"""Names as they are compared: without case, accents, titles and legal forms; the parts of double names; short forms."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

GENERATIONS: Final = {"JR": 2, "SR": 1, "II": 2, "III": 3, "IV": 4}
TITLES: Final = frozenset({
    "DR", "MR", "MRS", "MS", "MISS", "PROF", "MD", "DO", "PHD", "PSYD", "EDD", "LCSW", "LICSW", "LMSW", "MSW",
    "LPC", "LCPC", "LMFT", "LMHC", "LPCC", "BCBA", "RN", "NP", "APRN", "PMHNP", "PA", "DDS", "DMD", "DC", "OD",
    "ESQ", "MBA", "MA",
})  # fmt: skip
PARTICLES: Final = frozenset({
    "DE", "LA", "LAS", "LOS", "DEL", "DELA", "DI", "DA", "DU", "DOS", "VAN", "VON", "DER", "DEN", "TER", "TEN",
    "LE", "EL", "AL", "BIN", "IBN", "ST", "SAN", "Y", "E",
})  # fmt: skip
LEGAL: Final = frozenset({
    "INC", "INCORPORATED", "LLC", "LLP", "LP", "PLLC", "PC", "PA", "CORP", "CORPORATION", "CO", "COMPANY", "LTD",
    "LIMITED", "THE",
})  # fmt: skip
SPELLED: Final = {
    "CTR": "CENTER", "CENTRE": "CENTER", "SVC": "SERVICES", "SVCS": "SERVICES", "SERVICE": "SERVICES",
    "ASSOC": "ASSOCIATES", "ASSOCS": "ASSOCIATES", "GRP": "GROUP", "MGMT": "MANAGEMENT", "HLTH": "HEALTH",
    "HLTHCARE": "HEALTHCARE", "MED": "MEDICAL", "PSYCH": "PSYCHOLOGY", "COUNSELLING": "COUNSELING",
    "INTL": "INTERNATIONAL",
    "SOLNS": "SOLUTIONS", "SYS": "SYSTEMS", "AND": "",
}  # fmt: skip
# Words that many firms share and that tell none apart.
COMMON: Final = frozenset({
    "CENTER", "SERVICES", "ASSOCIATES", "GROUP", "MANAGEMENT", "HEALTH", "HEALTHCARE", "CARE", "MEDICAL",
    "CLINIC", "COUNSELING", "PSYCHOLOGY", "THERAPY", "BEHAVIORAL", "BILLING", "SOLUTIONS", "SYSTEMS", "HOME",
    "PHARMACY", "AGENCY", "SUPPLY", "OF", "FOR", "INTERNATIONAL", "PARTNERS", "CONSULTING",
})  # fmt: skip
ALSO: Final = re.compile(
    r"\bD\s*/?\s*B\s*/?\s*A\b|\b[AFNT]\s*/\s*K?\s*/?\s*A\b|\b[AF]KA\b|\bDOING BUSINESS AS\b|\bFORMERLY\b"
)
MARKS: Final = re.compile(r"[’'`.]")
OTHERS: Final = re.compile(r"[^A-Z0-9]+")
TELLING_LETTERS: Final = 7
PART_LETTERS: Final = 3

# Short forms that stand for the same first name; one may stand for several.
_GROUPS: Final = """
ALEXANDER ALEX AL XANDER SASHA|ALEXANDRA ALEX SANDRA SASHA LEXI|ANDREW ANDY DREW|ANTHONY TONY|BARBARA BARB BARBIE
BENJAMIN BEN BENNY|CATHERINE KATHERINE KATHRYN CATHY KATHY KATE KATIE KAY CATHRYN|CHARLES CHARLIE CHUCK
CHRISTINE CHRIS TINA|CHRISTINA CHRIS TINA CHRISTY|CHRISTOPHER CHRIS TOPHER|CYNTHIA CINDY|DANIEL DAN DANNY
DAVID DAVE DAVEY|DEBORAH DEBRA DEB DEBBIE|DONALD DON DONNIE|DOROTHY DOT DOTTIE DOLLY|EDWARD ED EDDIE TED NED
ELIZABETH ELISABETH LIZ BETH BETTY LIZZIE ELIZA BETSY LISA|EUGENE GENE|FRANCES FRAN FRANNIE|FRANCIS FRANK
FREDERICK FRED FREDDY|GABRIEL GABE|GERALD JERRY GERRY|GREGORY GREG|HENRY HARRY HANK|JACOB JAKE|JAMES JIM JIMMY JAMIE
JANET JAN|JEFFREY JEFF GEOFFREY|JENNIFER JEN JENNY|JESSICA JESS JESSIE|JOHN JACK JOHNNY JON|JONATHAN JON JONNY
JOSEPH JOE JOEY|JOSHUA JOSH|JUDITH JUDY|KENNETH KEN KENNY|KIMBERLY KIM|LAWRENCE LARRY|LEONARD LEN LENNY
LOUIS LOU LEWIS|MARGARET MAGGIE MEG PEGGY MARGE GRETA|MARTIN MARTY|MATTHEW MATT|MELISSA MEL MISSY
MICHAEL MIKE MICKEY MICK|NANCY NAN|NATHANIEL NATHAN NATE|NICHOLAS NICK NICKY|NICOLE NICKI|PAMELA PAM
PATRICIA PAT PATTY TRICIA TRISH|PATRICK PAT PADDY|PETER PETE|PHILIP PHILLIP PHIL|RAYMOND RAY|REBECCA BECKY BECCA
RICHARD RICK DICK RICH RICKY|ROBERT BOB ROB BOBBY BERT|RONALD RON RONNIE|RUSSELL RUSS|SAMANTHA SAM|SAMUEL SAM SAMMY
STANLEY STAN|STEPHEN STEVEN STEVE|STEPHANIE STEPH|SUSAN SUE SUSIE SUZANNE|TERESA THERESA TERRY TERRI TESS
THEODORE TED TEDDY THEO|THOMAS TOM TOMMY|TIMOTHY TIM|VICTORIA VICKY TORI|VINCENT VINCE VIN|VIRGINIA GINNY
WALTER WALT WALLY|WILLIAM BILL WILL BILLY LIAM WILLIE|ZACHARY ZACH ZACK
"""


def _short_forms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in re.split(r"[|\n]", _GROUPS.strip()):
        full, *short = group.split()
        # Between two short forms nothing is said: SAM may be SAMUEL or SAMANTHA, but SAMMY is no SAMANTHA.
        for one in short:
            found.setdefault(full, set()).add(one)
            found.setdefault(one, set()).add(full)
    return {name: frozenset(others) for name, others in found.items()}


SHORT_FORMS: Final = _short_forms()


class Surname(NamedTuple):
    """A surname as written, run together; its parts if it is a double name; its generation, 0 if none is written."""

    whole: str
    parts: tuple[str, ...]
    generation: int


class Person(NamedTuple):
    """A person's name, taken apart."""

    last: str
    first: str
    middle: str


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """Capital letters, digits and single spaces; accents, apostrophes and full stops gone, other signs are spaces."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper().replace("&", " AND ")
    return OTHERS.sub(" ", MARKS.sub("", bare)).strip()


def surname(text: str) -> Surname:
    """A surname without titles; `DE LA CRUZ` is one name, `QUILL-FEATHER` a double one of two parts."""
    words = [word for word in plain(text).split() if word not in TITLES]
    generation = next((GENERATIONS[word] for word in words[1:] if word in GENERATIONS), 0)
    words = words[:1] + [word for word in words[1:] if word not in GENERATIONS]
    parts: list[str] = []
    carried = ""
    for word in words:
        if word in PARTICLES:
            carried += word
        else:
            parts.append(carried + word)
            carried = ""
    own = tuple(part for part in parts if len(part) >= PART_LETTERS) if len(parts) > 1 else ()
    return Surname("".join(words), own, generation)


def given(text: str) -> tuple[str, str]:
    """A first name run together, and its first word: `MARY ANN` gives (MARYANN, MARY)."""
    words = [word for word in plain(text).split() if word not in TITLES or len(text) <= 2]
    return "".join(words), words[0] if words else ""


def person(text: str) -> Person:
    """A name as people write it, first name first or `Last, First`; particles stay with the last name."""
    before, comma, after = text.partition(",")
    if comma and (
        rest := [word for word in after.split() if plain(word) and plain(word) not in TITLES | GENERATIONS.keys()]
    ):
        return Person(before.strip(), rest[0], " ".join(rest[1:]))
    words = [word for word in re.split(r"\s+", before.strip()) if plain(word) and plain(word) not in TITLES]
    tail = [words.pop()] if len(words) > 2 and plain(words[-1]) in GENERATIONS else []
    start = len(words) - 1
    while start > 1 and plain(words[start - 1]) in PARTICLES:
        start -= 1
    if start < 1:
        return Person(" ".join(words), "", "")
    return Person(" ".join(words[start:] + tail), words[0], " ".join(words[1:start]))


@lru_cache(maxsize=1 << 16)
def firm(text: str) -> str:
    """A firm's name without legal form and article, usual abbreviations spelled out."""
    return " ".join(one for word in plain(text).split() if word not in LEGAL and (one := SPELLED.get(word, word)))


def firms(text: str) -> tuple[str, ...]:
    """Every name that a text gives a firm: what stands before and after "DBA", "AKA", "formerly"."""
    return tuple(dict.fromkeys(name for part in ALSO.split(text.upper()) if (name := firm(part))))


def telling(name: str) -> str:
    """The words of a firm's name that tell it from others; all, if all are common."""
    return " ".join(word for word in name.split() if not _is_common(word)) or name


@lru_cache(maxsize=1 << 16)
def _is_common(word: str) -> bool:
    # A common word stays one when it is mistyped.
    return word in COMMON or (len(word) >= 5 and any(OSA.distance(word, one, score_cutoff=1) <= 1 for one in COMMON))
