"""A small witness: a server that signs each checkpoint that goes on from the last one which it saw (C2SP tlog-witness).

It needs no database and no practice of its own: it may run at the accountant's, the lawyer's or another practice. What
it keeps is one small file for each tree that it watches, and its key.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Final

import typer
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import cosigning, proofs
from quietledger.pure.merkle.cosigning import PublicKey
from quietledger.pure.merkle.errors import BadCheckpoint, NoSuchProof, ProofFails

ADDRESS: Final = "/add-checkpoint"
MOST_BYTES: Final = 64 * 1024
SIZE_TYPE: Final = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness answers."""

    status: HTTPStatus
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass
class Witness:
    """Who signs, which trees it knows, and where it keeps what it saw.

    One request at a time, so that none rolls another back.
    """

    key: PublicKey
    private: Ed25519PrivateKey
    trees: dict[str, PublicKey]
    folder: Path
    lock: Lock = field(default_factory=Lock)

    def answer(self, body: str, time_seconds: int) -> Answer:
        """Sign, or say why not; what was signed is on the disk before anybody hears of it."""
        try:
            asked = cosigning.Asked.parse(body)
            said = notes.parse(asked.note)
        except BadCheckpoint as problem:
            return Answer(HTTPStatus.BAD_REQUEST, f"{problem}\n")
        tree = self.trees.get(said.origin)
        if tree is None:
            return Answer(HTTPStatus.NOT_FOUND, "This tree is not known here.\n")
        if not cosigning.own_line(said, tree, _judge(tree)):
            return Answer(HTTPStatus.FORBIDDEN, "The tree itself did not sign this.\n")
        if asked.old > said.size:
            return Answer(HTTPStatus.BAD_REQUEST, "The tree can't have shrunk.\n")
        with self.lock:
            return self._sign(asked, said, time_seconds)

    def _sign(self, asked: cosigning.Asked, said: notes.Checkpoint, time_seconds: int) -> Answer:
        size, root = self.seen(said.origin)
        if asked.old != size or (size == said.size and size and root != said.root):
            return Answer(HTTPStatus.CONFLICT, f"{size}\n", SIZE_TYPE)
        try:
            if size or asked.proof:  # from size 0 there is nothing to prove: a proof of it is refused
                proofs.verify_consistency(size, said.size, asked.proof, root, said.root)
        except (NoSuchProof, ProofFails):
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "The proof does not hold.\n")
        self._remember(said)
        return Answer(HTTPStatus.OK, cosigning.cosignature(said, time_seconds, self.key, self.private.sign))

    def seen(self, origin: str) -> tuple[int, bytes]:
        """Size and root of the largest tree of this name that was signed; 0 before the first."""
        path = self._path(origin)
        if not path.exists():
            return 0, b""
        kept = json.loads(path.read_text())
        return int(kept["size"]), bytes.fromhex(kept["root"])

    def _remember(self, said: notes.Checkpoint) -> None:
        path = self._path(said.origin)
        fresh = path.with_suffix(".new")
        with fresh.open("w") as file:
            json.dump({"origin": said.origin, "size": said.size, "root": said.root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{sha256(origin.encode()).hexdigest()[:32]}.json"


def _judge(tree: PublicKey) -> notes.IsSignature:
    public = Ed25519PublicKey.from_public_bytes(tree.raw)

    def is_signature(signature: bytes, message: bytes) -> bool:
        try:
            public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return is_signature


def opened(folder: Path, name: str, log_keys: list[str]) -> Witness:
    """The witness of this folder; its key is made on the first day.  Raises: BadCheckpoint, for a key that is none."""
    trees = [PublicKey.parse(text) for text in log_keys]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "witness.key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
    private = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    key = PublicKey(name, cosigning.WITNESSES, private.public_key().public_bytes_raw())
    return Witness(key, private, {tree.name: tree for tree in trees}, folder)


def server(witness: Witness, port: int) -> ThreadingHTTPServer:
    """The server, not yet running; port 0 takes any that is free."""

    class Handler(BaseHTTPRequestHandler):
        """One address, one method."""

        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            if self.path != ADDRESS or not 0 < size <= MOST_BYTES:
                self.close_connection = True
                return self._send(Answer(HTTPStatus.NOT_FOUND if self.path != ADDRESS else HTTPStatus.BAD_REQUEST))
            body = self.rfile.read(size).decode(errors="replace")
            return self._send(witness.answer(body, int(time.time())))

        def _send(self, answer: Answer) -> None:
            data = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's own name
            """Say nothing: who asks is no secret, and the answers are kept by who asked."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def serve(folder: Path, name: str, log_keys: list[str], port: int) -> int:
    """Serve until somebody ends it; put a web server with TLS before it to be reached from other machines."""
    try:
        witness = opened(folder, name, log_keys)
    except BadCheckpoint as problem:
        typer.echo(f"--log-key: {problem}", err=True)
        return 2
    with server(witness, port) as running:
        typer.echo(
            f"Witness {name} on http://127.0.0.1:{port}. Its key, for `trail witness add`:\n{witness.key.text()}"
        )
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0
