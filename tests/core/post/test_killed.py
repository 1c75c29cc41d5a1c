"""A carrier that is killed with SIGKILL, before the server heard of the letter and after it took it."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connections

from quietledger.core.facts.rules import Ref
from quietledger.core.post import actions as post
from quietledger.core.post.rules import Demand, Protection, State
from quietledger.core.tenancy import actions as tenancy
from tests.conftest import make_person, make_practice
from tests.core.post.conftest import RAW, TO


class KilledBefore:
    """Dies before the server heard of the letter."""

    def hand_over(self, line, letter, demand):
        os.kill(os.getpid(), signal.SIGKILL)
        return Protection("mx")


class KilledAfter:
    """Dies between the server's 250 and our commit."""

    def __init__(self, way):
        self.way = way

    def hand_over(self, line, letter, demand):
        self.way.hand_over(line, letter, demand)
        os.kill(os.getpid(), signal.SIGKILL)
        return Protection("mx")


@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
def test_a_killed_carrier_loses_no_letter_and_a_second_copy_bears_the_same_message_id(
    fresh_database, now, when, copies, mailserver, way
):
    server, practice = mailserver(), make_practice("Quiet Oak Psychology", "QO")
    owner = make_person(practice.id, now, "owner")
    post.add_account(owner, name="Desk", smtp_host="", smtp_port=25, address="desk@quietoak.example", now=now)
    job = tenancy.job(practice.id, "mail", now)
    with tenancy.scope(job):
        post.put(job, raw=RAW, to=[TO], demand=Demand.ANY, once="one", about=Ref("patient", practice.id), now=now)
    connections.close_all()
    child = os.fork()
    if child == 0:
        post.carry(job, now=now, transport=KilledBefore() if when == "before" else KilledAfter(way(server)))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert post.carry(job, now=now + timedelta(minutes=9), transport=way(server)) == []
    (carried,) = post.carry(job, now=now + timedelta(minutes=10), transport=way(server))
    assert carried.state is State.SENT
    assert [raw for _, _, raw in server.got] == [RAW] * copies
