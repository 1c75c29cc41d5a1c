# ruff: noqa: E501  # a pattern is read in one line
"""What 42 CFR Part 2 wants of a qualified service organization (K1-K8), for records of substance use treatment."""

from __future__ import annotations

from typing import Final

from quietledger.pure.agreementcheck.rules import Need, Rule

_PART2: Final = r"(part 2\b|part ii\b|confidentiality of substance use)"

PART2: Final = (
    Rule(
        "K1", "Acknowledges being fully bound by Part 2", "42 CFR 2.11",
        anchors=("bound",),
        cues=(rf"\bfully bound\b… {_PART2}", rf"{_PART2}… fully bound", rf"\bbound by\b… {_PART2}"),
        needs=(Need(r"\bfully bound", "bound, but not \"fully\"", "sentence"), Need(r"acknowledg", "it does not acknowledge it", "section")),
        denied=(rf"\bba (is|will) not (be )?(fully )?bound\b… {_PART2}",), who="",
    ),
    Rule(
        "K2", "Resists in judicial proceedings, if need be", "42 CFR 2.11",
        anchors=("resist",),
        cues=(r"\bresist\b… (judicial|legal|court)( or \w+)? proceeding", r"\b(judicial|legal|court) proceedings?\b… resist"),
        denied=(r"\bba (will|need|may) not (be required to )?resist",), who="",
    ),
    Rule(
        "K3", "Services described; information limited to what they need", "42 CFR 2.11, 2.12(c)(4)",
        anchors=("need", "needs", "needed", "necessary"),
        cues=(r"\b(information|records)\b… (needed|necessary)… (services?|perform|provide)", r"\bonly\b… (information|records)\b… (need|necessary)"),
        who="",
    ),
    Rule(
        "K4", "Redisclosure only back to the program or as permitted", "42 CFR 2.12(d), 2.33",
        anchors=("redisclos", "re-disclos"), cues=(r"\bre-?disclos",), who="",
    ),
    Rule(
        "K5", "Security of records and breach", "42 CFR 2.16",
        anchors=("2·16", "secur"),
        cues=(r"\b2·16\b", r"\b(secur\w+|safeguard\w*|protect\w*)\b… (patient|part 2|substance use)… records", rf"\brecords\b… {_PART2}… (secur|safeguard)"),
        who="",
    ),
    Rule(
        "K6", "A notice goes along with each disclosure", "42 CFR 2.32",
        anchors=("2·32", "prohibit", "accompan"),
        cues=(r"\b2·32\b", r"\bpart 2 prohibits unauthorized use or disclosure", r"\baccompan\w+\b… (notice|statement)", r"\b(notice|statement)\b… accompan"),
        who="",
    ),
    Rule(
        "K7", "Counseling notes kept apart, with their own consent", "42 CFR 2.31(b)",
        anchors=("counsel",), cues=(r"\b(sud|substance use( disorder)?) counsell?ing notes",), who="",
    ),
    Rule(
        "K8", "No use against the patient in proceedings", "42 CFR 2.12(d)",
        anchors=("2·12", "criminal", "proceeding"),
        cues=(r"\b(not|no|never)\b… (civil|criminal)… (proceeding|investigat)", r"\b2·12\(d\)"),
        needs=(Need(r"consent|court order", "neither consent nor court order is named"),), who="",
    ),
)  # fmt: skip
