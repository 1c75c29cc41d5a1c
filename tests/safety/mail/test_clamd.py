"""The anti-virus daemon is asked over its socket; what is no clear answer is never a good one."""

import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from quietledger.safety.mail.clamd import Answer, Clamd, Said

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def answering(answer):
    """A daemon of one question: gives the answer, and keeps what it was asked."""
    asked = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _peer = server.accept()
            with connection:
                connection.settimeout(5)
                while not asked.endswith(b"\0\0\0\0"):
                    asked.extend(connection.recv(1 << 16))
                connection.sendall(answer)

        worker = threading.Thread(target=serve)
        worker.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", asked
        worker.join(5)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"stream: OK\0", Answer(Said.NOTHING_FOUND)),
        (b"stream: Some.Name FOUND\0", Answer(Said.FOUND, "Some.Name")),
        (b"INSTREAM size limit exceeded. ERROR\0", Answer(Said.NOT_ASKED, "INSTREAM size limit exceeded. ERROR")),
        (b"stream: OKAY\0", Answer(Said.NOT_ASKED, "OKAY")),
        (b"", Answer(Said.NOT_ASKED, "it closed the connection")),
    ],
)
def test_only_a_clear_answer_counts(answer, expected):
    with answering(answer) as (address, _asked):
        assert Clamd(address).scan(b"letter") == expected


def test_bytes_go_in_chunks_behind_their_length():
    data = bytes(range(256)) * 300
    with answering(b"stream: OK\0") as (address, asked):
        Clamd(address).scan(data)
    first = 1 << 16
    sent = (first.to_bytes(4, "big") + data[:first]) + (len(data) - first).to_bytes(4, "big") + data[first:]
    assert bytes(asked) == b"zINSTREAM\0" + sent + bytes(4)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.ctl", "nonsense", ""])
def test_a_daemon_that_is_not_there_could_not_be_asked(address):
    assert Clamd(address, timeout_seconds=1).scan(b"letter").said is Said.NOT_ASKED


def test_a_silent_daemon_could_not_be_asked():
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = Clamd(f"127.0.0.1:{server.getsockname()[1]}", timeout_seconds=0.2).scan(b"letter")
    assert answer == Answer(Said.NOT_ASKED, "TimeoutError")


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """The real daemon of Debian with a database of our own: one hash, the test file's."""
    if not shutil.which("clamd"):
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    database, ctl = folder / "database", folder / "clamd.ctl"
    database.mkdir()
    (database / "own.hsb").write_text(f"{sha256(EICAR).hexdigest()}:{len(EICAR)}:Own.Eicar:73\n")
    lines = (
        f"DatabaseDirectory {database}",
        f"LocalSocket {ctl}",
        "Foreground yes",
        "User root",
        "AlertEncryptedArchive yes",
    )
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
    command = ["clamd", f"--config-file={folder / 'clamd.conf'}"]
    with (folder / "clamd.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            if not is_up(ctl, process):
                pytest.skip(f"clamd did not start: {Path(folder / 'clamd.log').read_text()[-300:]}")
            yield Clamd(f"unix:{ctl}")
        finally:
            process.terminate()


def is_up(ctl, process):
    """Whether the daemon answers within twenty seconds."""
    for _second in range(80):
        if ctl.exists():
            return True
        try:
            process.wait(0.25)
        except subprocess.TimeoutExpired:
            continue
        return False
    return False


def test_the_real_daemon_finds_the_test_file_and_nothing_in_a_letter(daemon):
    assert daemon.scan(EICAR) == Answer(Said.FOUND, "Own.Eicar.UNOFFICIAL")
    assert daemon.scan(b"Subject: lunch\n\nSoup?") == Answer(Said.NOTHING_FOUND)
