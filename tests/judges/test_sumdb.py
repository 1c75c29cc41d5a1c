"""Other people's code judges ours: Go's sumdb `note` and `tlog` accept what we sign and refuse what was altered."""

import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import proofs, tree
from tests.core.audit.test_growing import NOW, PRACTICE, record

GOPATH = Path("/usr/share/gocode")
PROGRAM = Path(__file__).with_name("sumdb") / "main.go"
SIZES = (1, 2, 3, 7, 8, 64, 100, 255, 256, 257, 300)
LEAVES = [tree.leaf_hash(bytes([number % 251, number // 251])) for number in range(300)]


@pytest.fixture(scope="session")
def go(tmp_path_factory):
    """The compiled judge: a function from cases to answers."""
    if shutil.which("go") is None or not (GOPATH / "src/golang.org/x/mod/sumdb/note").is_dir():
        pytest.skip("Debian's golang-go and golang-golang-x-mod-dev are not installed")
    folder = tmp_path_factory.mktemp("go")
    told = {
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOCACHE": str(folder / "cache"),
        "HOME": str(folder),
        "GOFLAGS": "",
    }
    judge = folder / "judge"
    subprocess.run(["go", "build", "-o", str(judge), str(PROGRAM)], env={**os.environ, **told}, check=True)

    def ask(cases):
        text = "".join("\t".join(map(str, case)) + "\n" for case in cases)
        done = subprocess.run([str(judge)], input=text, capture_output=True, text=True, check=True)
        return [line.split("\t")[0] == "yes" for line in done.stdout.splitlines()]

    return ask


def told(hashed):
    return b64encode(hashed).decode()


def listed(proof):
    return ",".join(map(told, proof))


def root(size):
    return tree.Frontier().extend(LEAVES[:size]).root()


def altered(proof):
    """Every way of altering a proof that is no proof any more."""
    for place in range(len(proof)):
        yield (*proof[:place], bytes(32), *proof[place + 1 :])
    yield (*proof, bytes(32))
    yield proof[:-1] if proof else (bytes(32),)


def test_inclusion_proofs(go):
    good, bad = [], []
    for size in SIZES:
        for index in sorted({0, size // 2, size - 1}):
            proof = proofs.inclusion_proof(LEAVES, index, size)
            good.append(("record", told(root(size)), size, index, told(LEAVES[index]), listed(proof)))
            bad += [
                ("record", told(root(size)), size, index, told(LEAVES[index]), listed(one)) for one in altered(proof)
            ]
            bad.append(("record", told(root(size)), size, index, told(bytes(32)), listed(proof)))
    count("inclusion proofs", go(good), go(bad))


def test_consistency_proofs(go):
    good, bad = [], []
    for new in SIZES:
        for old in (size for size in SIZES if size <= new):
            proof = proofs.consistency_proof(LEAVES, old, new)
            good.append(("tree", told(root(new)), new, told(root(old)), old, listed(proof)))
            bad += [("tree", told(root(new)), new, told(root(old)), old, listed(one)) for one in altered(proof)]
            bad.append(("tree", told(root(new)), new, told(bytes(32)), old, listed(proof)))
    count("consistency proofs", go(good), go(bad))


def test_signed_checkpoints(go):
    private = Ed25519PrivateKey.generate()
    name, public = "ql.example/trail/quiet-oak", private.public_key().public_bytes_raw()
    key = notes.key_text(name, public)
    good, bad = [], []
    for size in SIZES:
        note = notes.signed_note(notes.checkpoint_text(name, size, root(size)), name, public, private.sign)
        good.append(("note", key, told(note.encode())))
        for old, new in (
            (f"\n{size}\n", f"\n{size + 1}\n"),
            (told(root(size)), told(bytes(32))),
            ("ql.example/trail/quiet-oak\n", "ql.example/trail/river-house\n"),
            ("\n\n", "\n"),
            ("— ", "- "),
            ("=\n", "\n"),
        ):
            changed = note.replace(old, new, 1)
            assert changed != note
            bad.append(("note", key, told(changed.encode())))
        other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        bad.append(("note", notes.key_text(name, other), told(note.encode())))
    count("signed checkpoints", go(good), go(bad))


def test_what_the_database_signs_proves_and_exports(go, fresh_database, tmp_path):
    entries = record(300)
    made = [audit.checkpoint(PRACTICE, NOW)]
    entries += record(270)
    made.append(audit.checkpoint(PRACTICE, NOW))
    key = audit.key(PRACTICE)
    good = [("note", key, told(one.note.encode())) for one in made]
    with tenancy.within(PRACTICE):
        hashed = queries.hashes(0, 0, 570)
        for index in (0, 255, 256, 299, 569):
            lines = queries.proof(entries[index]).partition("\n\n")[0].split("\n")
            good.append(("record", told(made[1].root), 570, index, told(hashed[index]), ",".join(lines[3:])))
    grown = listed(proofs.consistency_proof(hashed, 300, 570))
    good.append(("tree", told(made[1].root), 570, told(made[0].root), 300, grown))
    for name, data in audit.files(PRACTICE):
        path = tmp_path / "good" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    good.append(("tiles", tmp_path / "good", key))
    bad = []
    for name in ("tile/0/000", "tile/0/002.p/58", "tile/1/000.p/2", "tile/entries/001", "checkpoint"):
        folder = tmp_path / name.replace("/", "-")
        shutil.copytree(tmp_path / "good", folder)
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)
        bad.append(("tiles", folder, key))
    count("from the database", go(good), go(bad))


def count(what, good, bad):
    said = f"{sum(good)} of {len(good)} accepted, {len(bad) - sum(bad)} of {len(bad)} altered refused"
    print(f"\nGo sumdb, {what}: {said}")  # noqa: T201 - a judge prints its count
    assert good
    assert bad
    assert all(good)
    assert not any(bad)
