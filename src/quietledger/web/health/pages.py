"""Whether everything that the practice stands on is well."""

from __future__ import annotations

from django.http import HttpResponse

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.health import queries
from quietledger.core.health.rules import State
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell


def health(request: people.SignedIn) -> HttpResponse:
    """Each thing with its state, and what to do; what is bad comes first."""
    gate.require(request.who, Can.SEE_HEALTH, now=request.now)
    own = queries.of_practice(request.practice.id, request.now)
    machine = queries.of_machine(request.now)
    order = [State.BAD, State.SOON, State.FINE]
    found = sorted([*own, *machine], key=lambda line: order.index(line.state))
    return shell.page(
        request,
        "health/health.html",
        wanting=[line for line in found if line.state is not State.FINE],
        fine=[line for line in found if line.state is State.FINE],
        bad_count=sum(line.state is State.BAD for line in found),
    )
