"""What is known of a patient and of a cover, and what a row of a file of patients must say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from quietledger.core.vault.rules import BlindIndex, normalise
from quietledger.pure.sheets import values
from quietledger.pure.sheets.columns import Need, Shape
from quietledger.pure.sheets.findings import Finding

REASONS: Final = {
    "asked": "The patient asked for it, and no law keeps the record.",
    "over": "The time for which the record must be kept is over.",
    "mistake": "The patient was entered by mistake and never treated here.",
}
START_LETTERS: Final = 3
LOOKUPS_A_MINUTE: Final = 20
SHAREABLE_FOR: Final = timedelta(days=365)
OLDEST_YEARS: Final = 125
SEXES: Final = {"f": "F", "female": "F", "m": "M", "male": "M", "u": "U", "unknown": "U", "x": "U", "": "U"}
RELATIONS: Final = {"": "self", "self": "self", "same": "self", "child": "child", "spouse": "spouse", "other": "other"}
_NOT_A_DIGIT: Final = re.compile(r"\D+")
_NOT_IN_NAMES: Final = re.compile(r"[^\w\s]+")


@dataclass(frozen=True, slots=True)
class PatientDoc:
    """What of a patient is sealed.  `source_key`: the practice system's number for them; `zip`: 5 or 9 digits."""

    last: str = ""
    first: str = ""
    middle: str = ""
    birth_on: date | None = None
    sex: str = "U"
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    email: str = ""
    source_key: str = ""


@dataclass(frozen=True, slots=True)
class CoverDoc:
    """What of a cover is sealed.  `relation`: the patient is the subscriber's self, child, spouse or other."""

    member_id: str = ""
    group_number: str = ""
    relation: str = "self"
    subscriber_last: str = ""
    subscriber_first: str = ""
    subscriber_birth_on: date | None = None
    subscriber_sex: str = "U"


@dataclass(frozen=True, slots=True)
class NewCover:
    """A plan to be entered for a patient; `payer_code` is the id that claims carry, whether we know the plan or not."""

    payer_code: str
    doc: CoverDoc
    rank: int = 1
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewPatient:
    """A patient to be entered, with the plans that pay, first one first."""

    doc: PatientDoc
    covers: tuple[NewCover, ...] = ()


def start_of(last: str, birth_on: date | None) -> tuple[str, str] | None:
    """The first letters of a surname and the year of birth, by which somebody is found who spells the rest wrongly."""
    letters = normalise(last)[:START_LETTERS]
    return (letters, str(birth_on.year)) if letters and birth_on else None


def person_of(last: str, birth_on: date | None) -> tuple[str, str] | None:
    """A surname and a birth date together."""
    return (last, birth_on.isoformat()) if last and birth_on else None


def name_of(last: str, first: str) -> tuple[str, str] | None:
    """A surname and the first of the first names, without apostrophes, hyphens and dots: people leave them out."""
    given = _plain_name(first).partition(" ")[0]
    return (_plain_name(last), given) if given and _plain_name(last) else None


def _plain_name(name: str) -> str:
    return normalise(_NOT_IN_NAMES.sub("", name.replace("-", " ")))


PATIENT_INDEXES: Final = (
    BlindIndex("patients_patient.person", "person_tag", ("last", "birth_on"), person_of),
    BlindIndex("patients_patient.start", "start_tag", ("last", "birth_on"), start_of, is_new=True),
    BlindIndex("patients_patient.name", "name_tag", ("last", "first"), name_of, is_new=True),
    BlindIndex("patients_patient.source", "source_tag", ("source_key",)),
)
COVER_INDEXES: Final = (BlindIndex("patients_cover.member", "member_tag", ("member_id",), lambda one: (one,)),)

