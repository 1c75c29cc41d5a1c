"""Made-up lists in the LEIE's format, and people and firms to look up of whom it is known who is on the list.

Surnames are built from syllables, so that none is anybody's; how often each occurs falls off as in a population. First
names are common ones, because their short forms are what is tried. The planted are written as people write themselves:
married, turned round, shortened, mistyped. The others are drawn from the same names and are not on the list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from quietledger.pure.exclusions import leie, npi
from quietledger.pure.exclusions.matching import Asked
from quietledger.pure.exclusions.names import SHORT_FORMS

# As in a large country's register: the commonest surname is one person in a hundred, a thousand surnames are a quarter
# of all people, and half have one of a hundred first names.
SURNAMES: Final = 25_000
RARE_FIRSTS: Final = 3_000
COMMON_SHARE: Final = 0.5
LETTERS: Final = "ABCDEFGHIJKLMNOPRSTUVWYZ"
HEADS: Final = [
    "BRAN", "CALD", "DRUM", "ELDER", "FEN", "GARN", "HOLLO", "KEST", "LARK", "MOSS", "NETTLE", "OVER", "PELL",
    "QUILL", "RAVEN", "SEDGE", "THISTLE", "UNDER", "VELL", "WICKEN", "YAR", "ZIM", "ASH", "BIRCH", "COPPER",
    "DAPPLE", "EMBER", "FOX", "GORSE", "HAZEL", "IVER", "JUN", "KNOT", "LIN", "MARL", "NORTH", "OAK", "PIKE", "ROOK",
    "SALL", "TARN",
]  # fmt: skip
MIDDLES: Final = [
    "A", "O", "I", "EN", "ER", "ING", "OW", "ONA", "ELLI", "AM", "ARD", "UST", "ICH", "ULE", "ORRI", "ANTE",
]  # fmt: skip
TAILS: Final = [
    "WICK", "FEATHER", "STONE", "MERE", "THWAITE", "COMBE", "DALE", "SHAW", "LEY", "FORD", "BRIDGE", "WELL", "GATE",
    "HURST", "BORNE", "CROFT", "MARSH", "SEN", "SKI", "MAN", "WORTH", "BANK", "FIELD", "HOLM", "BURY", "COTT",
    "GROVE", "HAM", "KIRK", "LOCKE", "MOOR", "NESS", "POOL", "RIDGE", "SIDE", "TON", "VALE", "WATER", "YARD", "BECK",
]  # fmt: skip
FIRSTS: Final = [
    *sorted(name for name in SHORT_FORMS if len(name) > 5),
    "LAURA", "MARIA", "KAREN", "BRIAN", "KEVIN", "DIANE", "ALICE", "PAULA", "CARLOS", "DIEGO", "PRIYA", "ANITA",
    "HELEN", "OSCAR", "FELIX", "NORA", "IRIS", "RUTH", "PAUL", "MARK", "ERIC", "KEITH", "CARL", "DEREK", "CRAIG",
    "TRACY", "WENDY", "TARA", "JOAN", "ROSA", "LUIS", "JORGE", "ELENA", "SONIA", "IRENE", "CLARA", "HUGO", "IVAN",
    "OLGA", "YUSUF", "AMIRA", "LEILA",
]  # fmt: skip
SOUNDS: Final = [
    "BA", "DE", "FI", "GO", "HU", "JA", "KE", "LI", "MO", "NU", "PA", "RE", "SI", "TO", "VA", "WE", "XI", "YO", "ZE",
    "CHA",
]  # fmt: skip
ENDS: Final = ["NA", "LAN", "RICK", "SHA", "TON", "VEN", "MIRA", "DRE"]
FIRM_WORDS: Final = [
    "HERON", "LANTERN", "MAPLE", "COBALT", "HARBOR", "JUNIPER", "SAFFRON", "PEBBLE", "ORCHARD", "MERIDIAN", "WILLOW",
    "GRANITE", "TEASEL", "PLOVER",
]  # fmt: skip
FIRM_KINDS: Final = (
    "COUNSELING CENTER", "HOME HEALTH CARE", "MEDICAL SUPPLY", "BEHAVIORAL HEALTH SERVICES", "PHARMACY",
    "THERAPY ASSOCIATES", "BILLING SERVICES", "CLINIC",
)  # fmt: skip
LEGAL: Final = ("INC", "LLC", "PC", "CORP")


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a made-up list, as it was before it was written."""

    last: str = ""
    first: str = ""
    middle: str = ""
    business: str = ""
    npi: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Planted:
    """Somebody to look up.  row: where they stand on the list, None if they don't; way: how they differ from it."""

    asked: Asked
    row: int | None
    way: str


