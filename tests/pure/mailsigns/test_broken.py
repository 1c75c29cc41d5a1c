"""Whatever the bytes: rows and findings, in bounded memory, and an end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# The largest message is 270 MB as it stands on the wire; a reader holds it, and must not hold it again and again.
PEAK_KB_OF_HUGE, PEAK_KB_OF_BROKEN = 900_000, 300_000
KILLED_AFTER_SECONDS = 240  # not a measure of speed: only so that a reader without an end fails this test


def breaking(*words):
    """What the program said, a line for each message or run."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.pure.mailsigns.breaking", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=KILLED_AFTER_SECONDS, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3_000:]
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.fixture(scope="module")
def huge(tmp_path_factory):
    folder = tmp_path_factory.mktemp("huge")
    breaking("make", str(folder))
    told = {row["name"]: row for row in breaking("read", str(folder))}
    for path in folder.iterdir():
        path.unlink()
    return told


def test_five_thousand_broken_messages_end_in_rows_and_findings_within_bounded_memory():
    [told] = breaking("fuzzed", "5000")
    assert told["read"] == 5_000
    assert told["peak_kb"] < PEAK_KB_OF_BROKEN


def test_what_is_made_to_exhaust_its_reader_ends_within_bounded_memory(huge):
    assert len(huge) == 19
    assert max(row["peak_kb"] for row in huge.values()) < PEAK_KB_OF_HUGE


def test_no_message_makes_more_rows_than_somebody_could_look_at(huge):
    assert max(row["parts"] for row in huge.values()) <= 200
    assert max(row["links"] for row in huge.values()) <= 2_000
    assert max(row["signs_count"] for row in huge.values()) <= 500


@pytest.mark.parametrize("name", ["zip_bomb", "overlapping_zip_bomb", "gzip_bomb", "many_entries", "deep_zip"])
def test_an_archive_that_is_too_much_is_a_sign(huge, name):
    assert huge[name]["signs"] == ["A10"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nested_parts", "more than 20 deep"),
        ("many_parts", "more than 200 parts"),
        ("large_attachment", "Only the first 26,214,400 bytes"),
        ("messages_in_messages", "a message inside this message that was not judged"),
        ("zip_bomb", "more than 50 MB unpacked"),
        ("many_entries", "more than 1,000 files"),
        ("deep_zip", "packed more than 3 times"),
        ("cyclic_pdf", "is broken"),
        ("picture_bomb", "too large a picture"),
        ("header_bomb", "more headers than are read"),
        ("long_page", "longer than is read"),
    ],
)
def test_what_was_left_out_is_said(huge, name, said):
    assert any(said in say for say in huge[name]["unchecked"]), huge[name]["unchecked"]