SHAPE: Final = Shape(
    "patients",
    "a list of patients",
    {
        "Client ID": "source_key", "Patient ID": "source_key", "Chart Number": "source_key", "MRN": "source_key",
        "Last Name": "last", "Patient Last Name": "last", "Client Last Name": "last", "Surname": "last",
        "First Name": "first", "Patient First Name": "first", "Client First Name": "first", "Given Name": "first",
        "Middle Name": "middle", "Middle": "middle",
        "Date of Birth": "birth", "DOB": "birth", "Birth Date": "birth", "Birthdate": "birth", "Birthday": "birth",
        "Sex": "sex", "Gender": "sex", "Administrative Sex": "sex",
        "Street": "street", "Address": "street", "Address 1": "street", "Street Address": "street",
        "City": "city", "State": "state", "ZIP": "zip", "Zip Code": "zip", "Postal Code": "zip",
        "Phone": "phone", "Mobile Phone": "phone", "Email": "email", "E-mail": "email",
        "Payer ID": "payer", "Primary Payer ID": "payer", "Insurance Payer ID": "payer",
        "Member ID": "member", "Subscriber ID": "member", "Insurance ID": "member", "Policy Number": "member",
        "Group Number": "group", "Group": "group",
        "Relation": "relation", "Relationship to Subscriber": "relation", "Relationship": "relation",
        "Subscriber Last": "subscriber_last", "Subscriber Last Name": "subscriber_last",
        "Subscriber First": "subscriber_first", "Subscriber First Name": "subscriber_first",
        "Subscriber DOB": "subscriber_birth", "Subscriber Date of Birth": "subscriber_birth",
        "Subscriber Sex": "subscriber_sex",
    },
)  # fmt: skip
NEEDS: Final = (
    Need("the client ID", (("source_key",),)),
    Need("the last name", (("last",),)),
    Need("the first name", (("first",),)),
    Need("the birth date", (("birth",),)),
)


def read_row(number: int, cells: Mapping[str, str], today: date) -> NewPatient | tuple[Finding, ...]:
    """One row of a file of patients as a patient, or what is wrong with it."""
    doc = PatientDoc(
        last=cells["last"],
        first=cells["first"],
        middle=cells.get("middle", ""),
        birth_on=values.us_date(cells["birth"]),
        sex=SEXES.get(cells.get("sex", "").casefold(), ""),
        street=cells.get("street", ""),
        city=cells.get("city", ""),
        state=cells.get("state", "").upper(),
        zip=_NOT_A_DIGIT.sub("", cells.get("zip", "")),
        phone=_NOT_A_DIGIT.sub("", cells.get("phone", ""))[-10:],
        email=cells.get("email", ""),
        source_key=cells["source_key"],
    )
    covers = _covers(cells)
    found = [*check_patient(number, doc, today), *(one for cover in covers for one in check_cover(number, cover))]
    return tuple(found) if found else NewPatient(doc, covers)


def _covers(cells: Mapping[str, str]) -> tuple[NewCover, ...]:
    """The one cover that a row can hold; a patient with neither payer nor member id pays alone."""
    payer, member = cells.get("payer", "").upper(), cells.get("member", "")
    if not payer and not member:
        return ()
    relation = RELATIONS.get(cells.get("relation", "").casefold(), "")
    own = relation == "self"
    doc = CoverDoc(
        member_id=member,
        group_number=cells.get("group", ""),
        relation=relation,
        subscriber_last="" if own else cells.get("subscriber_last", ""),
        subscriber_first="" if own else cells.get("subscriber_first", ""),
        subscriber_birth_on=None if own else values.us_date(cells.get("subscriber_birth", "")),
        subscriber_sex="U" if own else SEXES.get(cells.get("subscriber_sex", "").casefold(), "U"),
    )
    return (NewCover(payer, doc),)


