"""What somebody writes stands nowhere outside the vault: no table, no log line, not in the mail of the first way."""

import base64
import logging

import pytest
from django.db import connections

from quietledger.safety.outbox import actions, links
from tests.conftest import make_person, make_practice
from tests.safety.builders import add_patients
from tests.safety.outbox.world import Office, link_in

PLANTED = ("CANARYWORD", "ANSWERWORD", "Quillfeather", "tamsin@brook.example", "A message for you")


@pytest.fixture
def road(fresh_database, now, caplog):
    """A message written, sent, picked up and answered; the code, the link, the mails and the log."""
    from quietledger.core.tenancy import actions as tenancy

    caplog.set_level(logging.DEBUG)
    practice = make_practice("Quiet Oak Psychology", "QO")
    who = make_person(practice.id, now, "owner")
    office = Office(practice, who, who, tenancy.job(practice.id, "mail", now), now)
    tamsin = add_patients(who, "Tamsin Quillfeather", now=now)[0]
    message = office.written(office.checked(office.recipient(patient_id=tamsin)))
    code = office.sent(message)
    link = link_in(office.carry())
    with pytest.raises(actions.errors.WrongCode):
        actions.enter(link, "00000000" if links.plain_code(code) != "00000000" else "1" * 8, now=now)
    actions.enter(link, code, now=now)
    actions.read(link, now=now)
    actions.answer(link, "ANSWERWORD", now=now)
    return code, link, office, caplog.text


def dump(cluster):
    """Every table of the database as a superuser reads it."""
    with cluster.connect(connections["default"].settings_dict["NAME"]) as boss:
        tables = boss.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {}
        for (table,) in tables:
            with boss.cursor().copy(f"COPY {table} TO STDOUT") as copied:
                found[table] = b"".join(bytes(block) for block in copied)
    return found


def traces(words, body):
    """Which of these words stand in these bytes, plain, as base64 or as the database writes bytes."""
    forms = {
        word: (word.encode(), base64.b64encode(word.encode())[:-4], word.encode().hex().encode()) for word in words
    }
    return sorted(word for word, ways in forms.items() if any(way in body for way in ways))


def test_nothing_of_it_stands_in_a_table_a_log_line_or_the_notice(road, cluster):
    code, link, office, log = road
    words = (*PLANTED, link, code, links.plain_code(code))
    assert {table: found for table, body in dump(cluster).items() if (found := traces(words, body))} == {}
    assert traces(words, log.encode()) == []
    notice = office.carrier.letters[-1][1]
    assert traces([word for word in words if word not in {link, "tamsin@brook.example"}], notice) == []


def test_the_scan_itself_finds_what_is_planted():
    assert traces(["CANARYWORD"], b"x CANARYWORD") == ["CANARYWORD"]
    assert traces(["CANARYWORD"], base64.b64encode(b"CANARYWORD and more")) == ["CANARYWORD"]
    assert traces(["CANARYWORD"], b"\\\\x" + b"CANARYWORD".hex().encode()) == ["CANARYWORD"]
