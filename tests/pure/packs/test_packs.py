"""Packs: the same contents give the same bytes, and whatever was changed is found."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.packs import packing, verifying
from quietledger.pure.packs.packing import Entry, digest, make
from quietledger.pure.packs.verifying import Flaw, verify

AS_OF = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ENTRIES = (
    Entry("summary.pdf", b"%PDF-1.7 made up", "printed", AS_OF),
    Entry("training.csv", b"lesson,done\nphishing,14 of 15\n", "training", AS_OF),
    Entry("risk/analysis.json", b"{}", "risk", AS_OF),
)
ABOUT = {"practice": "Lantern Hill Psychology", "what": "renewal"}
PROOFS = {"one.tlog-proof": "c2sp.org/tlog-proof@v1\n"}
PACK = make(ENTRIES, ABOUT, "quiet.example\n1\nAAA=\n", PROOFS)


def flaws(data):
    return [(one.flaw, one.name) for one in verify(data).findings]


def members(data=PACK):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(**changes):
    """The pack with members put in, changed, or (None) taken out, packed in our own way."""
    kept = members() | {name.replace("__", "/").replace("_", "."): data for name, data in changes.items()}
    return packing.zipped((name, data) for name, data in kept.items() if data is not None)


def test_a_pack_is_whole_and_says_what_it_holds():
    found = verify(PACK)
    assert found.findings == ()
    assert found.manifest["about"] == ABOUT
    assert found.manifest["files"][1] == {
        "name": "training.csv", "sha256": digest(ENTRIES[1].data), "size_bytes": 30, "source": "training",
        "as_of": "2026-11-23T08:00:00+00:00",
    }  # fmt: skip
    assert found.checkpoint == "quiet.example\n1\nAAA=\n"
    assert found.proofs == {"proofs/one.tlog-proof": PROOFS["one.tlog-proof"]}


def test_the_same_contents_give_the_same_bytes_on_every_machine():
    assert make(ENTRIES, dict(reversed(ABOUT.items())), "quiet.example\n1\nAAA=\n", PROOFS) == PACK
    assert digest(PACK) == "f3b429b968cd5820c336baa55bd1ec9af3a5385b5469d2a91ae120762d4f0de6"


def test_any_zip_tool_reads_it():
    assert list(members()) == [
        "manifest.json", "summary.pdf", "training.csv", "risk/analysis.json", "checkpoint", "proofs/one.tlog-proof",
    ]  # fmt: skip
    assert members()["risk/analysis.json"] == b"{}"


def test_a_pack_of_nothing_is_a_pack():
    assert verify(make([], {})).findings == ()


def test_changed_missing_and_extra_files_are_named():
    assert flaws(changed(training_csv=b"lesson,done\nphishing,15 of 15\n")) == [(Flaw.CHANGED, "training.csv")]
    assert flaws(changed(training_csv=None)) == [(Flaw.MISSING, "training.csv")]
    assert flaws(changed(more_txt=b"x")) == [(Flaw.EXTRA, "more.txt")]
    assert flaws(changed(checkpoint=b"other")) == [(Flaw.CHANGED, "checkpoint")]


def test_without_a_manifest_nothing_is_believed():
    for manifest in (None, b"{", b"[]", b"{}", b"[" * 100_000, json.dumps({"format": packing.FORMAT}).encode()):
        found = verify(changed(manifest_json=manifest))
        assert ([one.flaw for one in found.findings], found.manifest) == ([Flaw.NO_MANIFEST], {})


@pytest.mark.parametrize("where", ["before", "after", "comment"])
def test_what_is_hidden_beside_the_files_is_found(where):
    data = {"before": b"hidden" + PACK, "after": PACK + b"hidden"}.get(where)
    if data is None:
        written = io.BytesIO(PACK)
        with zipfile.ZipFile(written, "a") as archive:
            archive.comment = b"hidden"
        data = written.getvalue()
    assert [one.flaw for one in verify(data).findings] in ([Flaw.REPACKED], [Flaw.NO_PACK])


def test_a_file_that_stands_twice_is_found():
    written = io.BytesIO(PACK)
    with zipfile.ZipFile(written, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("training.csv", "another")
    assert [one.flaw for one in verify(written.getvalue()).findings] == [Flaw.NO_PACK]


def test_a_size_bomb_is_refused_unread():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"\0" * 50_000_000)
    assert [one.flaw for one in verify(written.getvalue()).findings] == [Flaw.TOO_LARGE]


def test_too_many_files_and_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(verifying, "MOST_FILES", 5)
    assert flaws(PACK) == [(Flaw.TOO_LARGE, "")]
    monkeypatch.setattr(verifying, "MOST_BYTES", 100)
    assert flaws(PACK) == [(Flaw.TOO_LARGE, "")]


def test_a_compressed_pack_was_not_packed_here():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members().items():
            archive.writestr(name, data)
    assert [one.flaw for one in verify(written.getvalue()).findings] in ([Flaw.NO_PACK], [Flaw.TOO_LARGE])


@given(st.integers(0, len(PACK) - 1), st.integers(1, 255))
def test_no_single_byte_can_be_changed_unnoticed(place, by):
    data = bytearray(PACK)
    data[place] ^= by
    assert verify(bytes(data)).findings


@given(st.integers(0, len(PACK) - 1))
def test_a_pack_that_was_cut_off_is_found(size):
    assert verify(PACK[:size]).findings


@given(st.binary())
def test_anything_can_be_looked_at(data):
    assert verify(data).findings


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "a/../b", "a\\b", "a b", "x" * 100, "manifest.json", "Manifest.JSON", "checkpoint",
     "proofs/x", ".hidden", "a/", "é"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(ValueError, match=r"plain path|taken"):
        make([Entry(name, b"", "x", AS_OF)], {})


def test_names_differ_by_more_than_capitals():
    with pytest.raises(ValueError, match="twice"):
        make([Entry("A.txt", b"", "x", AS_OF), Entry("a.TXT", b"", "x", AS_OF)], {})


def test_an_instant_has_its_zone_and_keeps_it():
    with pytest.raises(ValueError, match="zone"):
        make([Entry("a", b"", "x", AS_OF.replace(tzinfo=None))], {})
    there = AS_OF.astimezone(timezone(timedelta(hours=-5)))
    [row] = verify(make([Entry("a", b"", "x", there)], {})).manifest["files"]
    assert row["as_of"] == "2026-11-23T03:00:00-05:00"
