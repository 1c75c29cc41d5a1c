"""The witness over real HTTP: it signs what goes on from what it saw, and says the published status for all else."""

import threading
import urllib.error
import urllib.request

import pytest

pytest.importorskip("cryptography", reason="signing comes with the part `web`")

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from quietledger.cli import witness as serving
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import proofs, tree
from quietledger.pure.merkle.cosigning import WITNESSES, Asked, PublicKey, cosigned_at
from quietledger.pure.merkle.errors import BadCheckpoint

NAME = "ql.example/trail/site"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
KEY = notes.key_text(NAME, PUBLIC)
LEAVES = [tree.leaf_hash(bytes([number])) for number in range(20)]
FORKED = [tree.leaf_hash(b"forked"), *LEAVES[1:]]


def note(size, leaves=LEAVES, *, private=PRIVATE, name=NAME):
    text = notes.checkpoint_text(name, size, tree.Frontier().extend(leaves[:size]).root())
    return notes.signed_note(text, name, private.public_key().public_bytes_raw(), private.sign)


def asked(old, new, leaves=LEAVES, **signed):
    proof = proofs.consistency_proof(leaves, old, new) if 0 < old < new else ()
    return Asked(old, proof, note(new, leaves, **signed)).text()


@pytest.fixture
def ask(tmp_path):
    """A running witness that knows the one tree; the function asks it over HTTP."""
    running = serving.server(serving.opened(tmp_path / "state", "witness.example", [KEY]), 0)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()

    def send(body, path="/add-checkpoint"):
        request = urllib.request.Request(f"http://127.0.0.1:{running.server_port}{path}", body.encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode(), answer.headers["Content-Type"]
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode(), answer.headers["Content-Type"]

    yield send
    running.shutdown()
    running.server_close()
    thread.join()


def the_key(tmp_path):
    return serving.opened(tmp_path / "state", "witness.example", [KEY]).key


def is_of(key):
    def judge(signature, text):
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, text)
        return True

    return judge


def test_it_signs_the_first_checkpoint_and_each_that_goes_on(ask, tmp_path):
    for old, new in ((0, 5), (5, 8), (8, 8), (8, 20)):
        status, line, _ = ask(asked(old, new))
        assert status == 200
        assert cosigned_at(notes.parse(note(new) + line), the_key(tmp_path), is_of(the_key(tmp_path))) > 1_700_000_000


def test_a_size_that_it_did_not_see_last_is_answered_with_the_one_that_it_did(ask):
    ask(asked(0, 5))
    for old in (0, 4, 6):
        assert ask(asked(old, 8)) == (409, "5\n", "text/x.tlog.size")


def test_two_histories_are_never_signed(ask):
    ask(asked(0, 5))
    assert ask(asked(5, 8, FORKED))[0] == 422
    assert ask(asked(5, 5, FORKED))[:2] == (409, "5\n")
    assert ask(Asked(5, (), note(8)).text())[0] == 422
    assert ask(Asked(5, (bytes(32),) * 3, note(8)).text())[0] == 422
    assert ask(asked(5, 8))[0] == 200


def test_a_proof_from_nothing_is_refused(ask):
    assert ask(Asked(0, (bytes(32),), note(5)).text())[0] == 422
    assert ask(asked(0, 5))[0] == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (asked(0, 5, name="ql.example/trail/elsewhere"), 404),
        (asked(0, 5, private=Ed25519PrivateKey.from_private_bytes(b"o" * 32)), 403),
        (asked(0, 5).replace("\n5\n", "\n6\n"), 403),
        (Asked(6, (), note(5)).text(), 400),
        (f"old 0\n{note(5)}", 400),
        ("", 400),
        ("x" * 70_000, 400),
    ],
)
def test_everything_else_has_its_published_status(ask, body, status):
    assert ask(body)[0] == status


def test_there_is_one_address(ask):
    assert ask(asked(0, 5), path="/elsewhere")[0] == 404


def test_it_remembers_across_its_own_end(tmp_path):
    before = serving.opened(tmp_path, "witness.example", [KEY])
    assert before.answer(asked(0, 5), 1).status == 200
    after = serving.opened(tmp_path, "witness.example", [KEY])
    assert after.key == before.key
    assert after.seen(NAME)[0] == 5
    assert (tmp_path / "witness.key").stat().st_mode & 0o777 == 0o400
    assert after.answer(asked(0, 8), 1).status == 409


def test_two_at_once_cannot_roll_each_other_back(tmp_path):
    witness, answers = serving.opened(tmp_path, "witness.example", [KEY]), []
    witness.answer(asked(0, 1), 1)
    bodies = [asked(1, new) for new in range(2, 20)]
    threads = [
        threading.Thread(target=lambda body=body: answers.append(witness.answer(body, 1).status)) for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, *[409] * 17]


def test_its_name_and_the_trees_keys_must_be_well_formed(tmp_path, capsys):
    with pytest.raises(BadCheckpoint):
        serving.opened(tmp_path, "witness.example", ["no key"])
    assert serving.serve(tmp_path, "witness.example", ["no key"], 0) == 2
    assert "--log-key" in capsys.readouterr().err
    assert PublicKey("a", WITNESSES, bytes(32)).text().startswith("a+")
