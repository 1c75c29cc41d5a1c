"""A partner's SFTP machine on loopback for these tests: one folder tree, one key, and ways to misbehave."""

import asyncio
import threading
from pathlib import Path

import asyncssh


class _Door(asyncssh.SSHServer):
    def __init__(self, key):
        self._key = key

    def begin_auth(self, username):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, username, key):
        return username == "quietoak" and key == self._key


class Clearing:
    """Runs in a thread of its own from `start` to `stop`; `root` is what the partner sees on its disk."""

    def __init__(self, root: Path, client_key: asyncssh.SSHKey):
        self.root, self.port, self.log = root, 0, []
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._client_key = client_key.convert_to_public()
        for folder in ("inbound", "outbound"):
            (root / folder).mkdir(parents=True)

    @property
    def pinned(self) -> str:
        return self.host_key.export_public_key().decode().strip()

    def start(self):
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def stop(self):
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join(10)

    async def _serve(self, ready):
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        log, root = self.log, str(self.root)

        class Folders(asyncssh.SFTPServer):
            def __init__(self, channel):
                super().__init__(channel, chroot=root)

            def open(self, path, pflags, attrs):
                log.append(("open", path.decode()))
                return super().open(path, pflags, attrs)

            def posix_rename(self, oldpath, newpath):
                log.append(("rename", newpath.decode()))
                super().posix_rename(oldpath, newpath)

            def remove(self, path):
                log.append(("remove", path.decode()))
                super().remove(path)

        server = await asyncssh.listen(
            "127.0.0.1", self.port, server_factory=lambda: _Door(self._client_key), sftp_factory=Folders,
            server_host_keys=[self.host_key], allow_scp=False,
        )  # fmt: skip
        self.port = server.get_port()
        ready.set()
        await self._stopped.wait()
        server.close()
        await server.wait_closed()
