"""`quietledger agreements check`: exit codes, words, JSON; without Django and without a traceback."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from quietledger.cli.agreements import app
from tests.pure.agreementcheck.builders import agreement, scan, without


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, words)])


def kept(folder: Path, text: str, name: str = "agreement.md") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_whole_agreement_is_0_and_a_gap_is_1_with_a_clause_that_mends_it(tmp_path: Path) -> None:
    whole, gap = run(kept(tmp_path, agreement())), run(kept(tmp_path, without("P06")))
    assert (whole.exit_code, gap.exit_code) == (0, 1)
    assert "19 of 19 required items found, 0 weak, 0 missing." in whole.output
    assert "absent       P06  Report security incidents" in gap.output
    assert "Could say: Business Associate shall report to Covered Entity each security incident" in gap.output


def test_json_holds_states_words_and_fixes(tmp_path: Path) -> None:
    told = json.loads(run(kept(tmp_path, without("P14")), "--json").output)
    by_id = {one["id"]: one for one in told["required"]}
    assert (by_id["P14"]["answer"], by_id["P03"]["state"], list(told["fixes"])) == ("absent", "present", ["P14"])
    assert by_id["P03"]["spans"][0]["quote"].startswith("Business Associate shall not use")


def test_a_looser_subcontract_is_1_although_it_is_whole(tmp_path: Path) -> None:
    parent = kept(tmp_path, agreement(), "parent.md")
    told = run(kept(tmp_path, agreement()), "--parent", parent)
    assert told.exit_code == 1
    assert "Looser than the agreement above" in told.output
    assert "3 days above, 3 days below; at most 2 days would do." in told.output


def test_what_cannot_be_compared_or_read_is_a_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "scan.pdf"
    picture.write_bytes(scan())
    assert (run(picture).exit_code, "holds pictures of pages" in run(picture).output) == (1, True)
    assert run(tmp_path / "nowhere.pdf").exit_code == 2
    assert run(kept(tmp_path, agreement()), "--parent", picture).exit_code == 2


def test_words_of_a_file_cannot_steer_the_screen(tmp_path: Path) -> None:
    text = agreement().replace("each security incident of which", "each \x1b[2J security incident of which")
    assert "\x1b[2J" not in run(kept(tmp_path, text)).output
