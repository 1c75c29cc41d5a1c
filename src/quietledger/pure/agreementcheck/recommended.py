# ruff: noqa: E501  # a pattern is read in one line
"""What a practice should ask for beyond the law (R02-R20); R01, the deadline, is counted in `deadlines`."""

from __future__ import annotations

from typing import Final

from quietledger.pure.agreementcheck.rules import Need, Rule

_STATES: Final = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas"
    "|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire"
    "|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina"
    "|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|district of columbia"
)
ABROAD: Final = r"(outside (of )?(the )?(united states|us\b|territor)|offshore|other than (in )?the united states)"

TERMS: Final = (
    Rule(
        "R02", "What a notice says, and later additions to it", "45 CFR 164.410(c)",
        anchors=("identi", "supplement", "164·410"),
        cues=(r"\b(notice|report|breach|incident)\b… (identi(ty|ties|fication)|nature|description)", r"\b(notice|report)\b… 164·410\(c\)",
              r"\bsupplement\w*… (report|notice|information)"),
        needs=(Need(r"supplement|update|as (it|they) become|additional information", "later additions are not promised", "section"),),
    ),
    Rule(
        "R03", "Pays for a breach that it causes", "",
        anchors=("reimburs", "indemnif"),
        cues=(r"\b(reimburse|indemnif\w*)\b… ce\b", r"\bce\b… (reimbursed|indemnified) by ba"),
        needs=(Need(r"breach|incident|notification|violation", "not tied to breaches"),),
    ),
    Rule(
        "R04", "Carries cyber insurance and shows a certificate each year", "",
        anchors=("insurance",),
        cues=(r"\b(cyber|privacy|data breach|network security)\b… insurance", r"\binsurance\b… (cyber|data breach|network security)", r"\bcertificates? of insurance"),
        needs=(Need(r"\bcertificate", "no certificate is promised"), Need(r"cancel", "no notice of cancellation")),
    ),
    Rule(
        "R05", "Names its controls: encryption, second factor, logs, updates", "45 CFR 164.312",
        anchors=("encrypt", "multi", "two-factor", "mfa"),
        cues=(r"\bencrypt", r"\b(multi-?factor|two-factor|mfa)\b"),
        needs=(Need(r"\bencrypt", "encryption is not named", "section"), Need(r"multi-?factor|two-factor|\bmfa\b|second factor", "a second factor at sign-in is not named", "section")),
    ),
    Rule(
        "R06", "Right to audit, or a yearly written verification", "",
        anchors=("audit", "verif", "assessment"),
        cues=(r"\b(right to|may|permit\w*… to|allow\w*… to) audit", r"\b(written|annual|yearly)\b… (verification|attestation)",
              r"\bsummar(y|ies) of (such |its |the )?(assessment|audit)s?", r"\b(books|records)\b… available to ce\b"),
        who="",
    ),
    Rule(
        "R07", "Tells within 24 hours when its contingency plan is activated", "",
        anchors=("contingency",),
        cues=(r"\bcontingency plan",),
        needs=(Need(r"\b(24|twenty-four)\b", "no 24 hours"),),
    ),
    Rule(
        "R08", "No storage or access outside the United States without consent", "",
        anchors=("outside", "offshore"),
        cues=(r"\b(not|no|never|neither)\b… " + ABROAD, ABROAD + r"… (only with|without|unless|prohibited|not (be )?(permitted|allowed))"),
    ),
    Rule(
        "R09", "Lists its subcontractors and asks, or tells, before a new one", "",
        anchors=("subcontract",),
        cues=(r"\b(current |up-to-date )?list of (all |its |any )?(its )?(current )?subcontractors", r"\bsubcontractors?\b… (prior|advance|before)( written)? (notice|approval|consent)",
              r"\b(prior|advance)( written)? (notice|approval|consent)… subcontractor"),
    ),
    Rule(
        "R10", "Gives data back in a usable format and time, and helps to move", "",
        anchors=("format", "transition", "machine-readable", "835"),
        cues=(r"\b(return|export|deliver|provide)\w*\b… (format|machine-readable|\b835\b|csv)", r"\btransition (assistance|services|help)", r"\b(assist|help|cooperat)\w*\b… transition"),
        needs=(Need(r"\b(days?|hours?)\b", "no time is named", "section"),),
    ),
    Rule(
        "R11", "Certifies destruction", "NIST SP 800-88",
        anchors=("certif",),
        cues=(r"\bcertif\w+\b… (destr|dispos|sanitiz|deletion|return)", r"\b(destr\w+|dispos\w+|sanitiz\w+|delet\w+)\b… certif"),
    ),
    Rule(
        "R12", "No sale, no marketing, no training of models with patient data", "45 CFR 164.502(a)(5)(ii)",
        anchors=("sell", "sale", "train", "market"),
        cues=(r"\b(not|never|no)\b… \b(sell|sale)\b", r"\b(not|never)\b… (train\b… (model|machine|artificial)|marketing)"),
        needs=(Need(r"machine learning|artificial intelligence|\bmodels?\b", "training of models is not named", "section"),),
    ),
    Rule(
        "R13", "Trains and screens its people; nobody excluded from federal programs", "42 CFR 1001.1901",
        anchors=("exclu", "leie", "debar"),
        cues=(r"\b(leie|exclusions? (list|database|check|screening)|sam\.gov|debarred)\b", r"\bexcluded\b… (federal|health care program|medicare|participation)"),
        needs=(Need(r"\btrain", "training is not named", "section"),),
    ),
    Rule(
        "R14", "Ends leavers' access within 24 hours", "45 CFR 164.308(a)(3)(ii)(C)",
        anchors=("access",),
        cues=(r"\baccess\b… (end|terminat|revok|remov|disabl)\w*… (\b24\b|twenty-four|one (business )?day|same day)", r"\b(end|terminat|revok|remov|disabl)\w*\b… access\b… (\b24\b|twenty-four|one (business )?day|same day)"),
    ),
    Rule(
        "R15", "Says whether it is an agent", "45 CFR 160.402(c)",
        anchors=("independent", "agent", "agents", "agency"),
        cues=(r"\bindependent contractors?", r"\bnot (as )?(an? |the )?agents?\b(?! or subcontractors)"),
        who="",
    ),
    Rule(
        "R16", "Says who does what (responsibility matrix)", "",
        anchors=("responsib",),
        cues=(r"\b(matrix|table|schedule|division|allocation) of responsibilit", r"\bresponsibilit\w+ (matrix|table|schedule)", r"\bresponsibilities\b… (exhibit|schedule|appendix)"),
        who="",
    ),
    Rule(
        "R17", "System requirements and service levels", "",
        anchors=("uptime", "recovery", "service", "sftp", "availability", "system"),
        cues=(r"\b(uptime|recovery (time|point)|rto\b|rpo\b|service levels?|sftp|system requirements|supported browsers)",),
        who="",
    ),
    Rule(
        "R18", "Changes with the law, and is read in favour of it", "",
        anchors=("amend", "ambigu", "interpret"),
        cues=(r"\bamend\b… (comply|compliance|change\w* in (the )?law|hipaa)", r"\bambigu\w+… (complian|comply|hipaa|protect)", r"\binterpreted\b… (permit|comply|complian)"),
        who="",
    ),
    Rule("R19", "Duties about patient data outlive the agreement", "", anchors=("surviv",), cues=(r"\bsurviv",), who=""),
    Rule(
        "R20", "Law of a US state", "",
        anchors=("govern",),
        cues=(rf"\bgovern\w*\b… law\w*… \b({_STATES})\b", rf"\blaws? of (the )?(state|commonwealth|district) of ({_STATES})\b… govern"),
        who="",
    ),
)  # fmt: skip
