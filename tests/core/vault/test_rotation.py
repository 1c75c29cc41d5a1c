"""Keys are exchanged while people work: what was sealed opens, what is sealed is not lost, older keys end."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection, connections

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries as known
from quietledger.billing.patients.models import Cover, Patient
from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient, PatientDoc
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange.models import Connection, File
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.core.vault import cells, errors, keys, moving, rotation
from quietledger.core.vault.models import Key, Rotation, Sealed
from tests.conftest import make_person, make_practice

LATER = timedelta(seconds=rotation.GRACE_SECONDS)
DOC = PatientDoc("Quillfeather", "Tamsin", "", date(1987, 4, 9), "F", "1 Lane", "Springfield", "IL", "62701")


class World:
    """A practice with three patients, their covers, a file and a connection, all committed."""

    def __init__(self, now):
        self.now = now
        self.practice = make_practice("Quiet Oak Psychology", "QO")
        self.biller = make_person(self.practice.id, now, "owner", "biller")
        new = [
            NewPatient(replace(DOC, source_key=f"QO-{n}"), (NewCover("BLUEF1", CoverDoc(f"BLU{n}")),)) for n in range(3)
        ]
        self.patients = patients.add_patients(self.biller, new, now=now)
        self.file = exchange.take_in(self.biller, name="x", body=b"ISA", channel="upload", now=now).file_id
        setting_up = gate.require(self.biller, Can.SET_UP, now=now)
        names = ("host", "username", "host_key", "to_folder", "from_folder", "sender_id", "receiver_id")
        with tenancy.scope(self.biller):
            exchange.set_connection(
                setting_up, name="Paperlark", private_key="made up", port=22, **dict.fromkeys(names, "x")
            )

    def rotate(self, purpose, at=timedelta(0), **options):
        job = tenancy.job(self.practice.id, "key-rotation", self.now)
        return vault.rotate(lambda: gate.require(job, Can.ROTATE_KEYS, now=self.now + at), purpose, **options)

    def read(self):
        """Everything that is sealed, opened by who may."""
        permit = gate.require(
            self.biller, Can.SEE_PATIENT, on=[Ref("patient", one) for one in self.patients], now=self.now
        )
        files = gate.require(self.biller, Can.SEE_SOURCE, on=[Ref("file", self.file)], now=self.now)
        with tenancy.scope(self.biller):
            people = patients.open_patients(permit, self.patients)
            covers = patients.open_covers(permit, self.patients)
            found = known.find_sources(["QO-0", "QO-1", "QO-2"]), known.find_member("BLU1")
            return people, sorted(one.member_id for one in covers.values()), exchange.body(files, self.file), found

    def keys(self, purpose):
        with tenancy.within(self.practice.id):
            return sorted(Key.objects.filter(purpose=purpose).values_list("state", flat=True))


@pytest.fixture
def world(fresh_database, now):
    return World(now)


@pytest.mark.parametrize("purpose", ["data", "file", "patient", "index"])
def test_everything_opens_and_is_found_before_during_and_after(world, purpose):
    before = world.read()
    begun = world.rotate(purpose)
    assert (begun.moved > 0, begun.left, begun.stuck, begun.destroyed) == (True, 0, 0, 0)
    assert begun.ends_at == world.now + LATER
    assert world.read() == before
    ended = world.rotate(purpose, LATER)
    count = 3 if purpose == "patient" else 0 if purpose == "index" else 1
    assert (ended.moved, ended.destroyed, ended.ends_at) == (0, count, None)
    assert world.read() == before
    with tenancy.within(world.practice.id):
        assert Rotation.objects.filter(ended_at=None).count() == 0


def test_the_first_index_key_stays_as_some_tags_can_not_be_made_anew_and_later_ones_end(world):
    with tenancy.within(world.practice.id):
        session = vault.blind("visits_visit.key", "S-1")
    for round_ in (1, 2):
        world.rotate("index", LATER * (2 * round_))
        ended = world.rotate("index", LATER * (2 * round_ + 1))
        assert ended.destroyed == round_ - 1
    assert world.keys("index") == ["active", "decrypt", "destroyed"]
    with tenancy.within(world.practice.id):
        assert vault.blind("visits_visit.key", "S-1") == session


@pytest.mark.parametrize("purpose", ["trail", "sign"])
def test_keys_whose_work_can_not_be_made_anew_stay_for_reading(world, purpose):
    assert world.rotate(purpose).ends_at is None
    assert world.rotate(purpose, LATER).destroyed == 0
    assert set(world.keys(purpose)) == {"active", "decrypt"}


def test_cells_that_have_no_patient_move_with_the_data_key_and_patients_keys_are_wrapped_anew(world):
    world.rotate("data")
    with tenancy.within(world.practice.id):
        active = keys.of_practice("data").key_id
        assert cells.id_in(Connection.objects.get().doc.cell) == active
        assert set(Key.objects.filter(purpose="patient").values_list("wrapped_by", flat=True)) == {str(active)}


@pytest.mark.parametrize("can", [Can.MANAGE_KEYS, Can.SEE_PATIENT])
def test_a_permit_for_something_else_rotates_nothing(world, can):
    permit = gate.require(world.biller, can, now=world.now)
    with pytest.raises(errors.NotPermitted):
        vault.rotate(lambda: permit, "data")
    assert world.keys("data") == ["active"]


def test_only_going_on_begins_nothing(world):
    assert world.rotate("data", begin=False).moved == 0
    assert world.keys("data") == ["active"]


def test_a_rotation_that_is_under_way_goes_on_and_begins_no_second_one(world):
    world.rotate("patient")
    world.rotate("patient", timedelta(seconds=5))
    assert world.keys("patient") == ["active"] * 3 + ["decrypt"] * 3


class Died(RuntimeError):
    """The process ends here."""


@pytest.mark.parametrize("purpose", ["data", "file", "patient", "index"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_rotation_that_died_after_any_step_is_taken_up_again(world, purpose, step, monkeypatch):
    monkeypatch.setattr(moving, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(moving, "KEYS_AT_ONCE", 1)
    before, steps = world.read(), []

    def die(_what, _count):
        steps.append(_what)
        if len(steps) == step:
            raise Died

    with pytest.raises(Died):
        world.rotate(purpose, progress=die)
    assert world.read() == before
    world.rotate(purpose)
    ended = world.rotate(purpose, LATER)
    assert (ended.left, ended.ends_at) == (0, None)
    assert world.read() == before


def test_an_older_key_stays_while_a_process_may_still_have_it_ready(world):
    world.rotate("file")
    assert world.rotate("file", LATER - timedelta(seconds=1)).destroyed == 0
    assert world.rotate("file", LATER).destroyed == 1


def test_what_a_process_with_a_stale_key_wrote_is_found_before_the_key_is_destroyed(world):
    """Another process keeps the older key ready, and seals a file under it after everything was moved."""
    with tenancy.within(world.practice.id):
        keys.of_practice("file")
    stale = dict(keys._active_keys)
    world.rotate("file")
    keys._active_keys.update(stale)
    late = exchange.take_in(world.biller, name="y", body=b"late", channel="upload", now=world.now).file_id
    keys.forget_cached()
    found = world.rotate("file", LATER)
    assert (found.moved, found.destroyed) == (1, 0)
    assert world.rotate("file", LATER * 2).destroyed == 1
    permit = gate.require(world.biller, Can.SEE_SOURCE, on=[Ref("file", late)], now=world.now)
    with tenancy.scope(world.biller):
        assert exchange.body(permit, late) == b"late"


def test_an_older_key_stays_while_a_transaction_is_open_that_may_hold_it(world, monkeypatch):
    world.rotate("file")
    monkeypatch.setattr(rotation, "_oldest_transaction_seconds", lambda: 61.0)
    assert world.rotate("file", LATER).destroyed == 0
    monkeypatch.setattr(rotation, "_oldest_transaction_seconds", lambda: 59.0)
    assert world.rotate("file", LATER).destroyed == 1


def test_the_age_of_other_transactions_is_seen(world):
    began, end = threading.Event(), threading.Event()

    def wait():
        with tenancy.within(world.practice.id):
            began.set()
            end.wait(5)
        connections.close_all()

    other = threading.Thread(target=wait)
    other.start()
    began.wait(5)
    threading.Event().wait(0.2)
    seen = rotation._oldest_transaction_seconds()
    end.set()
    other.join()
    assert (seen >= 0.2, rotation._oldest_transaction_seconds()) == (True, 0)


def test_a_write_at_the_same_moment_wins(world, monkeypatch):
    """Between our read and our write the row is written: that stays, ours is dropped, the next sweep moves it."""
    seal_value, row_id = moving.rows.seal_value, world.patients[0]

    def meanwhile(row, key, value):
        made = seal_value(row, key, value)
        if row.id == row_id:
            monkeypatch.undo()
            theirs = vault.seal(Patient(id=row_id), replace(DOC, first="Tobias"))
            Patient.objects.filter(id=row_id).update(doc=theirs.doc)
        return made

    monkeypatch.setattr(moving.rows, "seal_value", meanwhile)
    world.rotate("patient")
    assert world.read()[0][row_id].first == "Tobias"


def test_a_row_that_somebody_holds_is_passed_over_and_nobody_waits(world):
    held, end = threading.Event(), threading.Event()

    def hold():
        with tenancy.within(world.practice.id):
            list(Patient.objects.select_for_update().filter(id=world.patients[0]))
            held.set()
            end.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    first = world.rotate("patient")
    end.set()
    holder.join()
    assert (first.left, first.destroyed) == (1, 0)
    second = world.rotate("patient", LATER)
    assert (second.moved, second.destroyed) == (1, 0)
    assert world.rotate("patient", LATER * 2).destroyed == 3


def test_a_cell_that_does_not_open_keeps_its_key_and_is_told(world):
    with tenancy.within(world.practice.id):
        row = File.objects.get()
        broken = bytearray(row.doc.cell)
        broken[-1] ^= 1
        File.objects.update(doc=Sealed(bytes(broken)))
    told = world.rotate("file")
    assert (told.stuck, told.left, world.rotate("file", LATER).destroyed) == (1, 1, 0)


@pytest.mark.parametrize("table", ["statements_statement", "remits_note"])
def test_append_only_documents_take_newer_cells_of_their_size_and_nothing_else(world, cluster, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_column_privilege(%s, 'doc', 'UPDATE'), has_table_privilege(%s, 'UPDATE')", [table] * 2
        )
        assert cursor.fetchone() == (True, False)


def test_every_sealed_table_can_be_moved(world):
    with tenancy.within(world.practice.id):
        assert [moving.rows.table_of(one) for one in moving.tables() if not moving.is_movable(one)] == []


def test_tags_of_covers_and_patients_move_and_equal_what_sealing_would_make(world):
    def columns():
        with tenancy.within(world.practice.id):
            return [bytes(one) for one in Cover.objects.order_by("id").values_list("member_tag", flat=True)]

    before = columns()
    world.rotate("index")
    after = columns()
    assert not set(before) & set(after)
    with tenancy.within(world.practice.id):
        assert set(after) == {vault.tags(Cover, "member_tag", f"BLU{n}")[-1] for n in range(3)}


def test_a_rotation_is_on_the_trail_from_start_to_end(world):
    from quietledger.core.audit.models import Entry

    world.rotate("file")
    world.rotate("file", LATER)
    with tenancy.within(world.practice.id):
        bodies = Entry.objects.order_by("id").values_list("body", flat=True)
        events = [body.split('"ev":"')[1].split('"')[0] for body in bodies if '"ev":"key.' in body]
    assert events == ["key.rotate", "key.destroy"]
    assert isinstance(world.file, UUID)
