"""A practice in which everything has happened, and its neighbour: the ground on which attacks are tried.

The sandbox's made-up month goes the whole road once (sessions, claims, answers, ledger, statements), so that every
table that an address can name has a true row. All tests share it: they may add to the trail, and nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import time_machine

from quietledger.core.tenancy.rules import PracticeRow

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SESSIONS = 120
MARK = b"Canary"  # in every made-up patient's name: where it stands, a patient was shown


@dataclass
class Town:
    """`first` is the practice that is attacked, `second` the neighbour's, which is empty.

    ids: one true id for each table and for what `_special_ids` names.  counts: rows of each table.
    """

    first: PracticeRow
    second: PracticeRow
    ids: dict[str, UUID] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def build(folder: Path) -> Town:
    """Fill the first practice by the sandbox's files, as `quietledger init --sample` and `day` do."""
    from tests.conftest import make_person, make_practice
    from tests.web.signing import known

    sample = _sample(folder)
    _authority()
    with time_machine.travel(NOW, tick=True):
        from quietledger.cli import setting_up
        from quietledger.core.tenancy import queries

        setting_up.from_folder(sample)
        first = queries.practices()[0]
        _day(first)
        _noted(make_person(first.id, NOW, "owner"))
        _disclosed(make_person(first.id, NOW, "owner"))
        _let_in(make_person(first.id, NOW, "owner"))
        _mailbox(make_person(first.id, NOW, "owner"))
        _written_to(first)
        _drilled(make_person(first.id, NOW, "owner"), first)
        _domain(make_person(first.id, NOW, "owner"))
        _written(make_person(first.id, NOW, "owner"))
        _change_asked(make_person(first.id, NOW, "owner"))
        somebody = known(first, "biller", now=NOW, email="somebody@lh.example").person.id
        _paired(first)
        _asked(first)
        _screened(first)
        _answered_for(make_person(first.id, NOW, "owner"), somebody)
        _mapped(make_person(first.id, NOW, "owner"))
        _analysed(make_person(first.id, NOW, "owner"))
        _happened(make_person(first.id, NOW, "owner"))
        _insured(make_person(first.id, NOW, "owner"))
        second = make_practice("River House Counseling", "RH")
    ids, counts = _contents(first)
    return Town(first, second, ids | {"somebody": somebody}, counts)


def _authority() -> None:
    """The house's own authority is made once a run: by the real hour, so that real servers can show what it issued."""
    from quietledger.core.clients import actions as clients
    from quietledger.core.clients import authority

    authority.ensure(clients.folder(), datetime.now(UTC))  # noqa: TID251 - a server in its own process knows no other


def _sample(folder: Path) -> Path:
    """The sandbox's folder, with a clearinghouse that nobody calls."""
    import asyncssh

    tool = str(Path(sys.executable).parent / "quietledger")
    sample = folder / "sample"
    told = [tool, "sandbox", "sessions", str(SESSIONS), "--out", str(sample), "--canary"]
    subprocess.run(told, check=True, capture_output=True)
    key = asyncssh.generate_private_key("ssh-ed25519")
    (sample / "key").write_bytes(key.export_private_key())
    connection = {
        "name": "Paperlark Exchange", "host": "127.0.0.1", "port": 9, "username": "ql",
        "private_key": str(sample / "key"),
        "host_key": key.export_public_key().decode().strip(), "to_folder": "inbound", "from_folder": "outbound",
        "sender_id": "LANTERNHILL", "receiver_id": "PAPERLARK",
    }  # fmt: skip
    (sample / "connection.json").write_text(json.dumps(connection))
    return sample


def _day(practice: PracticeRow) -> None:
    from quietledger.billing.charges import jobs as charges
    from quietledger.billing.claims import jobs as claims
    from quietledger.billing.remits import jobs as remits
    from quietledger.billing.statements import jobs as statements
    from quietledger.core.tenancy import actions as tenancy

    who = tenancy.job(practice.id, "billing-day", NOW)
    charges.run(who, NOW)
    claims.open_claims(who, NOW)
    claims.send_claims(who, NOW)
    _answered(who)
    claims.take_acks(who, NOW)
    remits.take(who, NOW)
    remits.enter(who, NOW)
    statements.run(who, NOW)


def _noted(who: Any) -> None:
    """A note beside one open difference."""
    from quietledger.billing.remits import actions as remits
    from quietledger.billing.remits.models import Difference
    from quietledger.core.tenancy import actions as tenancy

    with tenancy.scope(who):
        one = Difference.objects.values_list("id", flat=True)[0]
    remits.keep_open(who, one, "They will call back.", now=NOW)


