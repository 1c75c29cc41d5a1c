"""The clearinghouse's SFTP server on loopback: one practice may upload to inbound and fetch from outbound, no more."""

import asyncio
import json
import os
import posixpath
import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import asyncssh

from quietledger.sandbox import keys
from quietledger.sandbox.mailbox import Mailbox, Received, is_finished
from quietledger.sandbox.practices import CLEARINGHOUSE_ID, CLEARINGHOUSE_NAME

HOST: Final = "127.0.0.1"
_INBOUND: Final = b"/inbound"
_OUTBOUND: Final = b"/outbound"
_WRITES: Final = asyncssh.FXF_WRITE | asyncssh.FXF_APPEND | asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC


class PortTaken(Exception):
    """The port that was asked for cannot be had."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port}")
        self.port = port


@dataclass(frozen=True, slots=True)
class Connection:
    """connection.json: all that the practice's side must know to come in; the host key is there to be pinned."""

    name: str
    host: str
    port: int
    username: str
    host_key: str
    private_key: str
    sender_id: str
    receiver_id: str
    to_folder: str = "inbound"
    from_folder: str = "outbound"


async def serve(
    folder: Path,
    mailbox: Mailbox,
    *,
    port: int,
    on_ready: Callable[[Connection], None],
    on_received: Callable[[Received], None],
) -> None:
    """Serve until SIGTERM or SIGINT; uploads that are in by then are still answered.

    Raises: PortTaken; OSError, if the folder cannot be written any more.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    told = folder / "connection.json"
    told.unlink(missing_ok=True)  # an earlier run that was killed left its port there
    arrivals: asyncio.Queue[str | None] = asyncio.Queue()
    for name in mailbox.waiting():
        arrivals.put_nowait(name)
    kept = keys.kept_in(folder / "keys")
    invited = Connection(
        CLEARINGHOUSE_NAME,
        HOST,
        port,
        username=_sender_id(folder).lower(),
        host_key=kept.host_public,
        private_key=str(kept.client_key.resolve()),
        sender_id=_sender_id(folder),
        receiver_id=CLEARINGHOUSE_ID,
    )
    listener = await _listen(mailbox, kept, invited, arrivals.put_nowait)
    at_work = asyncio.create_task(_answer(mailbox, arrivals, on_received))
    at_work.add_done_callback(lambda _task: stopped.set())  # who can no longer answer must not go on taking
    try:
        connection = replace(invited, port=listener.get_port())
        _tell(told, connection)
        on_ready(connection)
        await stopped.wait()
        listener.close()
        await listener.wait_closed()
        arrivals.put_nowait(None)
        await at_work
    finally:
        told.unlink(missing_ok=True)


async def _listen(mailbox: Mailbox, kept: keys.Keys, invited: Connection, on_arrival: Callable[[str], None]) -> Any:
    """A listener of asyncssh, which has no type under our configuration.  Raises: PortTaken."""
    allowed = asyncssh.import_public_key(kept.client_public)
    try:
        return await asyncssh.listen(
            HOST,
            invited.port,
            server_factory=lambda: _Door(invited.username, allowed),
            sftp_factory=lambda channel: _Folders(channel, mailbox.root, on_arrival),
            server_host_keys=[str(kept.host_key)],
            allow_scp=False,
            agent_forwarding=False,
            x11_forwarding=False,
        )
    except OSError as problem:
        raise PortTaken(invited.port) from problem


async def _answer(
    mailbox: Mailbox, arrivals: "asyncio.Queue[str | None]", on_received: Callable[[Received], None]
) -> None:
    """One upload after the other, beside the server, so that a large file keeps nobody from uploading the next."""
    while (name := await arrivals.get()) is not None:
        on_received(await asyncio.to_thread(mailbox.take, name))


def _sender_id(folder: Path) -> str:
    """The id under which this clearinghouse knows the practice: its own, if its folder says who it is."""
    described = folder / "practice.json"
    if not described.exists():
        return "PRACTICE"
    sender_id: str = json.loads(described.read_text(encoding="utf-8"))["practice"]["sender_id"]
    return sender_id


def _tell(path: Path, connection: Connection) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(json.dumps(asdict(connection), indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)


class _Door(asyncssh.SSHServer):  # type: ignore[misc]  # asyncssh is untyped under our configuration
    """Lets in one name with one key."""

    def __init__(self, username: str, allowed: object) -> None:
        self._username = username
        self._allowed = allowed

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002  everyone must prove who they are
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: object) -> bool:
        return username == self._username and key == self._allowed


class _Folders(asyncssh.SFTPServer):  # type: ignore[misc]  # asyncssh is untyped under our configuration
    """A root of two folders: write and rename in one, fetch and remove in the other; no links, nothing else."""

    def __init__(self, channel: object, root: Path, on_arrival: Callable[[str], None]) -> None:
        super().__init__(channel, chroot=os.fsencode(root))
        self._on_arrival = on_arrival
        self._written: dict[int, bytes] = {}

    def open(self, path: bytes, pflags: int, attrs: object) -> object:
        if pflags & _WRITES:
            _check(path, _INBOUND)
        file = super().open(path, pflags, attrs)
        if pflags & _WRITES:
            self._written[id(file)] = path
        return file

    def close(self, file_obj: object) -> None:
        super().close(file_obj)
        path = self._written.pop(id(file_obj), None)
        if path is not None:
            self._arrived(path)

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        _check(oldpath, _INBOUND)
        _check(newpath, _INBOUND)
        super().rename(oldpath, newpath)
        self._arrived(newpath)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        _check(oldpath, _INBOUND)
        _check(newpath, _INBOUND)
        super().posix_rename(oldpath, newpath)
        self._arrived(newpath)

    def remove(self, path: bytes) -> None:
        _check(path, _INBOUND if path.endswith(b".part") else _OUTBOUND)
        super().remove(path)

    def setstat(self, path: bytes, attrs: object) -> None:
        _refuse(path, attrs)

    def mkdir(self, path: bytes, attrs: object) -> None:
        _refuse(path, attrs)

    def rmdir(self, path: bytes) -> None:
        _refuse(path)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        _refuse(oldpath, newpath)

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        _refuse(oldpath, newpath)

    def _arrived(self, path: bytes) -> None:
        name = os.fsdecode(posixpath.basename(path))
        if is_finished(name):
            self._on_arrival(name)


def _check(path: bytes, folder: bytes) -> None:
    if posixpath.dirname(posixpath.normpath(posixpath.join(b"/", path))) != folder:
        raise asyncssh.SFTPPermissionDenied("this folder is not for that")


def _refuse(*_asked: object) -> None:
    raise asyncssh.SFTPPermissionDenied("this clearinghouse only takes and gives files")