def check_patient(row: int, doc: PatientDoc, today: date) -> list[Finding]:
    """What is wrong with a patient's own data; `row` is where it stood, 0 for a form."""
    found = []
    if not doc.source_key and row:
        found.append(_finding(row, "PAT-KEY", "there is no client ID", "Write the client ID that the sessions use."))
    if not doc.last or not doc.first:
        found.append(_finding(row, "PAT-NAME", "the last or the first name is missing", "Write both names."))
    if doc.birth_on is None:
        found.append(
            _finding(row, "PAT-BIRTH", "the birth date can't be read", "Write it as month/day/year: 04/09/1987.")
        )
    elif doc.birth_on > today or today.year - doc.birth_on.year > OLDEST_YEARS:
        found.append(_finding(row, "PAT-BIRTH", "nobody alive was born on that day", "Look the birth date up again."))
    if not doc.sex:
        found.append(
            _finding(row, "PAT-SEX", "the sex is not F, M or U", "Write F, M or U for unknown, as the plan has it.")
        )
    if doc.zip and len(doc.zip) not in {5, 9}:
        found.append(_finding(row, "PAT-ZIP", f"the ZIP has {len(doc.zip)} digits", "Write 5 or 9 digits."))
    if doc.state and not re.fullmatch(r"[A-Z]{2}", doc.state):
        found.append(_finding(row, "PAT-STATE", "the state is not two letters", "Write it as in an address: IL."))
    return found


def check_cover(row: int, cover: NewCover) -> list[Finding]:
    """What is wrong with a cover by itself; whether its plan is known is for the practice's list to say."""
    doc = cover.doc
    found = []
    if not cover.payer_code:
        found.append(
            _finding(row, "PAT-PAYER-ID", "there is a member ID and no payer ID", "Write the plan's payer ID.")
        )
    elif not is_payer_code(cover.payer_code):
        words = "the payer ID is not two to ten letters and digits"
        found.append(_finding(row, "PAT-PAYER-ID", words, "Write the plan's payer ID, not its name."))
    if not doc.member_id:
        found.append(
            _finding(row, "PAT-MEMBER", "there is a payer ID and no member ID", "Copy the member ID from the card.")
        )
    if not doc.relation:
        words = "the relation is not self, child, spouse or other"
        found.append(_finding(row, "PAT-RELATION", words, "Write how the patient is related to the subscriber."))
    elif doc.relation != "self" and not (doc.subscriber_last and doc.subscriber_first and doc.subscriber_birth_on):
        words = "the subscriber's name or birth date is missing"
        found.append(_finding(row, "PAT-SUBSCRIBER", words, "Write them: the plan finds its member by them."))
    return found


def unknown_payer(row: int, payer_code: str) -> Finding:
    """The finding of a patient whose plan the practice does not know; the patient goes in, sessions will wait."""
    words = (
        f"no plan here has the payer ID {payer_code}" if is_payer_code(payer_code) else "no plan here has this payer ID"
    )
    fix = "Add the plan under Plans and fees, or correct the payer ID. The patient is in; sessions wait until then."
    return _finding(row, "PAT-PAYER", words, fix)


def is_payer_code(text: str) -> bool:
    """Whether a text has the form of a payer id, so that it may be kept and repeated in plain text.

    Payer ids in use have up to ten signs; member ids, which may stand in the wrong column, have more.
    """
    return re.fullmatch(r"[A-Z0-9]{2,10}", text) is not None


def shareable_until(now: datetime) -> datetime:
    """How long a patient may be named to a payer for payment before somebody looks at it again."""
    return now + SHAREABLE_FOR


def _finding(row: int, code: str, words: str, fix: str) -> Finding:
    say = f"Row {row}: {words}." if row else f"{words[0].upper()}{words[1:]}."
    return Finding(row, code, say, fix)


def known_already(row: int) -> Finding:
    """The finding of a client ID that a patient here has."""
    return _finding(row, "PAT-KNOWN", "a patient with this client ID is here already", "Change that patient instead.")


def twice(row: int, first: int) -> Finding:
    """The finding of a client ID that stands in a file twice; the first row counts."""
    words = f"the client ID is the same as in row {first}, which was taken"
    return _finding(row, "PAT-TWICE", words, "Correct the client ID, or leave the row out.")
