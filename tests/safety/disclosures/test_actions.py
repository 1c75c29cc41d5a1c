"""Recording disclosures, the list as a PDF whose lines can be proven, the register of asks."""

import re
import subprocess
import sys
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader

from quietledger.cli import verify_trail
from quietledger.core.audit import actions as audit_actions
from quietledger.core.audit import queries as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.pure.merkle import tree
from quietledger.safety.disclosures import actions, errors, queries
from quietledger.safety.disclosures.rules import DisclosureDoc, NewDisclosure
from quietledger.web.charts import Charts
from tests.safety.builders import add_patients, at_work, person

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
DOC = DisclosureDoc(
    "Bramble County Court", "1 Bench Row\nBramble, OR 97005", "record", "sessions of 2026", "subpoena 26-114"
)
NEW = NewDisclosure(DOC, "judicial", date(2026, 11, 3))


@pytest.fixture
def who(practice):
    made = at_work(person(practice, "Odalys Fernwhistle", "owner", now=NOW), NOW)
    return type(made)(**{name: getattr(made, name) for name in made.__dataclass_fields__} | {"proven_seconds": 0})


@pytest.fixture
def tamsin(who):
    return add_patients(who, "Tamsin Quillfeather", now=NOW - timedelta(days=1))[0]


def record(who, patient, new=NEW):
    return actions.record(who, patient, new, today=TODAY, now=NOW)


def accounting(who, patient):
    return actions.accounting(who, Charts(), patient, today=TODAY, now=NOW)


def test_a_disclosure_stands_on_the_trail_by_pseudonym_purpose_and_category(who, tamsin, trail):
    record(who, tamsin)
    said = next(entry for entry in trail() if entry["ev"] == "disclosure.sent")
    with tenancy.scope(who):
        assert vault.pseudonym(tamsin) in said["res"]
    assert (said["pur"], said["cat"], said["on_day"], said["times"]) == ("judicial", ["record"], "2026-11-03", 1)
    assert "Bramble" not in str(trail())
    assert "subpoena" not in str(trail())


def test_the_list_names_the_patient_and_each_line(who, tamsin):
    record(who, tamsin)
    found = accounting(who, tamsin)
    assert (found.patient.name, found.since_on, found.unrecorded) == ("Tamsin Quillfeather", date(2020, 11, 23), ())
    assert [(line.recipient, line.times) for line in found.lines] == [("Bramble County Court", 1)]


def test_a_sending_on_the_trail_that_counts_asks_to_be_recorded(who, tamsin):
    sent = {"act": "transmit", "dec": ["x:allow"]}
    with tenancy.scope(who):
        for purpose in ("research", "payment"):
            audit_actions.record(who, "gate.decide", on=[Ref("patient", tamsin)], now=NOW, pur=purpose, **sent)
    assert [row.body["pur"] for row in accounting(who, tamsin).unrecorded] == ["research"]


def test_what_can_not_be_so_is_not_recorded_and_leaves_no_line(who, tamsin, trail):
    with pytest.raises(errors.NotRecorded) as refused:
        record(who, tamsin, NewDisclosure(DOC, "payment", date(2026, 11, 3)))
    assert refused.value.findings.keys() == {"purpose"}
    assert "disclosure.sent" not in {entry["ev"] for entry in trail()}


def text_of(body):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


def test_the_pdf_says_each_line_with_its_place_its_leaf_and_the_signed_state(who, tamsin):
    disclosure = record(who, tamsin)
    body = actions.export(who, Charts(), tamsin, today=TODAY, now=NOW)
    with tenancy.scope(who):
        entry = queries.entry_of(tamsin, disclosure)
        ((index, leaf),) = audit.places([entry]).values()
        note = audit.last_checkpoint().note
    text = text_of(body).replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Tamsin Quillfeather", "Bramble County Court", "1 Bench Row", "Nov 3, 2026", "subpoena 26-114"):
        assert words in text
    flat = re.sub(r"\s", "", text)
    assert f"{index}November3,2026{leaf.hex()}" in flat
    assert re.sub(r"\s", "", note.split("\n")[2]) in flat
    assert re.sub(r"\s", "", audit_actions.key(who.practice_id)) in flat


