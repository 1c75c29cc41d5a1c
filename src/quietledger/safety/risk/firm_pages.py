"""What choosing one firm instead of another does to possible losses."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners.rules import KINDS
from quietledger.safety.risk import firms, words


@require_GET
def choice(request: people.SignedIn, trade: str) -> HttpResponse:
    """A year with each firm of a kind, beside the cheapest."""
    gate.require(request.who, Can.SEE_RISK, now=request.now)
    if trade not in KINDS:
        raise Http404
    with tenancy.scope(request.who):
        rows = firms.chosen(request.who.practice_id, trade, request.now)
    least = rows[0] if rows else None
    lines = [
        {"row": one, "points": round(one.state * 100), "mean": words.dollars(one.mean_cents),
         "tail": words.dollars(one.p99_cents), "more": words.dollars(one.mean_cents - least.mean_cents),
         "more_tail": words.dollars(one.p99_cents - least.p99_cents)}
        for one in rows if least
    ]  # fmt: skip
    return shell.page(request, "risk/choice.html", kind=KINDS[trade], trade=trade, lines=lines)