def _disclosed(who: Any) -> None:
    """A disclosure of one patient, and somebody who asks for the list."""
    from quietledger.billing.patients import queries as patients
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.safety.disclosures import actions as disclosures
    from quietledger.safety.disclosures.rules import DisclosureDoc, NewDisclosure

    with tenancy.scope(who):
        patient_id = patients.ids()[0]
    new = NewDisclosure(DisclosureDoc("A court", "1 Bench Row", "record", "x"), "judicial", date(2026, 11, 20))
    disclosures.record(who, patient_id, new, today=NOW.date(), now=NOW)
    disclosures.take_ask(who, patient_id, NOW.date(), "the patient", today=NOW.date(), now=NOW)


def _change_asked(who: Any) -> None:
    """A plan's details on file, and somebody who asks to be paid elsewhere."""
    from quietledger.billing.changes import actions as changes
    from quietledger.billing.changes.rules import DetailsDoc, NewChange, Party
    from quietledger.billing.payers import queries as payers
    from quietledger.core.tenancy import actions as tenancy

    with tenancy.scope(who):
        plan = Party("payer", min(payers.names()))
    on_file = DetailsDoc(name="Bluefinch Health Plan", phone="555-555-0142", phone_from="contract")
    changes.enter(who, plan, on_file, now=NOW)
    new = NewChange(DetailsDoc(bank="First Bank of Elsewhere"), "message", NOW.date(), "a stranger")
    changes.open_change(who, plan, new, today=NOW.date(), now=NOW)


def _written(who: Any) -> None:
    """A patient's address that was confirmed, a message that was picked up, and its answer."""
    from quietledger.billing.patients import queries as patients
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy import queries as practices
    from quietledger.safety.outbox import actions as outbox
    from tests.safety.outbox.world import Office, link_in

    with tenancy.scope(who):
        patient_id = patients.ids()[0]
    office = Office(practices.practice(who.practice_id), who, who, tenancy.job(who.practice_id, "mail", NOW), NOW)
    message = office.written(office.checked(office.recipient(patient_id=patient_id)))
    code, link = office.sent(message), link_in(office.carry())
    outbox.enter(link, code, now=NOW)
    outbox.answer(link, "I will bring it.", now=NOW)


def _drilled(who: Any, practice: PracticeRow) -> None:
    """A drill for one person, rated by one."""
    from quietledger.pure.phishscale.scale import Rating
    from quietledger.safety.drills import actions as drills
    from tests.web.signing import known

    domain = practice.email.rpartition("@")[2]
    person = known(practice, "biller", now=NOW, email=f"drilled@{domain}").person.id
    window = {"since": NOW, "until": NOW + timedelta(days=7)}
    drill = drills.prepare(who, "payer-portal-1", [person], **window, now=NOW)
    drills.rate(who, drill, Rating({"urgency": 1}, (8, 8, 8, 0, 0)), now=NOW)
    lure = "From: Northfield <a@northfield.example>\nSubject: x\nPage: x\n\n[[See]]"
    drills.add_lure(who, "Of our own", lure, now=NOW)


def _paired(practice: PracticeRow) -> None:
    """A device that reports and has a passkey on it, and one that was lost."""
    from quietledger.safety.devices import actions as devices
    from quietledger.safety.devices.rules import TieKind
    from tests.safety.devices.world import pair
    from tests.web.signing import actor, known

    who = actor(known(practice, "clinician", now=NOW, email="paired@lh.example"), NOW)
    machine = pair(who, NOW)
    machine.report(NOW)
    devices.tie(who, machine.device_id, TieKind.PASSKEY, "bm90IGEgY3JlZGVudGlhbA", now=NOW)
    devices.lost(who, pair(who, NOW, number=1).device_id, now=NOW)


def _asked(practice: PracticeRow) -> None:
    """A partner that answered some questions by its link and showed a document, rated and looked at from outside."""
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.safety.partners import answering, asking, criteria, onboarding, queries, rating
    from quietledger.safety.partners.choice_models import Look
    from quietledger.safety.partners.questions import Given
    from tests.conftest import make_person

    who = make_person(practice.id, NOW, "owner")
    with tenancy.within(practice.id):
        partner_id = queries.partners()[0].id
        Look(partner_id=partner_id, domain="paperlark.example", verdict="ok", body=[], looked_at=NOW).save()
    link = asking.ask(who, partner_id, now=NOW).address.rpartition("/")[2]
    shown = [answering.Brought("Q11", "setting.png", b"made up")]
    answering.write(link, {"Q11": Given("yes", "A guard at the door.")}, shown, is_done=False, now=NOW)
    rating.note_figure(who, partner_id, "first_pass", 970, "payer", "2026", now=NOW)
    rating.weigh(who, criteria.USUAL, now=NOW)
    onboarding.tick(who, partner_id, "least", "", is_done=True, now=NOW)


