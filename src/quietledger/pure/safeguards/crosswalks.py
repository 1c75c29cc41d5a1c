"""The same measures seen by others: 405(d), the health department's goals, NIST CSF 2.0, and a rule that is proposed.

A view asks nothing: each of its lines names the measures that prove it. Lines whose wording was not confirmed from the
source are marked "verify". Source: the risk reference, sections 3 to 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quietledger.pure.safeguards import law
from quietledger.pure.safeguards.controls import BY_ID, Measure


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a view.  measures: all of them prove it; without any, nothing here can.

    rows: of the law, that must be implemented too.  days: how long ago a word may have been told.  excuse: why the line
    is not about a practice like this.  note: what a reader must know beside it.
    """

    id: str
    say: str
    measures: tuple[Measure, ...]
    note: str = ""
    excuse: str = ""
    days: int = 0
    rows: tuple[str, ...] = ()
    is_verify: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together.  threats: of 405(d), that they stand against."""

    id: str
    say: str
    lines: tuple[Line, ...]
    threats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """One way to see the safeguards.  is_proposed: not law."""

    key: str
    title: str
    lead: str
    groups: tuple[Group, ...]
    is_proposed: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of all groups."""
        return tuple(line for group in self.groups for line in group.lines)


@dataclass(frozen=True, slots=True)
class Tags:
    """Where a control stands elsewhere.  law: the beginnings of citations."""

    law: tuple[str, ...]
    hicp: tuple[int, ...]
    cpg: tuple[str, ...]
    csf: tuple[str, ...]
    proposed: tuple[str, ...]


def _tags(citations: str, hicp: str, cpg: str, csf: str, proposed: str) -> Tags:
    return Tags(
        tuple(f"164.{one}" for one in citations.split()), tuple(map(int, hicp.split())), tuple(cpg.split()),
        tuple(csf.split()), tuple(proposed.split()),
    )  # fmt: skip


TAGS: Final = {
    "C01": _tags("312(d)", "3", "E3", "PR.AA", "NP05"),
    "C02": _tags("308(a)(5)(ii)(B)", "2", "E1 N6", "DE.CM", "NP08"),
    "C03": _tags("308(a)(7)(ii)(A) 308(a)(7)(ii)(D)", "4", "E7", "PR.DS RC.RP", "NP09 NP10"),
    "C04": _tags("308(a)(5)(ii)(B)", "1", "E2", "PR.PS", ""),
    "C05": _tags("308(a)(5)", "1", "E4", "PR.AT", ""),
    "C06": _tags("312(a)(2)(iii) 312(a)(2)(iv) 310(d)", "2", "E5", "PR.DS", "NP04"),
    "C07": _tags("308(a)(1)(ii)(B)", "7", "E1", "PR.PS", "NP06"),
    "C08": _tags("308(a)(4) 312(a)", "3", "E9", "PR.AA", ""),
    "C09": _tags("308(a)(3)(ii)(C)", "3", "E6", "PR.AA", "NP11"),
    "C10": _tags("", "1", "", "PR.AA", ""),
    "C11": _tags("308(a)(1)(ii)(D) 312(b)", "8", "N8", "DE.AE", ""),
    "C12": _tags("308(a)(6) 308(a)(7)(ii)(D)", "8", "E7", "RS.MA", "NP15"),
    "C13": _tags("308(b) 314(a)", "10", "E10", "GV.SC", "NP12 NP13"),
    "C14": _tags("308(a)(7)(ii)(C)", "4", "E7", "RC.RP", "NP10"),
    "C15": _tags("308(a)(3) 530(c)", "4", "", "PR.DS", ""),
    "C16": _tags("502(a) 308(b)", "4", "", "PR.PS", ""),
    "C17": _tags("308(a)(1)(ii)(A)", "5", "N1", "ID.AM", "NP02"),
}

THREATS: Final = {
    "T1": "tricks on people", "T2": "ransomware", "T3": "lost or stolen equipment or data",
    "T4": "harm from inside, meant or not", "T5": "attacks on medical devices on the network",
}  # fmt: skip


def _line(name: str, say: str, words: str, note: str = "", *, is_verify: bool = False, days: int = 0) -> Line:
    return Line(name, say, law.measures(words), note, days=days, is_verify=is_verify)


def _practice(number: int, say: str, threats: str, *lines: tuple[str, str, str]) -> Group:
    """One practice of 405(d): its lines are letter, words, measures.  The letters are not confirmed: verify."""
    made = tuple(_line(f"{number}.{letter}", told, words, is_verify=True) for letter, told, words in lines)
    return Group(str(number), say, made, tuple(threats.split()))


_MAIL = "mail.posture.spf mail.posture.dkim mail.posture.dmarc mail.filter"
_FACTORS = "person.mfa mfa_mail mfa_apps mfa_admin mfa_remote"
_ENCRYPTED = "device.encrypted practice.sealed cloud_encrypted mail.posture.starttls"
_NO_DEVICES = "A psychology practice has no medical devices on its network."

