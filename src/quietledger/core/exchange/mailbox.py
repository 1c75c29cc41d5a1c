"""A partner's SFTP mailbox, driven step by step from plain code.

An extra file of the room: the only place that speaks to the network. The courier writes to the database between steps,
which an event loop forbids; so each step runs the loop for just as long as it takes.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import asyncssh

from quietledger.core.exchange import errors
from quietledger.core.exchange.rules import ConnectionRow

PATIENCE_SECONDS: Final = 20
NO_ENTRY: Final = (
    asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNoSuchFile,
)  # fmt: skip
Result = TypeVar("Result")


class Mailbox:
    """An open SFTP connection with a pinned host key.

    Raises, from every step: Unreachable, NotTheOneWeKnow, NotLetIn.
    """

    def __init__(self, row: ConnectionRow, private_key: str) -> None:
        self._row = row
        self._private_key = private_key
        self._loop = asyncio.new_event_loop()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    def __enter__(self) -> Self:
        try:
            self._step(self._open())
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def put(self, name: str, body: bytes) -> bool:
        """Upload under a name that derives from the content; False if the same was there already and counts as sent."""
        return self._step(self._put(name, body))

    def names(self) -> list[str]:
        """The finished files that wait for us, by name."""
        return self._step(self._names())

    def get(self, name: str) -> bytes:
        """One file's bytes."""
        return self._step(self._get(name))

    def remove(self, name: str) -> None:
        """Clear a file away that is kept on our side; one that is gone already is fine."""
        self._step(self._remove(name))

    async def _open(self) -> None:
        row = self._row
        self._connection = await asyncssh.connect(
            row.host,
            row.port,
            username=row.username,
            client_keys=[asyncssh.import_private_key(self._private_key)],
            known_hosts=([asyncssh.import_public_key(row.host_key)], [], []),  # this key alone, no authorities
            config=None,
            agent_path=None,
            password=None,
            connect_timeout=PATIENCE_SECONDS,
        )
        self._sftp = await self._connection.start_sftp_client()

    async def _put(self, name: str, body: bytes) -> bool:
        final = f"{self._row.to_folder}/{name}"
        if await self._size(final) == len(body):
            return False
        async with self._client.open(f"{final}.part", "wb") as file:
            await file.write(body)
        try:
            await self._client.posix_rename(f"{final}.part", final)
        except asyncssh.SFTPOpUnsupported:
            await self._client.rename(f"{final}.part", final)
        return True

    async def _size(self, path: str) -> int | None:
        try:
            size: int | None = (await self._client.stat(path)).size
        except asyncssh.SFTPNoSuchFile:
            return None
        return size

    async def _names(self) -> list[str]:
        found = await self._client.readdir(self._row.from_folder)
        files = [str(one.filename) for one in found if stat.S_ISREG(one.attrs.permissions or stat.S_IFREG)]
        return sorted(name for name in files if not name.endswith(".part"))

    async def _get(self, name: str) -> bytes:
        async with self._client.open(f"{self._row.from_folder}/{name}", "rb") as file:
            return bytes(await file.read())

    async def _remove(self, name: str) -> None:
        try:
            await self._client.remove(f"{self._row.from_folder}/{name}")
        except asyncssh.SFTPNoSuchFile:
            return

    @property
    def _client(self) -> asyncssh.SFTPClient:
        if self._sftp is None:
            raise errors.Unreachable
        return self._sftp

    def _step(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return self._loop.run_until_complete(asyncio.wait_for(work, PATIENCE_SECONDS * 3))
        except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as problem:
            raise errors.NotTheOneWeKnow from problem  # no exchange: it has no key of the kind that we know
        except NO_ENTRY as problem:
            raise errors.NotLetIn from problem
        except (OSError, TimeoutError, asyncssh.Error) as problem:
            raise errors.Unreachable from problem

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            with suppress(OSError, TimeoutError, asyncssh.Error):  # a machine that went away need not say good-bye
                self._loop.run_until_complete(asyncio.wait_for(self._connection.wait_closed(), PATIENCE_SECONDS))
        self._loop.close()