def listed(rows: int, seed: int) -> list[Listed]:
    """The people and firms of a made-up list: 95 of 100 people; 4 of 10 with an NPI, nearly all people with a birthday."""
    chance = Random(seed)
    lasts = _surnames(Random(7))
    return [_firm(chance) if chance.random() < 0.05 else _person(chance, lasts) for _ in range(rows)]


def written(people: Sequence[Listed], seed: int) -> bytes:
    """The list as its file: 18 quoted columns, CRLF, zeros for what is missing."""
    chance, out = Random(seed), io.StringIO()
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.write(",".join(leie.HEADER) + "\r\n")
    for one in people:
        born = f"{one.born_on:%Y%m%d}" if one.born_on else ("" if one.business else "00000000")
        excluded = date(1985, 1, 1) + timedelta(days=chance.randrange(15_000))
        sheet.writerow([
            one.last, one.first, one.middle, one.business, "OTHER BUSINESS" if one.business else "INDIVIDUAL (UNAFFILI",
            "OWNER/OPERATOR", "", one.npi or "0000000000", born, f"{chance.randrange(9_999)} FICTION WAY",
            f"{chance.choice(HEADS)}{chance.choice(TAILS)}", chance.choice(("IL", "NY", "TX", "CA", "OH")),
            f"{chance.randrange(100_000):05}", chance.choice(("1128a1", "1128a2", "1128b4", "1128b14")),
            f"{excluded:%Y%m%d}", "00000000", "00000000", "",
        ])  # fmt: skip
    return out.getvalue().encode()


