"""A pack of evidence: complete, verifiable by a stranger, found out when a byte changes, and without any patient."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pypdfium2
import pytest
import time_machine
from typer.testing import CliRunner

from quietledger.cli import verify_trail
from quietledger.cli.main import build
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.packs import verifying
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_signing as signing
from quietledger.safety.cyberinsurance import evidence_pack
from quietledger.safety.cyberinsurance.application_errors import NoSuchApplication
from quietledger.safety.devices.models import Device
from quietledger.safety.incidents import plans, reporting
from quietledger.safety.incidents.rules import FirstNotice
from tests.conftest import make_person
from tests.safety.builders import add_patients
from tests.safety.cyberinsurance.application_world import (
    completed,
    ended,
    everything_shown,
    office,
    signed,
)
from tests.web.signing import at_desk

HOUR = timedelta(hours=1)
PLANTED = ("Zebulon Quackenbush", "Ottoline Pumphrey")


@pytest.fixture
def owner(practice, now):
    return office(practice, now)[1]


@pytest.fixture
def devices(owner, now):
    return everything_shown(owner, now)


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {one.filename: file.read(one) for one in file.infolist()}


def rows(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def planted(owner, now):
    """Patients, and an incident whose first notice names one."""
    add_patients(owner, *PLANTED, now=now)
    story = f"A letter about {PLANTED[0]} went to the wrong house."
    reporting.report(owner, FirstNotice("wrong_recipient", story, now, is_going_on=False), now=now)


def made(owner, now, application_id=None):
    return evidence_pack.make(owner, application_id, now=now)


@pytest.fixture
def told(owner, devices, now):
    """A signed application, of which one answer is no longer so."""
    made = completed(owner, now)
    signed(owner, made, now)
    ended(owner, Ref("device", devices[0]), "device.encrypted", now + HOUR)
    return made


def test_a_pack_holds_what_was_signed_and_what_showed_it(owner, told, now):
    files = unpacked(made(owner, now + HOUR, told).data)
    with tenancy.scope(owner):
        row = applications.application(told)
    assert sha256(files["application/signed.json"]).hexdigest() == row.signed.sha256
    words = json.loads(files["application/evidence.json"])
    answers = rows(files, "application/answers.csv")
    assert (len(answers), len(words)) == (44, 40)
    for one in answers:
        if one["evidence sha256"]:
            found = json.dumps(words[one["question"]], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert sha256(found.encode()).hexdigest() == one["evidence sha256"]
    assert {one["evidence matches"] for one in answers} == {"True", ""}


def test_every_part_of_the_reference_is_there(owner, told, now):
    files = unpacked(made(owner, now + HOUR, told).data)
    assert {*files} >= {
        "summary.pdf", "training.csv", "people.csv", "devices.csv", "backups.csv", "mail.csv", "partners.csv",
        "agreements.csv", "safeguards.csv", "policies.csv", "incidents.csv", "manifest.json", "checkpoint",
    }  # fmt: skip
    encrypted = [one["holds"] for one in rows(files, "devices.csv") if one["fact"] == "device.encrypted"]
    assert sorted(encrypted) == ["no", *["yes"] * 14]
    assert files["summary.pdf"].startswith(b"%PDF-")
    manifest = json.loads(files["manifest.json"])
    assert all(one["source"] and one["as_of"] and len(one["sha256"]) == 64 for one in manifest["files"])


def test_a_stranger_verifies_it_with_the_proof_of_the_signature(owner, told, now):
    pack = made(owner, now + HOUR, told)
    found = verifying.verify(pack.data)
    assert found.findings == ()
    (text,) = found.proofs.values()
    with tenancy.scope(owner):
        sha = applications.application(told).signed.sha256
    assert "application.signed" in verify_trail.check_proof(text, found.manifest["about"]["key"])
    assert sha in base64.b64decode(text.split("extra ", 1)[1].split("\n", 1)[0]).decode()


def test_the_command_names_the_signed_file_and_finds_one_changed_byte(owner, told, now, tmp_path):
    pack = made(owner, now + HOUR, told)
    key = json.loads(unpacked(pack.data)["manifest.json"])["about"]["key"]
    file = tmp_path / pack.name
    file.write_bytes(pack.data)
    verify = ["risk", "verify", str(file), "--json", "--sha256", pack.sha256, "--key", key]
    found = CliRunner().invoke(build(""), verify)
    said = json.loads(found.stdout)
    assert (found.exit_code, said["wrong"], said["signer_checked"]) == (0, [], True)
    assert [(one["event"], one["names"]) for one in said["proofs"]] == [
        ("application.signed", ["application/signed.json"])
    ]
    changed = bytearray(pack.data)
    changed[pack.data.index(b"Heron 02")] ^= 1
    file.write_bytes(bytes(changed))
    found = CliRunner().invoke(build(""), verify[:4])
    assert (found.exit_code, json.loads(found.stdout)["wrong"] != []) == (1, True)


def test_no_patient_is_in_a_pack_however_it_is_searched(owner, told, now):
    planted(owner, now)
    files = unpacked(made(owner, now + HOUR, told).data)
    pages = text_of(files["summary.pdf"])
    everything = b"\n".join([*files.values(), *(name.encode() for name in files), pages.encode()])
    for name in (word for both in PLANTED for word in both.split()):
        assert name.encode() not in everything
    assert [(one["kind"], one["incidents"]) for one in rows(files, "incidents.csv")] == [
        (plans.BY_KEY["wrong_recipient"].title, "1")
    ]
    assert "Heron 02" in everything.decode(errors="replace")  # the search does find what is there


def test_a_formula_in_a_name_stays_a_name(owner, devices, now):
    with tenancy.scope(owner):
        Device.objects.filter(id=devices[0]).update(name="=HYPERLINK(1)")
    files = unpacked(made(owner, now).data)
    assert "'=HYPERLINK(1) of Odalys Fernwhistle" in {one["about"] for one in rows(files, "devices.csv")}


def test_the_first_page_says_yes_only_where_all_of_it_is_shown(owner, devices, now):
    ended(owner, Ref("practice", owner.practice_id), "mail.posture.dmarc", now + HOUR)
    words = " ".join(text_of(unpacked(made(owner, now + HOUR).data)["summary.pdf"]).split())
    assert "A backup within two days yes newest word" in words
    assert re.search(r"False mail is turned away \(SPF, DKIM, DMARC\) no newest word", words)


def test_without_an_application_it_shows_what_stands_now(owner, devices, now):
    files = unpacked(made(owner, now).data)
    assert [name for name in files if name.startswith(("application/", "proofs/"))] == []


def test_the_trail_says_that_it_was_made_and_with_which_hash(owner, devices, now, trail):
    pack = made(owner, now)
    entry = next(one for one in trail() if one["ev"] == "evidence.exported")
    assert entry["sha"] == pack.sha256 == sha256(pack.data).hexdigest()


def test_nobody_makes_one_without_a_fresh_proof_nor_with_what_the_practice_has_not(owner, now, other_practice):
    stale = replace(owner, proven_seconds=None)
    for who in (make_person(owner.practice_id, now, "biller"), stale):
        with pytest.raises(Refused):
            made(who, now)
    with pytest.raises(NoSuchApplication):
        made(make_person(other_practice.id, now, "owner"), now, signing.begin(owner, "Saltmarsh Mutual", now=now))


def test_the_page_says_what_goes_in_and_hands_it_out(practice, now):
    with time_machine.travel(now, tick=False):
        who, owner = office(practice, now)
        everything_shown(owner, now)
        told = completed(owner, now)
        signed(owner, told, now)
        desk = at_desk(who, now)
        assert "Backups and restores of a year" in desk.get("/cyber-insurance/evidence").content.decode()
        page = desk.post("/cyber-insurance/evidence/pack", {"application": str(told)})
        assert page.headers["Content-Disposition"] == 'attachment; filename="evidence-2026-11-23.zip"'
        assert verifying.verify(page.content).findings == ()
        assert desk.post("/cyber-insurance/evidence/pack", {"application": "nonsense"}).status_code == 404


def text_of(data):
    """The words of a PDF."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
