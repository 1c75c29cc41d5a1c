"""Drives a whole house as its users do: by its commands, each in a process of its own, against a real SFTP server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOOL = str(Path(sys.executable).parent / "quietledger")


@dataclass(frozen=True)
class House:
    """One home (database, keys), one sample folder, one folder for temporary files; everything printed is kept."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def sample(self) -> Path:
        return self.folder / "sample"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def environment(self) -> dict[str, str]:
        (self.folder / "tmp").mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUIETLEDGER_", "DJANGO_"))}
        return kept | {"QUIETLEDGER_HOME": str(self.home), "TMPDIR": str(self.folder / "tmp")}

    def run(self, *words: str, exits: int = 0, **environment: str) -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(
            [TOOL, *words], env=self.environment | environment, capture_output=True, text=True, check=False
        )
        self._keep(done.stdout + done.stderr)
        assert done.returncode == exits, f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def answer(self, *words: str, exits: int = 0, **environment: str) -> Any:
        """Run a command with --json and return what it said."""
        return json.loads(self.run(*words, "--json", exits=exits, **environment))

    def begin(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """Begin a command, to be killed or waited for."""
        with (self.folder / "begun.log").open("a") as log:
            return subprocess.Popen(
                [TOOL, *words], env=self.environment | environment, stdout=log, stderr=log, text=True
            )

    def _keep(self, text: str) -> None:
        with self.output.open("a") as file:
            file.write(text)

    @contextmanager
    def clearinghouse(self, folder: Path | None = None) -> Iterator[Path]:
        """The sandbox at work for a folder: another firm's machine."""
        folder = folder or self.sample
        (folder / "connection.json").unlink(missing_ok=True)
        server = self.begin("sandbox", "serve", "--folder", str(folder))
        try:
            for _ in range(200):
                if (folder / "connection.json").exists():
                    break
                assert server.poll() is None, (self.folder / "begun.log").read_text()
                time.sleep(0.05)
            yield folder
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()

    def end(self) -> None:
        """Stop the database and forget the house."""
        self.run("stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def new_house(folder: Path, sessions: int, *options: str) -> House:
    """A house with a made-up practice folder, nothing set up yet."""
    house = House(folder)
    house.run("sandbox", "sessions", str(sessions), "--out", str(house.sample), *options)
    return house


def received(sample: Path) -> list[dict[str, Any]]:
    """What the clearinghouse wrote down about each upload."""
    path = sample / "received" / "log.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
