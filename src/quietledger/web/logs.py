"""Log lines as JSON, and the scrubber that lets nothing about a patient into them.

Everything that runs here writes through this: pages, worker, gunicorn, Django's own loggers, warnings, and exceptions
that nobody caught. A line holds a sentence that stands word for word in the source code, and fields by an allow-list:
ids, numbers, words of a fixed kind. A field that isn't on the list, or doesn't look like its kind, is left out and
counted. Of an exception the kind and the places are written, never what it says: PostgreSQL and pydantic repeat values.
"""

from __future__ import annotations

import json
import linecache
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.processors import CallsiteParameter, CallsiteParameterAdder

PLACES_MOST: Final = 8
_ID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NUMBER: Final = r"[0-9A-F]{4}-[0-9A-F]{2}"
_PLACE: Final = r"[\w./<>-]{1,120}\.py:\d{1,6}"
_ROUTE: Final = r"((api/v1/)?(<(\w+:)?\w+>|[a-z_.-])*/(<(\w+:)?\w+>|[a-z_./-])*)?"
_FACT: Final = r"(person|client|patient|visit|practice|device|partner|agreement)\.[a-z_.]{1,30}"
_WHY: Final = (
    "missing|unreadable|foreign|expired|unknown|ended|forwarded|client|no token|token|token expired|token of another"
)
# Field -> what its text must look like, whole.  Numbers, True, False and None may stand in each.
ALLOWED: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for name, pattern in {
        **dict.fromkeys(("practice", "person", "client", "file", "claim", "visit", "entry", "decision"), _ID),
        **dict.fromkeys(("known", "count", "status", "seconds", "bytes", "pid", "port", "left_out"), r"(?!)"),
        "number": _NUMBER, "route": _ROUTE, "why": _WHY, "fact": _FACT, "code": r"[A-Z]{3}-[A-Z0-9]{2,12}",
        "at": _PLACE,
    }.items()
}  # fmt: skip
# Readers of files, which complain of a damaged one in its own words: what is wrong with it is a finding, and no line.
_READERS: Final = ("pypdf", "pypdfium2", "pdfminer", "pikepdf")
_LEVELS: Final = {"debug", "info", "warning", "error", "critical"}


def configure(told: Mapping[str, str]) -> None:
    """Send every log line of this process through the scrubber; Django calls this once, with `settings.LOGGING`."""
    logging.captureWarnings(capture=False)
    warnings.showwarning = _warned
    sys.excepthook = _ended
    threading.excepthook = lambda args: _ended(args.exc_type, args.exc_value, args.exc_traceback)
    for name in ("django", "django.server", "django.request", "gunicorn.error", "gunicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name in _READERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    root = logging.getLogger()
    root.handlers = [handler()]
    root.setLevel(told["others"])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            CallsiteParameterAdder({CallsiteParameter.PATHNAME}),
            _of_structlog,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(told["ours"]),
        logger_factory=_ours,
    )


def places(problem: BaseException | None) -> list[str]:
    """Where an exception came through, outermost first, as file:line."""
    if problem is None:
        return []
    frames = traceback.extract_tb(problem.__traceback__)[-PLACES_MOST:]
    return [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames]


def scrubbed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that may stand in a line; the others are counted in `left_out`."""
    kept = {name: _plain(value) for name, value in fields.items() if _may_stand(name, value)}
    left_out = len(fields) - len(kept)
    return kept | ({"left_out": left_out} if left_out else {})


def _plain(value: Any) -> Any:
    if isinstance(value, type):
        return value.__name__
    return value if value is None or isinstance(value, bool | int | float | list | tuple) else str(value)


def _may_stand(name: str, value: Any) -> bool:
    if name == "kind":  # of an exception: the class itself, because any text could be called a name of one
        return isinstance(value, type) and issubclass(value, BaseException)
    if name not in ALLOWED:
        return False
    if value is None or isinstance(value, bool | int | float):
        return True
    if isinstance(value, list | tuple):
        return all(isinstance(one, str) and bool(ALLOWED[name].fullmatch(one)) for one in value)
    return bool(ALLOWED[name].fullmatch(str(value)))


def _in_source(sentence: str, path: str) -> bool:
    """Whether a sentence stands word for word in the file that logs it: then nobody's data is in it."""
    has_words = re.search(r"[a-z]{3}", re.sub(r"%(\(\w+\))?[-+ #.\d]*[a-z]", "", sentence)) is not None
    return has_words and any(sentence in line for line in linecache.getlines(path))


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])


class _Line(logging.Formatter):
    """A record of the standard library as one line."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {"at": [f"{_short(record.pathname)}:{record.lineno}"]}
        if status := getattr(record, "status_code", None):
            fields["status"] = status
        if record.exc_info and record.exc_info[1]:
            problem = record.exc_info[1]
            fields |= {"kind": type(problem), "at": places(problem)}
        sentence = record.msg if isinstance(record.msg, str) and _in_source(record.msg, record.pathname) else ""
        when = datetime.fromtimestamp(record.created, UTC)
        return _written(sentence, record.levelname.lower(), record.name, fields, when)


def _of_structlog(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """An event of our own as one line."""
    sentence, path = str(event.pop("event", "")), str(event.pop("pathname", ""))
    level, name = str(event.pop("level", "info")), str(event.pop("logger", "quietledger"))
    problem = event.pop("exc_info", None)
    problem = sys.exception() if problem is True else problem
    if isinstance(problem, BaseException):
        event.update(kind=type(problem), at=places(problem))
    return _written(sentence if _in_source(sentence, path) else "", level, name, event, datetime.now(UTC))


def _written(sentence: str, level: str, name: str, fields: Mapping[str, Any], when: datetime) -> str:
    line = {
        "timestamp": when.isoformat(timespec="milliseconds"), "level": level if level in _LEVELS else "info",
        "logger": name if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", name) else "?",
    }  # fmt: skip
    return json.dumps(line | ({"event": sentence} if sentence else {}) | scrubbed(fields))


def _ours(*_names: str) -> structlog.WriteLogger:
    return structlog.WriteLogger(sys.stderr)


def handler() -> logging.Handler:
    """Where lines go: the error output of the process, for whoever keeps it running."""
    lines = logging.StreamHandler()
    lines.setFormatter(_Line())
    return lines


def _warned(
    message: Warning | str,  # noqa: ARG001 - what it says may be anything
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 - Python's signature
    line: str | None = None,  # noqa: ARG001 - the same
) -> None:
    fields = {"kind": category, "at": [f"{_short(filename)}:{lineno}"]}
    sys.stderr.write(_written("a warning", "warning", "py.warnings", fields, datetime.now(UTC)) + "\n")


def _ended(kind: type[BaseException], problem: BaseException | None, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    fields = {"kind": kind, "at": places(problem)}
    line = _written("ended by an exception", "critical", "quietledger", fields, datetime.now(UTC))
    sys.stderr.write(line + "\n")
