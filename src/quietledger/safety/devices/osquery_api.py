"""The door for osquery: its remote API as version 5 speaks it, so that a stock osquery reports without our agent.

What we don't read is passed over, because osquery says more than it must; what we read is read strictly. A node key
that isn't known is answered with `node_invalid`, upon which osquery enrols again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from quietledger.core.gate.errors import Refused
from quietledger.pure.devicestate import shape
from quietledger.safety.devices import api, osquery
from quietledger.safety.devices import osquery_asking as asking
from quietledger.safety.devices.errors import Turned
from quietledger.safety.devices.osquery import Hello
from quietledger.safety.devices.osquery_asking import Answer
from quietledger.safety.devices.rules import NAME_MOST

LOG_MOST_BYTES: Final = 1_000_000
LINES_MOST: Final = 2_048
# Osquery keeps what it couldn't send; what it saw longer ago than this says nothing about now.
OLD_AFTER: Final = timedelta(hours=2)
_INVALID: Final = frozenset({"code", "platform", "ended", "certificate", "unknown"})
_STATUS: Final = {"method": 405, "often": 429, "large": 413, "unreadable": 400, "busy": 503, "refused": 403}
_TEXT: Final = shape.words(512)
Body = Mapping[str, Any]
Work = Callable[[HttpRequest, Body, datetime], dict[str, Any]]


@csrf_exempt
def enroll(request: HttpRequest) -> JsonResponse:
    """Let a machine in by the practice's secret: a node key out."""
    return _answered(request, _enrol)


@csrf_exempt
def config(request: HttpRequest) -> JsonResponse:
    """What a machine is to answer, and how often."""
    return _answered(request, _config)


@csrf_exempt
def log(request: HttpRequest) -> JsonResponse:
    """What a machine has answered to its schedule; its own log lines are not kept."""
    return _answered(request, _log, LOG_MOST_BYTES)


@csrf_exempt
def distributed_read(request: HttpRequest) -> JsonResponse:
    """What a machine is to answer at once."""
    return _answered(request, _read)


@csrf_exempt
def distributed_write(request: HttpRequest) -> JsonResponse:
    """What a machine has answered at once; a status other than zero says that it couldn't."""
    return _answered(request, _write, LOG_MOST_BYTES)


def _enrol(request: HttpRequest, body: Body, now: datetime) -> dict[str, Any]:
    details = body.get("host_details")
    secret, identifier = (_text(body, name) for name in ("enroll_secret", "host_identifier"))
    if not isinstance(details, dict):
        raise Turned("unreadable")
    system = asking.rows([details.get("system_info")]) or ({},)
    hello = Hello(
        secret, system[0].get("uuid", "") or identifier, asking.platform_of(details),
        _name(system[0].get("computer_name", "")), _certificate(request),
    )  # fmt: skip
    return {"node_key": osquery.enrol(hello, now=now)}


def _config(request: HttpRequest, body: Body, now: datetime) -> dict[str, Any]:
    return {"schedule": osquery.schedule(_node_key(request, body), _certificate(request), now=now)}


def _log(request: HttpRequest, body: Body, now: datetime) -> dict[str, Any]:
    node_key, lines = _node_key(request, body), body.get("data")
    if not isinstance(lines, list) or len(lines) > LINES_MOST or _text(body, "log_type") not in {"result", "status"}:
        raise Turned("unreadable")
    found = [one for line in lines if (one := _snapshot(line, now))] if body["log_type"] == "result" else []
    osquery.take_answers(node_key, _certificate(request), found, now=now)
    return {}


def _read(request: HttpRequest, body: Body, now: datetime) -> dict[str, Any]:
    return {"queries": osquery.questions(_node_key(request, body), _certificate(request), now=now)}


def _write(request: HttpRequest, body: Body, now: datetime) -> dict[str, Any]:
    node_key, queries, statuses = _node_key(request, body), body.get("queries"), body.get("statuses", {})
    if not isinstance(queries, dict) or not isinstance(statuses, dict):
        raise Turned("unreadable")
    at = int(now.timestamp())
    names = [name for name in {**queries, **statuses} if len(name) <= 64]
    found = [(name, Answer(at, _if_done(queries.get(name), statuses.get(name, 0)))) for name in names]
    osquery.take_answers(node_key, _certificate(request), found, now=now)
    return {}


def _snapshot(line: object, now: datetime) -> tuple[str, Answer] | None:
    """One answer to our schedule; None for what osquery logs besides, and for what it saw too long ago."""
    if not isinstance(line, dict) or line.get("action") != "snapshot" or not isinstance(line.get("name"), str):
        return None
    told = str(line.get("unixTime", ""))  # a number, or the digits of one in versions before 5
    at = int(told) if told.isascii() and told.isdigit() and len(told) <= 12 else 0
    return (line["name"], Answer(at, asking.rows(line.get("snapshot")))) if at > (now - OLD_AFTER).timestamp() else None


def _if_done(rows: object, status: object) -> tuple[Mapping[str, str], ...] | None:
    return asking.rows(rows) if str(status) == "0" else None


def _answered(request: HttpRequest, work: Work, most_bytes: int = api.MOST_BYTES) -> JsonResponse:
    now: datetime = request.now  # type: ignore[attr-defined]  # every request carries its clock
    try:
        body, findings = shape.loads(api.body(request, now, most_bytes), most_bytes)
        if findings or not isinstance(body, dict):
            return _said("unreadable")
        return JsonResponse({**work(request, body, now), "node_invalid": False})
    except Turned as turned:
        return _said(turned.why)
    except Refused:
        return _said("refused")


def _said(why: str) -> JsonResponse:
    if why in _INVALID:
        return JsonResponse({"node_invalid": True, "error": why})
    return JsonResponse({"error": why}, status=_STATUS[why])


def _node_key(request: HttpRequest, body: Body) -> str:
    """In the body, or as newer versions send it in a header; if both are there, they must agree."""
    kind, _, header = request.headers.get("Authorization", "").partition(" ")
    told = {one for one in (body.get("node_key"), header if kind == "NodeKey" else "") if one}
    if len(told) != 1:
        raise Turned("unknown")
    node_key = told.pop()
    if not _TEXT(node_key):
        raise Turned("unknown")
    return str(node_key)


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not _TEXT(value):
        raise Turned("unreadable")
    return str(value)


def _name(told: str) -> str:
    """What the machine calls itself, for the list of devices; a person may change it."""
    return told[:NAME_MOST] if told.isprintable() else ""


def _certificate(request: HttpRequest) -> bytes | None:
    shown: bytes | None = request.certificate  # type: ignore[attr-defined]  # set by middleware.edge
    return shown