HICP: Final = View(
    "405d", "405(d): ten practices against five threats",
    "What the industry’s and the government’s common task group advises a small practice (HICP, 2023).",
    (
        _practice(1, "Email protection systems", "T1 T2 T4",
                  ("S.A", "mail is set up so that false mail fails", f"{_MAIL} mfa_mail"),
                  ("S.B", "everybody is taught about it", "person.trained"),
                  ("S.C", "everybody is drilled, and payments are called back",
                   "drill.done mail.callbacks two_for_payments")),
        _practice(2, "Endpoint protection systems", "T2 T3",
                  ("S.A", "machines are kept sound",
                   "device.plain_user device.updates device.malware device.encrypted device.firewall mfa_remote "
                   "macros_blocked edr_watched")),
        _practice(3, "Identity and access management", "T2 T4",
                  ("S.A", "everybody has their own access, no more than their work needs, and no longer",
                   "person.mfa own_accounts access_policy rights_reviewed leavers device.lock admin_apart mfa_strong "
                   "passwords")),
        _practice(4, "Data protection and loss prevention", "T2 T3 T4",
                  ("S.A", "rules say what may go where", "policies_written ai_governed reviews_silent"),
                  ("S.B", "what is done keeps data safe",
                   "recipients_checked no_trackers cloud_encrypted practice.backed_up practice.restore_tested "
                   "backups_apart cash_route"),
                  ("S.C", "everybody is taught about it", "person.trained")),
        _practice(5, "IT asset management", "T2 T3 T4 T5",
                  ("S.A", "it is known what there is, and who has it", "practice.inventoried movements"),
                  ("S.B", "what is bought is looked into", "partner.chosen nothing_outdated"),
                  ("S.C", "what is given up is wiped or destroyed", "disposal wiped")),
        _practice(6, "Network management", "T2 T4 T5",
                  ("S.A", "the network is in parts", "network_apart"),
                  ("S.B", "strangers get at neither cables nor the office’s network", "facility_plan visitors"),
                  ("S.C", "who tries to get in is stopped", "no_remote_desktop device.firewall")),
        _practice(7, "Vulnerability management", "T2 T4 T5",
                  ("S.A", "weak places are looked for and mended",
                   "device.updates device.supported patched scanned pentested")),
        _practice(8, "Security operations center and incident response", "T1 T2 T3 T4 T5",
                  ("S.A", "what happens is seen, and there is a plan for it",
                   "incident_plan practice.rehearsed practice.reviewed logs_kept"),
                  ("S.B", "warnings are shared with others (ISAC, ISAO)", "")),
        Group("9", "Network-connected medical device security", (
            Line("9.S.A", "medical devices are safe", (), excuse=_NO_DEVICES, is_verify=True),), ("T5",)),
        _practice(10, "Cybersecurity oversight and governance", "T1 T2 T3 T4 T5",
                  ("S.A", "somebody answers for it, by rules, with an analysis, partners bound, and cover",
                   "security_official policies_written practice.risk_analysed evaluation person.trained partner.chosen "
                   "agreement.baa practice.covered")),
    ),
)  # fmt: skip

CPG: Final = View(
    "cpg", "The health department’s cybersecurity goals",
    "Voluntary goals of January 2024: ten essential ones, ten enhanced ones.",
    (
        Group("E", "Essential", (
            _line("E1", "known weak places are mended",
                  "device.updates device.malware patched scanned no_remote_desktop nothing_outdated"),
            _line("E2", "mail is protected", _MAIL),
            _line("E3", "a second factor everywhere", _FACTORS),
            _line("E4", "everybody is taught", "person.trained"),
            _line("E5", "strong encryption", _ENCRYPTED),
            _line("E6", "who leaves has no access", "leavers"),
            _line("E7", "a plan for incidents, and copies that come back",
                  "incident_plan emergency_plan practice.backed_up practice.restore_tested"),
            _line("E8", "one person, one sign-in, one password", "own_accounts passwords"),
            _line("E9", "everyday work without administrator’s rights", "admin_apart device.plain_user"),
            _line("E10", "partners meet requirements", "agreement.baa partner.chosen partner.screened"),
        )),
        Group("N", "Enhanced", (
            _line("N1", "an inventory", "practice.inventoried", is_verify=True),
            _line("N2", "partners tell of weak places", "partner.evidence.pentest", is_verify=True),
            _line("N3", "partners tell of incidents", "agreement.baa", is_verify=True),
            _line("N4", "safeguards are tested", "scanned pentested", is_verify=True),
            _line("N5", "what tests find is mended", "device.updates patched nothing_outdated", is_verify=True),
            _line("N6", "attacks are seen and answered", "device.malware edr_watched", is_verify=True),
            _line("N7", "the network is in parts", "network_apart", is_verify=True),
            _line("N8", "logs come together and are read", "logs_kept practice.reviewed", is_verify=True),
            _line("N9", "plans for incidents come together", "incident_plan practice.rehearsed", is_verify=True),
            _line("N10", "machines are set up in one way", "macros_blocked device.reported", is_verify=True),
        )),
    ),
)  # fmt: skip

