"""Ready plans: for each kind of incident who does what in the first hours, and what it usually touches.

An extra file beside `rules`: the plans are data. Roles are those of the staff; hours count from the first awareness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OWNER, BILLER, CLINICIAN, FRONT_DESK = "owner", "biller", "clinician", "front_desk"
ROLES: Final = (OWNER, BILLER, CLINICIAN, FRONT_DESK)


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a plan.  hours: by when, after the first awareness."""

    key: str
    role: str
    say: str
    hours: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One kind of incident.

    factors: of the four, those that usually decide it.  parts: coverage parts that it usually touches.  scenarios: of
    the risk room.  data, systems: what is usually touched, as a first guess in the form.
    story: what happened in its exercise; residents: the made-up people of the exercise, by state.
    """

    key: str
    title: str
    say: str
    tasks: tuple[Step, ...]
    factors: tuple[str, ...]
    parts: tuple[str, ...]
    scenarios: tuple[str, ...]
    data: tuple[str, ...]
    systems: tuple[str, ...]
    story: str
    residents: tuple[tuple[str, int], ...]


# What every incident asks for, whatever it is: the insurer first, because many policies pay nothing that came before.
_ALWAYS: Final = (
    Step("insurer", OWNER, "Tell the cyber insurer’s hotline; hire nobody before they agree.", 4),
    Step("write", OWNER, "Write down what happened, hour by hour, and who said so.", 24),
    Step("count", OWNER, "List who was touched and where they live; begin with what the trail shows.", 72),
    Step("factors", OWNER, "Write the four factors, each with what shows it, and decide.", 240),
    Step("learn", OWNER, "Say what the cause was, what was changed, and what was learnt.", 720),
)


def _plan(key: str, title: str, say: str, *tasks: Step, **told: tuple[object, ...] | str) -> Plan:
    ordered = tuple(sorted((*tasks, *_ALWAYS), key=lambda one: one.hours))
    return Plan(key, title, say, ordered, **told)  # type: ignore[arg-type]  # each field's type stands in the class


PLANS: Final = (
    _plan(
        "lost_device", "A device is lost or stolen",
        "A computer, phone or drive with patients’ data on it is not where it should be.",
        Step("end", OWNER, "End the device here, and with it every sign-in on it.", 1),
        Step("reset", OWNER, "Change the passwords of its person: mail, records, bank, phone company.", 2),
        Step("wipe", OWNER, "Lock and wipe it from afar if that is set up; note the answer and its hour.", 4),
        Step("police", FRONT_DESK, "Report the theft; keep the report’s number and a copy.", 24),
        Step("encrypted", OWNER, "Find its last report before the loss: was its disk encrypted, was it locked?", 24),
        Step("keys", CLINICIAN, "Say where its password and recovery key were: on a note, in the bag, nowhere?", 24),
        Step("held", CLINICIAN, "List what lay on it beyond this house: files, mail, photos, downloads.", 48),
        factors=("nature", "acquired"), parts=("CP01", "CP02", "CP09"), scenarios=("S05", "S06"),
        data=("name", "contact", "dates"), systems=("device",),
        story="The laptop of Juniper Ashgrove was taken from her car between 18:10 and 18:40. It was asleep, not off.",
        residents=(("CA", 3), ("IL", 4), ("NY", 1)),
    ),
    _plan(
        "bad_message", "A bad message was answered or opened",
        "Somebody gave a password away, opened what they should not, or followed false words.",
        Step("change", OWNER, "Change the password, end every sign-in, take away forwarding rules and new keys.", 1),
        Step("keep", FRONT_DESK, "Keep the message as it came, with its header; delete nothing.", 2),
        Step("money", BILLER, "Look whether bank details or payments changed since; call the bank at once if so.", 2),
        Step("logs", OWNER, "Save the mailbox’s sign-in log and its rules before they roll over.", 8),
        Step("others", OWNER, "Ask everybody whether they got the same; put it aside for all.", 8),
        Step("inside", OWNER, "List which patients’ data lay in the mailbox in the days it stood open.", 72),
        factors=("recipient", "acquired"), parts=("CP01", "CP02", "CP03", "CP10", "CP11"), scenarios=("S02", "S03"),
        data=("name", "contact", "dates", "insurance"), systems=("mailbox",),
        story="Tobias Fernwhistle typed his mail password into a page that looked like the clearinghouse’s.",
        residents=(("IL", 9), ("TX", 2)),
    ),
    _plan(
        "wrong_recipient", "Something went to the wrong person",
        "A letter, fax, message or file reached somebody it was not meant for.",
        Step("stop", FRONT_DESK, "Recall or stop it, and whatever goes out by the same list.", 1),
        Step("ask", OWNER, "Ask whoever got it to return or destroy it, and to say so in writing.", 4),
        Step("same", FRONT_DESK, "Look whether others got the same, or got each other’s.", 24),
        Step("account", OWNER, "Enter it in the patient’s list of disclosures.", 48),
        factors=("recipient", "mitigated"), parts=("CP01", "CP02", "CP04"), scenarios=("S04",),
        data=("name", "contact", "dates", "claims"), systems=("paper",),
        story="Two statements were put into each other’s envelopes. One of the two called and read out the wrong name.",
        residents=(("IL", 2),),
    ),
    _plan(
        "ransomware", "Files are locked, or somebody asks for a ransom",
        "Programs don’t open, files have new names, or a note asks for money.",
        Step("isolate", OWNER, "Take machines off the network; leave them switched on.", 1),
        Step("phones", FRONT_DESK, "Speak by telephone; assume that mail and chat are read by others.", 1),
        Step("backup", OWNER, "Take the backup’s medium away and check that it is untouched.", 2),
        Step("paper", FRONT_DESK, "See today’s patients by the paper list; note sessions on paper.", 4),
        Step("sanctions", OWNER, "Before any payment: look whoever asks up in the sanctions lists, on record.", 24),
        Step("report", OWNER, "Report it to the FBI (ic3.gov) and ask whether to hold notices back.", 24),
        Step("images", OWNER, "Have copies of the machines made for evidence before anything is cleaned.", 48),
        Step("taken", OWNER, "Find out whether data left before it was locked; locked alone already counts.", 120),
        Step("restore", BILLER, "Bring data back to clean machines, and compare the ledger with the last file.", 120),
        factors=("acquired", "mitigated"), parts=("CP01", "CP02", "CP03", "CP04", "CP06", "CP07", "CP09"),
        scenarios=("S01", "S14"), data=("name", "contact", "birth_date", "dates", "diagnosis", "claims"),
        systems=("device", "network"),
        story="At 07:50 the front desk’s machine shows a note instead of the calendar. The shared drive won’t open.",
        residents=(("CA", 3), ("IL", 12), ("WA", 1)),
    ),
    _plan(
        "partner_breach", "A partner tells us of a breach",
        "A firm that holds our patients’ data says that something happened there.",
        Step("letter", OWNER, "Keep their letter, and ask since when they knew: that day may count as ours.", 4),
        Step("cut", OWNER, "Stop what flows to them until they say that it is safe.", 4),
        Step("names", BILLER, "Ask for the list of our patients, and for each the kinds of data.", 48),
        Step("agreement", OWNER, "Read what they owe us: notice, costs, help; waive nothing.", 48),
        Step("who_writes", OWNER, "Settle in writing who writes to patients, HHS and states; it stays our duty.", 120),
        Step("other_way", BILLER, "Send claims another way meanwhile, and watch the cash.", 120),
        factors=("nature", "acquired"), parts=("CP01", "CP02", "CP04", "CP08", "CP16"), scenarios=("S08", "S09"),
        data=("name", "contact", "insurance", "claims"), systems=("partner",),
        story="Paperlark Exchange writes that files of eleven days lay open. Our patients are among them.",
        residents=(("CA", 2), ("IL", 14)),
    ),
    _plan(
        "other", "Something else",
        "It fits none of the others, or nobody knows yet what it is.",
        Step("safe", OWNER, "Stop what goes on, without destroying what shows it.", 2),
        Step("kind", OWNER, "Say which of the plans it is once you know.", 24),
        factors=("nature", "recipient", "acquired", "mitigated"), parts=("CP01", "CP02"), scenarios=(),
        data=(), systems=(),
        story="A folder with printed lists of sessions was found on a chair of the waiting room.",
        residents=(("IL", 5),),
    ),
)  # fmt: skip
BY_KEY: Final = {one.key: one for one in PLANS}
