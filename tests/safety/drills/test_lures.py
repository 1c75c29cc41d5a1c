"""The shipped lures keep the house's rules, and whoever writes their own hears what it may not say."""

from __future__ import annotations

import pytest

from quietledger.safety.drills import errors, lures, topics
from quietledger.safety.drills.lures import Lure

OWN = frozenset({"practice.test", "lanternhill.org"})
FINE = "From: Northfield Health Plan <a@northfield.example>\nSubject: {subject}\nPage: Portal\n\n{body}\n\n[[Open]]"
FAMILIES = {
    "Bank and EFT change", "Remittance or EOB ready", "Payer portal", "Clearinghouse rejection", "Payroll",
    "Record request", "Shared statement", "Voicemail or fax", "E-signature", "Mailbox full",
    "Renewal with a phone number", "A favour for the owner", "Vendor changes bank", "Tax form", "Parcel",
    "Vacation and schedule policy",
}  # fmt: skip


def written(body: str = "Hello.", subject: str = "A message") -> str:
    return FINE.replace("{body}", body).replace("{subject}", subject)


def says(text: str) -> tuple[str, ...]:
    try:
        lures.check(text, id="x", family="x", own_domains=OWN)
    except errors.NotALure as problem:
        return problem.says
    return ()


def test_there_are_several_texts_of_every_family() -> None:
    shipped = lures.shipped().values()
    assert {one.family for one in shipped} == FAMILIES
    assert all(sum(1 for one in shipped if one.family == family) >= 2 for family in FAMILIES)


@pytest.mark.parametrize("lure", lures.shipped().values(), ids=lambda one: one.id)
def test_every_shipped_lure_passes_its_own_check(lure: Lure) -> None:
    assert says(lure.text) == ()


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("your pay cut", "pay that is cut"), ("a salary reduction", "pay that is cut"),
        ("reduced your hours", "pay that is cut"),
        ("your lab results", "illness"), ("COVID exposure", "illness"), ("a cancer screening", "illness"),
        ("the year-end bonus", "bonuses"), ("Bonuses are out", "bonuses"), ("pay raise", "bonuses"),
        ("your child's school", "children"), ("Kids day", "children"), ("your daughter", "children"),
        ("green card renewal", "immigration"), ("your visa status", "immigration"), ("Work permit", "immigration"),
        ("layoffs ahead", "layoffs"), ("lay-offs", "layoffs"), ("severance package", "layoffs"),
        ("a suicidal patient", "patients in crisis"), ("overdose reported", "patients in crisis"),
        ("a patient in crisis", "patients in crisis"), ("patient died", "patients in crisis"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["body", "subject"])
def test_subjects_that_hurt_are_refused_wherever_they_stand(words: str, subject: str, place: str) -> None:
    found = says(written(**{place: words}))
    assert len([one for one in found if one.startswith(f"Drills are never about {subject}: ")]) == 1


@pytest.mark.parametrize("brand", ["Aetna", "aetna", "Microsoft", "DOCUSIGN", "UPS", "Blue Cross", "IRS", "QuickBooks"])
def test_real_names_are_refused(brand: str) -> None:
    assert any("is a real name" in one for one in says(written(f"From {brand}: hello")))


@pytest.mark.parametrize("word", ["ups and downs", "to zoom in", "an apple a day", "cms", "chase it", "ssa"])
def test_common_words_are_no_names(word: str) -> None:
    assert says(written(word)) == ()


@pytest.mark.parametrize(
    "address",
    ["payer.com", "https://login.payer.net/x", "a@somewhere.org", "practice.test.evil.com", "evillanternhill.org"],
)
def test_addresses_that_might_be_somebodys_are_refused(address: str) -> None:
    assert any("might be somebody’s" in one for one in says(written(f"See {address} please")))


@pytest.mark.parametrize(
    "address", ["northfield.example", "https://a.b.test/x", "mail.lanternhill.org", "Statement.pdf"]
)
def test_safe_and_own_addresses_are_fine(address: str) -> None:
    assert says(written(f"See {address} please")) == ()


@pytest.mark.parametrize("phone", ["800-555-1234", "(312) 867-5309", "867-5309", "1-888-123-4567"])
def test_telephones_that_might_be_somebodys_are_refused(phone: str) -> None:
    assert any("telephone" in one for one in says(written(f"Call {phone} today")))


@pytest.mark.parametrize("phone", ["555-0134", "312-555-0199"])
def test_made_up_telephones_are_fine(phone: str) -> None:
    assert says(written(f"Call {phone} today")) == ()


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("", "The line “From: ...” is missing."),
        (written().replace("Page: Portal\n", ""), "The line “Page: ...” is missing."),
        (written().replace("<a@northfield.example>", "nobody"), "The sender needs a name and one address"),
        (written().replace("[[Open]]", ""), "The body needs exactly one link"),
        (written("[[another]]"), "The body needs exactly one link"),
        (written("{salary}"), "Nothing is known for the blank {salary}"),
        (written().replace("Page:", "Bcc: x@x.test\nPage:"), "“Bcc” is none of the header lines"),
        (written().replace("Page: Portal", "Page: Portal\nAsks: pin"), "“Asks” may only be “password”"),
        (written("x" * 5000), "The text is longer than 4000 characters."),
    ],
)
def test_what_is_wrong_with_its_form_is_said(text: str, say: str) -> None:
    assert any(one.startswith(say) for one in says(text))


@pytest.mark.parametrize(
    "words", ["born 04/12/1985", "SSN 123-45-6789", "member id ABC123456789", "F41.1 for Tamsin Quillfeather"]
)
def test_what_looks_like_a_patients_data_is_refused_and_not_repeated(words: str) -> None:
    (say,) = says(written(words))
    assert say.endswith("Nothing in a drill is about a patient.")
    assert words.rpartition(" ")[2] not in say


def test_a_file_of_lures_says_its_family_first() -> None:
    found = lures.of_file(f"Family: Mine\n=====\n{written()}\n=====\n{written()}", "mine")
    assert [(one.id, one.family) for one in found] == [("mine-1", "Mine"), ("mine-2", "Mine")]
    for text in ("", "Family: Mine", written()):
        with pytest.raises(errors.NotALure):
            lures.of_file(text, "mine")


def test_no_header_can_be_smuggled_in_by_a_blank() -> None:
    assert lures.fill("Subject: {name}", {"name": "{owner}"}) == "Subject: {owner}"


def test_the_lists_name_the_subjects_that_the_rules_name() -> None:
    assert set(topics.SUBJECTS) == {
        "pay that is cut", "illness", "bonuses", "children", "immigration", "layoffs", "patients in crisis",
    }  # fmt: skip