FUNCTIONS: Final = {"GV": "Govern", "ID": "Identify", "PR": "Protect", "DE": "Detect", "RS": "Respond", "RC": "Recover"}
# Category -> its name, and the measures of what no control of the catalogue speaks of.
_CATEGORIES: Final = {
    "GV.OC": ("Organizational context", "practice.inventoried"),
    "GV.RM": ("Risk management strategy", "practice.risk_analysed practice.covered"),
    "GV.RR": ("Roles, responsibilities, and authorities", "security_official sanction_policy"),
    "GV.PO": ("Policy", "policies_written policies_reviewed"),
    "GV.OV": ("Oversight", "evaluation"),
    "GV.SC": ("Supply chain risk management", ""),
    "ID.AM": ("Asset management", ""),
    "ID.RA": ("Risk assessment", "practice.risk_analysed scanned"),
    "ID.IM": ("Improvement", "evaluation policies_reviewed"),
    "PR.AA": ("Identity management, authentication, and access control", ""),
    "PR.AT": ("Awareness and training", ""),
    "PR.DS": ("Data security", ""),
    "PR.PS": ("Platform security", ""),
    "PR.IR": ("Technology infrastructure resilience", "network_apart emergency_plan"),
    "DE.CM": ("Continuous monitoring", ""),
    "DE.AE": ("Adverse event analysis", ""),
    "RS.MA": ("Incident management", ""),
    "RS.AN": ("Incident analysis", "logs_kept"),
    "RS.CO": ("Incident response reporting and communication", "incident_plan"),
    "RS.MI": ("Incident mitigation", "edr_watched"),
    "RC.RP": ("Incident recovery plan execution", ""),
    "RC.CO": ("Incident recovery communication", "emergency_plan"),
}


def _category(name: str, say: str, words: str) -> Line:
    of_controls = (measure for one, tags in TAGS.items() if name in tags.csf for measure in BY_ID[one].measures)
    return Line(name, say, tuple(dict.fromkeys((*of_controls, *law.measures(words)))))


CSF: Final = View(
    "csf", "NIST Cybersecurity Framework 2.0",
    "Six functions, 22 categories, as a crosswalk: nobody here is asked its questions.",
    tuple(
        Group(function, say, tuple(
            _category(name, *told) for name, told in _CATEGORIES.items() if name.startswith(function)
        ))
        for function, say in FUNCTIONS.items()
    ),
)  # fmt: skip

_ADDRESSABLE: Final = tuple(one.id for one in law.ROWS if one.type is law.Type.ADDRESSABLE)
PROPOSED: Final = View(
    "proposed", "The proposed change of the Security Rule",
    "Proposed, not law: 90 FR 898 of January 6, 2025 (RIN 0945-AA22). A public analysis of October 2026 says that it "
    "moved to long-term actions, final action July 2027: verify before you rely on it.",
    (
        Group("NP", "What it would ask", (
            Line("NP01", "addressable rows would be required", (), rows=_ADDRESSABLE),
            _line("NP02", "an inventory and a map of the network, every 12 months", "practice.inventoried", days=365),
            _line("NP03", "a written risk analysis, every 12 months", "practice.risk_analysed", days=365),
            _line("NP04", "everything encrypted, at rest and on the way", f"{_ENCRYPTED} mail.posture.mta_sts"),
            _line("NP05", "a second factor for all access", f"{_FACTORS} mfa_strong"),
            _line("NP06", "critical updates within 15 days, grave ones within 30", "device.updates patched"),
            _line("NP07", "a scan every six months, a penetration test every twelve", "scanned pentested", days=365),
            _line("NP08", "a network in parts, no malware, nothing needless, no open doors",
                  "network_apart device.malware device.firewall nothing_outdated no_remote_desktop macros_blocked"),
            _line("NP09", "copies no older than 48 hours, kept apart", "practice.backed_up backups_apart", days=2,
                  note="The day of a question’s answer counts as the day that the copy was looked at."),
            _line("NP10", "restored within 72 hours, what matters most first",
                  "practice.restore_tested practice.inventoried dr_plan",
                  note="The fact says that a restore worked, not how long it took: read its record."),
            _line("NP11", "access ends within an hour, others hear within 24", "leavers",
                  note="The question asks for a day; the proposal asks for an hour."),
            _line("NP12", "partners tell within 24 hours that they work by their emergency plan", "",
                  note="Read the clause in each agreement; no fact tells it."),
            _line("NP13", "each partner’s safeguards verified and certified, every 12 months",
                  "partner.chosen partner.evidence.soc2", days=365,
                  note="A written analysis by an expert, and the partner’s certification; a report is the nearest."),
            _line("NP14", "an audit of compliance, every 12 months", "evaluation", days=365),
            _line("NP15", "plans for incidents in writing, tried every 12 months", "incident_plan practice.rehearsed",
                  days=365),
            Line("NP16", "240 days to comply, if it becomes final", (),
                 excuse="It says when, and asks for nothing by itself."),
        )),
    ),
    is_proposed=True,
)  # fmt: skip
VIEWS: Final = {one.key: one for one in (HICP, CPG, CSF, PROPOSED)}
