"""Nothing about a patient stands in a log line, whichever way it tries to get there."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.db import DatabaseError, connection, transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.web import logs
from tests.web.signing import at_desk, known

CANARIES = (
    "Quillfeather",
    "Tamsin",
    "quillfeather",
    "1987-04-09",
    "04/09/1987",
    "TST0000001",
    "tamsin@example.com",
    "F41.1",
)
SAID = " ".join(CANARIES)
ROW = uuid4()


class Lines(logging.Handler):
    """What would be written, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.setFormatter(logs._Line())

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Every line of Python's own logging, formatted as it would be."""
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def raising() -> None:
    raise ValueError(SAID)


def of_exception() -> None:
    try:
        raising()
    except ValueError:
        logging.getLogger("quietledger.test").exception("it broke for %s", SAID)


def of_chain() -> None:
    try:
        try:
            raising()
        except ValueError as problem:
            raise RuntimeError(SAID) from problem
    except RuntimeError:
        logging.getLogger("django.request").error(SAID, exc_info=True, extra={"request": SAID, "status_code": 500})


WAYS: dict[str, Callable[[], object]] = {
    "an exception": of_exception,
    "a chain of them": of_chain,
    "a formatted sentence": lambda: logging.getLogger("other").error(f"no {SAID}"),
    "a sentence with values": lambda: logging.getLogger("other").error("no %s", SAID),
    "a sentence that is only a value": lambda: logging.getLogger("other").error("%s", SAID),
    "a logger's name": lambda: logging.getLogger(SAID).error("hello there"),
    "an object": lambda: logging.getLogger("other").error({"name": SAID}),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_through_pythons_logging_lets_a_canary_out(lines: Lines, way: str) -> None:
    WAYS[way]()
    assert len(lines.text) == 1
    assert [one for one in CANARIES if one in lines.text[0]] == []
    assert json.loads(lines.text[0])["level"] == "error"


@pytest.mark.parametrize("name", ["pypdf._reader", "pypdfium2", "pdfminer.psparser", "pikepdf._core"])
def test_readers_of_files_write_no_lines(lines: Lines, name: str) -> None:
    """They say what a damaged file holds, and one of its words may stand in their own source."""
    logging.getLogger(name).error("invalid number: %r", SAID)
    logging.getLogger(name).warning(f"unknown operator: {SAID}")
    assert lines.text == []


def test_a_sentence_of_the_source_stays_and_an_exception_says_kind_and_places(lines: Lines) -> None:
    of_exception()
    told = json.loads(lines.text[0])
    assert (told["event"], told["kind"], told["logger"]) == ("it broke for %s", "ValueError", "quietledger.test")
    assert [place.rpartition(":")[0] for place in told["at"]] == ["tests/web/test_logs.py"] * 2


@pytest.mark.parametrize("name", [*logs.ALLOWED, "kind", "name", "patient", "message", "sql"])
@pytest.mark.parametrize(
    "canary", [*CANARIES, list(CANARIES), {"name": "Quillfeather"}, date(1987, 4, 9), SAID.encode()]
)
def test_no_field_carries_a_canary(name: str, canary: Any) -> None:
    """Not even a field of the allow-list: each takes only what looks like an id, a number or a word of its kind."""
    assert logs.scrubbed({name: canary}) == {"left_out": 1}


def test_what_ids_and_numbers_are_needed_for_stays() -> None:
    told = {
        "practice": ROW,
        "number": "7F3A-12",
        "count": 3,
        "known": False,
        "kind": KeyError,
        "status": 404,
        "why": "token expired",
    }
    assert logs.scrubbed(told) == told | {"practice": str(ROW), "kind": "KeyError"}


def test_our_own_lines_drop_values_from_their_sentence(capsys: Any) -> None:
    log = structlog.get_logger("quietledger.test")
    log.warning("a page broke", person=ROW, note=SAID)
    log.warning(f"for {SAID}")
    log.error("it broke", exc_info=ValueError(SAID))
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.get("event") for line in told] == ["a page broke", None, "it broke"]
    assert (told[0]["person"], told[0]["left_out"], told[2]["kind"]) == (str(ROW), 1, "ValueError")
    assert [one for one in CANARIES if one in json.dumps(told)] == []


def test_a_warning_is_its_kind_and_its_place(capsys: Any) -> None:
    logs._warned(UserWarning(SAID), UserWarning, __file__, 7)
    told = json.loads(capsys.readouterr().err)
    assert (told["kind"], told["at"], [one for one in CANARIES if one in str(told)]) == (
        "UserWarning", ["tests/web/test_logs.py:7"], [],
    )  # fmt: skip


def test_what_the_database_complains_of_repeats_no_value(practice: Any, lines: Lines) -> None:
    """A broken constraint's own words show the row."""
    broken = pytest.raises(DatabaseError)
    with tenancy.within(practice.id), broken as problem, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer)", [SAID])
    assert "Quillfeather" in str(problem.value)
    logging.getLogger("quietledger.test").error("it broke", exc_info=problem.value)
    assert [one for one in CANARIES if one in lines.text[-1]] == []


@pytest.mark.usefixtures("clock")
def test_a_page_that_breaks_over_a_form_says_nothing_of_it(
    practice: Any, now: Any, lines: Lines, monkeypatch: Any, capsys: Any
) -> None:
    def breaks(*_args: object, **_named: object) -> None:
        raise ValueError(SAID)

    client = at_desk(known(practice, "owner", now=now), now, raises=False)
    monkeypatch.setattr("quietledger.billing.patients.actions.add_patients", breaks)
    form = {"last": "Quillfeather", "first": "Tamsin", "birth_on": "04/09/1987", "sex": "F", "street": "1 Test Lane"}
    form |= {"city": "Springfield", "state": "IL", "zip": "62704"}
    answer = client.post("/patients/add", form, headers={"Referer": f"https://x/{SAID}", "User-Agent": SAID})
    assert answer.status_code == 500
    said = "\n".join([*lines.text, capsys.readouterr().err])
    assert '"page broke"' in said
    assert [one for one in CANARIES if one in said] == []


ENDS = """
import os, sys, threading, warnings
import django; django.setup()
warnings.warn(sys.argv[1])
other = threading.Thread(target=lambda: int(sys.argv[1])); other.start(); other.join()
raise RuntimeError(sys.argv[1])
"""


def test_a_process_that_ends_by_an_exception_says_where_and_not_what() -> None:
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
    run = subprocess.run(
        [sys.executable, "-c", ENDS, SAID], check=False, capture_output=True, text=True, env=surroundings
    )
    told = [json.loads(line) for line in run.stderr.splitlines()]
    assert [line["kind"] for line in told] == ["UserWarning", "ValueError", "RuntimeError"]
    assert [one for one in CANARIES if one in run.stderr] == []
    assert run.returncode == 1


def test_every_sentence_of_ours_is_written_in_the_source() -> None:
    """Else the scrubber would drop it: `log.info(f"...")` says nothing."""
    import ast
    from pathlib import Path

    source = Path(logs.__file__).parents[1]
    strange = [
        f"{path.relative_to(source)}:{call.lineno}"
        for path in source.rglob("*.py")
        if "sandbox" not in path.parts  # its log is a list of its own
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in {"log", "events.log"}
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]  # fmt: skip
    assert strange == []


def test_no_warning_is_lost_by_being_scrubbed() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("kept for tests", stacklevel=1)
    assert len(caught) == 1
