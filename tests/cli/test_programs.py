"""Programs by command: files that only their owner reads, lists for people and programs, sentences for mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

pytest.importorskip("django")
from quietledger.cli import programs
from quietledger.core.clients import actions as clients


@pytest.fixture
def house(practice: Any) -> Any:
    return practice


def test_a_program_gets_its_files_and_is_listed_until_it_is_ended(
    house: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wish = programs.Wish("Thistle Calendar", "visits, claims", None, tmp_path / "out")
    assert programs.add("QO", wish, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    own, house_file, key = (Path(one) for one in told["files"])
    assert (own.name, house_file.name, key.stat().st_mode & 0o777) == (
        f"{told['client_id']}.crt", "authority.crt", 0o400,
    )  # fmt: skip
    assert clients.issuer_file().read_bytes() == house_file.read_bytes()
    x509.load_pem_x509_certificate(own.read_bytes())
    programs.listed("", as_json=True)
    assert [(one["may"], one["in_use"]) for one in json.loads(capsys.readouterr().out)] == [
        (["claims", "visits"], True)
    ]
    assert programs.end("QO", told["client_id"]) == 0
    capsys.readouterr()
    programs.listed("QO", as_json=True)
    assert [one["in_use"] for one in json.loads(capsys.readouterr().out)] == [False]
    assert programs.end("QO", told["client_id"]) == 1


@pytest.mark.parametrize(
    ("wish", "code", "words"),
    [
        (("x", "everything", None), 2, "--may takes visits, claims, balances."),
        (("x", "", None), 1, "Choose at least one thing"),
        (("", "visits", None), 1, "Give the program a name"),
        (("x", "visits", Path("no-such-file")), 2, "can’t be read"),
    ],
)
def test_a_mistake_is_a_sentence(
    house: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], wish: Any, code: int, words: str
) -> None:
    assert programs.add("QO", programs.Wish(*wish, tmp_path), as_json=False) == code
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_id_that_is_none_is_said(house: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert programs.end("QO", "thistle") == 2
    assert "is no program’s id" in capsys.readouterr().err
