"""What import contracts cannot say: doors, sizes, anatomy, who asks the gate, and what never stands in a file.

Every exception is named here with its reason; an exception that is no longer needed fails too.
"""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from quietledger.core.facts.rules import CATALOGUE

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "quietledger"
HARD_LIMIT, LOOK_AGAIN = 400, 300
DOORS = {"actions", "queries", "rules", "errors"}
ANATOMY = {
    "__init__", "errors", "rules", "models", "forms", "queries", "facts", "actions", "jobs", "pages", "api", "urls",
    "apps",
}  # fmt: skip
FACES = {"web", "cli", "sandbox", "agent"}
CLOCK_CALLS = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(|timezone\.now\(")

# (who imports, what) -> why a door is not enough.
PAST_THE_DOORS = {
    "tenancy.models": "the base classes of every practice's table",
    "tenancy.operations": "every room's migrations wall their tables with it",
    "tenancy.ids": "row ids, made where rows are made",
    "tenancy.cluster": "faces start our own PostgreSQL before Django connects",
    "facts.shares": "of how many things a fact holds: the one count that all readers share",
    "vault.models": "the base class of every sealed table",
    "clients.authority": "the server makes its own certificate, and forms know how long a request may be",
    "gate.policy": "the page that shows the policy, and the names of what can be done",
    "gate.book": "the policy in words, for pages and for commands that need no database",
    "people.models": "the person who is signed in is Django's user, whose class faces name",
    "people.resealing": "the face that exchanges keys has second factors follow",
    "people.enrolling": "the operator's command makes codes on paper, as the owner's page does",
    "mail.gateway": "the command that filters behind Postfix runs it",
    "mail.watching": "the mail job reads watched mailboxes with it",
    "backups.store": "where backups lie: commands name the folder, and health counts what a copy lacks",
    "backups.sealing": "commands hand the sheet over and read it",
    "backups.restoring": "commands put a restore together, on a database that nobody serves yet",
    "backups.tables": "the owner's connection, which only commands may open",
    "post.transport": "whoever sends hands its carrier the way of letters, and tests bring their own",
    "post.resolver": "checks of a domain ask the same name servers, also where no database is",
    "post.ours": "the site's way of letters, for faces and rooms that start the carrier",
    "post.moving": "a watched mailbox has held messages put aside, and nothing else is moved",
    "post.imap": "the test of the practice's own mail looks into more than one folder",
    "post.trust": "checks of a domain read its policy as the carrier does",
    "training.checking": "a command checks a lesson's file on any machine, without a house",
    "training.records": "a command writes the record, as the page does",
    "posture.looking": "a command, and partners' rooms, look at a domain without keeping it",
    "posture.probing": "whoever looks at a domain says where its servers listen",
    "posture.reports": "a command reads reports without keeping them",
    "posture.ours": "how far the site looks, for faces that start the nightly check",
    "outbox.links": "links and codes have one form, wherever somebody without an account answers",
    "shell": "the frame of pages is for everybody",
    "drills.lures": "the command that checks a lure needs no database, as the room's doors do",
    "partners.lists": "a command brings a list, as the page does",
    "risk.nightly": "the night looks whether records are sealed and the trail is whole",
    "risk.mapping": "the made-up practice completes its inventory, as the pages do",
    "risk.readings": "the state of each control is read in one place, for every room that hangs something on it",
    "risk.curves": "a policy is laid over the practice's own curve",
    "risk.effects": "the same, as the facts have its controls",
    "risk.scenarios": "the same, of the scenarios that count here",
    "risk.measures": "each measure has one name and one page that mends it",
    "risk.chart": "both rooms draw the same chart",
    "risk.shown": "the same, with the same table beside it",
    "risk.words": "both rooms say figures alike",
    "risk.report": "a command prints the analysis, as the page does, and packs of evidence hold what was signed",
    "risk.opened": "the desk counts what stood and stands no more",
    "risk.plan": "the desk counts mends that are due",
    "cyberinsurance.application_drift": "the desk counts what the insurer was told and is so no longer",
    "cyberinsurance.renewals": "the desk counts the policy's days",
    "cyberinsurance.sample": "the made-up practice is insured, as by the pages",
    "facts.spans": "months of proof are counted from when facts held",
    "partners.screening": "commands look everybody up, and the night does",
    "partners.screened": "the desk says how many matches wait, and a refusal why somebody was stopped",
    "partners.watching": "the desk counts what waits, and the night looks",
    "agreements.schedule": "the made-up practice agrees to a schedule, as a form does",
    "agreements.vocabulary": "the map of data names channels by the words of agreements",
    "partners.criteria": "the made-up practice rates by the same criteria",
    "partners.comparing": "losses are laid beside each firm of a comparison",
    "partners.deciding": "the made-up practice chooses, as the page does",
    "partners.rating": "the made-up practice rates, as the page does",
    "mail.marking": "a drill's lesson shows its text as the inbox check shows a message",
    "incidents.plans": "pages show the ready plans, and forms offer their kinds",
    "cyberinsurance.vocabulary": "costs of an incident are entered by the parts of the policy",
}
# Public actions that take `who` and do not ask the gate first: each says why, or who asked before.
NOT_FIRST = {
    "core.tenancy.actions": "stands below the gate, which needs a scope itself",
    "core.gate.deciding": "is the gate",
    "core.gate.forecasting.overview": "explains what the gate would answer, and opens nothing",
    "core.gate.lists.plan": "is the gate: it decides and records a refusal itself",
    "core.gate.proposing.second": "works inside the transaction of an action that has asked",
    "core.audit.actions": "stands below the gate, which records on it",
    "core.vault.checking.tell_flaws": "stands below the gate; says only that something was altered",
    "core.people.actions": "beside the gate: tells the facts about people that the gate decides by",
    "core.exchange.actions.take_in": "whoever brings a file has it already; it is kept, and nothing is opened",
}
# Actions that first look which thing an id belongs to, so that the question can name it; nothing is opened before it.
LOOK_FIRST = {
    "core.post.actions.carry": "which letters wait",
    "core.exchange.actions.carry": "which files wait",
    "billing.changes.actions.open_change": "which details of the party are on file",
    "billing.changes.actions.versions": "which details of the party are on file",
    "billing.changes.actions.case": "which details of the party are on file",
    "billing.changes.actions.note_call": "whom the case is about",
    "billing.changes.actions.confirm": "whom the case is about",
    "billing.changes.actions.stop": "whom the case is about",
    "billing.changes.actions.let_in": "whom the case is about",
    "billing.visits.actions.row_cells": "which file the finding is about",
    "billing.visits.actions.mend_row": "which file the finding is about",
    "billing.visits.actions.leave_out": "which file the finding is about",
    "billing.remits.resolving.confirm_match": "which file the answer came in",
    "billing.remits.closing.close_remits": "which files the payments came in",
    "safety.outbox.actions.say_partner": "which patient the recipient is",
    "safety.outbox.actions.add_key": "which patient the recipient is",
    "safety.outbox.actions.recipient": "which patient the recipient is",
    "safety.outbox.actions.names": "which patients the recipients are",
    "safety.outbox.actions.write": "which patient the recipient is",
    "safety.outbox.actions.change": "whom the message is about",
    "safety.outbox.actions.look": "whom the message is about",
    "safety.outbox.actions.mark_read": "whom the message is about",
    "safety.outbox.sending.send": "whom the message is about",
    "safety.outbox.sending.check_address": "which patient the recipient is",
    "safety.outbox.sending.new_code": "whom the message is about",
    "safety.outbox.sending.revoke": "whom the message is about",
    "safety.agreements.actions.text": "which file holds the version",
    "safety.agreements.actions.read": "which file holds the version",
    "safety.disclosures.actions.accounting": "which disclosures a patient's list is made of",
    "safety.disclosures.actions.export": "which disclosures a patient's list is made of",
    "safety.disclosures.actions.extend": "whose list was asked for",
    "safety.disclosures.actions.answer": "whose list was asked for",
    "safety.drills.actions.listed": "which messages a drill has",
    "safety.drills.actions.mine": "which messages may be the asker's",
    "safety.drills.sending.send_due": "which messages are due",
    "safety.drills.sending.note_delivered": "which messages a server took",
    "safety.drills.sending.answer_reports": "which reports wait",
    "safety.drills.sending.end_over": "which drills are over; each one's end asks",
    "safety.drills.sending.forget_old": "whether there is anything old",
}
# Who reads facts to say whether something stands, and the words in which a copy would be noted.
READERS = tuple(f"safety.{room}." for room in ("risk", "cyberinsurance", "incidents", "agreements", "partners"))
NOTED = {"met", "evidenced", "claimed", "share", "coverage", "stale", "broken", "kept", "gap", "drift", "fact_value"}
OWN_WORDS = {
    "incidents.Incident.is_encrypted": "what was found of the thing that was lost, then and for good",
    "partners.Step.is_done": "a step of hiring that somebody ticked",
}
LATE_IMPORTS = {
    "cli.mail_account": "its verbs load Django only when they are called",
    "cli.house": "its verbs load Django only when they are called",
    "cli.trail": "the same",
    "cli.training": "the same",
    "cli.backup": "the same",
    "cli.people": "the same",
    "cli.clients": "the same",
    "cli.facts": "the same",
    "cli.drill": "the same",
    "cli.policy": "the same",
    "cli.keys": "the same",
    "cli.partners": "the same",
    "cli.risk": "the same",
    "cli.mail_filter": "the same",
    "cli.mail_domain": "what it stands on comes with the extra `mail`",
    "safety.posture.lookalikes": "half a second that most checks don't need",
    "cli.boot": "what wakes the house needs Django's tables",
    "core.vault.apps": "models can be imported only when Django is ready",
    "core.people.apps": "models can be imported only when Django is ready",
}


@cache
def tracked():
    """Every file of the project, as the next commit would hold it."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [path for name in listed if name and (path := ROOT / name).is_file()]


@cache
def modules():
    """Dotted name below `quietledger` -> path, of every module that somebody wrote."""
    return {
        ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SRC.rglob("*.py")
    }


@cache
def tree(name):
    return ast.parse(modules()[name].read_text())


def room_of(name):
    """`billing.claims` for a module of a room, None elsewhere."""
    floor, *rest = name.split(".")
    return f"{floor}.{rest[0]}" if floor in {"core", "billing", "safety"} and rest else None


def is_migration(name):
    return ".migrations" in name


def imported(name):
    """Every module of the house that a module imports, by its dotted name below `quietledger`."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("quietledger"):
            base = node.module.removeprefix("quietledger").lstrip(".")
            for alias in node.names:
                full = f"{base}.{alias.name}".lstrip(".")
                yield full if full in modules() else base
        elif isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("quietledger.") for alias in node.names if "quietledger." in alias.name)


def text_files():
    """Tracked files that people read: no data, no fonts, no lock file, no code of others."""
    kinds = {".py", ".md", ".html", ".css", ".js", ".toml", ".sh", ".txt", ".yml", ".yaml", ".svg", ".cfg", ""}
    for path in tracked():
        if path.suffix in kinds and path != Path(__file__) and "LICENSE" not in path.name and ".min." not in path.name:
            yield path, path.read_text(encoding="utf-8", errors="replace")


def functions(name):
    return [node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_rooms_are_entered_by_their_doors():
    strangers = [
        f"{name} imports {other}"
        for name in modules()
        if (here := room_of(name) or name) and not is_migration(name)
        for other in imported(name)
        if (there := room_of(other)) and there != here and not may_enter(name, other)
    ]
    assert strangers == []


def may_enter(name, other):
    """Faces also collect addresses and start jobs: that is what they are for."""
    _, room, *inside = other.split(".")
    door = inside[0] if inside else ""
    doors = DOORS | {"urls", "jobs"} if name.split(".")[0] in FACES else DOORS
    return door in doors or room in PAST_THE_DOORS or f"{room}.{door}" in PAST_THE_DOORS


def test_public_actions_ask_the_gate_before_anything_else():
    silent = {f"{name}.{node.name}" for name, node in actions() if not asks(name, node, "tenancy.scope")}
    assert silent - NOT_FIRST.keys() - LOOK_FIRST.keys() == set()
    assert LOOK_FIRST.keys() - silent == set()


def test_actions_that_look_first_open_and_record_nothing_before_they_ask():
    looking = [f"{name}.{node.name}" for name, node in actions() if asks(name, node)]
    assert LOOK_FIRST.keys() - set(looking) == set()


def actions():
    """Every public function of a room's `actions`, and of the extra files beside it, that is given `who`."""
    for name in modules():
        inside = name.rpartition(".")[2]
        if room_of(name) and name not in NOT_FIRST and inside not in ANATOMY - {"actions"} and not is_migration(name):
            for node in tree(name).body:
                is_public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
                if is_public and "who" in arguments(node):
                    yield name, node


def arguments(node):
    return [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def asks(name, node, *stops):
    """Whether the first call that matters is to the gate, or to something that is given `who` and asks in its turn."""
    for call in calls(node):
        said = ast.unparse(call.func)
        if said in {"gate.require", "gate.sift", "gate.propose"}:
            return True
        if said.startswith(("audit.", "vault.", *stops)):
            return False
        if "tenancy." not in said and "who" in map(ast.unparse, (*call.args, *(word.value for word in call.keywords))):
            return hands_on(name, said, *stops)
    return False


def hands_on(name, said, *stops):
    """Whether a function that is given `who` asks the gate: one of this module, or of another that this one imports."""
    module, _, function = said.rpartition(".")
    places = [other for other in imported(name) if module and other.endswith((f"{module}.actions", f".{module}"))]
    for place in places if module else [name]:
        for node in tree(place).body:
            if isinstance(node, ast.FunctionDef) and node.name == function:
                return asks(place, node, *stops)
    return False


def calls(node):
    found = [one for statement in node.body for one in ast.walk(statement) if isinstance(one, ast.Call)]
    return sorted(found, key=lambda one: (one.lineno, one.col_offset))


@pytest.mark.parametrize("said", ["Permit", "rules.Permit"])
def test_permits_are_cut_in_the_gate_only(said):
    cutters = {
        name for name in modules() for call in ast.walk(tree(name))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == said
    }  # fmt: skip
    assert cutters == ({"core.gate.deciding"} if said == "Permit" else set())


def test_no_permit_is_changed_after_it_was_cut():
    changed = [
        f"{name}:{call.lineno}" for name in modules() for call in ast.walk(tree(name))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"replace", "dataclasses.replace"}
        and call.args and "permit" in ast.unparse(call.args[0])
    ]  # fmt: skip
    assert changed == []


def test_files_keep_their_size():
    sizes = {name: len(path.read_text().splitlines()) for name, path in modules().items() if not is_migration(name)}
    print("look again:", {name: size for name, size in sizes.items() if size > LOOK_AGAIN})  # noqa: T201 - a report, for -rP
    assert {name: size for name, size in sizes.items() if size > HARD_LIMIT} == {}


def test_functions_stop_at_sixty_lines():
    long = {
        f"{name}.{node.name}": lines
        for name in modules() if not is_migration(name)
        for node in functions(name)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > 60
    }  # fmt: skip
    assert long == {}


def test_a_room_has_the_files_of_its_anatomy_and_says_why_it_has_others():
    """A file that the anatomy does not know gives its reason: its docstring has more than one line, or says 'extra'."""
    strays = [
        name for name, path in modules().items()
        if (room := room_of(name)) and name.count(".") == 2 and name != room and not is_migration(name)
        and name.rpartition(".")[2] not in ANATOMY and path.name != "__init__.py"
        and not (ast.get_docstring(tree(name)) or "")
    ]  # fmt: skip
    assert strays == []


def test_nothing_but_code_and_pages_lies_in_the_rooms():
    allowed = {
        ".py",
        ".html",
        ".css",
        ".js",
        ".svg",
        ".txt",
        ".woff2",
        ".ttf",
        ".otf",
        ".typ",
        ".typed",
        ".ps1",
        ".md",
        ".csv",
        ".json",
        ".toml",
        ".yar",
    }
    strays = [str(path.relative_to(SRC)) for path in tracked() if SRC in path.parents and path.suffix not in allowed]
    assert strays == []


def test_every_module_says_in_one_sentence_what_it_is():
    silent = []
    for name in modules():
        first = (ast.get_docstring(tree(name)) or "").split("\n\n")[0].replace("\n", " ")
        if not first.endswith((".", ":")) and not (is_migration(name) and not tree(name).body):
            silent.append(name)
    assert silent == []


def test_an_init_holds_a_docstring_and_no_code():
    busy = [
        name for name, path in modules().items()
        if path.name == "__init__.py" and any(not isinstance(node, ast.Expr) for node in tree(name).body)
    ]  # fmt: skip
    assert busy == []


def test_imports_stand_at_the_top():
    late = {
        name for name in modules() for node in functions(name)
        if any(isinstance(one, ast.Import | ast.ImportFrom) for one in ast.walk(node))
    }  # fmt: skip
    assert late == LATE_IMPORTS.keys()


def test_no_room_for_odds_and_ends():
    odd = {"utils", "util", "common", "helpers", "helper", "misc"}
    assert [path for path in tracked() if {*path.relative_to(ROOT).parts, path.stem} & odd] == []


def test_only_faces_read_the_clock():
    readers = [
        name for name, path in modules().items()
        if name.split(".")[0] not in FACES and CLOCK_CALLS.search(path.read_text())
    ]  # fmt: skip
    assert readers == []


def test_every_exception_to_a_linter_names_its_rule_and_its_reason():
    noqa = re.compile(r"#\s*noqa(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)*  ?(- )?\S)")
    ignore = re.compile(r"#\s*type:\s*ignore(?!\[[a-z-]+(, ?[a-z-]+)*\]  # \S)")
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in text_files() if path.suffix == ".py"
        for number, line in enumerate(text.splitlines(), 1)
        if noqa.search(line) or ignore.search(line)
    ]  # fmt: skip
    assert bare == []


def test_the_lock_file_knows_the_public_index_only():
    hosts = set(re.findall(r"https?://([^/\"]+)/", (ROOT / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


@pytest.mark.parametrize(
    "trace",
    [
        r"(?<![\w.])/(work|root|home)/", r"/tmp/[a-z]",
        r"(#|//|<!--) ?(todo|fixme|xxx)\b",
    ],
)  # fmt: skip
def test_no_file_holds_a_trace_of_one_machine_or_of_unfinished_work(trace):
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(trace, line, re.I)
    ]
    assert found == []


def test_pages_carry_no_script_and_no_style_of_their_own():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on|\bhx-vals=['\"]js:", re.I
    )
    pages = [path for path in tracked() if path.suffix == ".html" and SRC in path.parents]
    found = [str(path.relative_to(SRC)) for path in pages if inline.search(path.read_text())]
    assert pages
    assert found == []


def test_the_base_install_has_no_django():
    base = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {re.split(r"[=<>\[]", one)[0] for one in base} == {
        "numpy", "pyarrow", "typer", "rich",
        "selectolax", "publicsuffixlist", "yarl", "rapidfuzz", "confusable-homoglyphs", "yara-x", "puremagic",
        "pikepdf", "oletools", "zxing-cpp", "pillow", "pypdfium2", "pdfminer.six", "python-docx",
    }  # fmt: skip


def test_no_reader_of_facts_keeps_a_second_copy():
    """One fact, five readers: whoever reads whether something stands has no column to note it in."""
    facts = {name.rpartition(".")[2] for name in CATALOGUE} | NOTED
    kept = {
        f"{room_of(name).partition('.')[2]}.{table.name}.{target.id}"
        for name in modules() if name.startswith(READERS) and name.endswith("models") and not is_migration(name)
        for table in tree(name).body if isinstance(table, ast.ClassDef)
        for line in table.body if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call)
        for target in line.targets
        if isinstance(target, ast.Name) and target.id.removeprefix("is_").removeprefix("has_") in facts
    }  # fmt: skip
    assert kept == OWN_WORDS.keys()


def test_every_named_exception_is_still_needed():
    gone = [name for name in NOT_FIRST if name not in modules() and name.rpartition(".")[0] not in modules()]
    gone += [name for name in LATE_IMPORTS if name not in modules()]
    rooms = {name.partition(".")[2] for name in modules()}
    gone += [one for one in PAST_THE_DOORS if "." in one and one not in rooms]
    assert gone == []