def test_the_pdf_is_made_for_screen_readers_and_its_hash_is_on_the_trail(who, tamsin, trail):
    record(who, tamsin)
    body = actions.export(who, Charts(), tamsin, today=TODAY, now=NOW)
    catalog = PdfReader(BytesIO(body)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    said = next(entry for entry in trail() if entry["ev"] == "export.make")
    assert (said["sha256"], said["lines"], said["kind"]) == (sha256(body).hexdigest(), 1, "accounting")


def test_a_list_without_lines_says_so(who, tamsin):
    text = text_of(actions.export(who, Charts(), tamsin, today=TODAY, now=NOW))
    assert "gave nothing about you to anybody" in re.sub(r"\s+", " ", text)


def test_what_is_held_back_stands_on_our_page_and_not_in_the_patients_pdf(who, tamsin):
    doc = DisclosureDoc("County police", "", "demographics", "address", official="Det. Larkspur")
    record(who, tamsin, NewDisclosure(doc, "law_enforcement", TODAY, held_until=TODAY + timedelta(days=90)))
    found = accounting(who, tamsin)
    assert (len(found.lines), found.held_count) == (1, 1)
    assert "County police" not in text_of(actions.export(who, Charts(), tamsin, today=TODAY, now=NOW))


def test_the_proof_of_a_line_holds_the_very_entry_under_a_signed_checkpoint(who, tamsin):
    disclosure = record(who, tamsin)
    text = actions.proof(who, tamsin, disclosure, now=NOW)
    first, extra, index, *_ = text.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    entry = b64decode(extra.removeprefix("extra "))
    assert b'"ev":"disclosure.sent"' in entry
    with tenancy.scope(who):
        ((place, leaf),) = audit.places([queries.entry_of(tamsin, disclosure)]).values()
    assert (index, tree.leaf_hash(entry)) == (f"index {place}", leaf)


def test_a_stranger_checks_the_proof_with_one_file_and_the_practices_key(who, tamsin, tmp_path):
    path = tmp_path / "line.tlog-proof"
    path.write_text(actions.proof(who, tamsin, record(who, tamsin), now=NOW))
    told = [sys.executable, verify_trail.__file__, "--key", audit_actions.key(who.practice_id), str(path)]
    checked = subprocess.run(told, check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert '"ev":"disclosure.sent"' in checked.stdout
    path.write_text(path.read_text().replace("\nindex ", "\nindex 1"))
    assert subprocess.run(told, check=False, capture_output=True, text=True).returncode == 1


def test_a_proof_is_of_that_patients_line_only(who, tamsin):
    disclosure = record(who, tamsin)
    (other,) = add_patients(who, "Oskar Marblewick", now=NOW)
    with pytest.raises(errors.NoSuchDisclosure):
        actions.proof(who, other, disclosure, now=NOW)


def test_exporting_asks_for_a_fresh_proof_of_who_one_is(practice, tamsin, trail):
    stale = at_work(person(practice, "Tib Larkspur", "owner", now=NOW), NOW)
    with pytest.raises(Refused):
        actions.export(stale, Charts(), tamsin, today=TODAY, now=NOW)
    assert trail()[0]["why"] == ["F16"]


def test_an_ask_is_due_in_sixty_days_extended_once_and_answered_once(who, tamsin, trail):
    ask = actions.take_ask(who, tamsin, date(2026, 11, 1), "the patient", today=TODAY, now=NOW)
    with tenancy.scope(who):
        (row,) = queries.open_asks()
    assert (row.due_on, row.is_free) == (date(2026, 12, 31), True)
    actions.extend(who, ask, "the archive is away", today=TODAY, now=NOW)
    with pytest.raises(errors.AlreadyDone):
        actions.extend(who, ask, "again", today=TODAY, now=NOW)
    with tenancy.scope(who):
        assert queries.open_asks()[0].due_on == date(2027, 1, 30)
    doc = actions.asked_by(who, [row], now=NOW)[ask]
    assert (doc.by, doc.why_longer) == ("the patient", "the archive is away")
    actions.answer(who, ask, today=TODAY, now=NOW)
    with pytest.raises(errors.AlreadyDone):
        actions.answer(who, ask, today=TODAY, now=NOW)
    with tenancy.scope(who):
        assert queries.open_asks() == []
    events = [entry["ev"] for entry in trail() if entry["ev"].startswith("disclosure.")]
    assert events == ["disclosure.answered", "disclosure.extended", "disclosure.asked"]


def test_a_second_ask_within_twelve_months_may_cost(who, tamsin):
    for day in (date(2026, 3, 1), date(2026, 11, 1)):
        actions.take_ask(who, tamsin, day, "the patient", today=TODAY, now=NOW)
    with tenancy.scope(who):
        assert [row.is_free for row in queries.asks(tamsin)] == [False, True]


@pytest.mark.parametrize("role", ["biller", "clinician", "front_desk"])
def test_only_owners_see_and_write_disclosures(practice, who, tamsin, role):
    disclosure = record(who, tamsin)
    ask = actions.take_ask(who, tamsin, TODAY, "the patient", today=TODAY, now=NOW)
    other = at_work(person(practice, "Tib Larkspur", role, now=NOW), NOW)
    for call in (
        lambda: record(other, tamsin),
        lambda: accounting(other, tamsin),
        lambda: actions.export(other, Charts(), tamsin, today=TODAY, now=NOW),
        lambda: actions.proof(other, tamsin, disclosure, now=NOW),
        lambda: actions.take_ask(other, tamsin, TODAY, "x", today=TODAY, now=NOW),
        lambda: actions.extend(other, ask, "x", today=TODAY, now=NOW),
        lambda: actions.answer(other, ask, today=TODAY, now=NOW),
    ):
        with pytest.raises(Refused):
            call()


def test_a_closed_account_is_not_written_to(who, tamsin, tell):
    tell("patient", tamsin, "patient.open", until=NOW)
    with pytest.raises(Refused):
        record(who, tamsin)


def test_the_practice_next_door_finds_nothing(who, tamsin, other_practice):
    ask = actions.take_ask(who, tamsin, TODAY, "the patient", today=TODAY, now=NOW)
    disclosure = record(who, tamsin)
    neighbour = at_work(person(other_practice, "Nell Nextdoor", "owner", now=NOW), NOW)
    with tenancy.scope(neighbour):
        assert (queries.newest(), queries.open_asks(), queries.ids_of(tamsin)) == ([], [], [])
    for call in (
        lambda: actions.answer(neighbour, ask, today=TODAY, now=NOW),
        lambda: actions.proof(neighbour, tamsin, disclosure, now=NOW),
        lambda: record(neighbour, tamsin),
    ):
        with pytest.raises((Refused, errors.NoSuchDisclosure)):
            call()
