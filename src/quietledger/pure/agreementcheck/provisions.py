# ruff: noqa: E501  # a pattern is read in one line
"""The provisions that the law wants in a business associate agreement (P01-P14), and those it only allows (P20-P24)."""

from __future__ import annotations

from typing import Final

from quietledger.pure.agreementcheck.rules import Need, Rule, Spoil, no_duty
from quietledger.pure.agreementcheck.shapes import Severity

_REPORT: Final = r"\b(report|notif|notice|inform|advise)"
_BEST: Final = Spoil(r"\breasonable efforts\b", "only reasonable efforts are promised")
_ANY_PURPOSE: Final = (
    r"\bba may (use|disclose|use (and|or|and/or) disclose)\b… (for any (lawful |business )?(purpose|reason)|as it (sees fit|wishes|chooses)"
    r"|in its (sole|own|absolute) discretion|without (limitation|restriction))",
)

PROVISIONS: Final = (
    Rule(
        "P01", "Permitted and required uses and disclosures", "45 CFR 164.504(e)(2)(i)",
        anchors=("use", "uses", "disclos"),
        cues=(
            r"\bmay (only )?(use|disclose)\b… phi… (to perform|to provide|to carry out|as (reasonably )?(necessary|needed|required)|services|functions"
            r"|for the purposes?|for the following)",
            r"\bmay only use (and|or|and/or) disclose phi", r"\b(use|disclose) phi only (to|for|as (reasonably )?necessary)\b",
        ),
        needs=(Need(r"\b(services?|functions|activities|payment|claims|billing|treatment|operations|purposes?)\b", "no purpose is named"),),
        denied=_ANY_PURPOSE,
        not_in=r"management and administration|legal responsibilities|\bmay use or disclose phi as required by law",
    ),
    Rule(
        "P02", "No use that would break the Privacy Rule if the practice did it", "45 CFR 164.504(e)(2)(i)",
        anchors=("violat", "permissible", "permitted", "impermissible"),
        cues=(
            r"\bnot\b… (use|disclos)… would (violate|not be permi|be a violation|be impermissible)… (subpart e|privacy rule|hipaa|part 164)",
            r"\bnot\b… (use|disclos)… (violat|not be permi)… if (so )?(used|done|made|disclosed|it were)… by (the )?ce\b",
        ),
        denied=(r"\bba may (use|disclose)… even (if|where|though)… would violate",),
        severity=Severity.MEDIUM,
    ),
    Rule(
        "P03", "No other use or disclosure than the agreement or the law allows", "45 CFR 164.504(e)(2)(ii)(A)",
        anchors=("use", "uses", "disclos"),
        cues=(
            r"\bnot (to )?(access, )?(use|disclose)\b… phi… (other than|except|unless|in any (manner|way) (other|not))\b…"
            r" (permitted|required|described|provided|set forth|authori[sz]ed|allowed)",
            r"\bwill (only )?use (and|or) disclose phi (only|solely) as (permitted|required|provided|set forth|allowed)",
        ),
        needs=(Need(r"required by (applicable )?law|\blaw requires|applicable law", "the law's own requirements are not named"),),
        denied=_ANY_PURPOSE,
        not_in=r"appropriate safeguards|retained by",
    ),
    Rule(
        "P04a", "Appropriate safeguards", "45 CFR 164.504(e)(2)(ii)(B)",
        anchors=("safeguard",),
        cues=(r"\b(appropriate|reasonable|adequate) ([\w-]+,? ){0,5}safeguards", r"\badministrative,? physical,? (and|or) technical safeguards"),
        denied=no_duty("use|maintain|implement|provide|appl", "safeguard"),
    ),
    Rule(
        "P04b", "Comply with the Security Rule (Subpart C) for electronic information", "45 CFR 164.504(e)(2)(ii)(B), 164.314(a)(2)(i)(A)",
        anchors=("subpart", "security", "164·3"),
        cues=(r"\bcompl(y|ies)\b… (subpart c\b|security rule|security standards|164·3[01]\d)", r"\b(subpart c|164·3[01]\d)… appl(y|ies) to (the )?ba\b"),
        weak=((r"\badministrative,? physical,? (and|or) technical safeguards", "general safeguards, but neither the Security Rule nor Subpart C"),),
        denied=no_duty("compl", r"(subpart c|security rule|164·3[01])"),
        not_in=r"\bsubcontractors? (will|to) comply",
    ),
    Rule(
        "P05a", "Report uses and disclosures that the agreement does not allow", "45 CFR 164.504(e)(2)(ii)(C)",
        anchors=("report", "notif", "notice", "inform"),
        cues=(
            _REPORT + r"\w*\b… (use|disclos|acquisition|access)\w*… (not (provided for|permitted|allowed|authori[sz]ed|contemplated)|other than as)",
            _REPORT + r"\w*\b… (unauthori[sz]ed|impermissible|improper) ([\w,]+ ){0,4}(use|disclos|access)",
            _REPORT + r"\w*\b… (use|disclos)\w*… in violation of",
        ),
        needs=(Need(r"aware|discover|knowledge|knows|learns|identif", "not tied to when it becomes aware"),),
        denied=no_duty("report|notify|inform", r"(unauthori[sz]ed|impermissible|(use|disclosure)s?\b… not)"),
        not_in=r"unsuccessful",
    ),
    Rule(
        "P05b", "Report breaches of unsecured information", "45 CFR 164.504(e)(2)(ii)(C), 164.410",
        anchors=("breach",),
        cues=(
            _REPORT + r"\w*\b… breach(es)?\b… unsecured (phi|ephi)", r"\bbreach(es)? of unsecured (phi|ephi)… " + _REPORT,
            _REPORT + r"\w*\b… breach(es)?\b… 164·410",
        ),
        needs=(Need(r"164·410|identi(fication|ty|ties|fy)\b… individual|individuals?'? (names?|whose)", "what a notice has to say is not told", "section"),),
        denied=no_duty("report|notify|inform", r"breach"),
    ),
    Rule(
        "P06", "Report security incidents", "45 CFR 164.314(a)(2)(i)(C)",
        anchors=("incident",),
        cues=(_REPORT + r"\w*\b… (?<!unsuccessful )security incidents?", r"(?<!unsuccessful )\bsecurity incidents?… (will|to) (be )?(report|notif)"),
        denied=no_duty("report|notify|inform", r"(?<!unsuccessful )security incident"),
        not_in=r"^(for )?unsuccessful security incidents?\b",
    ),
    Rule(
        "P07", "Subcontractors agree to the same restrictions", "45 CFR 164.504(e)(2)(ii)(D), 164.502(e)(1)(ii), 164.314(a)(2)(i)(B)",
        anchors=("subcontract",),
        cues=(
            r"\bsubcontractors?\b… (same|no less|not less|at least as|as strict|as stringent|substantially (similar|the same)|equivalent)\b…"
            r" (restriction|condition|requirement|obligation|stringent|protective|restrictive|strict|terms)",
        ),
        needs=(
            Need(r"\bwritten\b|in writing|164·502\(e\)|164·504\(e\)|164·308\(b\)", "no written agreement with them is asked for"),
            Need(r"requirements|subpart c\b|security rule|no less|at least as|as strict", "neither all requirements nor the Security Rule go down to them"),
        ),
        denied=(*no_duty("ensure|require|obtain|bind|cause", "subcontractor"), r"\bsubcontractors? (need|will|is|are|may) not (be )?(bound|required|agree|subject)",
                r"\bba may… subcontractors? without\b"),
    ),
    Rule(
        "P08", "Access of individuals to their records", "45 CFR 164.504(e)(2)(ii)(E), 164.524",
        anchors=("164·524", "access", "designated"),
        cues=(
            r"164·524", r"\b(available|access|provide|furnish|copies)\b… phi… (individual|designated record set)",
            r"\baccess\b… individual… (phi|designated record set)", r"\bdesignated record set… (access|available)",
        ),
        needs=(Need(r"\b(hours?|days?|period)\b", "no time limit that lets the practice answer within 30 days"),),
        spoils=(_BEST,),
        denied=no_duty("provide|make|give|grant|allow|furnish", r"(access|available|phi available)"),
    ),
    Rule(
        "P09", "Amendment of records", "45 CFR 164.504(e)(2)(ii)(F), 164.526",
        anchors=("164·526", "amend"),
        cues=(r"164·526", r"\bamend(ments?|ing|s)?\b(\(s\))?… (phi|designated record set)", r"\bcorrections? (to|of) phi"),
        needs=(Need(r"incorporat|mak(e|es|ing) (any |such |the )?(requested )?amendment|will amend phi|\bamend phi as", "it doesn't promise to make the amendment"),),
        spoils=(_BEST,),
        denied=no_duty("amend|make|incorporate|correct", r"(amendment|phi)"),
    ),
    Rule(
        "P10", "Accounting of disclosures", "45 CFR 164.504(e)(2)(ii)(G), 164.528",
        anchors=("164·528", "accounting"),
        cues=(r"164·528", r"\baccounting of (its |such |the |all )?disclosures"),
        needs=(Need(r"\b(document|maintain|record|log|track|keep)", "it doesn't promise to keep the list"),),
        spoils=(_BEST,),
        denied=no_duty("document|maintain|record|keep|provide|account", r"(accounting|disclosures)"),
    ),
    Rule(
        "P11", "The practice's own duties are done as the law asks of the practice", "45 CFR 164.504(e)(2)(ii)(H)",
        anchors=("carr", "perform", "delegat", "subpart"),
        cues=(
            r"\b(carr(y|ies|ying) out|perform(s|ing)?|delegat\w+)\b… (ce's… (obligation|dut)|(obligation|dut)\w*(\(s\))? of (the )?ce\b)… compl(y|ies|iance)",
            r"\bcompl(y|ies)\b… (requirements|subpart e|privacy rule)… (carr(y|ies|ying) out|perform(s|ing)?)… ce's? … ?(obligation|dut)",
        ),
        denied=no_duty("comply", r"(subpart e|privacy rule)"),
        not_in=r"\bsecurity rule\b(?!… privacy)",
    ),
    Rule(
        "P12", "Practices, books and records open to the Secretary", "45 CFR 164.504(e)(2)(ii)(I)",
        anchors=("secretary", "hhs", "department"),
        cues=(r"\b(books|records|practices)\b… (secretary|\bhhs\b|department of health)", r"\b(secretary|hhs|department of health)\b… (books|records)"),
        needs=(Need(r"\bpractices\b|policies", "internal practices are not named", "sentence"), Need("complian", "the purpose, compliance, is not named", "sentence"),
               Need(r"\bbooks\b", "books are not named", "sentence")),
        denied=no_duty("make|provide|open|disclose|give", r"(books|records|practices)… (secretary|hhs|government|department)"),
        not_in=r"copies of any documents",
    ),
    Rule(
        "P13", "Return or destroy everything at the end", "45 CFR 164.504(e)(2)(ii)(J)",
        anchors=("return", "destroy", "delet", "retain", "keep"),
        cues=(r"\b(will|either|to)\b… (return|destroy|delete)\b… phi",),
        needs=(Need(r"terminat|expir|\bend(s|ing|ed)?\b", "not tied to the end of the agreement", "section"),
               Need(r"subcontractors?|\bagents\b", "copies that subcontractors hold are not named")),
        denied=(*no_duty("return|destroy|delete", r"(any |all |the )?phi"),
                r"\bba may (retain|keep)\b… phi… (indefinitely|for any purpose|in perpetuity|for as long as it (wishes|chooses))"),
        not_in=r"no longer needed",
    ),
    Rule(
        "P13b", "If that is not feasible: protect on and limit use", "45 CFR 164.504(e)(2)(ii)(J)",
        anchors=("feasib", "infeasib", "impractic", "retain"),
        cues=(r"\b(infeasible|impracticable|(not|neither|nor|isn't)\b… feasible)\b",),
        needs=(Need(r"\bextend… protection|continu\w*… (comply|protect|safeguard|extend)|protections… (continue|extend)", "protections are not extended"),
               Need(r"\blimit", "further use is not limited")),
        weak=((r"\b(for as|as) long as… (ba )?retains|\bretain only\b… phi", "a retention option stands instead: nothing about what is not feasible"),),
        denied=(r"\b(not feasible|infeasible|impracticable)\b… ba may (use|disclose)… (any|without|own)",),
    ),
    Rule(
        "P14", "The practice may end the agreement when a material term is broken", "45 CFR 164.504(e)(2)(iii)",
        anchors=("terminat", "cancel"),
        cues=(
            r"\bauthori[sz]es?\b… terminat\w+… by (the )?ce\b", r"\bce (may|is entitled to|has the right to|can|is authorized to)\b… (terminat|cancel)\w*",
            r"\b(breach|violat)\w*… ce may… terminat",
        ),
        needs=(Need(r"breach|violat", "not tied to a broken term"),),
        spoils=(Spoil(r"\bcure", "a time to cure stands before it", r"immediate|at (its|ce's) (sole )?(option|discretion)|without (giving|an) opportunity"),),
        weak=((r"\b(either|each|non-?breaching) party may… terminat\w*… (breach|violat)", "only as a right of either party, after a time to cure"),),
        denied=(r"\bce (may|will|can) not terminate", r"\bce waives… (right|terminat)", r"\bonly ba may terminate", r"\bmay not be terminated by ce\b"),
        who="",
    ),
)  # fmt: skip

