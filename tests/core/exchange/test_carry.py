"""The courier against a real SFTP server on loopback: sent once, judged at the receiver; nothing to a stranger."""

import asyncssh
import pytest
from django.db import DatabaseError

from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries
from quietledger.core.exchange.rules import Carried
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db
ANSWER = b"ISA*00*          *00*          *ZZ*PAPERLARK      *ZZ*QUIETOAK       *261123*0900*^*00501*000000001*0*T*:~"
ANSWER += b"GS*FA*A~"


def inbound(clearing):
    return {path.name: path.read_bytes() for path in (clearing.root / "inbound").iterdir()}


def outbound(clearing):
    return sorted(path.name for path in (clearing.root / "outbound").iterdir())


def answer(clearing, name="a1.txt", body=ANSWER):
    (clearing.root / "outbound" / name).write_bytes(body)


def waiting(day):
    with tenancy.scope(day):
        return len(queries.waiting())


def events(trail, event):
    return [entry for entry in trail() if entry["ev"] == event]


def test_a_file_goes_up_as_part_is_renamed_and_is_on_the_trail(clearing, connect, hand_out, day, trail, carry):
    partner = connect(clearing)
    hand_out(partner, b"ISA claim one")
    assert carry() == Carried(sent=1)
    ((name, body),) = inbound(clearing).items()
    assert body == b"ISA claim one"
    assert clearing.log == [("open", f"inbound/{name}.part"), ("rename", f"inbound/{name}")]
    (entry,) = events(trail, "disclosure.sent")
    assert (entry["ptr"], entry["was_there"]) == (str(partner), False)
    assert (waiting(day), carry()) == (0, Carried())


def test_what_the_receiver_has_under_its_name_and_size_counts_as_sent(clearing, connect, hand_out, day, trail, carry):
    """As after a kill between the upload and our mark."""
    hand_out(connect(clearing), b"ISA claim one")
    with tenancy.scope(day):
        (row,) = queries.waiting()
    (clearing.root / "inbound" / row.name).write_bytes(b"ISA claim one")
    assert carry().sent == 1
    assert (clearing.log, events(trail, "disclosure.sent")[0]["was_there"]) == ([], True)


def test_a_half_written_file_at_the_receiver_is_replaced(clearing, connect, hand_out, day, carry):
    hand_out(connect(clearing), b"ISA claim one")
    with tenancy.scope(day):
        (row,) = queries.waiting()
    for name in (row.name, f"{row.name}.part"):
        (clearing.root / "inbound" / name).write_bytes(b"ISA cl")
    assert carry().sent == 1
    assert inbound(clearing) == {row.name: b"ISA claim one"}


def test_a_mark_that_fails_after_the_upload_doubles_nothing(clearing, connect, hand_out, day, monkeypatch, carry):
    hand_out(connect(clearing), b"ISA claim one")
    kept = exchange.audit.record

    def fails(who, event, **options):
        if event == "disclosure.sent":
            raise DatabaseError
        return kept(who, event, **options)

    with monkeypatch.context() as patched:
        patched.setattr(exchange.audit, "record", fails)
        with pytest.raises(DatabaseError):
            carry()
    assert (waiting(day), len(inbound(clearing))) == (1, 1)
    assert carry().sent == 1
    assert [step for step, _ in clearing.log] == ["open", "rename"]


def test_a_machine_with_another_key_of_the_same_kind_is_sent_nothing(clearing, connect, hand_out, carry):
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    hand_out(connect(clearing, host_key=stranger), b"ISA claim one")
    carried = carry()
    assert carried == Carried(
        waiting=1,
        problem="This isn’t the Paperlark we know: its key has changed. Nothing was sent. Call them.",
    )
    assert (clearing.log, inbound(clearing)) == ([], {})


def test_a_machine_with_a_key_of_another_kind_is_sent_nothing(clearing, connect, hand_out, carry):
    stranger = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode()
    hand_out(connect(clearing, host_key=stranger), b"ISA claim one")
    # Either side may find first that they share no kind of key; where the other hangs up first, it looks unreachable.
    assert any(carry().problem.startswith("This isn’t the Paperlark we know") for _ in range(5))
    assert inbound(clearing) == {}


def test_a_machine_that_is_down_leaves_everything_waiting_until_it_is_back(clearing, connect, hand_out, carry, trail):
    partner = connect(clearing)
    clearing.stop()
    for number in range(3):
        hand_out(partner, b"ISA claim %d" % number)
    say = "Paperlark doesn’t answer. 3 files wait here and go out by themselves when it does."
    assert [carry(), carry()] == [Carried(waiting=3, problem=say)] * 2
    clearing.start()
    assert carry() == Carried(sent=3)
    assert (len(events(trail, "exchange.stopped")), len(events(trail, "exchange.back"))) == (1, 1)


