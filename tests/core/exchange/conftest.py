"""Fixtures: a partner's machine on loopback, and a practice that is connected to it."""

from functools import partial

import asyncssh
import pytest
from django.db import connection

from quietledger.core.exchange import actions as exchange
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from tests.conftest import make_receiver
from tests.core.exchange.clearing import Clearing


@pytest.fixture
def our_key():
    return asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture
def clearing(tmp_path, our_key):
    """The partner's machine, running."""
    machine = Clearing(tmp_path / "partner", our_key).start()
    yield machine
    machine.stop()


@pytest.fixture
def day(job):
    return job()


@pytest.fixture
def carry(day, now):
    """Send the courier on a round."""
    return partial(exchange.carry, day, now=now)


@pytest.fixture
def setting_up(job, now):
    return gate.require(job(name="set-up"), Can.SET_UP, now=now)


@pytest.fixture
def connect(setting_up, our_key):
    """Enter a machine as the practice's clearinghouse; options replace what is true."""

    def enter(machine, **options):
        fields = {
            "name": "Paperlark", "host": "127.0.0.1", "port": machine.port, "username": "quietoak",
            "host_key": machine.pinned, "to_folder": "inbound", "from_folder": "outbound", "sender_id": "QUIETOAK",
            "receiver_id": "PAPERLARK",
        } | options  # fmt: skip
        key = our_key.export_private_key().decode()
        with tenancy.scope(setting_up.who):
            line = exchange.set_connection(setting_up, private_key=fields.pop("private_key", key), **fields)
        make_receiver(setting_up.who.practice_id, setting_up.at, line)
        return line

    return enter


@pytest.fixture
def hand_out(day, now, setting_up):
    """Hand a file out to a connection; returns its id."""

    def one(partner, body, once=None):
        with tenancy.scope(setting_up.who):
            return exchange.hand_out(setting_up, to=partner, kind="837P", body=body, once=once or body.hex(), now=now)

    return one


@pytest.fixture
def stored():
    """Every byte that the practice's files and connections have in the database."""

    def dump():
        with connection.cursor() as cursor:
            cursor.execute("SELECT f::text FROM exchange_file f UNION ALL SELECT c::text FROM exchange_connection c")
            return "\n".join(row[0] for row in cursor.fetchall())

    return dump
