"""The mailbox over real SFTP: upload, answers, what is refused, and what a second start finds."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256
from pathlib import Path

import asyncssh
import pytest

from quietledger.sandbox import clearinghouse
from quietledger.sandbox.mailbox import Mailbox
from tests.sandbox.claim_files import TODAY, day_of_claims, file_of

START = "from quietledger.sandbox.command import app; app()"
PATIENCE_SECONDS = 20


def until(condition, what):
    """Wait for another process; fails with what was waited for."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s for {what}")


@contextmanager
def running(folder: Path):
    """The clearinghouse as a process of its own; ends with SIGTERM and must then end well."""
    arguments = ["serve", "--folder", str(folder), "--today", TODAY.isoformat(), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-c", START, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        told = json.loads(process.stdout.readline())
        assert told == json.loads((folder / "connection.json").read_text())
        yield told, process
    finally:
        process.send_signal(signal.SIGTERM)
        _out, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, said) == (0, b"")


@asynccontextmanager
async def signed_in(told, **other):
    options = {
        "username": told["username"],
        "client_keys": [told["private_key"]],
        "known_hosts": asyncssh.import_known_hosts(f"[{told['host']}]:{told['port']} {told['host_key']}\n"),
        "config": None,
        "agent_path": None,
    } | other
    async with (
        asyncssh.connect(told["host"], told["port"], **options) as connection,
        connection.start_sftp_client() as sftp,
    ):
        yield sftp


async def upload(told, name, data):
    async with signed_in(told) as sftp:
        async with sftp.open(f"inbound/{name}.part", "wb") as file:
            await file.write(data)
        await sftp.posix_rename(f"inbound/{name}.part", f"inbound/{name}")


async def fetch_all(told):
    async with signed_in(told) as sftp:
        names = sorted(name for name in await sftp.listdir("outbound") if name not in {".", ".."})
        files = []
        for name in names:
            async with sftp.open(f"outbound/{name}", "rb") as file:
                files.append((name, await file.read()))
        return files


