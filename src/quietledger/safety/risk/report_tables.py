"""The tables of the risk analysis, row by row in ready words, each row with the number of its source.

An extra file of the room, beside `reporting`: what is read elsewhere is put into words here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.shell.rules import counted, long_day
from quietledger.pure.losses import matrix
from quietledger.safety.risk import assessing, complete, effects, flows, hired, inventory, measures, recognised, words
from quietledger.safety.risk.assessing import AssessedRow
from quietledger.safety.risk.curves import Pair
from quietledger.safety.risk.report_sources import Sources
from quietledger.safety.risk.standing import Proof, Standing, State

STATES: Final = {
    State.MET: "Met", State.NOT_MET: "Not met", State.STALE: "Ran out", State.UNKNOWN: "Not known",
    State.ALTERNATIVE: "Alternative", State.NOT_REASONABLE: "Not reasonable, documented",
    State.NOT_APPLICABLE: "Does not apply",
}  # fmt: skip
Row = Mapping[str, Any]


def nine(practice_id: UUID, at: datetime, sources: Sources) -> list[Row]:
    """The nine elements, each with what there is or what it lacks."""
    rows: list[Mapping[str, Any]] = []
    for one in complete.elements(practice_id, at):
        more = f" And {one.more_count} more." if one.more_count else ""
        missing = " ".join(lack.say for lack in one.first) + more
        rows.append({
            "id": one.id, "say": one.say, "state": "Met" if one.is_complete else "Missing",
            "tone": "fine" if one.is_complete else "bad", "shown": one.found if one.is_complete else missing,
            "source": sources.number("The nine elements, tried by machine", f"page {one.page}"),
        })  # fmt: skip
    return rows


def law(assessed: Sequence[AssessedRow], sources: Sources) -> list[Row]:
    """The rows of the Security Rule with what shows each."""
    return [
        {"id": one.row.id, "say": one.row.say[:1].upper() + one.row.say[1:], "kind": one.row.type.value,
         "state": STATES[one.state],
         "tone": "fine" if one.standing.is_met else "" if one.state is State.NOT_APPLICABLE else "bad",
         "shown": _shown(one.standing), "source": _source(one.standing, sources)}
        for one in assessed
    ]  # fmt: skip


def strengths(practice_id: UUID, at: datetime, zone: ZoneInfo, sources: Sources) -> list[Row]:
    """The measures that stand, with how many things show each and until when."""
    return [
        {"say": measures.title(one.measure), "shown": _stands(one, zone), "source": sources.facts([*one.words])}
        for one in assessing.strengths(practice_id, at).stands
    ]  # fmt: skip


def scenarios(pair: Pair, sources: Sources, simulated: str) -> list[Row]:
    """What could happen, dearest first, with its level."""
    means = {one.scenario: one.mean_cents for one in pair.evidenced.by_scenario}
    scales = {scenario: (f, s) for scenario, f, s in effects.of(effects.evidenced(pair.controls)).scales}
    rows: list[Mapping[str, Any]] = []
    for here in sorted(pair.here, key=lambda one: -means.get(one.scenario.id, 0)):
        one = here.scenario
        basis = f"own estimate: {here.edit.reason}" if here.is_own and here.edit else one.basis
        rows.append({
            "id": one.id, "say": one.title, "basis": basis, "frequency": f"{one.mode:.2g}",
            "loss": f"{words.short(one.loss_low)} to {words.short(one.loss_high)}",
            "yearly": sources.figure(words.dollars(means.get(one.id, 0)), simulated),
            "level": matrix.placed(one, *scales.get(one.id, (1.0, 1.0))).risk.value,
            "source": sources.number(
                "Scenario library, scaled to the practice", "starting values, each with its basis beside it; verify"
            ),
        })  # fmt: skip
    return rows


def assets(at: datetime, sources: Sources) -> list[Row]:
    """What holds patients' data."""
    look = inventory.last_look()
    looked = f"looked through {look.looked_at:%Y-%m-%d}" if look else "as the house sees it; nobody looked it through"
    source = sources.number("The inventory", looked)
    return [
        {"name": one.name, "kind": one.say, "place": one.kept_where or "not said", "owner": one.owner or "nobody yet",
         "criticality": one.criticality_words, "source": source}
        for one in inventory.assets(at) if one.has_data is not False
    ]  # fmt: skip


def flows_of(at: datetime, sources: Sources) -> list[Row]:
    """Where patients' data goes."""
    _things, ways = flows.the_map(at)
    return [
        {"from": one.source_name, "to": one.target_name, "what": one.what, "way": one.channel_words,
         "source": sources.number("The map of data", f"told by {one.told_by}" if one.told_by else "added by a person")}
        for one in ways
    ]  # fmt: skip


def services(at: datetime, sources: Sources) -> list[Row]:
    """The firms that are worked with, each with what stands and what it lacks."""
    return [
        {"name": one.row.name, "kind": one.row.kind_words,
         "shown": "; ".join(found.demand.say for found in one.found if found.is_met) or "nothing",
         "missing": "; ".join(found.demand.say for found in one.missing) or "nothing",
         "source": sources.facts([found.by for found in one.found if found.by])
         or sources.number("No fact", f"nothing was shown of partner {str(one.row.id)[-12:]}")}
        for one in hired.services(at)
    ]  # fmt: skip


def practices_in_place(practice_id: UUID, at: datetime, sources: Sources) -> list[Row]:
    """Each control with the whole months that it has stood without a break."""
    source = sources.number("The facts’ own history", "every word told of each measure, over twelve months")
    return [
        {"id": one.control.id, "say": one.control.say,
         "months": sources.figure(f"{one.full} of {recognised.MONTHS}", source)}
        for one in recognised.timelines(practice_id, at)
    ]  # fmt: skip


def _shown(standing: Standing) -> str:
    if standing.state is State.NOT_APPLICABLE and not standing.proofs:
        return "The practice is no such body."
    if standing.decision and standing.state in (State.ALTERNATIVE, State.NOT_REASONABLE):
        return standing.decision.rationale
    return "; ".join(_proof(one) for one in standing.proofs) or "Nothing shows it."


def _proof(one: Proof) -> str:
    title = measures.title(one.measure)
    if one.state is State.NOT_APPLICABLE:
        return f"{title}: does not apply"
    if one.of > 1:
        return f"{title}: {len(one.words)} of {one.of}"
    return f"{title}: {'shown' if one.state is State.MET else 'said, not shown' if one.is_claimed else 'not shown'}"


def _source(standing: Standing, sources: Sources) -> str:
    told = [row for one in standing.proofs for row in one.words]
    if told:
        return sources.facts(told)
    if standing.decision:
        decided = standing.decision
        return sources.number("A decision on record", f"{decided.row}, {decided.decided_at:%Y-%m-%d}")
    return sources.number("No fact", "nothing was told of what this row asks")


def _stands(one: Proof, zone: ZoneInfo) -> str:
    until = f", until {long_day(one.until.astimezone(zone).date())}" if one.until else ""
    things = counted(one.of, *measures.COUNTED[one.measure.over])
    return f"{'Shown' if one.of == 1 else f'All {things}'}{until}"
