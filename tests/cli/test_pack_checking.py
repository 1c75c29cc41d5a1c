"""`quietledger risk verify`: a pack, its proofs and its signer, offline; exit codes and words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner, Result

from quietledger.cli.risk import app
from quietledger.pure.merkle import checkpoint, prooffile, proofs, tree
from quietledger.pure.packs.packing import Entry, digest, make

NAME = "quiet.example/trail/1"
FILE = Entry("application/signed.json", b'{"Q01":"yes"}', "application 3", datetime(2026, 11, 23, 8, tzinfo=UTC))
ENTRIES = [b'{"ev":"visit.signed"}', json.dumps({"ev": "application.signed", "sha": digest(FILE.data)}).encode()]
LEAVES = [tree.leaf_hash(one) for one in ENTRIES]


def key_pair(seed: int) -> tuple[Ed25519PrivateKey, str]:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return private, checkpoint.key_text(NAME, private.public_key().public_bytes_raw())


SIGNER, KEY = key_pair(1)
STRANGER = key_pair(2)[1]
NOTE = checkpoint.signed_note(
    checkpoint.checkpoint_text(NAME, 2, tree.Frontier().extend(LEAVES).root()), NAME,
    SIGNER.public_key().public_bytes_raw(), SIGNER.sign,
)  # fmt: skip
PROOF = prooffile.proof_text(1, proofs.inclusion_proof(LEAVES, 1, 2), NOTE, extra=ENTRIES[1])


def kept(folder: Path, proof: str = PROOF, note: str = NOTE, entry: Entry = FILE) -> Path:
    path = folder / "evidence.zip"
    path.write_bytes(make([entry], {"practice": "Lantern Hill Psychology"}, note, {"signed.tlog-proof": proof}))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["verify", *map(str, words)])


def test_a_whole_pack_with_its_signer_is_0(tmp_path: Path) -> None:
    path = kept(tmp_path)
    told = run(path, "--key", KEY, "--sha256", digest(path.read_bytes()))
    assert told.exit_code == 0
    assert "as packed  application/signed.json  application 3, as of 2026-11-23T08:00:00+00:00" in told.output
    assert "proven     trail, entry 1: application.signed. It names application/signed.json." in told.output
    assert "not checked" not in told.output


def test_without_a_key_the_proofs_are_followed_and_the_signer_is_left_open(tmp_path: Path) -> None:
    told = run(kept(tmp_path))
    assert (told.exit_code, "Who signed the trail was not checked" in told.output) == (0, True)


def test_the_key_may_lie_in_a_file_and_answers_come_in_json(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n")
    told = json.loads(run(kept(tmp_path), "--key", tmp_path / "key", "--json").output)
    assert (told["wrong"], told["signer_checked"]) == ([], True)
    assert told["proofs"][0]["event"] == "application.signed"


@pytest.mark.parametrize(
    ("proof", "key", "say"),
    [
        (PROOF, STRANGER, "it does not hold"),
        (PROOF.replace("index 1", "index 0"), KEY, "it does not hold"),
        (PROOF.replace("index 1", "index 0"), "", "it does not hold"),
        ("made up", "", "it does not hold"),
        (PROOF, "no key", "it does not hold"),
    ],
)
def test_a_proof_that_does_not_hold_is_1(tmp_path: Path, proof: str, key: str, say: str) -> None:
    told = run(kept(tmp_path, proof), "--key", key)
    assert (told.exit_code, say in told.output) == (1, True)


def test_a_checkpoint_of_somebody_else_is_1(tmp_path: Path) -> None:
    other = NOTE.replace(NAME, "other.example/trail/1", 1)
    told = run(kept(tmp_path, note=other), "--key", KEY)
    assert (told.exit_code, "checkpoint: " in told.output) == (1, True)


def test_an_altered_pack_is_1_and_the_file_is_named(tmp_path: Path) -> None:
    path = kept(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'{"Q01":"yes"}', b'{"Q01":"no!"}'))
    told = run(path)
    assert (told.exit_code, "NOT as it was packed" in told.output) == (1, True)


def test_another_pack_than_the_one_that_was_told_of_is_1(tmp_path: Path) -> None:
    told = run(kept(tmp_path), "--sha256", "0" * 64)
    assert (told.exit_code, "not the one that you were told" in told.output) == (1, True)


def test_what_is_no_pack_is_1_and_what_is_not_there_is_2(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no zip")
    assert (run(text).exit_code, run(tmp_path / "nowhere.zip").exit_code) == (1, 2)


def test_words_of_a_pack_cannot_steer_the_screen(tmp_path: Path) -> None:
    entry = Entry("a.txt", b"x", "\x1b[2J", FILE.as_of)
    assert "\x1b[2J" not in run(kept(tmp_path, entry=entry)).output