def logged(folder):
    log = folder / "received" / "log.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """How to reach a clearinghouse that several tests may knock at."""
    with running(tmp_path_factory.mktemp("clearinghouse")) as (told, _process):
        yield told


@pytest.fixture(scope="module")
def data():
    return file_of(day_of_claims(200))


def test_an_upload_is_answered_logged_and_kept(tmp_path, data):
    with running(tmp_path) as (told, _process):
        asyncio.run(upload(told, "claims.837", data))
        (entry,) = until(lambda: logged(tmp_path), "the log")
        fetched = asyncio.run(fetch_all(told))
    assert fetched == [(one.name, one.body) for one in clearinghouse.answers(data, 7, TODAY)]
    assert (entry["name"], entry["sha256"], entry["size_bytes"]) == ("claims.837", sha256(data).hexdigest(), len(data))
    assert (entry["duplicate"], entry["repeated"], len(entry["claims"])) == (False, [], len(day_of_claims(200)))
    assert (tmp_path / "received" / "claims.837").read_bytes() == data
    assert (tmp_path / "mailbox" / "inbound" / "claims.837").read_bytes() == data


def test_connection_is_told_while_it_holds_and_keys_are_nobody_elses(tmp_path):
    with running(tmp_path) as (told, _process):
        first = told
        assert Path(told["private_key"]).stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "keys" / "host_key").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "connection.json").exists()
    with running(tmp_path) as (told, _process):
        assert told["host_key"] == first["host_key"]


def test_a_wrong_host_key_fails(told):
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        asyncio.run(fetch_all(told | {"host_key": other}))


@pytest.mark.parametrize("stranger", ["key", "name"])
def test_another_key_or_name_is_not_let_in(told, stranger):
    async def enter():
        changed = {"username": "somebody"}
        if stranger == "key":
            changed = {"client_keys": [asyncssh.generate_private_key("ssh-ed25519")]}
        async with signed_in(told, **changed):
            pass

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(enter())


def test_a_shell_is_refused(told):
    async def run():
        pinned = asyncssh.import_known_hosts(f"[{told['host']}]:{told['port']} {told['host_key']}\n")
        keys = {"username": told["username"], "client_keys": [told["private_key"]], "config": None, "agent_path": None}
        async with asyncssh.connect(told["host"], told["port"], known_hosts=pinned, **keys) as connection:
            return await connection.run("id", check=False)

    with pytest.raises(asyncssh.ChannelOpenError):
        asyncio.run(run())


def test_nothing_is_written_outside_the_two_folders(tmp_path, data):
    outside = tmp_path / "outside.txt"
    outside.write_text("untouched")
    folder = tmp_path / "clearinghouse"

    async def attempts(sftp):
        return [
            sftp.symlink("/../../outside.txt", "inbound/link"),
            sftp.link("inbound/../inbound/x", "outbound/y"),
            sftp.mkdir("inbound/deeper"),
            sftp.open("../outside.txt", "wb"),
            sftp.open("inbound/../../outside.txt", "wb"),
            sftp.open("outbound/forged.x12", "wb"),
            sftp.rename("inbound/x", "outbound/x"),
            sftp.posix_rename("inbound/x", "../x"),
            sftp.remove("inbound/x"),
            sftp.chmod("inbound", 0o777),
        ]

    async def try_all(told):
        async with signed_in(told) as sftp:
            for attempt in await attempts(sftp):
                with pytest.raises(asyncssh.SFTPPermissionDenied):
                    await attempt

    with running(folder) as (told, _process):
        asyncio.run(upload(told, "x", data))
        until(lambda: logged(folder), "the log")
        before = {path for path in tmp_path.rglob("*") if "outbound" not in path.parts}
        asyncio.run(try_all(told))
        assert {path for path in tmp_path.rglob("*") if "outbound" not in path.parts} == before
    assert outside.read_text() == "untouched"
    assert {path.name for path in tmp_path.iterdir()} == {"outside.txt", "clearinghouse"}


def test_answers_may_be_taken_away(tmp_path, data):
    async def clear(told):
        async with signed_in(told) as sftp:
            for name in await sftp.glob("outbound/*.x12"):
                await sftp.remove(name)
            return set(await sftp.listdir("outbound")) - {".", ".."}

    with running(tmp_path) as (told, _process):
        asyncio.run(upload(told, "claims.837", data))
        until(lambda: logged(tmp_path), "the log")
        assert asyncio.run(clear(told)) == set()


def test_an_upload_without_a_detour_is_taken_when_it_is_closed(tmp_path, data):
    async def put(told):
        async with signed_in(told) as sftp, sftp.open("inbound/claims.837", "wb") as file:
            await file.write(data)

    with running(tmp_path) as (told, _process):
        asyncio.run(put(told))
        (entry,) = until(lambda: logged(tmp_path), "the log")
    assert entry["size_bytes"] == len(data)


def test_what_cannot_be_answered_is_kept_and_the_next_file_answered(tmp_path, data):
    odd = data.replace(b"*OLD111000034", b"*X")  # an id too short to be repeated in an answer
    with running(tmp_path) as (told, _process):
        asyncio.run(upload(told, "odd.837", odd))
        asyncio.run(upload(told, "sound.837", data))
        first, second = until(lambda: [*logged(tmp_path)] if len(logged(tmp_path)) == 2 else None, "two lines")
    assert (first["name"], bool(first["answers"]), bool(first["problem"])) == ("odd.837", False, True)
    assert (bool(second["answers"]), second["problem"]) == (True, "")
    assert "X" not in first["problem"].split()


def test_a_half_written_upload_is_left_alone(tmp_path, data):
    async def half(told):
        async with signed_in(told) as sftp, sftp.open("inbound/claims.837.part", "wb") as file:
            await file.write(data[:5000])

    with running(tmp_path) as (told, _process):
        asyncio.run(half(told))
        asyncio.run(upload(told, "other.837", data))
        until(lambda: logged(tmp_path), "the log")
    assert [entry["name"] for entry in logged(tmp_path)] == ["other.837"]


def test_the_same_bytes_twice_are_flagged(tmp_path, data):
    with running(tmp_path) as (told, _process):
        asyncio.run(upload(told, "one.837", data))
        asyncio.run(upload(told, "one.837", data))
        asyncio.run(upload(told, "two.837", data))
        until(lambda: len(logged(tmp_path)) == 3, "three lines in the log")
    assert [entry["duplicate"] for entry in logged(tmp_path)] == [False, True, True]
    assert [len(entry["repeated"]) for entry in logged(tmp_path)] == [0, 189, 189]


def test_claims_of_an_earlier_file_are_flagged_in_another(tmp_path):
    claims = day_of_claims(40)
    with running(tmp_path) as (told, _process):
        asyncio.run(upload(told, "one.837", file_of(claims[:20])))
        asyncio.run(upload(told, "two.837", file_of(claims[19:], control=18)))
        until(lambda: len(logged(tmp_path)) == 2, "two lines in the log")
    first, second = logged(tmp_path)
    assert (first["duplicate"], second["duplicate"]) == (False, False)
    assert second["repeated"] == [claims[19].control_number]


def test_a_killed_server_answers_on_its_next_start(tmp_path, data):
    inbound = tmp_path / "mailbox" / "inbound"
    inbound.mkdir(parents=True)
    (inbound / "claims.837").write_bytes(data)
    (inbound / "later.837.part").write_bytes(data)
    with running(tmp_path):
        until(lambda: logged(tmp_path), "the log")
    with running(tmp_path):
        pass
    assert [(entry["name"], entry["duplicate"]) for entry in logged(tmp_path)] == [("claims.837", False)]


def test_outbound_never_shows_a_name_that_goes_away(tmp_path, data):
    async def watch(told):
        seen = set()
        async with signed_in(told) as sftp:
            async with sftp.open("inbound/claims.837.part", "wb") as file:
                await file.write(data)
            await sftp.posix_rename("inbound/claims.837.part", "inbound/claims.837")
            while not logged(tmp_path):
                seen.update(await sftp.listdir("outbound"))
            return seen, set(await sftp.listdir("outbound"))

    with running(tmp_path) as (told, _process):
        seen, left = asyncio.run(watch(told))
    assert seen <= left
    assert len(left) > 10


def test_a_copy_without_a_log_line_is_not_copied_again(tmp_path, data):
    mailbox = Mailbox(tmp_path, 7, lambda: TODAY)
    (mailbox.inbound / "claims.837").write_bytes(data)
    (mailbox.received / "claims.837").write_bytes(data)
    mailbox.take("claims.837")
    assert sorted(path.name for path in mailbox.received.iterdir()) == ["claims.837", "log.jsonl"]


def test_a_taken_port_is_told_in_words(told, tmp_path):
    arguments = ["serve", "--folder", str(tmp_path), "--port", str(told["port"])]
    done = subprocess.run([sys.executable, "-c", START, *arguments], capture_output=True, check=False)
    assert done.returncode == 1
    assert f"Port {told['port']} on 127.0.0.1 is taken" in done.stderr.decode()
    assert not (tmp_path / "connection.json").exists()


def test_a_folder_that_cannot_be_used_is_told_in_words(tmp_path):
    (tmp_path / "mailbox").write_text("in the way")
    done = subprocess.run(
        [sys.executable, "-c", START, "serve", "--folder", str(tmp_path)], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"cannot be used: Not a directory" in done.stderr