@pytest.mark.parametrize(
    ("count", "say"),
    [
        (0, "Nothing waits to go out; its answers are fetched when it does."),
        (1, "1 file waits here and goes out by itself when it does."),
    ],
)
def test_one_file_and_no_file_are_said_in_good_english(clearing, connect, hand_out, carry, count, say):
    partner = connect(clearing)
    clearing.stop()
    for _ in range(count):
        hand_out(partner, b"ISA claim")
    assert carry().problem == f"Paperlark doesn’t answer. {say}"


@pytest.mark.parametrize("wrong", ["key", "user", "folder"])
def test_a_machine_that_does_not_let_us_in_says_so(clearing, connect, hand_out, wrong, carry):
    other = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    options = {"key": {"private_key": other}, "user": {"username": "nobody"}, "folder": {"to_folder": "none"}}[wrong]
    hand_out(connect(clearing, **options), b"ISA claim one")
    carried = carry()
    assert (carried.sent, carried.waiting) == (0, 1)
    assert carried.problem.startswith("Paperlark doesn’t let us in, or a folder is missing there.")


def test_an_answer_is_fetched_kept_and_only_then_removed(clearing, connect, day, now, monkeypatch, carry):
    connect(clearing)
    answer(clearing)
    kept = exchange.take_in

    def fails(*_, **__):
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(exchange, "take_in", fails)
        with pytest.raises(DatabaseError):
            carry()
    assert outbound(clearing) == ["a1.txt"]
    assert (exchange.take_in is kept, carry().received, outbound(clearing)) == (True, 1, [])
    with tenancy.scope(day):
        (row,) = queries.arrived("999")
    permit = gate.require(day, Can.TAKE_ACKS, on=[Ref("file", row.id)], now=now)
    with tenancy.scope(day):
        assert exchange.body(permit, row.id) == ANSWER


def test_the_same_answer_twice_is_noted_only(clearing, connect, trail, carry):
    connect(clearing)
    answer(clearing, "a1.txt")
    answer(clearing, "a2.txt")
    assert carry().received == 1
    assert (outbound(clearing), len(events(trail, "exchange.again"))) == ([], 1)


def test_unfinished_answers_and_folders_are_left_where_they_are(clearing, connect, carry):
    connect(clearing)
    answer(clearing, "a1.txt.part")
    (clearing.root / "outbound" / "old").mkdir()
    assert carry() == Carried()
    assert outbound(clearing) == ["a1.txt.part", "old"]


def test_many_files_are_asked_for_few_at_a_time_so_that_no_permit_grows_old(
    clearing, connect, hand_out, carry, trail, monkeypatch
):
    partner, told = connect(clearing), []
    for number in range(5):
        hand_out(partner, b"ISA claim %d" % number)
    before = len(events(trail, "gate.decide"))
    monkeypatch.setattr(exchange, "FILES_AT_ONCE", 2)
    assert carry(progress=lambda done, all_: told.append((done, all_))).sent == 5
    assert told == [(done, 5) for done in range(1, 6)]
    assert len(events(trail, "gate.decide")) - before == 4


def test_without_an_agreement_files_wait_answers_come_and_it_goes_on_when_it_stands_again(
    clearing, connect, hand_out, now, tell, carry
):
    partner = connect(clearing)
    hand_out(partner, b"ISA claim one")
    answer(clearing)
    tell("partner", partner, "partner.joining", until=now)
    stopped = carry()
    assert (stopped.sent, stopped.received, stopped.waiting) == (0, 1, 1)
    assert "An agreement with the receiver must cover claims for payment" in stopped.problem
    assert "1 file waits here, and nothing is lost." in stopped.problem
    assert inbound(clearing) == {}
    tell("partner", partner, "partner.screened")
    tell("partner", partner, "agreement.payment.claim", value="https")
    assert carry().sent == 0, "the agreement names another way"
    tell("partner", partner, "agreement.payment.claim", value="https sftp")
    assert (carry().sent, carry().problem) == (1, "")


def test_who_may_not_carry_reaches_nobody(clearing, connect, hand_out, now, tell, biller):
    hand_out(connect(clearing), b"ISA claim one")
    tell("person", biller.person_id, "person.role.biller", until=now)
    with pytest.raises(Refused):
        exchange.carry(biller, now=now)
    assert inbound(clearing) == {}
