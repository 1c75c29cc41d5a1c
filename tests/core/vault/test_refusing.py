"""Sealed values, raw keys and permits refuse every way out but the one."""

import copy
import json
import pickle
import time
from datetime import UTC, datetime
from string import Template

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Engine
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import PydanticSerializationError

from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import cells, rules
from quietledger.core.vault.models import Sealed

CELL = bytes(range(64))


class Loose(BaseModel):
    """A model that takes anything, as an API's might."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    doc: Sealed


def sealed():
    return Sealed(CELL)


WAYS = {
    "str": str, "repr": repr, "format": format, "f-string": lambda one: f"{one}", "percent": lambda one: "%s" % one,  # noqa: UP031 - the old way too
    "template": lambda one: Template("$x").substitute(x=one), "join": lambda one: "".join([one]),
    "json": json.dumps, "json by Django": lambda one: json.dumps(one, cls=DjangoJSONEncoder),
    "json inside": lambda one: json.dumps({"doc": [one]}), "pickle": pickle.dumps,
    "pickle protocol 0": lambda one: pickle.dumps(one, 0), "copy": copy.copy, "deepcopy": copy.deepcopy,
    "deepcopy inside": lambda one: copy.deepcopy({"doc": one}), "iteration": list, "bytes": bytes, "len": len,
    "index": lambda one: one[0], "slice": lambda one: one[:4], "in": lambda one: b"x" in one, "int": int,
    "equal": lambda one: one == sealed(), "unequal": lambda one: one != sealed(), "less": lambda one: one < sealed(),
    "hash": hash, "in a set": lambda one: {one}, "sorted": lambda one: sorted([one, sealed()]),
    "log line": "{}".format,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_sealed_value_refuses(way):
    with pytest.raises(TypeError):
        WAYS[way](sealed())


def test_pydantic_writes_no_sealed_value():
    for write in (
        lambda: TypeAdapter(Sealed, config=ConfigDict(arbitrary_types_allowed=True)).dump_json(sealed()),
        lambda: Loose(doc=sealed()).model_dump_json(),
        lambda: Loose(doc=sealed()).model_dump(mode="json"),
    ):
        with pytest.raises((TypeError, PydanticSerializationError)) as refused:
            write()
        assert CELL.hex() not in str(refused.value)


def test_a_template_shows_no_sealed_value():
    with pytest.raises(TypeError):
        Engine().from_string("{{ doc }}").render(Context({"doc": sealed()}))


def test_whether_there_is_a_cell_may_be_asked():
    assert bool(sealed()) is True


def test_a_raw_key_shows_its_number_alone():
    key = cells.raw_key(7, bytes(range(32)))
    assert f"{key} {key!r} {key}" == "RawKey(7) RawKey(7) RawKey(7)"


@pytest.fixture
def permit():
    who = Actor(uuid7(), Kind.STAFF, person_id=uuid7(), name="Odalys")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return rules.Permit(uuid7(), who, "SEE_PATIENT", frozenset({uuid7()}), {}, now, time.monotonic() + 300)


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, lambda one: pickle.dumps(one, 0)])
def test_a_permit_stays_where_it_was_cut(permit, way):
    with pytest.raises(TypeError):
        way(permit)


def test_a_permit_in_a_log_names_its_decision_and_nobody(permit):
    assert f"{permit} {permit!r}" == f"Permit({permit.decision_id}) Permit({permit.decision_id})"


@pytest.mark.parametrize("size", [0, 1, 28, 29, 60, 124, 125, 1000, 65_000])
def test_padding_hides_the_size_and_gives_the_value_back(size):
    value = bytes(size)
    padded = rules.pad(value)
    assert rules.unpad(padded) == value
    assert len(padded) == rules.padded_size(4 + size)
    assert len(padded) in {32, 64, 96, 128} or len(padded) <= (4 + size) * 1.12