def asked(people: Sequence[Listed], count: int, seed: int) -> list[Planted]:
    """Half of them planted, each way in turn, the others not on the list; every second person gives a birthday."""
    chance, lasts = Random(seed), _surnames(Random(7))
    persons = [row for row, one in enumerate(people) if one.last and len(one.last) >= 5]
    firms = [row for row, one in enumerate(people) if one.business]
    numbered = [row for row in persons if people[row].npi]
    ways = [*PERSON_WAYS.items(), *FIRM_WAYS.items()]
    found = []
    for number in range(count // 2):
        way, made = ways[number % len(ways)]
        row = chance.choice(firms if way in FIRM_WAYS else numbered if way == "NPI alone" else persons)
        one = made(chance, people[row])
        if way not in FIRM_WAYS and way not in {"NPI alone", "same birthday"} and chance.random() < 0.5:
            one = replace(one, born_on=None)
        found.append(Planted(one, row, way))
    names = {(one.last, one.first, one.born_on) for one in people}
    while len(found) < count:
        stranger = _firm(chance) if chance.random() < 0.2 else _person(chance, lasts)
        if (stranger.last, stranger.first, stranger.born_on) in names:
            continue
        one = _as_is(stranger)
        found.append(
            Planted(replace(one, npi="", born_on=one.born_on if chance.random() < 0.5 else None), None, "not on it")
        )
    chance.shuffle(found)
    return found


def _as_is(one: Listed) -> Asked:
    firms = (one.business,) if one.business else ()
    return Asked(one.last, one.first, one.middle, firms=firms, born_on=one.born_on)


def _typo(chance: Random, text: str) -> str:
    at = chance.randrange(1, len(text) - 1)
    return chance.choice((
        text[:at] + text[at + 1] + text[at] + text[at + 2 :], text[:at] + text[at + 1 :],
        text[:at] + chance.choice(LETTERS) + text[at:], text[:at] + chance.choice(LETTERS) + text[at + 1 :],
    ))  # fmt: skip


def _other(chance: Random) -> str:
    return chance.choice(HEADS) + chance.choice(MIDDLES) + chance.choice(TAILS)


def _bare(one: Listed) -> str:
    return one.business.rsplit(" ", 1)[0]


def _short(chance: Random, first: str) -> str:
    return chance.choice(sorted(SHORT_FORMS.get(first, {first})))


Way = Callable[[Random, Listed], Asked]
PERSON_WAYS: Final[dict[str, Way]] = {
    "same birthday": lambda _, one: _as_is(one),
    "name alone": lambda _, one: replace(_as_is(one), born_on=None, middle=""),
    "NPI alone": lambda chance, one: Asked(_other(chance), chance.choice(FIRSTS), npi=one.npi),
    "double name, ours": lambda chance, one: replace(_as_is(one), last=f"{one.last}-{_other(chance)}", middle=""),
    "double name, second half": lambda chance, one: replace(_as_is(one), last=f"{_other(chance)} {one.last}"),
    "former name": lambda chance, one: replace(_as_is(one), last=_other(chance), formers=(one.last,), middle=""),
    "turned round": lambda _, one: replace(_as_is(one), last=one.first, first=one.last),
    "surname mistyped": lambda chance, one: replace(_as_is(one), last=_typo(chance, one.last)),
    "first name mistyped": lambda chance, one: replace(_as_is(one), first=_typo(chance, one.first)),
    "short form": lambda chance, one: replace(_as_is(one), first=_short(chance, one.first)),
    "suffix and title": lambda _, one: replace(_as_is(one), last=f"{one.last} Jr., PhD", middle=one.middle[:1]),
    "other spelling": lambda _, one: replace(_as_is(one), last=one.last.lower().replace("o", "ö"), first=one.first.lower()),
}  # fmt: skip
FIRM_WAYS: Final[dict[str, Way]] = {
    "firm": lambda _, one: _as_is(one),
    "firm, other legal form": lambda chance, one: Asked(firms=(f"The {_bare(one)}, {chance.choice(LEGAL)}.",)),
    "firm, DBA": lambda chance, one: Asked(firms=(f"{_other(chance)} Holdings LLC d/b/a {one.business.title()}",)),
    "firm, mistyped": lambda chance, one: Asked(firms=(_typo(chance, one.business),)),
    "firm, turned round": lambda _, one: Asked(firms=(" ".join(reversed(_bare(one).split())),)),
}  # fmt: skip


def _person(chance: Random, lasts: Sequence[str]) -> Listed:
    last = lasts[int(len(lasts) * chance.random() ** 2.2)]
    if chance.random() < 0.04:
        last += f"-{lasts[int(len(lasts) * chance.random())]}"
    born = date(1935, 1, 1) + timedelta(days=chance.randrange(22_000)) if chance.random() < 0.98 else None
    return Listed(
        last, _first(chance), chance.choice(["", *LETTERS, *FIRSTS[:40]]),
        npi=_npi(chance) if chance.random() < 0.4 else "", born_on=born,
    )  # fmt: skip


def _first(chance: Random) -> str:
    if chance.random() < COMMON_SHARE:
        return chance.choice(FIRSTS)
    number = chance.randrange(RARE_FIRSTS)
    return SOUNDS[number % 20] + SOUNDS[number // 20 % 20] + ENDS[number // 400]


def _firm(chance: Random) -> Listed:
    name = f"{_other(chance)} {chance.choice(FIRM_WORDS)} {chance.choice(FIRM_KINDS)} {chance.choice(LEGAL)}"
    return Listed(business=name, npi=_npi(chance) if chance.random() < 0.4 else "")


def _npi(chance: Random) -> str:
    return npi.npi_of(f"1{chance.randrange(10**8):08}")


def _surnames(chance: Random) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < SURNAMES:
        made[chance.choice(HEADS) + chance.choice(["", *MIDDLES]) + chance.choice(TAILS)] = None  # 27,000 there are
    return list(made)