OPTIONS: Final = (
    Rule(
        "P20", "Use for its own management and legal duties", "45 CFR 164.504(e)(4)(i)",
        anchors=("management",),
        cues=(r"\bmay use\b… phi… management and administration", r"\bmay use and disclose phi… management and administration"),
        needs=(Need(r"legal (responsibilities|obligations|duties)", "legal duties are not named", "sentence"),), severity=Severity.INFO,
    ),
    Rule(
        "P21", "Disclosure for the same, under law or with assurances", "45 CFR 164.504(e)(4)(ii)",
        anchors=("management",),
        cues=(r"\bmay( use and)? disclose\b… phi… management and administration",),
        needs=(Need(r"required by law", "\"required by law\" is missing", "sentence"), Need(r"reasonable assurances?", "reasonable assurances are missing", "section"),
               Need(r"notif\w+… (confidentiality|breach)", "notice of broken confidentiality is missing", "section")),
        severity=Severity.MEDIUM,
    ),
    Rule(
        "P22", "Data aggregation for the practice's operations", "45 CFR 164.504(e)(2)(i)(B)",
        anchors=("aggregat",),
        cues=(r"\bdata aggregation",),
        needs=(Need(r"health care operations", "not limited to the practice's health care operations", "sentence"),), severity=Severity.MEDIUM,
    ),
    Rule(
        "P23", "De-identification, only if allowed", "45 CFR 164.502(d), 164.514(a)-(c)",
        anchors=("de-identif", "deidentif"),
        cues=(r"\bmay… de-?identif", r"\bde-?identif\w+… (only|164·514)"),
        needs=(Need(r"164·514", "without the law's method (164.514)", "section"),), severity=Severity.MEDIUM,
    ),
    Rule(
        "P24", "Minimum necessary", "45 CFR 164.502(b)",
        anchors=("minimum", "minimally"),
        cues=(r"\bminimum (amount )?necessary",), severity=Severity.INFO,
    ),
)  # fmt: skip
