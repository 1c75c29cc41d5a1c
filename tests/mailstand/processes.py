"""The stand's processes; a watcher that outlives this one ends them, however the tests ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

# Waits until the tests' end of the pipe is closed (also by SIGKILL), then ends each process group it was told of.
_WATCHER = """
trap '' INT TERM
while read -r group; do groups="$groups $group"; done
for group in $groups; do kill -15 "-$group" 2>/dev/null; done
sleep 1
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
rm -rf -- "$1"
"""


class Processes:
    """Starts programs in groups of their own and ends them all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self._watcher = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHER, "watcher", str(folder)], stdin=subprocess.PIPE, start_new_session=True
        )

    def start(self, name: str, command: list[str], **environment: str) -> subprocess.Popen[bytes]:
        """Start one; what it prints goes to a file of its name."""
        with (self._folder / f"{name}.out").open("wb") as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ | environment,
            )
        self._started.append(process)
        assert self._watcher.stdin is not None
        self._watcher.stdin.write(f"{process.pid}\n".encode())
        self._watcher.stdin.flush()
        return process

    def stop(self) -> None:
        """End every group, the latest first, before anyone deletes their folders."""
        for process in reversed(self._started):
            _end(process)
        self._watcher.communicate()


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with contextlib.suppress(ProcessLookupError):  # helpers that outlived their master
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