def _screened(practice: PracticeRow) -> None:
    """Somebody who may be on a list, with a former name; evidence, a task and an exit drill of a partner."""
    from quietledger.core.people.models import Person
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.safety.partners import evidence, leaving, lists, queries, screening, watching
    from tests.safety.partners.test_screening import ON_LIST
    from tests.web.signing import actor, known

    owner = known(practice, "owner", now=NOW, email=f"screens@{practice.code.lower()}.example")
    Person.objects.filter(id=owner.person.id).update(name="Tamsin Quillfeather")
    who = actor(owner, NOW)
    screening.know(who, owner.person.id, ("Thornbury",), "", now=NOW)
    lists.bring(who, "UPDATED.csv", ON_LIST, now=NOW)
    screening.screen(who, now=NOW)
    with tenancy.scope(who):
        partner_id = queries.partners()[0].id
    shown = evidence.NewEvidence("soc2_2", "All of it", date(2026, 6, 30))
    evidence.keep(who, partner_id, shown, "soc2.pdf", b"a report", now=NOW)
    watching.note(who, partner_id, "price", "One percent more.", now=NOW)
    leaving.begin(who, partner_id, now=NOW)


def _happened(who: Any) -> None:
    """An incident that is worked on: a patient and somebody else touched, evidence, a task, costs, help, a lesson."""
    from quietledger.billing.patients.models import Patient
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.safety.incidents import actions as incidents
    from quietledger.safety.incidents.rules import Firm, FirstNotice, Outcome, PersonDoc

    made = incidents.report(who, FirstNotice("wrong_recipient", "Two letters.", NOW, is_going_on=True), now=NOW)
    incidents.take_up(who, made, now=NOW)
    with tenancy.scope(who):
        patient = Patient.objects.values_list("id", flat=True)[0]
    people = [PersonDoc(patient=str(patient), state="IL"), PersonDoc(name="Somebody Else", state="CA")]
    incidents.add_people(who, made, people, now=NOW)
    incidents.put_file(who, made, b"an envelope", "envelope.png", "The front desk took it.", now=NOW)
    incidents.add_task(who, made, "front_desk", "Call them.", now=NOW)
    incidents.spend(who, made, "CP01", 12_500, NOW.date(), "Postage.", now=NOW)
    incidents.agreed(who, made, Firm("counsel", "Thornbury Lexfield"), "The hotline said so.", now=NOW)
    incidents.learn(who, made, "S04", "Look twice.", now=NOW)
    incidents.decide(who, made, Outcome.BREACH, "Nothing shows that nobody read it.", now=NOW)


def _answered_for(who: Any, somebody: UUID) -> None:
    """An answer with the file that shows it, a question that waits for somebody, and a decision."""
    from quietledger.pure.safeguards.law import Outcome
    from quietledger.safety.risk import actions as risk
    from quietledger.safety.risk import answers
    from quietledger.safety.risk.rules import NewAnswer, NewDecision, ShownAs, Value

    shown = NewAnswer(Value.YES, shown_as=ShownAs.RECORD, shows="The list.", seen_on=NOW.date())
    answers.answer(who, "leavers", shown, "list.csv", b"made up", now=NOW)
    answers.hand_over(who, "wiped", somebody, now=NOW)
    risk.decide(who, "164.310(a)(2)(iii)", NewDecision(Outcome.ALTERNATIVE, "One door.", somebody), now=NOW)


def _analysed(who: Any) -> None:
    """A risk analysis that was signed."""
    from quietledger.safety.risk import report

    report.sign(who, now=NOW)


def _mapped(who: Any) -> None:
    """An inventory and a map that somebody completed by hand, and a thing that moved."""
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.safety.risk import inventory, mapping

    mapping.set_up(who, now=NOW)
    with tenancy.scope(who):
        key = next(one.key for one in inventory.assets(NOW) if one.sort == "own")
    mapping.note_custody(who, key, "moved", "To the other room.", NOW.date(), now=NOW)


def _insured(who: Any) -> None:
    """A policy that is bound, its first page as a file, and an application with one answer."""
    from quietledger.safety.cyberinsurance import actions as cover
    from quietledger.safety.cyberinsurance import application_signing as applications
    from quietledger.safety.cyberinsurance import sample
    from quietledger.safety.cyberinsurance.application_rules import Typed

    cover.keep_file(who, sample.set_up(who, now=NOW), "policy", "policy.pdf", b"%PDF-1.7 made up", now=NOW)
    made = applications.begin(who, "Saltmarsh Mutual", now=NOW)
    applications.reply(who, made, "Q37", Typed(note="Cards: none."), now=NOW)


