"""The courier's mailbox against the real OpenSSH server, where one is installed."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import asyncssh
import pytest

from quietledger.core.exchange.mailbox import Mailbox
from quietledger.core.exchange.rules import ConnectionRow
from quietledger.core.tenancy.ids import uuid7

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ["PATH"])
pytestmark = pytest.mark.skipif(
    SSHD is None, reason="no OpenSSH server (sshd) on this machine: apt install openssh-server"
)


@pytest.fixture
def server(tmp_path):
    """A connection to an sshd of this test alone, and our private key."""
    host, ours = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    (tmp_path / "host").write_bytes(host.export_private_key())
    (tmp_path / "host").chmod(0o600)
    (tmp_path / "allowed").write_bytes(ours.export_public_key())
    for folder in ("in", "out"):
        (tmp_path / folder).mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "conf").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nAuthorizedKeysFile {tmp_path}/allowed\n"
        f"UsePAM no\nStrictModes no\nPidFile none\nPasswordAuthentication no\nPermitRootLogin yes\n"
        f"Subsystem sftp internal-sftp\nForceCommand internal-sftp -d {tmp_path}\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(tmp_path / "conf")])
    row = ConnectionRow(
        uuid7(), "Paperlark", "127.0.0.1", port, getpass.getuser(), host.export_public_key().decode(), "in", "out",
        "QUIETOAK", "PAPERLARK", "", uuid7(),
    )  # fmt: skip
    _answers(port)
    yield row, ours.export_private_key().decode()
    process.terminate()
    process.wait()


def _answers(port):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise TimeoutError(port)


def test_files_go_out_once_and_answers_come_in(server, tmp_path):
    (tmp_path / "out" / "a.txt").write_bytes(b"answer")
    with Mailbox(*server) as mailbox:
        assert [mailbox.put("c.txt", b"claim"), mailbox.put("c.txt", b"claim")] == [True, False]
        assert [mailbox.get(name) for name in mailbox.names()] == [b"answer"]
        mailbox.remove("a.txt")
        assert mailbox.names() == []
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "in").iterdir()] == [("c.txt", b"claim")]
