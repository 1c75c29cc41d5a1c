"""Patients who are evidently made up: names from a toy box, telephones from the film range, mail at example.com."""

from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np

from quietledger.sandbox.practices import PAYERS, Practice


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST: Final = _words(
    "Tamsin Juno Barnaby Clementine Osric Philippa Rufus Marigold Ferdinand Beatrix Ignatius Rosalind Thaddeus "
    "Winifred Ozzie Peregrine Saffron Lysander Dorothea Quincy Hester Alaric Primrose Gulliver Isolde Monty "
    "Cordelia Basil Fern Horatio Tabitha Lucian Myrtle Jasper Elodie Crispin Nettie Rafferty Sorrel Ulric Verity "
    "Wilf Xanthe Yorick Zinnia"
)
_HEAD: Final = _words(
    "Quill Tea Candle Button Cobble Lantern Marble Under Bramble Whistle Copper Thimble Pepper Puddle Feather Honey "
    "Gable Kettle Nettle Parsley Pocket Ribbon Saddle Tinder Velvet Waffle Willow Acorn Biscuit Clover Dandel Ember "
    "Fiddle Ginger"
)
_TAIL: Final = _words(
    "feather spoon wick wood worth by hill button croft dale fern gate ham kin ley mere nook pot quist rill shaw "
    "thorn umber vane wright yard bottom bridge"
)
_ROADS: Final = _words("Acorn Beacon Clocktower Duckpond Elderflower Foxglove Gooseberry Hopscotch Inkwell Jamjar")
DIAGNOSES: Final = _words(
    "F41.1 F33.1 F33.41 F43.10 F43.23 F40.10 F42.2 F34.1 F90.0 F90.2 F60.3 F41.0 F43.21 F32.1 F31.81 F50.2"
)
_PLAN_PERCENT: Final = (28, 20, 17, 17, 15)  # in the order of PAYERS; who is left over pays alone


class Person(NamedTuple):
    """One patient as a practice system exports them; the subscriber's fields are empty when it is the patient."""

    client_id: str
    last: str
    first: str
    birth_on: date
    sex: str
    street: str
    city: str
    state: str
    zip: str
    phone: str
    email: str
    payer_id: str
    member_id: str
    group_number: str
    relation: str
    subscriber_last: str
    subscriber_first: str
    subscriber_birth_on: date | None
    subscriber_sex: str
    diagnoses: tuple[str, ...]
    authorization: str

    @property
    def name(self) -> str:
        return f"{self.last}, {self.first}"


def people(practice: Practice, count: int, seed: int) -> list[Person]:
    """The first `count` patients of a practice; a larger count adds people and changes none."""
    # One row of draws a person, filled row by row: the reason why nobody changes when more are asked for.
    draws = np.random.default_rng([seed, practice.salt]).integers(0, 1 << 30, size=(count, 14)).tolist()
    return [_person(practice, number, draw) for number, draw in enumerate(draws, start=1)]


def _person(practice: Practice, number: int, draw: list[int]) -> Person:
    last = _HEAD[draw[0] % len(_HEAD)] + _TAIL[draw[1] % len(_TAIL)]
    first = _FIRST[draw[2] % len(_FIRST)]
    town, zip5 = practice.towns[draw[3] % len(practice.towns)]
    payer_id, prefix = _plan(draw[4] % 100)
    relation = _relation(draw[5] % 100, payer_id)
    holds_own_plan = relation == "self"
    born_on, holder_born_on = _births(draw[6], draw[7], relation)
    diagnosis_count = 1 + (draw[8] % 4 == 0)
    main = draw[9] % len(DIAGNOSES)
    return Person(
        client_id=f"{practice.code}-{10000 + number}",
        last=last,
        first=first,
        birth_on=born_on,
        sex="FFFFFFMMMMMMU"[draw[10] % 13],
        street=f"{1 + draw[11] % 180} {_ROADS[draw[11] // 180 % len(_ROADS)]} Lane",
        city=town,
        state=practice.state,
        zip=zip5,
        phone=f"(555) 555-01{draw[12] % 100:02}",
        email=f"{first}.{last}.{number}@example.com".lower(),
        payer_id=payer_id,
        member_id=f"{prefix}{practice.salt}{1000000 + number}" if payer_id else "",
        group_number=f"GRP{100 + draw[13] % 40}" if payer_id and payer_id != "LARKS5" else "",
        relation=relation,
        subscriber_last="" if holds_own_plan else last,
        subscriber_first="" if holds_own_plan else _FIRST[(draw[2] + 7) % len(_FIRST)],
        subscriber_birth_on=None if holds_own_plan else holder_born_on,
        subscriber_sex="" if holds_own_plan else "FM"[draw[10] % 2],
        diagnoses=tuple(DIAGNOSES[(main + step) % len(DIAGNOSES)] for step in range(diagnosis_count)),
        authorization=f"A-{5000 + number}",
    )


def _plan(percent: int) -> tuple[str, str]:
    for payer, share in zip(PAYERS, _PLAN_PERCENT, strict=True):
        if percent < share:
            return payer.payer_id, payer.payer_id[:3]
        percent -= share
    return "", ""


def _relation(percent: int, payer_id: str) -> str:
    if payer_id in {"", "LARKS5"} or percent < 78:  # a state plan gives every member an id of their own
        return "self"
    return "child" if percent < 94 else "spouse"


def _births(draw: int, holder_draw: int, relation: str) -> tuple[date, date]:
    grown_up = date(1950, 1, 1) + timedelta(days=draw % 19700)
    child = date(2009, 1, 1) + timedelta(days=draw % 3900)
    holder = date(1972, 1, 1) + timedelta(days=holder_draw % 6500)
    return (child if relation == "child" else grown_up), holder