def _mailbox(who: Any) -> None:
    """A mailbox that is read, a letter that waits to be sent from it, and a self-test that waits for its job."""
    from quietledger.core.post import actions as post
    from quietledger.core.post.rules import Demand
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.safety.selftest import actions as selftest

    account_id = post.add_account(
        who, name="Desk", smtp_host="smtp.lh.example", smtp_port=587, imap_host="imap.lh.example", imap_port=993,
        username="desk", password="heron", address="desk@lh.example", now=NOW,
    )  # fmt: skip
    raw = b"From: desk@lh.example\r\nMessage-ID: <town@lh.example>\r\n\r\nx\r\n"
    with tenancy.scope(who):
        post.put(who, raw=raw, to=["a@b.example"], demand=Demand.ANY, once="town", account_id=account_id, now=NOW)
    selftest.ask(who, account_id=account_id, now=NOW)


def _let_in(who: Any) -> None:
    """A program that may ask the API."""
    from quietledger.core.clients import actions as clients
    from quietledger.core.clients.rules import NewClient, Scope

    clients.add_client(who, NewClient("Thistle Calendar", frozenset(Scope)), now=NOW)


def _written_to(practice: PracticeRow) -> None:
    """A held message, and one whose sender is a partner."""
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.safety.mail import actions as mail
    from quietledger.safety.mail.rules import Way
    from tests.conftest import make_person
    from tests.safety.mail.letters import lure, plain

    job, owner = tenancy.job(practice.id, "mail-filter", NOW), make_person(practice.id, NOW, "owner")
    mail.take_in(job, mail.Came(lure(), Way.GATEWAY), now=NOW)
    known = mail.take_in(job, mail.Came(plain(), Way.GATEWAY), now=NOW)
    mail.call_ours(owner, known.id, now=NOW)


def _answered(who: Any) -> None:
    """The clearinghouse's answers, made by the sandbox from the files that wait."""
    from quietledger.core.exchange import actions as exchange
    from quietledger.core.exchange import queries as files
    from quietledger.core.facts.rules import refs
    from quietledger.core.gate import actions as gate
    from quietledger.core.gate.actions import Can
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.sandbox import clearinghouse

    with tenancy.scope(who):
        waiting = [row.id for row in files.waiting()]
    permit = gate.require(who, Can.TAKE_REMITS, on=refs("file", waiting), now=NOW)
    with tenancy.scope(who):
        sent = b"".join(exchange.body(permit, one) for one in waiting)
    for answer in clearinghouse.answers(sent, 7, date(2026, 11, 23)):
        exchange.take_in(who, name=answer.name, body=answer.body, channel="test", now=NOW)


def _contents(practice: PracticeRow) -> tuple[dict[str, UUID], dict[str, int]]:
    """One true id for each table of the practice, and how many rows each has."""
    from django.apps import apps

    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy.models import PracticeModel

    found, counts = {"practice_id": practice.id}, {}
    with tenancy.within(practice.id):
        for model in apps.get_models():
            if "_test_" in model._meta.db_table:
                continue  # a table of some other module's tests, in their database alone
            if issubclass(model, PracticeModel) and (row := model.objects.values_list("id", flat=True).first()):
                found[model._meta.db_table] = row
                counts[model._meta.db_table] = model.objects.count()
        found |= _special_ids()
    return found, counts


def _special_ids() -> dict[str, UUID]:
    """Ids whose table alone doesn't say which: a file of sessions, a session that is held, a sending on the trail."""
    from quietledger.billing.charges.models import Hold
    from quietledger.billing.visits.models import Import
    from quietledger.core.audit import queries as trail
    from quietledger.safety.partners.models import Partner

    held = Hold.objects.filter(released_at__isnull=True).values_list("visit_id", flat=True).first()
    sent = next(iter(trail.naming(str(Partner.objects.values_list("id", flat=True)[0]))))
    file_id = Import.objects.values_list("file_id", flat=True)[0]
    return {"visits_file": file_id, "held_visit": held or UUID(int=0), "sending": sent.id}


def _domain(who: Any) -> None:
    """A mail domain, a report about it, and how it stands for somebody who cannot ask any name server."""
    from quietledger.core.post.resolver import Resolver
    from quietledger.core.tenancy import actions as tenancy
    from quietledger.core.tenancy import queries as practices
    from quietledger.safety.posture import actions as posture
    from quietledger.safety.posture.looking import Asked, Reach
    from tests.safety.posture.papers import aggregate

    with tenancy.scope(who):
        name = f"{practices.practice(who.practice_id).code.lower()}.example"
    domain_id = posture.add_domain(who, name, Asked(), now=NOW)
    nobody = Reach(Resolver(["127.0.0.1"], 9, patience_seconds=0.1), probes=False)
    posture.check(who, domain_id, nobody, now=NOW)
    posture.take_report(who, aggregate(name), now=NOW)
