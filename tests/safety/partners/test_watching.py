"""Evidence counts until it ends; what changes about a partner opens a task once; the way out is rehearsed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import actions, errors, evidence, filing, leaving, lists, queries, watching
from quietledger.safety.partners.evidence import NewEvidence
from quietledger.safety.partners.models import Evidence, Figure, Look, Offer, Partner
from quietledger.safety.partners.rules import NewPartner, State
from tests.pure.exclusions.test_files import PORTAL

DAY = timedelta(days=1)
SOC2 = NewEvidence(
    "soc2_2", "The billing service", date(2026, 6, 30), starts_on=date(2025, 7, 1), ours="We review who has access."
)


@pytest.fixture
def partner_id(owner, now):
    made = actions.add(owner, NewPartner("Tallow & Thrift Billing, LLC", "billing", domain="tallow.example"), now=now)
    with tenancy.scope(owner):
        Partner.objects.filter(id=made).update(state=State.CHOSEN)
    return made


def told(who, partner_id, name, now):
    with tenancy.scope(who):
        row = known.held([Ref("partner", partner_id)], [name], now).get((Ref("partner", partner_id), name))
    return row.until if row else None


def state(who, partner_id):
    with tenancy.scope(who):
        return queries.partner(partner_id).state


def night(job, owner, now):
    watching.nightly(job(owner.practice_id, name="nightly"), now=now)
    with tenancy.scope(owner):
        return [(one.trigger, one.say) for one in watching.tasks()]


def in_scope(owner, make):
    with tenancy.scope(owner):
        return make()


def test_evidence_is_sealed_and_told_until_it_ends(owner, partner_id, now, trail):
    evidence_id = evidence.keep(owner, partner_id, SOC2, "soc2.pdf", b"the report", now=now)
    ends = datetime(2027, 6, 30, 5, tzinfo=UTC)  # midnight in Chicago
    assert told(owner, partner_id, "partner.evidence.soc2", now) == ends
    [row] = in_scope(owner, lambda: evidence.shown(partner_id, now.date()))
    assert (row.id, row.ends_on, row.ours, row.value) == (
        evidence_id,
        date(2027, 6, 30),
        "We review who has access.",
        60,
    )
    permit = gate.require(owner, Can.SEE_PARTNERS, on=[filing.ref(row.file_id)], now=now)
    with tenancy.scope(owner):
        assert filing.read(permit, row.file_id)[1] == b"the report"
    assert "evidence.kept" in [entry["ev"] for entry in trail()]


def test_the_longest_of_several_counts_and_what_is_withdrawn_does_not(owner, partner_id, now):
    evidence.keep(owner, partner_id, SOC2, "soc2.pdf", b"1", now=now)
    later = NewEvidence("soc2_2", "The same", date(2026, 10, 31))
    newer = evidence.keep(owner, partner_id, later, "soc2.pdf", b"2", now=now)
    assert told(owner, partner_id, "partner.evidence.soc2", now) == datetime(2027, 10, 31, 5, tzinfo=UTC)
    evidence.withdraw(owner, partner_id, newer, now=now)
    assert told(owner, partner_id, "partner.evidence.soc2", now) == datetime(2027, 6, 30, 5, tzinfo=UTC)
    with pytest.raises(errors.NoSuchRow):
        evidence.withdraw(owner, partner_id, newer, now=now)


def test_evidence_that_is_over_tells_nothing(owner, partner_id, now):
    evidence.keep(owner, partner_id, NewEvidence("soc2_1", "x", date(2025, 1, 1)), "a.pdf", b"1", now=now)
    assert told(owner, partner_id, "partner.evidence.soc2", now) is None


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewEvidence("diploma", "x", date(2026, 1, 1)), "artefact"),
        (NewEvidence("pci", " ", date(2026, 1, 1)), "scope"),
        (NewEvidence("pci", "x", date(2027, 1, 1)), "dated_on"),
        (NewEvidence("pci", "x", date(2026, 1, 1), stated_on=date(2025, 1, 1)), "stated_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_by_field(owner, partner_id, now, new, field):
    with pytest.raises(errors.NotTaken) as problem:
        evidence.keep(owner, partner_id, new, "a.pdf", b"1", now=now)
    assert set(problem.value.wrong) == {field}


def test_a_biller_keeps_no_evidence_and_begins_no_drill(biller, partner_id, now):
    for refused in (
        lambda: evidence.keep(biller, partner_id, SOC2, "a.pdf", b"1", now=now),
        lambda: leaving.begin(biller, partner_id, now=now),
        lambda: watching.note(biller, partner_id, "price", "x", now=now),
    ):
        with pytest.raises(Refused):
            refused()


def test_evidence_that_ends_opens_a_task_and_then_the_watch_and_a_newer_one_closes_it(owner, partner_id, job, now):
    evidence.keep(owner, partner_id, SOC2, "a.pdf", b"1", now=now)
    assert night(job, owner, now) == []
    at = datetime(2027, 6, 10, 9, tzinfo=UTC)
    assert night(job, owner, at) == [("expiry", "SOC 2 Type II ends on June 30: ask for the next.")]
    assert state(owner, partner_id) is State.CHOSEN
    at = datetime(2027, 6, 30, 9, tzinfo=UTC)
    assert night(job, owner, at) == [("expiry", "SOC 2 Type II ended on June 30: ask for the next.")]
    assert state(owner, partner_id) is State.WATCH
    with tenancy.scope(owner):
        row = Evidence(
            partner_id=partner_id, artefact="soc2_2", scope="x", dated_on=date(2027, 6, 30), ends_on=date(2028, 6, 30),
            file_id=Evidence.objects.get().file_id, noted_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
    assert [one for one in night(job, owner, at + DAY) if one[0] == "expiry"] == []


def test_an_overdue_screening_is_noticed(owner, partner_id, job, now):
    with tenancy.scope(owner):
        facts.tell([Told(Ref("partner", partner_id), "partner.screened", now + DAY, "test")], by="partners", now=now)
    assert night(job, owner, now) == []
    assert [one for one, _ in night(job, owner, now + 2 * DAY)] == ["screening"]


def test_a_breach_that_names_the_partner_is_noticed_once(owner, partner_id, job, now):
    row = "Otter Clinic,IL,Healthcare Provider,900,03/09/2026,Theft,Email,Yes,Told by Tallow & Thrift Billing.\n"
    lists.bring(owner, "breach.csv", (PORTAL + row).encode(), now=now)
    [(trigger, say)] = night(job, owner, now)
    assert (trigger, say[:38]) == ("breach", "Otter Clinic reported, naming it, a br")
    [one] = in_scope(owner, watching.tasks)
    watching.close(owner, one.id, "They sent their report; nothing of ours was in it.", now=now)
    assert night(job, owner, now + DAY) == []
    assert state(owner, partner_id) is State.WATCH


def test_worse_figures_are_noticed(owner, partner_id, job, now):
    def figures(*rows):
        for at, (name, tenths) in enumerate(rows):
            Figure(partner_id=partner_id, name=name, value_tenths=tenths, noted_at=now + at * DAY).save(
                force_insert=True
            )

    in_scope(owner, lambda: figures(("first_pass", 940), ("days_in_ar", 300), ("days_in_ar", 359)))
    assert night(job, owner, now) == []
    in_scope(owner, lambda: figures(("first_pass", 949)))
    assert night(job, owner, now) == [("kpi", "First-pass acceptance was below 95 % two times running.")]


def test_a_domain_that_got_worse_and_a_new_price_are_noticed(owner, partner_id, job, now):
    def looks():
        for at, verdict in enumerate(("ok", "mend")):
            body = [{"id": "dmarc", "verdict": verdict, "seen": "x"}]
            Look(
                partner_id=partner_id, domain="tallow.example", verdict=verdict, body=body, looked_at=now + at * DAY
            ).save(force_insert=True)
            Offer(partner_id=partner_id, body={"percent": at}, noted_at=now + at * DAY).save(force_insert=True)

    in_scope(owner, looks)
    assert sorted(one for one, _ in night(job, owner, now)) == ["new_price", "posture"]
    said = [say for trigger, say in night(job, owner, now + 100 * DAY) if trigger == "posture"]
    assert sorted(said) == [
        "Its mail domain got worse: dmarc.",
        "Its mail domain was last looked at three months ago: look again.",
    ]


def test_an_agreement_that_ends_soon_is_noticed(owner, partner_id, job, now):
    told_until = Told(Ref("partner", partner_id), "agreement.baa", now + 59 * DAY, "test")
    in_scope(owner, lambda: facts.tell([told_until], by="agreements", now=now))
    assert [one for one, _ in night(job, owner, now)] == ["renewal"]


def test_what_was_heard_is_entered_by_hand_and_watches(owner, partner_id, now):
    watching.note(owner, partner_id, "subcontractor", "They moved to another host.", now=now)
    assert state(owner, partner_id) is State.WATCH
    [one] = in_scope(owner, watching.tasks)
    with pytest.raises(errors.NotTaken):
        watching.close(owner, one.id, " ", now=now)
    with pytest.raises(errors.NotTaken):
        watching.note(owner, partner_id, "rumour", "x", now=now)


CSV = b"claim,paid\n1,10\n2,20\n3,30\n"


def test_an_exit_drill_that_was_done_in_time_is_told_for_a_year(owner, partner_id, now, trail):
    leaving.begin(owner, partner_id, now=now)
    with pytest.raises(errors.NotTaken):
        leaving.begin(owner, partner_id, now=now)
    with pytest.raises(errors.NotDone):
        leaving.finish(owner, partner_id, now=now)
    assert leaving.take_export(owner, partner_id, "all.csv", CSV, now=now + DAY).rows == 3
    for step in list(leaving.STEPS)[1:]:
        leaving.tick(owner, partner_id, step, "Seen on the portal.", now=now + 2 * DAY)
    done = leaving.finish(owner, partner_id, now=now + 3 * DAY)
    assert (done.days, done.is_in_time, done.export_rows, done.export_format) == (3, True, 3, "CSV")
    assert told(owner, partner_id, "partner.drilled", now + 3 * DAY) == now + 368 * DAY
    assert "exit_drill.finished" in [entry["ev"] for entry in trail()]


def test_a_drill_that_took_longer_proves_nothing(owner, partner_id, now):
    leaving.begin(owner, partner_id, now=now)
    leaving.take_export(owner, partner_id, "all.csv", CSV, now=now)
    for step in list(leaving.STEPS)[1:]:
        leaving.tick(owner, partner_id, step, "Seen on the portal.", now=now)
    assert leaving.finish(owner, partner_id, now=now + 31 * DAY).is_in_time is False
    assert told(owner, partner_id, "partner.drilled", now + 31 * DAY) is None


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("all.csv", b""),
        ("all.csv", b"a,b\n1\n2,3\n"),
        ("all.csv", b"a\n1\n"),
        ("all.pdf", b"%PDF-1.7"),
        ("all.edi", b"ISA*00*x~"),
        ("all.parquet", b"PAR1x"),
    ],
)
def test_an_export_that_nobody_can_read_is_none(owner, partner_id, now, name, body):
    leaving.begin(owner, partner_id, now=now)
    with pytest.raises(errors.NotTaken):
        leaving.take_export(owner, partner_id, name, body, now=now)


def test_a_yearly_drill_is_due_for_whoever_holds_everything(owner, partner_id, job, now):
    assert [one for one, _ in night(job, owner, now + 340 * DAY)] == ["drill"]


def test_another_practices_partner_is_not_there(owner, partner_id, other_practice, now):
    with tenancy.within(other_practice.id):
        assert watching.tasks(only_open=False) == []
        assert evidence.shown(partner_id, now.date()) == []
