"""`quietledger mail read|scan`: what is shown, exit codes, and every kind of file that holds messages."""

import json
import mailbox
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from quietledger.cli import main
from tests.pure.mailsigns.notes import note, page

FALSE = note(
    "Dear customer,\nplease verify your account today.", sender="PayPal <help@oakmoss.example>", Subject="Alert"
)
PLAIN = note("See you on Tuesday.", sender="Wren <wren@oakmoss.example>", Subject="Tuesday")


def run(*words: object) -> Result:
    return CliRunner().invoke(main.build("mail"), ["mail", *map(str, words)])


@pytest.fixture
def false(tmp_path: Path) -> Path:
    path = tmp_path / "false.eml"
    path.write_bytes(FALSE)
    return path


def test_a_message_is_shown_with_its_signs_at_their_place(false):
    done = run("read", false)
    assert done.exit_code == 1
    assert "From: PayPal[1]" in done.stdout
    assert "please verify your account[2]" in done.stdout
    assert "Known name, foreign address" in done.stdout
    assert "Hold this message." in done.stdout


def test_a_reading_in_json_has_place_and_words_of_each_sign(false):
    done = run("read", false, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["state"]) == (1, "hold")
    [sign] = [one for one in told["signs"] if one["id"] == "S1"]
    assert sign["place"] == {"within": "header", "name": "From", "start": 0, "end": 6, "of": ""}
    assert sign["do"]


def test_no_message_is_called_safe(tmp_path):
    path = tmp_path / "plain.eml"
    path.write_bytes(PLAIN)
    done = run("read", path)
    assert done.exit_code == 0
    assert "That doesn't make it safe." in done.stdout
    assert "Not checked:" in done.stdout


def test_nothing_in_a_message_can_move_the_cursor(tmp_path):
    path = tmp_path / "m.eml"
    path.write_bytes(page("<p>Act now \x1b[2J\x1b]0;x\x07 \u202egnp.exe</p>", Subject="x"))
    shown = run("read", path).stdout
    assert not {"\x1b[2J", "\x1b]", "\x07", "\u202e"} & {
        one for one in ("\x1b[2J", "\x1b]", "\x07", "\u202e") if one in shown
    }


@pytest.mark.parametrize("words", [("read", "nowhere.eml"), ("scan", "nowhere"), ("read", ".")])
def test_what_cannot_be_read_is_said(words):
    done = run(*words)
    assert done.exit_code == 2
    assert done.stderr.strip().endswith(".")


def in_folder(path: Path) -> Path:
    folder = path / "letters"
    folder.mkdir()
    (folder / "a.eml").write_bytes(FALSE)
    (folder / "b.eml").write_bytes(PLAIN)
    return folder


def in_maildir(path: Path) -> Path:
    box = mailbox.Maildir(path / "maildir")
    box.add(FALSE)
    box.add(PLAIN)
    return path / "maildir"


def in_mbox(path: Path) -> Path:
    with (path / "box").open("wb") as file:
        for one in (FALSE, PLAIN):
            file.write(b"From x@oakmoss.example Mon Nov  2 09:15:00 2026\n" + one + b"\n")
    return path / "box"


def in_zip(path: Path) -> Path:
    with zipfile.ZipFile(path / "letters.zip", "w") as archive:
        archive.writestr("a.eml", FALSE)
        archive.writestr("b.eml", PLAIN)
    return path / "letters.zip"


@pytest.mark.parametrize("build", [in_folder, in_maildir, in_mbox, in_zip])
def test_every_kind_of_box_is_scanned(build, tmp_path):
    done = run("scan", build(tmp_path), "--json")
    *rows, counts = map(json.loads, done.stdout.splitlines())
    assert sorted(row["state"] for row in rows) == ["hold", "no sign found"]
    assert counts == {"messages": 2, "states": {"hold": 1, "look": 0, "no sign found": 1}}
    assert done.exit_code == 1


def test_a_scan_prints_a_row_for_each_message(tmp_path):
    done = run("scan", in_folder(tmp_path))
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["hold", "no"]
    assert "2 messages: 1 hold" in done.stderr


def test_a_broken_zip_is_said(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04nothing")
    assert run("scan", path).exit_code == 2
